//! `invalid-value`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::InvalidValue,
    docs: r"A value cannot be what the key means.

The value has the right type and still says nothing that Metaxy accepts: a word that
is not in the list, a number that is too small, a name with a character that is not
allowed.
",
    check: Check::Elsewhere,
};
