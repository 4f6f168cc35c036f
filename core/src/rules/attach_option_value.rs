//! `attach-option-value`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::AttachOptionValue,
    docs: r"A value of an `ATTACH` option that DuckLake does not accept.

DuckLake reads the options of `ATTACH` in its own way: `'true'`
in quotes is not a boolean for `override_data_path` and `encrypted`, a negative inlining
limit fails, and a table for `metadata_parameters` reaches DuckDB as text, which is an
internal error that invalidates the whole database.
",
    check: Check::Elsewhere,
};
