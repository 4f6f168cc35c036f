//! `wrong-type`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::WrongType,
    docs: r"A value of another type than the key takes.

Metaxy converts some values (a number written as a string, for example); this one it
rejects.
",
    check: Check::Elsewhere,
};
