//! `syntax`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::Syntax,
    docs: r"The text is not valid TOML.

Lines in the syntax of other languages are recognized (YAML's `key: value`, Python's `True` and `None`, text
without quotes, typographic quotes, a comma at the end of a line, `//` before a comment, backslashes of a
Windows path in double quotes), and so are whole texts: an error message, SQL, JSON, YAML. A fix is offered if
the line is valid TOML after it.

While there is a syntax error, nothing else is reported: everything that follows would be noise.
",
    check: Check::Elsewhere,
};
