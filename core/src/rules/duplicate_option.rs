//! `duplicate-option`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateOption,
    docs: r"An option is given twice.

The names of options and parameters are not case-sensitive. DuckDB or Metaxy uses one of
the values and silently ignores the other.
",
    check: Check::Elsewhere,
};
