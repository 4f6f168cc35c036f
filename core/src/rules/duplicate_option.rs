//! `duplicate-option`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateOption,
    docs: r"An option is given twice.

Options and parameters are not told apart by case. DuckDB or Metaxy takes one of the
values and ignores the other without a word.
",
    check: Check::Elsewhere,
};
