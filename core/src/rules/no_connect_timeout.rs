//! `no-connect-timeout`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::NoConnectTimeout,
    docs: r#"A connection to PostgreSQL without a time limit.

PostgreSQL's client waits for ever by default. A server, or something on the way to it,
that accepts the connection and never answers makes `ATTACH` hang.
"#,
    check: Check::Elsewhere,
};
