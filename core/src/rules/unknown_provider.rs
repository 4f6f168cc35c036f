//! `unknown-provider`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownProvider,
    docs: r#"A provider that a type of secret does not have.

Object stores have `config` and `credential_chain`; PostgreSQL has `config` only.
"#,
    check: Check::Elsewhere,
};
