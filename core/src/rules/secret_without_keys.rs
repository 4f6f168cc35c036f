//! `secret-without-keys`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::foreign;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::shown;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::SecretWithoutKeys,
    docs: r#"A secret for an object store that has no keys.

Any of `region`, `endpoint`, `url_style`, `use_ssl`, `scope`, `account_id` or `secret_parameters` makes Metaxy
create the secret, replacing an existing one of the same name. Without `key_id` and `secret`, and without
`provider = "credential_chain"`, the new secret has no credentials: DuckDB signs its requests with
`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` if they are set in the environment of the process, and does
not sign them otherwise. That is correct for a public bucket, and for keys that come from the environment.

If a secret already exists, leave out these keys here and add them to that secret. For a private bucket, add
the two keys or the credential chain. For a public bucket in an environment that has keys, set `key_id = ""`
and `secret = ""`: requests are then not signed. Cloudflare R2 rejects all requests that are not signed.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store().filter(|storage| storage.created) else { return };
    // Of the chain's parameters other rules speak: with them no secret is created at all.
    let identity =
        ["key_id", "secret", "session_token", "bearer_token", "profile", "chain", "assume_role_arn", "refresh"];
    let written = |name: &&str| storage.field(name).is_some() || storage.parameter(name).is_some();
    let empty =
        storage.fields.is_empty() && storage.parameters.is_none_or(|parameters| parameters.value.entries().is_empty());
    if empty || identity.iter().any(written) || is_chain(storage) || has_setting(context, "s3_access_key_id") {
        return;
    }
    // Under the name of another tool stands who asks: `unknown-key` says what is written here instead.
    let tag = context.storage.and_then(|storage| storage.section().tag).unwrap_or_default();
    if foreign::speaks(&context.misfits.unknown, tag, foreign::Here::is_identity) {
        return;
    }
    let name = storage.name.map_or("", |name| name.value.as_str());
    let set = |name: &str| context.variables.get(name).is_some_and(|value| !value.is_empty());
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].into_iter().all(set);
    let diagnostic = if keys {
        let message = "this secret has no keys: DuckDB signs its requests with `AWS_ACCESS_KEY_ID` from the \
                       environment";
        Diagnostic::hint(Code::SecretWithoutKeys, storage.span, message)
            .help("for a public bucket, write `key_id = \"\"` and `secret = \"\"`: requests are then not signed")
    } else {
        let secret = if name.is_empty() { "the secret".to_owned() } else { format!("the secret `{}`", shown(name)) };
        let message = format!(
            "{secret} is created here without keys: it replaces an existing secret of this name, and its requests are \
             not signed"
        );
        let keys = match storage.cloud().filter(|cloud| !cloud.anonymous) {
            Some(cloud) => format!("{} rejects unsigned requests: add `key_id` and `secret`", cloud.name),
            None => "add `key_id` and `secret`, or `secret_parameters = { provider = \"credential_chain\" }`, unless \
                     the bucket is public"
                .to_owned(),
        };
        let help = format!("{keys}; to use an existing secret, keep only `secret_name` and the data path here");
        Diagnostic::hint(Code::SecretWithoutKeys, storage.span, message).help(help)
    };
    found.push(diagnostic);
}

/// Whether something other than written keys may say who asks.
fn is_chain(storage: &SecretView<'_>) -> bool {
    storage.provider() != Provider::Config || storage.option("provider").is_some_and(|it| it.text != "config")
}

/// Whether the store's settings of DuckDB have one of this name, to which requests fall back that no secret has it for.
pub(super) fn has_setting(context: &Context<'_>, name: &str) -> bool {
    let settings = context.settings.and_then(|settings| settings.config.as_ref());
    matches!(settings.map(|config| &config.value.0.value), Some(Value::Table(table))
        if table.entries.iter().any(|entry| entry.key.eq_ignore_ascii_case(name)))
}
