//! `temporary-keys`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::TemporaryKeys,
    docs: r"A temporary AWS key without its session token.

A key ID that begins with `ASIA` comes from AWS STS, together with a secret and a session token, and expires
with them. AWS accepts the key only together with the token; DuckDB sends it if it is set as `session_token`,
or if `AWS_SESSION_TOKEN` is set where DuckDB runs.

A key ID that begins with `AKIA` is permanent and has no token: with one, AWS responds with `InvalidToken`.

Add the token to `secret_parameters`, preferably from a variable, or use the credential chain, which provides
the token itself.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.secret_type.is_aws()) else { return };
    let (Some(key_id), Some(_)) = (secret.option("key_id"), secret.option("secret")) else { return };
    let written = secret.option("session_token").filter(|token| !token.text.is_empty());
    if let Some(token) = written.filter(|_| key_id.text.starts_with("AKIA")) {
        let message = "a key that begins with `AKIA` is permanent, and AWS rejects it with a session token";
        found.push(
            Diagnostic::hint(Code::TemporaryKeys, token.span, message)
                .context(key_id.span, "the key")
                .help("remove `session_token`, or write the temporary key (`ASIA…`) and the secret that belong to it"),
        );
    }
    let token = written.is_some() || context.variables.get("AWS_SESSION_TOKEN").is_some_and(|token| !token.is_empty());
    if !key_id.text.starts_with("ASIA") || token || secret.wants_chain(context.engine) {
        return;
    }
    found.push(
        Diagnostic::hint(
            Code::TemporaryKeys,
            key_id.span,
            "a key that begins with `ASIA` is temporary, and AWS rejects it without its session token",
        )
        .help("add `session_token` to `secret_parameters`"),
    );
}
