//! `credential-chain`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::words::WordOption;
use crate::duckdb::{Engine, Versions};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::text::similar::closest;
use crate::toml::document::{Entry, Value};
use crate::toml::edit::replace_string;
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::CredentialChain,
    docs: r#"A `chain` that DuckDB cannot parse.

`chain` lists where DuckDB looks for AWS credentials, in order, separated by `;` and without whitespace:
`"env;config"`. The entries are `env` (the variables `AWS_…`), `config` (keys in the files of the AWS tools),
`sts` (a role to assume), `sso`, `process` (a program named by the profile), `instance` (the metadata service
of a virtual machine) and `web_identity` (a token in a file, as in a Kubernetes pod), in lower case. With
anything else, the secret is not created: `Unknown provider found while parsing AWS credential chain string`.

Without `chain`, the default order of the AWS tools applies, which fits most cases. It is also the only way to
get the credentials of a container (an ECS task, EKS Pod Identity), for which there is no entry: `instance`
would return those of the machine on which the container runs.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.wants_chain(context.engine)) else { return };
    let (Some(entry), Some(option)) = (secret.parameter("chain"), context.engine.word_option("chain")) else { return };
    let Value::String(chain) = &entry.node.value else { return };
    let Some(wrong) = chain.strip_suffix(';').unwrap_or(chain).split(';').find(|link| !option.takes(link)) else {
        return;
    };
    // Without any word the usual order counts.
    if chain.is_empty() {
        return;
    }
    let words = option.words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if links(chain).any(is_container) {
        found.push(without(context, secret, entry, "has no entry for container credentials", "has them"));
        return;
    }
    if ["default", "auto", "all"].iter().any(|word| chain.eq_ignore_ascii_case(word)) {
        found.push(without(context, secret, entry, "has no entry for the default order", "applies without it"));
        return;
    }
    if let Some(word) = links(chain).find_map(|link| of_another(context.engine, link)) {
        found.push(usual_order(context, secret, entry, word));
        return;
    }
    let meant = meant(option, chain);
    let has_words = meant.is_some() || option.names(wrong);
    let wrong = match wrong {
        "" => "empty entry".to_owned(),
        _ if has_words => format!("`{}`", shown(wrong)),
        _ => "entry of this name".to_owned(),
    };
    let diagnostic = Diagnostic::warning(
        Code::CredentialChain,
        entry.node.span,
        format!("DuckDB's credential chain has no {wrong}: the secret is not created"),
    );
    let Some(meant) = meant else {
        found.push(diagnostic.help(format!("write entries separated by `;`; they are {words}")));
        return;
    };
    let mut diagnostic = diagnostic.help(format!("write `{meant}`: entries in lower case, separated by `;`"));
    if !entry.node.from_variable {
        diagnostic = diagnostic.fix(replace_string(format!("change to `{meant}`"), entry.node.span, &meant));
    }
    let value = Expr::text(vec![Segment::from(meant, entry.node.span)]);
    found.push(diagnostic.cure(secret.part(), Change::set("CHAIN", value).of_key(entry.key_span)));
}

/// What only the usual order finds, or is.
fn without(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry, what: &str, why: &str) -> Finding {
    let mut diagnostic = Diagnostic::warning(
        Code::CredentialChain,
        entry.node.span,
        format!("DuckDB's credential chain {what}: the secret is not created"),
    )
    .help(format!("remove `chain`: the default order of the AWS tools {why}"));
    if let Some(edits) = remove_keys(context.text, &[(entry.key_span, entry.node.span)]) {
        diagnostic = diagnostic.fix(Fix::new("remove `chain`", edits).to_be_read());
    }
    diagnostic.cure(secret.part(), Change::drop("CHAIN").of_key(entry.key_span))
}

