//! `port-out-of-range`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::PortOutOfRange,
    docs: r#"A TCP port that cannot be.

Metaxy takes any integer; PostgreSQL's client takes 1 to 65535.
"#,
    check: Check::Elsewhere,
};
