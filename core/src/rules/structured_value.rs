//! `structured-value`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::StructuredValue,
    docs: r"A list or a table where DuckDB expects text.

Metaxy writes `str(value)` between quotes: DuckDB gets the text that Python prints.
",
    check: Check::Elsewhere,
};
