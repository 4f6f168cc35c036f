//! `session-token`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SessionToken,
    docs: r#"A session token that belongs to other keys.

DuckDB fills in what a secret lacks from the `AWS_*` variables. With `AWS_SESSION_TOKEN`
set it sends that token with the keys of the configuration, and the server refuses.
"#,
    check: Check::Elsewhere,
};
