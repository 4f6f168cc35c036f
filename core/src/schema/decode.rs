//! Reads sections through their declaration, and reports what does not fit: a value of
//! another type, a key that is missing, a key that nobody knows.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Severity};
use crate::python::unicode;
use crate::schema::field::{Field, Section};
use crate::schema::option_list;
use crate::schema::types::FieldType;
use crate::secrets::shown;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Table, Value};
use crate::toml::edit;
use crate::toml::places::Places;

/// Collects the diagnostics of one part of the file.
#[derive(Debug)]
pub(crate) struct Decoder<'a> {
    pub(crate) text: &'a str,
    pub(crate) places: &'a Places<'a>,
    /// Whether an error says what is meant and offers a fix. For the statements it only has to be there.
    pub(crate) explains: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) misfits: Misfits,
    /// Where the table is that was read last, and how many of its keys the section knows.
    known: (Span, usize),
}

/// Where a table and the declaration of its section differ in their keys. What there is to say
/// about it needs more than the section, and is said by the rules of the two codes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Misfits {
    /// The keys that the section does not know.
    pub(crate) unknown: Vec<UnknownKey>,
    /// The keys that it wants and that are not there.
    pub(crate) missing: Vec<MissingKey>,
}

/// A key that a section does not know.
#[derive(Clone, Debug)]
pub(crate) struct UnknownKey {
    /// The section.
    pub(crate) section: &'static Section,
    /// The key and its value.
    pub(crate) entry: Entry,
    /// Whether Metaxy refuses it or ignores it.
    pub(crate) severity: Severity,
    /// Where the table of the section is written, for further keys.
    pub(crate) at: Span,
    /// The keys that stand in it.
    pub(crate) siblings: Vec<String>,
}

/// A key that a section wants and that is not there.
#[derive(Clone, Debug)]
pub(crate) struct MissingKey {
    /// The section.
    pub(crate) section: &'static Section,
    /// The key.
    pub(crate) field: &'static Field,
    /// Where the table of the section is written.
    pub(crate) at: Span,
    /// What adds the key, where a value is right for most.
    pub(crate) fix: Option<Fix>,
    /// What is said of it, if that is more than its name.
    pub(crate) said: Option<Diagnostic>,
}

impl Misfits {
    /// How many of them make Metaxy refuse what it reads.
    pub(crate) fn errors(&self) -> usize {
        let refused = self.unknown.iter().filter(|key| key.severity == Severity::Error);
        refused.count() + self.missing.len()
    }

