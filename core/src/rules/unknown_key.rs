//! `unknown-key`.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::sections::SECTIONS;
use crate::rules::finding::Findings;
use crate::rules::{Check, Context, Rule};
use crate::schema::Section;
use crate::schema::decode::{Misfits, MissingKey, UnknownKey};
use crate::text::similar::closest;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownKey,
    docs: r#"A key that nobody reads.

Inside `ducklake` Metaxy ignores unknown keys without a word (a warning here: what is
written does nothing). At the top of the file, in a store and in its `config` it
refuses them (an error).
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    around(context.text, context.misfits, found);
}

/// Reports keys without what is known of the store.
pub(super) fn around(text: &str, misfits: &Misfits, found: &mut Findings) {
    found.extend(misfits.unknown.iter().map(|key| unknown_key(text, key)));
}

/// Whether an unknown key is a missing one under another name.
pub(super) fn stands_for(_misfits: &Misfits, _missing: &MissingKey) -> bool {
    false
}

fn unknown_key(text: &str, unknown: &UnknownKey) -> Diagnostic {
    let UnknownKey { section, entry, severity, siblings, .. } = unknown;
    let key = &entry.key;
    let consequence = if *severity == Severity::Error { "Metaxy refuses it" } else { "Metaxy ignores it" };
    let message = format!("unknown key `{key}` in {}; {consequence}", section.described());
    let mut diagnostic = Diagnostic::new(*severity, Code::UnknownKey, entry.key_span, message);
    let known = section.fields.iter().map(|field| field.key).chain(section.tag.map(|_| "type"));
    if let Some(secret_type) = parameter_of(section, key) {
        diagnostic = diagnostic.help(format!(
            "it is a parameter of DuckDB's `{}` secret: put it under `secret_parameters`",
            secret_type.as_str()
        ));
    } else if let Some(close) = closest(key, known) {
        diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
        if !siblings.iter().any(|sibling| sibling == close) {
            diagnostic = diagnostic.fix(edit::rename_key(text, entry.key_span, close));
        }
    } else if let Some(owners) = owners(section, key) {
        diagnostic = diagnostic.help(format!("`{key}` is a key of {owners}"));
    } else {
        let keys: Vec<String> = section.fields.iter().map(|field| format!("`{}`", field.key)).collect();
        diagnostic = diagnostic.help(format!("the keys are {}", keys.join(", ")));
    }
    diagnostic
}

/// The secret of a backend, if DuckDB knows a parameter of that name for it.
fn parameter_of(section: &Section, key: &str) -> Option<SecretType> {
    section.field("secret_parameters")?;
    let secret_type = SecretType::of_tag(section.tag?)?;
    let engine = <&Engine>::default();
    let known = [Provider::Config, Provider::CredentialChain]
        .into_iter()
        .any(|provider| engine.has_parameter(secret_type, provider, key));
    known.then_some(secret_type)
}

/// The other sections that know a key, as text.
fn owners(section: &Section, key: &str) -> Option<String> {
    let owners: Vec<String> = SECTIONS
        .iter()
        .filter(|other| other.name != section.name && other.field(key).is_some())
        .map(|other| other.described())
        .collect();
    (!owners.is_empty()).then(|| owners.join(", "))
}
