//! `chain-with-keys`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::toml::document::Entry;
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ChainWithKeys,
    docs: r#"Explicit keys together with the credential chain.

With `provider = "credential_chain"`, DuckDB queries the chain even if `key_id` and `secret` are given:
without credentials in the environment, the secret is not created; with them, the explicit keys are combined
with the session token from the environment.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.provider() == Provider::CredentialChain) else {
        return;
    };
    let (Some(key_id), Some(_), Some(provider)) =
        (secret.option("key_id"), secret.option("secret"), secret.option("provider"))
    else {
        return;
    };
    let mut diagnostic = Diagnostic::warning(
        Code::ChainWithKeys,
        provider.span,
        "`credential_chain` together with `key_id` and `secret`: DuckDB still queries the chain, fails if it finds \
         nothing, and combines its session token with these keys",
    )
    .context(key_id.key_span, "the explicit keys are here")
    .help("keep either the keys or the chain");
    // Without the chain, DuckDB refuses a parameter that only the chain takes.
    let of_chain = |entry: &Entry| !context.engine.has_parameter(secret.secret_type, Provider::Config, &entry.key);
    let has_more = secret.parameters.is_some_and(|it| it.value.entries().iter().any(of_chain));
    if !has_more && !provider.from_variable {
        let fix = replace_string("use the explicit keys: change to `config`", provider.span, "config");
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    found.push(diagnostic);
}
