//! A secret as the rules see it: what Metaxy will write into it, whichever key says so.

use std::cell::OnceCell;

use crate::backend::keys::SecretKeys;
use crate::backend::parts::parameter_entry;
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::stores::FoundStore;
use crate::providers::{Provider as Cloud, of_secret, recognize};
use crate::rules::finding::Part;
use crate::rules::identity::Identity;
use crate::schema::public::is_public_option;
use crate::schema::{OptionText, Parameters, WrittenOption};
use crate::text::edit::Edit;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};
use crate::toml::edit::below;

/// The secret of a backend: its written keys, which rules ask what the secret will hold.
pub(crate) type SecretView<'a> = SecretKeys<'a>;

/// The value of an option as text, with where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    /// The text; decimal digits of a number, `true` or `false`.
    pub(crate) text: &'a str,
    /// Where the value is written.
    pub(crate) span: Span,
    /// Where the key is written.
    pub(crate) key_span: Span,
    /// Whether a variable is a part of the value.
    pub(crate) from_variable: bool,
    /// Whether it stands in `secret_parameters`, and not as a key of the backend.
    pub(crate) in_parameters: bool,
    /// Whether it stands in the field of a secret.
    pub(super) in_secret_field: bool,
    /// Its entry among the parameters, if it stands there.
    pub(super) entry: Option<&'a Entry>,
}

impl Written<'_> {
    /// Whether it must not be shown.
    pub(crate) fn is_secret(&self) -> bool {
        self.in_secret_field || self.entry.is_some_and(|entry| !is_public_option(&entry.key, &entry.node.value))
    }
}

/// The secrets of a store, made once: nearly every rule asks for them.
#[derive(Debug)]
pub(crate) struct Secrets<'a> {
    /// That of the metadata backend, if it has one.
    pub(super) catalog: Option<SecretView<'a>>,
    /// That of the storage, if it has one.
    pub(super) storage: Option<SecretView<'a>>,
    /// What tells the lake that they are for from others, once somebody has asked.
    pub(super) identity: OnceCell<Identity>,
}

impl<'a> Secrets<'a> {
    /// Those of a store.
    pub(crate) fn of(store: &'a FoundStore) -> Self {
        let (catalog, storage) = (store.ducklake.catalog.as_ref(), store.ducklake.storage.as_ref());
        Self {
            catalog: catalog.and_then(|raw| raw.keys().secret_keys()),
            storage: storage.and_then(|raw| raw.keys().secret_keys()),
            identity: OnceCell::new(),
        }
    }
}

impl<'a> SecretKeys<'a> {
    /// Which part of the plan makes it.
    pub(crate) fn part(&self) -> Part {
        part_of(self.secret_type)
    }

