//! Stage *overrides*: variables of the environment that Metaxy lays over the file.
//!
//! `METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS` and the like beat the file. A second layer is
//! less known: Metaxy's classes of a store and of its settings are settings classes of
//! Pydantic themselves, without a prefix, so that `DATABASE`, `CONFIG` or `DUCKLAKE` fill in
//! what the file leaves out.
//!
//! A value from a variable stands nowhere in the file. It gets the place of the value that it
//! replaces, or of the header of the table that it is added to.

mod json;
mod source;

use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::metaxy::variables::Variables;
use crate::python::unicode::lower;
use crate::text::span::{Cover, Span};
use crate::toml::document::{Entry, Node, Table, Value};
use source::{Content, Setting, Source, Strictness};

/// A variable that has taken part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Override {
    /// The name of the variable, as it is set.
    pub variable: String,
    /// The keys that lead to the value, from the table that Metaxy reads.
    pub path: Vec<String>,
    /// The value that it replaces, or the header of the table that it is added to.
    pub span: Span,
    /// Whether a value of the file is replaced.
    pub replaces: bool,
}

impl Override {
    /// Whether an edit would change what the variable replaces, or the header that only stands
    /// for what it adds.
    fn hides(&self, edit: Span) -> bool {
        let inside = self.span.start <= edit.start && edit.end <= self.span.end;
        let at_an_end = edit.start == self.span.start || edit.end == self.span.end;
        inside && !self.span.is_empty() && (self.replaces || at_an_end)
    }
}

/// What the variables have done.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    pub(crate) overrides: Vec<Override>,
    /// Variables that Metaxy cannot read, so that it refuses the whole file, and one that makes it
    /// read another.
    pub(crate) broken: Vec<Diagnostic>,
}

/// Lays the variables over the table that Metaxy reads. `at` is its header, if it has one.
pub(crate) fn apply(table: &mut Table, at: Span, variables: &Variables) -> Applied {
    if variables.is_empty() {
        return Applied::default();
    }
    let mut merge = Merge { applied: Applied::default(), path: Vec::new() };
    let source = Source::new(variables);
    let (settings, broken) = source.prefixed();
    merge.applied.broken.extend(broken.iter().map(|name| unreadable(name, at)));
    merge.applied.broken.extend(another_file(variables, at));
    merge.over(table, at, settings);
    for entry in &mut table.entries {
        match (entry.key.as_str(), &mut entry.node.value) {
            ("stores", Value::Table(stores)) => stores.entries.iter_mut().for_each(|entry| merge.store(entry, &source)),
            ("ext", Value::Table(plugins)) => plugins.entries.iter_mut().for_each(|entry| merge.plugin(entry, &source)),
            _ => {}
        }
    }
    merge.applied
}

/// Says which values come from a variable, and takes away the fixes that would edit the file in
/// vain.
pub(crate) fn explain<'a>(overrides: &[Override], diagnostics: impl Iterator<Item = &'a mut Diagnostic>) {
    let covered = Cover::new(overrides.iter().map(|it| it.span).collect());
    for diagnostic in diagnostics {
        // Most of what is found has nothing to do with variables.
        let in_vain = |edit: &Edit| covered.covers(edit.span) && overrides.iter().any(|it| it.hides(edit.span));
        diagnostic.fixes.retain(|fix| !fix.edits.iter().any(in_vain));
        if !covered.covers(diagnostic.span) {
            continue;
        }
        let source = overrides.iter().find(|it| it.replaces && it.span == diagnostic.span);
        if let Some(source) = source {
            let mut help = format!("the value comes from the variable `{}`", source.variable);
            if diagnostic.code == Code::WrongType {
                help.push_str(
                    ", which Metaxy reads as JSON where it can: put text that looks like a number between quotes",
                );
            }
            diagnostic.help = Some(help);
        }
    }
}

/// Says that a variable takes part.
pub(crate) fn hint(source: &Override) -> Diagnostic {
    let Override { variable, path, span, replaces } = source;
    let path = path.join(".");
    let message = if *replaces {
        format!("the variable `{variable}` overrides `{path}`")
    } else {
        format!("the variable `{variable}` adds `{path}`")
    };
    Diagnostic::hint(Code::VariableOverride, *span, message)
}

fn unreadable(variable: &str, at: Span) -> Diagnostic {
    let message = format!("the variable `{variable}` is not JSON, and Metaxy refuses to start");
    Diagnostic::error(Code::VariableOverride, at, message).help(format!("set `{variable}` to JSON, or unset it"))
}

/// The one variable whose name counts in upper case only.
fn another_file(variables: &Variables, at: Span) -> Option<Diagnostic> {
    variables.get("METAXY_CONFIG").filter(|file| !file.is_empty())?;
    let message = "the variable `METAXY_CONFIG` is set: Metaxy reads the file that it names, and not this one";
    Some(Diagnostic::warning(Code::VariableOverride, at, message).help("unset it, or check the file that it names"))
}

struct Merge {
    applied: Applied,
    /// The keys that lead to the table that is being merged.
    path: Vec<String>,
}