    /// Takes what another has.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.unknown.append(&mut other.unknown);
        self.missing.append(&mut other.missing);
    }
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(text: &'a str, places: &'a Places<'a>, explains: bool) -> Self {
        Self { text, places, explains, diagnostics: Vec::new(), misfits: Misfits::default(), known: (Span::at(0), 0) }
    }

    /// How many errors there are so far, of any kind.
    pub(crate) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count() + self.misfits.errors()
    }

    fn wrong_type(&mut self, field: &Field, entry: &Entry) {
        let diagnostic = if self.explains {
            cut::wrong_type(field, entry, self.places)
        } else {
            Diagnostic::error(Code::WrongType, entry.node.span, "a value of another type")
        };
        self.report(diagnostic);
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Begins to read the table of a section.
    pub(crate) fn begin(&mut self, at: Span) {
        self.known = (at, 0);
    }

    /// The value of a field of the section, under its released or its older name.
    pub(crate) fn field<T: FieldType>(
        &mut self,
        section: &'static Section,
        field: &'static Field,
        at: Span,
        table: &Table,
        broken: &mut Vec<&'static str>,
    ) -> Option<Located<T>> {
        let released = table.get(field.key);
        // A variable in the older spelling is ignored, and no second value.
        let older = field.older.and_then(|older| table.get(older)).filter(|older| !older.node.from_variable);
        self.known.1 += usize::from(released.is_some()) + usize::from(older.is_some());
        if let (Some(released), Some(older)) = (released, older) {
            self.report(both_spellings(released, older));
        }
        let Some(entry) = released.or(older) else {
            if field.required {
                self.misfits.missing.push(MissingKey { section, field, at, fix: None, said: None });
            }
            return None;
        };
        if entry.node.value == Value::Null {
            // Metaxy's models take `None` where it is their default.
            if field.required || (field.default.is_some() && !field.nullable) {
                broken.push(field.key);
                self.wrong_type(field, entry);
            }
            return None;
        }
        let value = T::decode(entry);
        if value.is_none() {
            broken.push(field.key);
            self.wrong_type(field, entry);
        }
        value.map(|value| entry.locate(value))
    }

    /// The table with its keys in the case of the declaration: in a store, in its settings and in
    /// `[ext.<name>]` Metaxy reads keys in any case, and of several that differ in case the first.
    pub(crate) fn any_case<'t>(&mut self, keys: &[&'static str], table: &'t Table) -> Cow<'t, Table> {
        let lower = |entry: &Entry| keys.iter().copied().find(|key| unicode::is_lower_of(key, &entry.key));
        let is_known = |entry: &Entry| keys.contains(&entry.key.as_str());
        if table.entries.iter().all(|entry| is_known(entry) || lower(entry).is_none()) {
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
                    format!("`{}` is ignored: keys are not case-sensitive here, and Metaxy uses the first", entry.key);
                self.report(
                    Diagnostic::warning(Code::KeyCase, entry.key_span, message)
                        .context(first.key_span, "this one is used")
                        .help("remove one of the two"),
                );
                continue;
            }
            if entry.key != key {
                let message = format!(
                    "Metaxy reads `{}` as `{key}` here, but keys are case-sensitive everywhere else",
                    entry.key
                );
                let mut diagnostic =
                    Diagnostic::hint(Code::KeyCase, entry.key_span, message).help(format!("write `{key}`"));
                if !written.contains(&key) {
                    diagnostic = diagnostic.fix(edit::rename_key(self.places, entry.key_span, key));
                }
                self.report(diagnostic);
            }
            firsts.push((key, entries.len()));
            entries.push(Entry { key: key.to_owned(), ..entry.clone() });
        }
        Cow::Owned(Table { entries })
    }

    /// Collects the keys of `table`, which is written at `at`, that `section` does not know, except
    /// `type` of a backend.
    pub(crate) fn unknown_keys(&mut self, section: &'static Section, at: Span, table: &Table, severity: Severity) {
        let known =
            |entry: &&Entry| section.field(&entry.key).is_some() || (section.tag.is_some() && entry.key == "type");
        // What was read is not looked for again.
        let type_key = usize::from(section.tag.is_some() && table.get("type").is_some());
        if self.known == (at, table.entries.len() - type_key) || table.entries.iter().all(|entry| known(&entry)) {
            return;
        }
        let siblings: Vec<String> = table.entries.iter().filter(known).map(|entry| entry.key.clone()).collect();
        for entry in table.entries.iter().filter(|entry| !known(entry)) {
            let (entry, siblings) = (entry.clone(), siblings.clone());
            self.misfits.unknown.push(UnknownKey { section, entry, severity, at, siblings });
        }
    }

    /// The table of an entry, or a report that it is none.
    pub(crate) fn table<'t>(&mut self, entry: &'t Entry) -> Option<&'t Table> {
        match &entry.node.value {
            Value::Table(table) => Some(table),
            other => {
                let message = format!("expected a table for `{}`, found {}", entry.key, other.kind());
                let help = if let Value::Array(_) = other {
                    format!("write `[{0}]` instead of `[[{0}]]`", entry.key)
                } else {
                    let path = self.places.dotted(entry.key_span).unwrap_or_else(|| entry.key.clone());
                    format!("write a table: `[{}]` with its keys below", shown(&path))
                };
                let mut diagnostic = Diagnostic::error(Code::WrongType, entry.node.span, message).help(help);
                if let Value::Array(items) = other
                    && let [item] = &items[..]
                    && let Some(fix) = single_header(self.text, item.span)
                {
                    diagnostic = diagnostic.fix(fix);
                }
                self.report(diagnostic);
                None
            }
        }
    }
}

/// Writes the header of the one table of an array as that of a table.
fn single_header(text: &str, span: Span) -> Option<Fix> {
    let written = span.slice(text);
    let inside = written.strip_prefix("[[")?.strip_suffix("]]")?;
    Some(Fix::replace("write single brackets", span, format!("[{inside}]")))
}

fn both_spellings(released: &Entry, older: &Entry) -> Diagnostic {
    let message = format!("`{}` and `{}` are the same key in two spellings", older.key, released.key);
    Diagnostic::error(Code::AmbiguousSpelling, older.key_span, message)
        .context(released.key_span, "the released spelling is here")
        .help(format!("keep `{}`, which released Metaxy reads, and remove `{}`", released.key, older.key))
}

/// What the page does not need for its first SQL: the build cuts its program at this function.
mod cut {
    use crate::diagnostic::Diagnostic;
    use crate::schema::field::Field;
    use crate::toml::document::Entry;
    use crate::toml::places::Places;

