//! `duplicate-alias`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateAlias,
    docs: r"Two stores attach their lakes under one alias.

`ATTACH IF NOT EXISTS` keeps what is attached under an alias already. On a connection
that opens both stores, the second silently reads and writes the lake of the first.
Aliases are not case-sensitive. Without `alias` it is `ducklake`.
",
    check: Check::Elsewhere,
};
