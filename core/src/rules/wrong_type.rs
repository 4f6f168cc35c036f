//! `wrong-type`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::WrongType,
    docs: r"A value of the wrong type for its key.

Metaxy converts some values (for example, a number written as a string); it rejects this one.
",
    check: Check::Elsewhere,
};
