//! `other-store`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OtherStore,
    docs: r"A store that Lakeplan does not check.

Only DuckDB stores can attach a DuckLake, and only their `ducklake` section is turned into SQL. Stores of
other types are not checked. If a store of one of Metaxy's other types has a `ducklake` section, Metaxy
rejects it: that is an error. What other classes accept is not known.
",
    check: Check::Elsewhere,
};
