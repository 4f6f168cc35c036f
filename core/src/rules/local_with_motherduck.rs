//! `local-with-motherduck`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::LocalWithMotherDuck,
    docs: r"A local folder as the storage of MotherDuck.

MotherDuck runs on its own servers and cannot reach a folder on this machine.
",
    check: Check::Elsewhere,
};
