//! `unknown-secret-parameter`.

use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::takes;
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::foreign::{self, Counterpart, To};
use crate::rules::other_version::{self, without_parameter};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::rules::secret::parameter;
use crate::schema::public::is_public_option;
use crate::secrets::shown;
use crate::sql::{Expr, Literal, Segment};
use crate::text::similar::closest;
use crate::toml::document::{Entry, Value};
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownSecretParameter,
    docs: r"A parameter that does not exist for this type of secret.

DuckDB refuses to create the secret: `Unknown parameter … for secret type …`.

Many are names from other tools: `verify` of boto is `verify_ssl`, `ssl_ca` is `sslrootcert`. Others are not
parameters of a secret at all, but can be set elsewhere: the schema of the catalog is `metadata_schema` under
`attach_options`, the file of a certificate authority is the setting `ca_cert_file` of DuckDB, under the
store's own `config`.

The available parameters depend on the `provider` too. `profile`, `chain`, `assume_role_arn`, `external_id`,
`web_identity_token_file`, `session_name` and `validation` belong to `credential_chain`; `kms_key_id`,
`requester_pays`, `verify_ssl`, `extra_http_headers` and `bearer_token` to explicit keys, the provider
`config`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for secret in context.secrets() {
        let entries = secret.parameters.iter().flat_map(|parameters| parameters.value.entries());
        // Metaxy leaves a `null` out.
        for entry in entries.filter(|entry| entry.node.value != Value::Null) {
            let known = |name: &str| context.engine.has_parameter(secret.secret_type, provider(secret), name);
            // Of ASCII alone the case is all that can differ.
            if entry.key.is_ascii() && !entry.key.eq_ignore_ascii_case("type") && known(&entry.key) {
                continue;
            }
            let name = option_name(&entry.key).to_ascii_lowercase();
            if name == "type" {
                let kind = secret.secret_type.as_str();
                let message = format!("a second `TYPE` changes the type of the secret from `{kind}`");
                let diagnostic = Diagnostic::warning(Code::UnknownSecretParameter, entry.key_span, message)
                    .help("remove it: the backend determines the type of the secret");
                found.push(dropped(diagnostic, entry, secret));
            } else if !known(&name) {
                found.push(unknown(context, secret, entry, &name));
            }
        }
    }
}

/// PostgreSQL's secret knows no other provider than `config`.
fn provider(secret: &SecretView<'_>) -> Provider {
    if secret.secret_type == SecretType::Postgres { Provider::Config } else { secret.provider() }
}

/// Leaves the parameter out. Of several keys that are one to DuckDB Metaxy writes the last only,
/// so that the place of the key tells which is meant.
fn dropped(diagnostic: Diagnostic, entry: &Entry, secret: &SecretView<'_>) -> Finding {
    diagnostic.cure(secret.part(), Change::drop(option_name(&entry.key)).of_key(entry.key_span))
}

fn unknown(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry, name: &str) -> Finding {
    let (secret_type, provider) = (secret.secret_type, provider(secret));
    let kind = secret_type.as_str();
    let with = if provider == Provider::CredentialChain { " with `credential_chain`" } else { "" };
    let diagnostic = Diagnostic::warning(
        Code::UnknownSecretParameter,
        entry.key_span,
        format!(
            "DuckDB{} has no parameter `{}` for `{kind}` secrets{with}, and does not create the secret",
            context.engine.unless_every(without_parameter(secret_type, provider, name)),
            shown(name)
        ),
    )
    .on(without_parameter(secret_type, provider, name));
    if let Some(finding) = other_provider(context, secret, entry, name) {
        return finding;
    }
    if let Some(finding) = other_version::parameter(context, secret, entry, name, diagnostic.clone()) {
        return finding;
    }
    let own = match name {
        "name" if secret.part() == Part::StorageSecret => {
            Some("the name of the secret is `secret_name` of the backend")
        }
        "storage" | "persistent" => {
            Some("remove it: Metaxy creates the secret in memory; of a persistent secret, write only the `secret_name`")
        }
        _ => None,
    };
    if let Some(help) = own {
        return dropped(diagnostic.help(help), entry, secret);
    }
    if let Some(finding) = elsewhere(context, secret, entry, name, &diagnostic) {
        return finding;
    }
    let known = context.engine.parameters(secret_type, provider);
    let diagnostic = match closest(name, known.into_iter().chain(context.engine.common_parameters.iter().copied())) {
        // Beside one of that name it would be a second, or take precedence over the key.
        Some(close) if secret.has(close) => diagnostic.help(format!("it looks like `{close}`, which is already given")),
        Some(close) => {
            let diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
            // Under its name DuckDB would refuse the value.
            if takes(context.engine.parameter_value(secret_type, close), &entry.node) {
                diagnostic.fix(Fix::replace(format!("rename to `{close}`"), entry.key_span, close))
            } else {
                diagnostic
            }
        }
        None => diagnostic.help("remove it"),
    };
    dropped(diagnostic, entry, secret)
}

