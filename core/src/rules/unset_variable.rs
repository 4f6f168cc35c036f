//! `unset-variable`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnsetVariable,
    docs: r"A variable is not set and has no default.

Metaxy silently replaces it with an empty string. Set it, or write `${NAME:-default}`.
",
    check: Check::Elsewhere,
};
