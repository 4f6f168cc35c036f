//! `session-token`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::foreign;
use crate::rules::rule::{Check, Rule};
use crate::text::edit::Fix;

pub(super) const RULE: Rule = Rule {
    code: Code::SessionToken,
    docs: r"A session token that belongs to other keys.

DuckDB fills in missing parameters of a secret from the `AWS_*` variables. If `AWS_SESSION_TOKEN` is set, it
sends that token with the keys of the configuration, and the server rejects the request.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let variable = |name: &str| context.variables.get(name).filter(|value| !value.is_empty());
    if variable("AWS_SESSION_TOKEN").is_none() {
        return;
    }
    let Some(secret) = context.object_store().filter(|secret| secret.provider() == Provider::Config) else { return };
    if secret.has("session_token") {
        return;
    }
    let (Some(key_id), Some(_)) = (secret.option("key_id"), secret.option("secret")) else { return };
    // The token of the same keys belongs to them.
    let is_theirs = variable("AWS_ACCESS_KEY_ID").is_some_and(|key| key == key_id.text);
    let tag = context.storage.and_then(|storage| storage.section().tag).unwrap_or_default();
    let is_token = |here| matches!(here, foreign::Here::Token | foreign::Here::Option("session_token"));
    if foreign::speaks(&context.misfits.unknown, tag, is_token) {
        return;
    }
    // Without a key requests are not signed at all.
    if is_theirs || key_id.text.is_empty() {
        return;
    }
    let mut diagnostic = Diagnostic::warning(
        Code::SessionToken,
        key_id.key_span,
        "`AWS_SESSION_TOKEN` is set in the environment, and DuckDB sends it together with the keys of this file",
    )
    .help("add `session_token = \"\"` to `secret_parameters`, or unset the variable");
    if let Some(edits) = secret.add(context.text, &[("session_token", "\"\"")]) {
        diagnostic = diagnostic.fix(Fix::new("add `session_token = \"\"`", edits).to_be_read());
    }
    found.push(diagnostic);
}