    #[inline(never)]
    pub(super) fn wrong_type(field: &Field, entry: &Entry, places: &Places<'_>) -> Diagnostic {
        crate::schema::decode::wrong_type(field, entry, places)
    }
}

fn wrong_type(field: &Field, entry: &Entry, places: &Places<'_>) -> Diagnostic {
    let wanted = field.ty.with_article();
    let found = entry.node.value.kind();
    let message = if matches!(entry.node.value, Value::String(_)) {
        format!("expected {wanted} for `{}`, found a string that is not one", entry.key)
    } else {
        format!("expected {wanted} for `{}`, found {found}", entry.key)
    };
    let mut diagnostic = Diagnostic::error(Code::WrongType, entry.node.span, message);
    if let Some(help) = meant(field, &entry.node.value) {
        return diagnostic.help(help);
    }
    if let Some(table) = option_list::as_table(field, &entry.node) {
        let fix = Fix::replace("write a table", entry.node.span, table);
        return diagnostic.help("write a table of options").fix(fix.to_be_read());
    }
    // The tables of the stores, under the name of the key that chooses one.
    if field.key == "store" && matches!(&entry.node.value, Value::Table(stores) if stores.entries.iter().all(is_table))
    {
        diagnostic =
            diagnostic.help("the tables of the stores are `[stores.…]`, and `store` is the name of the default store");
        let fix = edit::rename_key(places, entry.key_span, "stores").to_be_read();
        diagnostic.fixes.extend(edit::sound(places, fix));
        return diagnostic;
    }
    if field.key == "project" && is_table(entry) {
        return diagnostic.help(
            "`project` is a name, for example `project = \"my_project\"` above the first table: `[project]` belongs in \
             `pyproject.toml`",
        );
    }
    // No number between quotes is a type.
    let is_text = field.ty == crate::schema::types::Type::String && field.key != "type";
    if is_text && matches!(entry.node.value, Value::Integer(_) | Value::Float(_)) {
        // Two insertions: the value itself, perhaps a password, stays out of the fix.
        let quote = |offset| Edit { span: Span::at(offset), replacement: "\"".to_owned() };
        let edits = vec![quote(entry.node.span.start), quote(entry.node.span.end)];
        diagnostic =
            diagnostic.help("put the number between quotes").fix(Fix::new("put quotes around the value", edits));
    } else if wanted.starts_with("an array") && matches!(entry.node.value, Value::String(_)) {
        diagnostic = in_brackets(diagnostic, entry.node.span);
    } else if let Some(example) = field.example {
        diagnostic = diagnostic.help(format!("for example `{} = {example}`", field.key));
    }
    diagnostic
}

/// Makes an array of the one string that stands in its place.
pub(crate) fn in_brackets(diagnostic: Diagnostic, span: Span) -> Diagnostic {
    let bracket = |offset, text: &str| Edit { span: Span::at(offset), replacement: text.to_owned() };
    let edits = vec![bracket(span.start, "["), bracket(span.end, "]")];
    diagnostic.help("put the value between brackets").fix(Fix::new("write an array", edits))
}

fn is_table(entry: &Entry) -> bool {
    matches!(entry.node.value, Value::Table(_))
}

/// What to do about a value that people have a reason to write.
fn meant(field: &Field, value: &Value) -> Option<&'static str> {
    match (field.key, value) {
        ("port", Value::String(text)) if text.starts_with("tcp://") => Some(
            "Kubernetes sets `<SERVICE>_PORT` to such a URL for each service: use another variable, or \
             `<SERVICE>_SERVICE_PORT`",
        ),
        ("port", Value::String(text)) if text.contains(',') => {
            Some("write a single port, on which all hosts listen: Metaxy does not accept a list")
        }
        ("scope", Value::Array(_)) => Some("write their common prefix, or remove it to match every URL"),
        _ => None,
    }
}

impl Section {
    /// The section in a sentence: ``the `s3` storage``, ``the store``.
    pub fn described(&self) -> String {
        self.described_in_parts().concat()
    }

    /// The same in parts, for [`Prose::ours`](crate::diagnostic::Prose::ours).
    pub(crate) fn described_in_parts(&self) -> [&'static str; 3] {
        match (self.tag, self.path.rsplit('.').next()) {
            (Some(tag), Some("catalog")) => ["the `", tag, "` metadata backend"],
            (Some(tag), _) => ["the `", tag, "` storage backend"],
            (None, _) => [self.name, "", ""],
        }
    }
}

#[cfg(test)]
mod tests;
