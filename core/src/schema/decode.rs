//! Reads sections through their declaration, and reports what does not fit: a value of
//! another type, a key that is missing, a key that nobody knows.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Severity};
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::python::unicode;
use crate::schema::types::FieldType;
use crate::schema::{Field, SECTIONS, Section};
use crate::text::similar::closest;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Table, Value};
use crate::toml::edit;
use crate::toml::places::Places;

/// Collects the diagnostics of one part of the file.
#[derive(Debug)]
pub(crate) struct Decoder<'a> {
    pub(crate) text: &'a str,
    pub(crate) places: &'a Places<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(text: &'a str, places: &'a Places<'a>) -> Self {
        Self { text, places, diagnostics: Vec::new() }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The value of a key, under its released or its older name.
    pub(crate) fn field<T: FieldType>(
        &mut self,
        section: &'static Section,
        key: &str,
        at: Span,
        table: &Table,
        broken: &mut Vec<&'static str>,
    ) -> Option<Located<T>> {
        let field = section.field(key).expect("invariant: the macro asks for the keys that it declares");
        let released = table.get(field.key);
        let older = field.older.and_then(|older| table.get(older));
        if let (Some(released), Some(older)) = (released, older) {
            self.report(both_spellings(released, older));
        }
        let Some(entry) = released.or(older) else {
            if field.required {
                self.report(missing_key(section, field, at));
            }
            return None;
        };
        if entry.node.value == Value::Null {
            // Metaxy's models take `None` where it is their default, and `ducklake` everywhere.
            if field.required || (field.default.is_some() && section.name != "`ducklake`") {
                broken.push(field.key);
                self.report(wrong_type(field, entry));
            }
            return None;
        }
        let value = T::decode(entry);
        if value.is_none() {
            broken.push(field.key);
            self.report(wrong_type(field, entry));
        }
        value.map(|value| entry.locate(value))
    }

    /// The table with its keys in the case of the declaration: in a store, in its settings and in
    /// `[ext.<name>]` Metaxy reads keys in any case, and of several that differ in case the first.
    pub(crate) fn any_case<'t>(&mut self, keys: &[&'static str], table: &'t Table) -> Cow<'t, Table> {
        let lower = |entry: &Entry| keys.iter().copied().find(|key| *key == unicode::lower(&entry.key));
        if table.entries.iter().all(|entry| lower(entry).is_none_or(|key| key == entry.key)) {
            return Cow::Borrowed(table);
        }
        let mut entries: Vec<Entry> = Vec::new();
        // Where the first of each key is.
        let mut firsts: Vec<(&str, usize)> = Vec::new();
        let written: Vec<&str> = keys.iter().copied().filter(|key| table.get(key).is_some()).collect();
        for entry in &table.entries {
            let Some(key) = lower(entry) else {
                entries.push(entry.clone());
                continue;
            };
            if let Some(first) = firsts.iter().find(|(first, _)| *first == key).map(|(_, first)| &entries[*first]) {
                let message =
                    format!("`{}` is ignored: Metaxy reads keys in any case here, and the first counts", entry.key);
                self.report(
                    Diagnostic::warning(Code::KeyCase, entry.key_span, message)
                        .context(first.key_span, "this one counts")
                        .help("remove one of the two"),
                );
                continue;
            }
            if entry.key != key {
                let message = format!("Metaxy reads `{}` as `{key}` here, and in no other place", entry.key);
                let mut diagnostic =
                    Diagnostic::hint(Code::KeyCase, entry.key_span, message).help(format!("write `{key}`"));
                if !written.contains(&key) {
                    diagnostic = diagnostic.fix(rename(self.places, entry, key));
                }
                self.report(diagnostic);
            }
            firsts.push((key, entries.len()));
            entries.push(Entry { key: key.to_owned(), ..entry.clone() });
        }
        Cow::Owned(Table { entries })
    }

    /// Reports the keys of `table` that `section` does not know, except `type` of a backend.
    pub(crate) fn unknown_keys(&mut self, section: &'static Section, table: &Table, severity: Severity) {
        let known =
            |entry: &&Entry| section.field(&entry.key).is_some() || (section.tag.is_some() && entry.key == "type");
        let written: Vec<&str> = table.entries.iter().filter(known).map(|entry| entry.key.as_str()).collect();
        for entry in table.entries.iter().filter(|entry| !known(entry)) {
            self.report(unknown_key(self.places, section, &written, entry, severity));
        }
    }

    /// The table of an entry, or a report that it is none.
    pub(crate) fn table<'t>(&mut self, entry: &'t Entry) -> Option<&'t Table> {
        match &entry.node.value {
            Value::Table(table) => Some(table),
            other => {
                let message = format!("expected a table for `{}`, found {}", entry.key, other.kind());
                let help = match other {
                    Value::Array(_) => format!("write `[{0}]` in place of `[[{0}]]`", entry.key),
                    _ => format!("write a table: `[{}]` with its keys below", entry.key),
                };
                self.report(Diagnostic::error(Code::WrongType, entry.node.span, message).help(help));
                None
            }
        }
    }
}

