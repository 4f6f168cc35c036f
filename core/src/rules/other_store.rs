//! `other-store`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OtherStore,
    docs: r"A store of another class than Metaxy's DuckDB store.

Only Metaxy's DuckDB store, and classes that are derived from it, can attach a DuckLake. If a store of
one of Metaxy's other classes has a `ducklake` section, Metaxy rejects it: that is an error. A class of
your own with such a section is checked like the DuckDB store that it must be derived from; its settings
may have further keys, so these are not judged. A store without the section is not checked.
",
    check: Check::Elsewhere,
};
