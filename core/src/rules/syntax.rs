//! `syntax`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::Syntax,
    docs: r"The text is not TOML.

While there is a syntax error nothing else is reported: what follows would be noise.
",
    check: Check::Elsewhere,
};