fn both_spellings(released: &Entry, older: &Entry) -> Diagnostic {
    let message = format!("`{}` and `{}` are the same key in two spellings", older.key, released.key);
    Diagnostic::error(Code::AmbiguousSpelling, older.key_span, message)
        .context(released.key_span, "the released spelling is here")
        .help(format!("keep `{}`, which released Metaxy reads, and remove `{}`", released.key, older.key))
}

fn missing_key(section: &Section, field: &Field, at: Span) -> Diagnostic {
    let message = format!("missing key `{}` in {}", field.key, section.described());
    let diagnostic = Diagnostic::error(Code::MissingKey, at, message);
    match field.example {
        Some(example) => diagnostic.help(format!("add it, for example `{} = {example}`", field.key)),
        None => diagnostic,
    }
}

fn wrong_type(field: &Field, entry: &Entry) -> Diagnostic {
    let wanted = field.ty.with_article();
    let found = entry.node.value.kind();
    let message = if matches!(entry.node.value, Value::String(_)) {
        format!("expected {wanted} for `{}`, found a string that is none", entry.key)
    } else {
        format!("expected {wanted} for `{}`, found {found}", entry.key)
    };
    let mut diagnostic = Diagnostic::error(Code::WrongType, entry.node.span, message);
    if field.ty == crate::schema::Type::String && matches!(entry.node.value, Value::Integer(_) | Value::Float(_)) {
        // Two insertions: the value itself, perhaps a password, stays out of the fix.
        let quote = |offset| Edit { span: Span::at(offset), replacement: "\"".to_owned() };
        let edits = vec![quote(entry.node.span.start), quote(entry.node.span.end)];
        diagnostic =
            diagnostic.help("put the number between quotes").fix(Fix::new("put quotes around the value", edits));
    } else if let Some(example) = field.example {
        diagnostic = diagnostic.help(format!("for example `{} = {example}`", field.key));
    }
    diagnostic
}

