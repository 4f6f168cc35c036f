//! `unknown-provider`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings};
use crate::rules::rule::{Check, Rule};
use crate::sql::{Expr, Segment};
use crate::text::similar::closest;
use crate::text::words::is_one_of;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownProvider,
    docs: r#"A provider that does not exist for this type of secret.

Object stores have `config` and `credential_chain`; PostgreSQL has `config` only. `env`, `sso`, `instance` and the
like are not providers, but entries of the chain: `provider = "credential_chain"` looks everywhere, and `chain`
limits it to some places.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for secret in context.secrets() {
        let Some(entry) = secret.parameter("provider") else { continue };
        let Value::String(provider) = &entry.node.value else { continue };
        let known = context.engine.providers(secret.secret_type);
        if known.iter().any(|word| word.eq_ignore_ascii_case(provider)) {
            continue;
        }
        let words = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ");
        let mut diagnostic = Diagnostic::warning(
            Code::UnknownProvider,
            entry.node.span,
            format!(
                "DuckDB does not have this provider for `{}` secrets, and does not create the secret",
                secret.secret_type.as_str()
            ),
        )
        .help(format!("the providers are {words}"));
        // Beside written keys the chain would be another fault.
        if is_place(provider) && known.contains(&CHAIN) && !secret.has("key_id") {
            diagnostic = diagnostic.help("write `provider = \"credential_chain\"`, which includes it");
            if !entry.node.from_variable {
                let fix = Fix::replace(format!("change to `{CHAIN}`"), entry.node.span, format!("\"{CHAIN}\""));
                diagnostic = diagnostic.fix(fix.to_be_read());
            }
            let chain = Expr::text(vec![Segment::from(CHAIN.to_owned(), entry.node.span)]);
            found.push(diagnostic.cure(secret.part(), Change::set("PROVIDER", chain).of_key(entry.key_span)));
            continue;
        }
        if let Some(close) = meant(provider, known).filter(|_| !entry.node.from_variable) {
            diagnostic =
                diagnostic.fix(Fix::replace(format!("change to `{close}`"), entry.node.span, format!("\"{close}\"")));
        }
        found.push(diagnostic.cure(secret.part(), Change::drop("PROVIDER").of_key(entry.key_span)));
    }
}

const CHAIN: &str = "credential_chain";

/// Whether a word names a place where the tools of AWS look for credentials.
fn is_place(word: &str) -> bool {
    const PLACES: &str = "aws auto default env environment profile sso iam iam_role role sts instance instance_profile imds \
        ec2 ecs container irsa web_identity process";
    let word = word.trim().replace('-', "_");
    is_one_of(PLACES, &word)
}

/// The provider that is meant, if that is plain.
fn meant(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let normal = word.trim().to_ascii_lowercase().replace(['-', ' '], "_");
    let other = ["chain", "aws_credential_chain", "credentials_chain", "aws_chain", "default_chain"];
    let chain = || known.iter().copied().find(|known| *known != "config" && other.contains(&normal.as_str()));
    chain().or_else(|| closest(word, known.iter().copied()))
}
