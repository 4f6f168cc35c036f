//! `half-credentials`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::HalfCredentials,
    docs: r"PostgreSQL credentials are incomplete.

`host`, `database`, `user` and `password` describe one login. As soon as one of them is set, Metaxy requires
all four; with none of them, a secret named `secret_name` must exist before the store is opened. Add the
missing keys, or remove the ones that are set.
",
    check: Check::Store(check),
};

/// Half of a pair among the keys is dropped; half of one among the parameters is not, unless
/// the keys have a pair. Half a login of PostgreSQL is Metaxy's own error.
fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    let parameters = (storage.parameter("key_id"), storage.parameter("secret"));
    let fields = (storage.field("KEY_ID"), storage.field("SECRET"));
    let (key, span, other) = match (fields.0, fields.1, parameters) {
        (Some(_), Some(_), _) | (_, _, (Some(_), Some(_))) => return,
        (Some(key_id), None, _) => ("key_id", key_id.key_span, "secret"),
        (None, Some(secret), _) => ("secret", secret.key_span, "key_id"),
        // The chain brings what the parameters lack.
        (None, None, _) if storage.provider() == Provider::CredentialChain => return,
        (None, None, (Some(key_id), None)) => ("key_id", key_id.key_span, "secret"),
        (None, None, (None, Some(secret))) => ("secret", secret.key_span, "key_id"),
        (None, None, (None, None)) => return,
    };
    let message = if fields.0.is_some() || fields.1.is_some() {
        format!(
            "`{key}` without `{other}` is ignored: requests are unsigned, or signed with credentials from the \
             environment"
        )
    } else {
        format!("`{key}` without `{other}` cannot sign requests: they are rejected")
    };
    found.push(
        Diagnostic::warning(Code::HalfCredentials, span, message)
            .context(storage.span, format!("`{other}` is missing here"))
            .help(format!("add `{other}`")),
    );
}
