//! `unquoted-name`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnquotedName,
    docs: r"A name that DuckDB does not accept without quotes.

Metaxy writes names of secrets, aliases and databases as they are. With characters other
than letters, digits and `_`, with a keyword, or with a digit in front, the statement
does not parse, or is another statement. The `duckdb` flavor puts quotes around them.
",
    check: Check::Elsewhere,
};
