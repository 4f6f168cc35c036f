//! `unknown-secret-parameter`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownSecretParameter,
    docs: r#"A parameter that a type of secret does not know.

DuckDB refuses to create the secret: `Unknown parameter … for secret type …`.
"#,
    check: Check::Elsewhere,
};
