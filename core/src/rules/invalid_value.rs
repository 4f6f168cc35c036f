//! `invalid-value`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::InvalidValue,
    docs: r"A value that the key does not accept.

The value has the right type, but Metaxy rejects it: a word that is not in the list, a number that is too
small, a name with a character that is not allowed.
",
    check: Check::Elsewhere,
};