    /// The provider that its type is for; nothing where any server that speaks the protocol of S3 may be meant.
    pub(crate) fn cloud(&self) -> Option<&'static Cloud> {
        of_secret(self.secret_type)
    }

    /// Whether its requests go to the provider that a type of secret is for.
    pub(crate) fn goes_to(&self, secret_type: SecretType) -> bool {
        let Some(endpoint) = self.option("endpoint").filter(|endpoint| !endpoint.text.is_empty()) else {
            return self.secret_type == secret_type;
        };
        let known = recognize(endpoint.text).filter(|found| !found.is_guess());
        known.zip(of_secret(secret_type)).is_some_and(|(found, cloud)| found.provider.name == cloud.name)
    }

    /// Whether the backend has a key for an option, which otherwise goes among the `secret_parameters`.
    pub(crate) fn has_key_for(&self, option: &str) -> bool {
        self.section.field(option).is_some()
    }

    /// The entry of `secret_parameters` that gives a parameter its value, in any case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'a Entry> {
        if self.names.may_hold(name) { parameter(self.parameters, name) } else { None }
    }

    /// The field that becomes an option; `secret_parameters` may beat it.
    pub(crate) fn field(&self, option: &str) -> Option<&WrittenOption<'a>> {
        self.fields.iter().find(|field| is_same(field.option, option))
    }

    /// The value that an option gets, from `secret_parameters` or else from a field; nothing if
    /// neither gives text, a number or a boolean. A `null` in the parameters hides the field.
    pub(crate) fn option(&self, name: &str) -> Option<Written<'a>> {
        if !self.names.may_hold(name) {
            return None;
        }
        if let Some(entry) = parameter(self.parameters, name) {
            let text = match &entry.node.value {
                Value::String(text) | Value::Integer(text) => text.as_str(),
                Value::Boolean(true) => "true",
                Value::Boolean(false) => "false",
                _ => return None,
            };
            return Some(Written {
                text,
                span: entry.node.span,
                key_span: entry.key_span,
                from_variable: entry.node.from_variable,
                in_parameters: true,
                in_secret_field: false,
                entry: Some(entry),
            });
        }
        let field = self.field(name)?;
        Some(Written {
            text: field.value.as_str()?,
            span: field.span,
            key_span: field.key_span,
            from_variable: field.from_variable,
            in_parameters: false,
            in_secret_field: matches!(field.value, OptionText::Secret(_)),
            entry: None,
        })
    }

    /// Whether an option gets any value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.may_hold(name)
            && parameter(self.parameters, name)
                .map_or_else(|| self.field(name).is_some(), |entry| entry.node.value != Value::Null)
    }

    /// Whether the credentials come from the chain: the provider says so, or there is none and a
    /// parameter that only the chain has.
    pub(crate) fn wants_chain(&self, engine: &Engine) -> bool {
        let any = || engine.chain_parameters.iter().any(|name| self.has(name));
        match self.option("provider") {
            Some(word) => Provider::of_word(word.text) == Provider::CredentialChain,
            None => self.secret_type.speaks_s3() && !self.has("provider") && any(),
        }
    }

    /// The links of the chain; none where nothing is written.
    pub(crate) fn chain(&self) -> Option<Vec<&'a str>> {
        let chain = self.option("chain")?.text;
        (!chain.is_empty()).then(|| chain.split(';').filter(|link| !link.is_empty()).collect())
    }

    /// The edits that add an option with its value as TOML: as a key where the backend has one for it, else among the
    /// `secret_parameters`. None if there is no place in the file.
    pub(crate) fn add_option(&self, text: &str, option: &str, value: &str) -> Option<Vec<Edit>> {
        if self.has_key_for(option) {
            return Some(vec![self.add_key(text, option, value)?]);
        }
        self.add(text, &[(option, value)])
    }

    /// The edit that adds a key to the backend, with its value as TOML.
    pub(crate) fn add_key(&self, text: &str, key: &str, value: &str) -> Option<Edit> {
        // What is there and has no value that Metaxy takes would stand there twice.
        if self.broken.contains(&key) {
            return None;
        }
        Some(self.insert(text, &format!("{key} = {value}")))
    }

    fn insert(&self, text: &str, line: &str) -> Edit {
        let (at, replacement) = below(text, self.span, false, line);
        Edit { span: Span::at(at), replacement }
    }

    /// The edits that add parameters, with their values as TOML; none if there is no place in the
    /// file.
    pub(crate) fn add(&self, text: &str, parameters: &[(&str, &str)]) -> Option<Vec<Edit>> {
        // Neither would one that is there, whatever it holds, be there twice.
        if parameters.iter().any(|(name, _)| self.parameter(name).is_some()) {
            return None;
        }
        let line = |(key, value): &(&str, &str)| format!("{key} = {value}");
        match self.parameters {
            Some(written) if written.from_variable => None,
            Some(written) => {
                let empty = written.value.entries().is_empty();
                let at = |parameter| {
                    let (at, replacement) = below(text, written.span, empty, &line(parameter));
                    Edit { span: Span::at(at), replacement }
                };
                Some(parameters.iter().map(at).collect())
            }
            None if self.broken.contains(&"secret_parameters") => None,
            None => {
                let lines: Vec<String> = parameters.iter().map(line).collect();
                Some(vec![self.insert(text, &format!("secret_parameters = {{ {} }}", lines.join(", ")))])
            }
        }
    }

    /// The provider that the secret gets.
    pub(crate) fn provider(&self) -> Provider {
        self.option("provider").map_or(Provider::Config, |word| Provider::of_word(word.text))
    }
}

/// Whether two names of options are one in any case. They consist of letters, digits and `_`, of which only a letter and
/// its capital differ in nothing but the bit 0x20.
fn is_same(one: &str, other: &str) -> bool {
    let lower = |byte: u8| byte | 0x20;
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| lower(one) == lower(other))
}

/// The entry of a parameter, in any case; later ones win, as in Metaxy.
pub(crate) fn parameter<'a>(parameters: Option<&'a Located<Parameters>>, name: &str) -> Option<&'a Entry> {
    parameter_entry(&parameters?.value, name)
}

/// The part of the plan that makes a type of secret.
pub(crate) const fn part_of(secret_type: SecretType) -> Part {
    match secret_type {
        SecretType::Postgres => Part::CatalogSecret,
        _ => Part::StorageSecret,
    }
}