/// A link that another version of DuckDB has and this one has not.
fn of_another(engine: &Engine, link: &str) -> Option<&'static str> {
    let own = engine.word_option("chain")?;
    let others = Engine::known().iter().filter_map(|other| other.word_option("chain"));
    let mut words = others.filter_map(|option| option.meant_by(link).or_else(|| spelled(option, link)));
    words.find(|word| !own.takes(word))
}

/// What only the usual order finds on this version.
fn usual_order(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry, word: &str) -> Finding {
    let without = Versions::of(|engine| !engine.word_option("chain").is_some_and(|option| option.takes(word)));
    let mut diagnostic = Diagnostic::warning(
        Code::CredentialChain,
        entry.node.span,
        format!(
            "the credential chain of DuckDB{} has no `{word}`: the secret is not created",
            context.engine.unless_every(without)
        ),
    )
    .help("remove `chain`: the default order of the AWS tools, which then applies, includes it")
    .on(without);
    if let Some(edits) = remove_keys(context.text, &[(entry.key_span, entry.node.span)]) {
        diagnostic = diagnostic.fix(Fix::new("remove `chain`", edits).to_be_read());
    }
    diagnostic.cure(secret.part(), Change::drop("CHAIN").of_key(entry.key_span))
}

fn is_container(link: &str) -> bool {
    ["container", "ecs", "pod_identity", "pod-identity"].iter().any(|word| word.eq_ignore_ascii_case(link))
}

fn links(chain: &str) -> impl Iterator<Item = &str> {
    chain.split(&[';', ',', ' ', '|', '>', ':', '\t', '\n'] as &[char]).filter(|link| !link.is_empty())
}

/// The chain with its separators and words as DuckDB reads them.
fn meant(option: &WordOption, chain: &str) -> Option<String> {
    let words = links(chain).map(|link| option.meant_by(link).or_else(|| spelled(option, link)));
    let mut words = words.collect::<Option<Vec<_>>>()?;
    words.dedup();
    (!words.is_empty()).then(|| words.join(";"))
}

fn spelled(option: &WordOption, link: &str) -> Option<&'static str> {
    match link.to_ascii_lowercase().as_str() {
        "environment" => Some("env"),
        "profile" | "credentials" | "shared" => Some("config"),
        "imds" | "ec2" | "metadata" | "instance_profile" | "instance-profile" | "instance_metadata" => Some("instance"),
        "assume_role" | "assume-role" => Some("sts"),
        "irsa" | "webidentity" => option.words.iter().copied().find(|word| *word == "web_identity"),
        _ => closest(link, option.words.iter().copied()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    fn fixed(chain: &str) -> Option<String> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \
             \"s\"\nbucket = \"b\"\nregion = \"eu-central-1\"\nsecret_parameters = {{ provider = \"credential_chain\", \
             refresh = \"auto\", chain = \"{chain}\" }}\n"
        );
        let analysis = analyze(&toml, &Options::default());
        let found = analysis.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::CredentialChain)?;
        Some(found.fixes.first().map(|fix| fix.edits[0].replacement.clone()).unwrap_or_default())
    }

    #[test]
    fn separators_and_words_are_corrected() {
        for (chain, wanted) in [
            ("env,config", "\"env;config\""),
            ("Env; config", "\"env;config\""),
            ("env,web_identity,instance", "\"env;web_identity;instance\""),
            ("environment", "\"env\""),
            ("web-identity", "\"web_identity\""),
            ("imds", "\"instance\""),
            ("container", ""),
            ("default", ""),
            ("sso:instance", "\"sso;instance\""),
            ("config;profile", "\"config\""),
            ("instance_profile", "\"instance\""),
            ("env,ecs", ""),
        ] {
            assert_eq!(fixed(chain), Some(wanted.to_owned()), "{chain}");
        }
        assert_eq!(fixed("hunter2"), Some(String::new()));
        assert_eq!(fixed(";"), Some(String::new()));
        for sound in ["", "env", "env;config", "config;env;", "web_identity"] {
            assert_eq!(fixed(sound), None, "{sound}");
        }
    }
}