fn unknown_key(
    places: &Places<'_>,
    section: &'static Section,
    written: &[&str],
    entry: &Entry,
    severity: Severity,
) -> Diagnostic {
    let key = &entry.key;
    let consequence = if severity == Severity::Error { "Metaxy refuses it" } else { "Metaxy ignores it" };
    let message = format!("unknown key `{key}` in {}; {consequence}", section.described());
    let mut diagnostic = Diagnostic::new(severity, Code::UnknownKey, entry.key_span, message);
    let known = section.fields.iter().map(|field| field.key).chain(section.tag.map(|_| "type"));
    if let Some(secret_type) = parameter_of(section, key) {
        diagnostic = diagnostic.help(format!(
            "it is a parameter of DuckDB's `{}` secret: put it under `secret_parameters`",
            secret_type.as_str()
        ));
    } else if let Some(close) = closest(key, known) {
        diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
        if !written.contains(&close) {
            diagnostic = diagnostic.fix(rename(places, entry, close));
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
    let secret_type = SecretType::ALL
        .into_iter()
        .find(|secret_type| section.tag.is_some_and(|tag| secret_type.as_str().eq_ignore_ascii_case(tag)))?;
    let engine = <&Engine>::default();
    let known = [Provider::Config, Provider::CredentialChain]
        .into_iter()
        .any(|provider| engine.has_parameter(secret_type, provider, key));
    known.then_some(secret_type)
}

/// Renames a key in every place where it is written: several headers may share it.
fn rename(places: &Places<'_>, entry: &Entry, name: &str) -> Fix {
    let places = match places.same_key(entry.key_span) {
        [] => std::slice::from_ref(&entry.key_span),
        places => places,
    };
    let edits = places.iter().map(|&span| Edit { span, replacement: name.to_owned() }).collect();
    Fix::new(format!("rename to `{name}`"), edits)
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

impl Section {
    /// The section in a sentence: ``the `s3` storage``, ``the store``.
    pub fn described(&self) -> String {
        match (self.tag, self.path.rsplit('.').next()) {
            (Some(tag), Some("catalog")) => format!("the `{tag}` metadata backend"),
            (Some(tag), _) => format!("the `{tag}` storage backend"),
            (None, _) => self.name.to_owned(),
        }
    }
}

/// The section of a backend that the `type` of a table selects, reported if there is none.
pub(crate) fn backend<'s>(
    decoder: &mut Decoder<'_>,
    entry: &Entry,
    table: &Table,
    what: &str,
    sections: impl Iterator<Item = &'s Section> + Clone,
) -> Option<&'s Section> {
    let tags: Vec<String> = sections.clone().filter_map(|section| section.tag).map(|tag| format!("`{tag}`")).collect();
    let tags = tags.join(", ");
    let Some(tag) = table.get("type") else {
        decoder.report(
            Diagnostic::error(Code::MissingKey, entry.node.span, format!("missing key `type` in the {what}"))
                .help(format!("add it; the {what}s are {tags}")),
        );
        return None;
    };
    let Value::String(written) = &tag.node.value else {
        let message = format!("expected a string for `type`, found {}", tag.node.value.kind());
        decoder
            .report(Diagnostic::error(Code::WrongType, tag.node.span, message).help(format!("the {what}s are {tags}")));
        return None;
    };
    let found = sections.clone().find(|section| section.tag == Some(written));
    if found.is_none() {
        let mut diagnostic =
            Diagnostic::error(Code::UnknownBackend, tag.node.span, format!("unknown {what} `{written}`"));
        let synonym = SYNONYMS.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)).map(|(_, tag)| *tag);
        let tags_of = sections.filter_map(|section| section.tag);
        let close = tags_of.clone().find(|tag| Some(*tag) == synonym).or_else(|| closest(written, tags_of));
        diagnostic = match close {
            Some(close) => diagnostic
                .help(format!("did you mean `{close}`? the {what}s are {tags}"))
                .fix(edit::replace_string(format!("change to `{close}`"), tag.node.span, close)),
            None => diagnostic.help(format!("the {what}s are {tags}")),
        };
        decoder.report(diagnostic);
    }
    found
}

/// What people call the backends elsewhere.
const SYNONYMS: &[(&str, &str)] = &[
    ("postgresql", "postgres"),
    ("pg", "postgres"),
    ("sqlite3", "sqlite"),
    ("md", "motherduck"),
    ("file", "local"),
    ("filesystem", "local"),
    ("disk", "local"),
    ("aws", "s3"),
    ("minio", "s3"),
    ("cloudflare", "r2"),
    ("gs", "gcs"),
    ("google", "gcs"),
];
