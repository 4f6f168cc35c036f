//! `other-store`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OtherStore,
    docs: r"A store that Lakeplan does not check.

Only DuckDB stores can attach a DuckLake, and only their `ducklake` section is
turned into SQL. Stores of other types are left to Metaxy. With a `ducklake` section it
refuses its own: that is an error. What other classes accept is not known.
",
    check: Check::Elsewhere,
};
