//! `unknown-backend`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownBackend,
    docs: r"An unknown backend type.

The message lists the types that exist for the section.
",
    check: Check::Elsewhere,
};