/// A name that another tool has for a parameter, or for what has its place elsewhere.
fn elsewhere(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    entry: &Entry,
    name: &str,
    diagnostic: &Diagnostic,
) -> Option<Finding> {
    let diagnostic = diagnostic.clone();
    let here = foreign::parameter(secret.secret_type, name)?;
    let section = match secret.part() {
        Part::CatalogSecret => context.catalog?.section(),
        _ => context.storage?.section(),
    };
    match foreign::counterpart(context.sheet, section, true, here, &entry.node)? {
        Counterpart::Key { to: To::Section | To::Parameters, key, value } => {
            if !context.engine.has_parameter(secret.secret_type, provider(secret), key) {
                let help = format!("`{}` is the key `{key}` of the backend itself", shown(name));
                return section.field(key).is_some().then(|| dropped(diagnostic.help(help), entry, secret));
            }
            if secret.has(key) {
                let help = format!("it is `{key}`, which is already given");
                return Some(dropped(diagnostic.help(help), entry, secret));
            }
            let fix = value.as_deref().map(|value| foreign::respell(context.text, entry, key, value));
            let mut diagnostic = diagnostic.help(format!("it is `{key}`"));
            diagnostic.fixes.extend(fix);
            let finding = dropped(diagnostic, entry, secret);
            let raw = entry.node.span.slice(context.text);
            let value = value.as_deref().map(|value| cured_value(entry, key, value, raw));
            Some(match value {
                Some(value) => finding.cure(secret.part(), Change::set(key.to_ascii_uppercase(), value)),
                None => finding,
            })
        }
        Counterpart::Key { to: to @ (To::Attach | To::Setting), key, value } => {
            let fix = value.and_then(|value| foreign::move_out(context.sheet, entry, to, key, &value));
            let help = match to {
                To::Attach => {
                    format!("it is not a parameter: write `{key}` under `attach_options`")
                }
                _ => {
                    format!("it is not a parameter: write the DuckDB setting `{key}` under the store's `config.config`")
                }
            };
            let mut diagnostic = diagnostic.help(help);
            diagnostic.fixes.extend(fix);
            let finding = dropped(diagnostic, entry, secret);
            if to == To::Attach && parameter(context.keys.attach_options.as_ref(), key).is_none() {
                let value = true_value(&entry.node.value, entry.node.span, false);
                return Some(finding.cure(Part::Attach, Change::set(key.to_ascii_uppercase(), value)));
            }
            Some(finding)
        }
        Counterpart::Said(why) => Some(dropped(diagnostic.help(format!("remove it: {why}")), entry, secret)),
        Counterpart::Advice(what) => Some(dropped(diagnostic.help(what), entry, secret)),
    }
}

/// The value as the statement needs it, which is that of the text but for words and booleans.
fn cured_value(entry: &Entry, key: &str, value: &str, raw: &str) -> Expr {
    let span = entry.node.span;
    let word = |word: &str| Expr::Word(Literal { segments: vec![Segment::from(word, span)], secret: false });
    match value {
        "true" | "false" => word(value),
        // A word that stands for what is written.
        _ if value != raw && value.starts_with('"') && ["url_style", "sslmode", "options"].contains(&key) => {
            Expr::text(vec![Segment::from(value.trim_matches('"'), span)])
        }
        _ => true_value(&entry.node.value, span, !is_public_option(key, &entry.node.value)),
    }
}

/// What belongs to the other provider.
fn other_provider(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry, name: &str) -> Option<Finding> {
    let (secret_type, provider) = (secret.secret_type, provider(secret));
    if secret_type == SecretType::Postgres {
        return None;
    }
    let (other, word) = match provider {
        Provider::Config => (Provider::CredentialChain, Provider::CHAIN),
        Provider::CredentialChain => (Provider::Config, "config"),
    };
    if !context.engine.has_parameter(secret_type, other, name) {
        return None;
    }
    let drop = || Change::drop(option_name(&entry.key)).of_key(entry.key_span);
    if provider == Provider::CredentialChain {
        let help = match name {
            "kms_key_id" => {
                "it works only with explicit keys (`key_id`, `secret`, no `provider`); with the chain, set the key as \
                 the bucket's default encryption"
            }
            "requester_pays" => {
                "it works only with explicit keys (`key_id`, `secret`, no `provider`), not with the chain"
            }
            _ => "it works only with explicit keys (`key_id`, `secret`, no `provider`)",
        };
        let diagnostic = Diagnostic::warning(
            Code::UnknownSecretParameter,
            entry.key_span,
            format!("the provider `credential_chain` has no parameter `{name}`, and DuckDB does not create the secret"),
        );
        return Some(diagnostic.help(help).cure(secret.part(), drop()));
    }
    let diagnostic = Diagnostic::warning(
        Code::UnknownSecretParameter,
        entry.key_span,
        format!("`{name}` is a parameter of the provider `{word}`: without it, DuckDB does not create the secret"),
    );
    if secret.has("key_id") || secret.has("secret") {
        let help = "remove it to use the explicit keys; or remove the keys and add `provider = \"credential_chain\"`";
        return Some(diagnostic.help(help).cure(secret.part(), drop()));
    }
    let mut diagnostic = diagnostic.help("add `provider = \"credential_chain\"` to `secret_parameters`");
    let fix = match secret.option("provider") {
        Some(written) if written.from_variable => None,
        Some(written) => Some(replace_string("change the provider to `credential_chain`", written.span, word)),
        None if secret.has("provider") => None,
        None => secret
            .add(context.text, &[("provider", "\"credential_chain\"")])
            .map(|edits| Fix::new("add `provider = \"credential_chain\"`", edits)),
    };
    // One of several such parameters offers it.
    let chain = context.engine.chain_parameters;
    let mut first = secret.parameters.iter().flat_map(|parameters| parameters.value.entries());
    let first = first.find(|entry| chain.iter().any(|name| name.eq_ignore_ascii_case(&entry.key)));
    if let Some(fix) = fix.filter(|_| first.is_some_and(|first| first.key_span == entry.key_span)) {
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    let value = Expr::text(vec![Segment::from(word.to_owned(), entry.key_span)]);
    Some(diagnostic.cure(secret.part(), Change::set("PROVIDER", value)))
}
