//! `ephemeral-catalog`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::EphemeralCatalog,
    docs: r"A catalog in memory.

DuckLake takes an empty path and `:memory:` for a database in memory. The Parquet files
stay when the process ends; what says which table they belong to is gone.
",
    check: Check::Elsewhere,
};
