//! `chain-with-keys`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ChainWithKeys,
    docs: r#"Written keys and the credential chain at once.

With `provider = "credential_chain"` DuckDB asks the chain even if `key_id` and
`secret` are given: without credentials in the environment the secret is not created,
and with them the written keys are combined with the session token of the environment.
"#,
    check: Check::Elsewhere,
};
