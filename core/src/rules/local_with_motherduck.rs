//! `local-with-motherduck`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::LocalWithMotherDuck,
    docs: r"A local folder as the storage of MotherDuck.

MotherDuck runs elsewhere and cannot reach a folder of this machine.
",
    check: Check::Elsewhere,
};
