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

use crate::diagnostic::{Code, Diagnostic};
use crate::metaxy::store_class::may_be_duckdb;
use crate::metaxy::variables::Variables;
use crate::python::unicode::lower;
use crate::text::groups::Groups;
use crate::text::sort::sort_by;
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

/// What variables replace and where they add, by place: both can be many, as can what is found.
struct Places<'a> {
    /// The values that are replaced, in order; of those at one place the first is first.
    replaced: Vec<&'a Override>,
    inside: Cover,
    /// The headers that stand for what is added, by their starts and by their ends.
    by_start: Vec<Span>,
    by_end: Vec<Span>,
}

impl<'a> Places<'a> {
    fn of(overrides: &'a [Override]) -> Self {
        let (mut replaced, added): (Vec<&Override>, Vec<&Override>) = overrides.iter().partition(|it| it.replaces);
        sort_by(&mut replaced, |a, b| a.span.cmp(&b.span));
        let seen = |it: &&&Override| !it.span.is_empty();
        let inside = Cover::new(replaced.iter().filter(seen).map(|it| it.span).collect());
        let mut by_start: Vec<Span> = added.iter().filter(seen).map(|it| it.span).collect();
        let mut by_end = by_start.clone();
        sort_by(&mut by_start, Ord::cmp);
        sort_by(&mut by_end, |a, b| (a.end, a.start).cmp(&(b.end, b.start)));
        Self { replaced, inside, by_start, by_end }
    }

    /// Whether an edit would change what a variable replaces, or the header that only stands for what
    /// it adds.
    fn hide(&self, edit: Span) -> bool {
        // Of those with one start the longest is last, of those with one end the longest is first.
        let starts = self.by_start.partition_point(|it| it.start <= edit.start);
        let starts = starts.checked_sub(1).map(|last| self.by_start[last]);
        let ends = self.by_end.get(self.by_end.partition_point(|it| it.end < edit.end));
        self.inside.covers(edit)
            || starts.is_some_and(|it| it.start == edit.start && edit.end <= it.end)
            || ends.is_some_and(|it| it.end == edit.end && it.start <= edit.start)
    }

    /// The variable that gives the value at a place.
    fn source(&self, span: Span) -> Option<&'a Override> {
        let first = self.replaced.partition_point(|it| it.span < span);
        self.replaced.get(first).copied().filter(|it| it.span == span)
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
    let mut merge = Merge { applied: Applied::default(), path: Vec::new(), noted: Groups::default() };
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
    if overrides.is_empty() {
        return;
    }
    let places = Places::of(overrides);
    for diagnostic in diagnostics {
        diagnostic.fixes.retain(|fix| !fix.edits.iter().any(|edit| places.hide(edit.span)));
        if let Some(source) = places.source(diagnostic.span) {
            let mut help = format!("the value comes from the variable `{}`", source.variable);
            if diagnostic.code == Code::WrongType {
                help.push_str(
                    ", which Metaxy reads as JSON if possible: put text that looks like a number between quotes",
                );
            }
            diagnostic.help = Some(help.into());
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
    let message = "the variable `METAXY_CONFIG` is set: Metaxy reads that file instead of this one";
    Some(Diagnostic::warning(Code::VariableOverride, at, message).help("unset it, or check that file"))
}

/// Where the keys of a table stand in it.
fn written(table: &Table) -> Groups<usize> {
    let mut written = Groups::default();
    for (index, entry) in table.entries.iter().enumerate() {
        written.or_insert(entry.key.clone(), index);
    }
    written
}

struct Merge {
    applied: Applied,
    /// The keys that lead to the table that is being merged.
    path: Vec<String>,
    /// What has been noted: stores share their variables.
    noted: Groups<()>,
}

impl Merge {
    /// Variables beat the file.
    fn over(&mut self, table: &mut Table, at: Span, settings: Vec<(String, Setting)>) {
        let written = written(table);
        for (key, setting) in settings {
            self.path.push(key.clone());
            let entry = written.get(&key).map(|index| &mut table.entries[*index]);
            match (entry, setting.content) {
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
        if settings.is_empty() {
            return;
        }
        let written = written(table);
        let mut rest: Vec<Option<Entry>> = table.entries.drain(..).map(Some).collect();
        let mut entries = Vec::new();
        for (key, setting) in settings {
            self.path.push(key.clone());
            match (written.get(&key).and_then(|index| rest[*index].take()), setting.content) {
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
        entries.extend(rest.into_iter().flatten());
        table.entries = entries;
    }

    fn note(&mut self, variable: &str, span: Span, replaces: bool) {
        // Not by `Debug`, which is without fields in the page.
        let name = format!("{variable}\0{}-{}{replaces}", span.start, span.end);
        if self.noted.get(&name).is_none() {
            self.noted.or_insert(name, ());
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
        let duckdb = matches!(&class.node.value, Value::String(class) if may_be_duckdb(class));
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