impl Merge {
    /// Variables beat the file.
    fn over(&mut self, table: &mut Table, at: Span, settings: Vec<(String, Setting)>) {
        for (key, setting) in settings {
            self.path.push(key.clone());
            match (table.entries.iter_mut().find(|entry| entry.key == key), setting.content) {
                (Some(entry), Content::Table(inner)) if matches!(entry.node.value, Value::Table(_)) => {
                    let at = entry.node.span;
                    if let Value::Table(below) = &mut entry.node.value {
                        self.over(below, at, inner);
                    }
                }
                (Some(entry), content) => {
                    self.note(&setting.variable, entry.node.span, true);
                    entry.node = content.node(entry.node.span);
                }
                (None, content) => {
                    self.note(&setting.variable, at, false);
                    table.entries.push(Entry { key, key_span: at, node: content.node(at) });
                }
            }
            self.path.pop();
        }
    }

    /// The file beats variables; what only they say comes first.
    fn under(&mut self, table: &mut Table, at: Span, settings: Vec<(String, Setting)>) {
        let mut entries = Vec::new();
        for (key, setting) in settings {
            self.path.push(key.clone());
            let written = table.entries.iter().position(|entry| entry.key == key);
            match (written.map(|index| table.entries.remove(index)), setting.content) {
                (Some(mut entry), Content::Table(inner)) if matches!(entry.node.value, Value::Table(_)) => {
                    let at = entry.node.span;
                    if let Value::Table(below) = &mut entry.node.value {
                        self.under(below, at, inner);
                    }
                    entries.push(entry);
                }
                (Some(entry), _) => entries.push(entry),
                (None, content) => {
                    self.note(&setting.variable, at, false);
                    entries.push(Entry { key, key_span: at, node: content.node(at) });
                }
            }
            self.path.pop();
        }
        entries.append(&mut table.entries);
        table.entries = entries;
    }

    fn note(&mut self, variable: &str, span: Span, replaces: bool) {
        let known = |it: &Override| it.variable == variable && it.span == span && it.replaces == replaces;
        if !self.applied.overrides.iter().any(known) {
            let variable = variable.to_owned();
            self.applied.overrides.push(Override { variable, path: self.path.clone(), span, replaces });
        }
    }

    /// A store reads `CONFIG`, and its settings read a variable for each of their keys.
    fn store(&mut self, entry: &mut Entry, source: &Source) {
        let at = entry.node.span;
        let Value::Table(store) = &mut entry.node.value else { return };
        // Without `type` Metaxy drops the store before.
        let Some(class) = store.get("type") else { return };
        let duckdb = matches!(&class.node.value, Value::String(class) if class.contains("DuckDBMetadataStore"));
        self.path = vec!["stores".to_owned(), entry.key.clone()];
        match source.bare("config", Strictness::Json) {
            Err(name) => self.applied.broken.push(unreadable(&name, at)),
            Ok(config) => self.under_any_case(store, at, config.into_iter().collect()),
        }
        let config = store.entries.iter_mut().find(|entry| lower(&entry.key) == "config");
        let Some(Entry { node: Node { value: Value::Table(config), span, .. }, .. }) = config.filter(|_| duckdb) else {
            if duckdb && !has(store, "config") {
                let mut config = Table::default();
                self.settings(&mut config, at, source);
                if !config.entries.is_empty() {
                    let node = Node { value: Value::Table(config), span: at, from_variable: true };
                    store.entries.push(Entry { key: "config".to_owned(), key_span: at, node });
                }
            }
            return;
        };
        let at = *span;
        self.settings(config, at, source);
    }

    fn settings(&mut self, config: &mut Table, at: Span, source: &Source) {
        self.path.push("config".to_owned());
        let mut settings = Vec::new();
        let mut broken = Vec::new();
        for (key, strictness) in source::settings() {
            match source.bare(key, strictness) {
                Ok(setting) => settings.extend(setting),
                // Whatever the file says, the store is rejected; a value of a wrong type says so.
                Err(name) => broken.push((key.to_owned(), Setting::null(name))),
            }
        }
        self.under_any_case(config, at, settings);
        self.over(config, at, broken);
        self.path.pop();
    }

    fn plugin(&mut self, entry: &mut Entry, source: &Source) {
        let at = entry.node.span;
        let Value::Table(plugin) = &mut entry.node.value else { return };
        self.path = vec!["ext".to_owned(), entry.key.clone()];
        if let Ok(Some(enable)) = source.bare("enable", Strictness::Text) {
            self.under_any_case(plugin, at, vec![enable]);
        }
    }

    /// As [`Self::under`] for a table whose keys count in any case.
    fn under_any_case(&mut self, table: &mut Table, at: Span, mut settings: Vec<(String, Setting)>) {
        for (key, _) in &mut settings {
            if let Some(entry) = table.entries.iter().find(|entry| lower(&entry.key) == *key) {
                key.clone_from(&entry.key);
            }
        }
        self.under(table, at, settings);
    }
}

fn has(table: &Table, key: &str) -> bool {
    table.entries.iter().any(|entry| lower(&entry.key) == key)
}
