//! Stage *inheritance*: a file laid over the file that its `extend` names, as Metaxy lays it.
//!
//! The core reads no files: whoever calls it hands over the files of the chain. Their texts are
//! put behind one another, and every place is one in that text; so whatever is found has its place
//! in the file that wrote it, and [`Files::place`] tells which that is.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::text::span::Span;
use crate::toml::SyntaxError;
use crate::toml::document::{Document, Entry, Node, Table, Value, explained, parse};

/// The files that a file extends, directly or by another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The file that the analyzed one names, then the one that this names, and so on.
    pub files: Vec<Extended>,
    /// Why the `extend` of the last file cannot be followed, if it cannot.
    pub broken: Option<Broken>,
}

/// A file that another one extends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// Its text.
    pub text: String,
    /// Its name without its folder: of a `pyproject.toml` only `[tool.metaxy]` counts.
    pub file_name: String,
}

/// Why an `extend` cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no such file, or it cannot be read; the path and the reason.
    Unreadable(String, String),
    /// The file is one of the chain already; its path.
    Circular(String),
}

/// What a file extends, as it is written: Metaxy replaces no variables in it.
pub fn target(text: &str, file_name: &str) -> Option<String> {
    // Most files extend nothing, and need not be parsed for that.
    if !text.contains("extend") {
        return None;
    }
    let document = parse(text);
    match &metaxy_table(&document.root, file_name)?.get("extend")?.node.value {
        Value::String(path) => Some(path.clone()),
        _ => None,
    }
}

/// The table that Metaxy reads of a file of this name.
fn metaxy_table<'t>(root: &'t Table, file_name: &str) -> Option<&'t Table> {
    match file_name {
        "pyproject.toml" => root.table("tool").and_then(|(_, tool)| tool.table("metaxy")).map(|(_, table)| table),
        _ => Some(root),
    }
}

/// Where each file begins in the text of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The first is 0.
    starts: Vec<usize>,
}

impl Files {
    /// One file, which extends none.
    pub fn one() -> Self {
        Self { starts: vec![0] }
    }

    /// A file with those that it extends.
    pub fn of(text: &str, chain: &Chain) -> Self {
        joined(text, Some(chain)).1
    }

    /// Where the extended files begin, in their order.
    pub(crate) fn extended(&self) -> &[usize] {
        &self.starts[1..]
    }

    /// The number of the file in which a place lies, 0 for the one that was analyzed, and where it begins.
    pub fn place(&self, span: Span) -> (usize, usize) {
        let number = self.starts.partition_point(|start| *start <= span.start).saturating_sub(1);
        (number, self.starts[number])
    }
}

/// The texts behind one another, and where each begins.
pub(crate) fn joined<'t>(text: &'t str, chain: Option<&Chain>) -> (Cow<'t, str>, Files) {
    let mut files = Files::one();
    let Some(chain) = chain.filter(|chain| !chain.files.is_empty()) else { return (Cow::Borrowed(text), files) };
    let mut all = text.to_owned();
    for file in &chain.files {
        all.push('\n');
        files.starts.push(all.len());
        all.push_str(&file.text);
    }
    (Cow::Owned(all), files)
}

/// The documents of the chain, each with its places in the text of all.
pub(crate) fn parents(chain: &Chain, files: &Files) -> Vec<Document> {
    let documents = chain.files.iter().zip(files.extended()).map(|(file, start)| {
        let mut document = explained(&file.text);
        table_by(&mut document.root, *start);
        document.errors.iter_mut().for_each(|error| error_by(error, *start));
        document
    });
    documents.collect()
}

/// Lays a table over what the chain of files behind it says, and says why the chain is not whole.
pub(crate) fn merge(child: &mut Table, parents: Vec<Document>, chain: &Chain) -> Option<Diagnostic> {
    let mut tables = vec![std::mem::take(child)];
    for (mut document, file) in parents.into_iter().zip(&chain.files) {
        let table = match file.file_name.as_str() {
            "pyproject.toml" => taken(&mut document.root, "tool").and_then(|mut tool| taken(&mut tool, "metaxy")),
            _ => Some(document.root),
        };
        tables.push(table.unwrap_or_default());
    }
    let mut broken = None;
    let mut merged: Option<Table> = None;
    for mut table in tables.into_iter().rev() {
        let extend = table.entries.iter().position(|entry| entry.key == "extend");
        // Only a text leads somewhere; another value is told as one of a wrong type.
        let extend = extend.filter(|at| matches!(table.entries[*at].node.value, Value::String(_)));
        if let Some(extend) = extend.map(|at| table.entries.remove(at)) {
            // The last file of the chain is the one whose `extend` leads nowhere.
            if merged.is_none() {
                broken = chain.broken.as_ref().map(|broken| told(broken, &extend));
            }
        }
        merged = Some(match merged {
            None => table,
            Some(parent) => over(parent, table),
        });
    }
    *child = merged.unwrap_or_default();
    broken
}

fn taken(table: &mut Table, key: &str) -> Option<Table> {
    let at = table.entries.iter().position(|entry| entry.key == key)?;
    match table.entries.swap_remove(at).node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// One table over another: tables one level deep, lists joined, else the upper value.
fn over(parent: Table, child: Table) -> Table {
    let mut merged = parent;
    for entry in child.entries {
        let Some(lower) = merged.entries.iter_mut().find(|lower| lower.key == entry.key) else {
            merged.entries.push(entry);
            continue;
        };
        let Entry { key, key_span, node } = entry;
        let from_variable = node.from_variable;
        let value = match (std::mem::replace(&mut lower.node.value, Value::Null), node.value) {
            (Value::Table(mut below), Value::Table(above)) => {
                for entry in above.entries {
                    match below.entries.iter_mut().find(|lower| lower.key == entry.key) {
                        Some(lower) => *lower = entry,
                        None => below.entries.push(entry),
                    }
                }
                Value::Table(below)
            }
            (Value::Array(mut items), Value::Array(more)) => {
                items.extend(more);
                Value::Array(items)
            }
            (_, value) => value,
        };
        *lower = Entry { key, key_span, node: Node { value, span: node.span, from_variable } };
    }
    merged
}

fn told(broken: &Broken, extend: &Entry) -> Diagnostic {
    let (message, help) = match broken {
        Broken::Unreadable(path, reason) => (
            format!("`extend` refers to `{path}`, which cannot be read ({reason}): Metaxy refuses to start"),
            "correct the path: a relative path is resolved from the directory of the file that contains `extend`",
        ),
        Broken::Circular(path) => (
            format!("`extend` leads back to `{path}`: Metaxy rejects files that extend each other in a cycle"),
            "remove `extend` from one of the files",
        ),
    };
    Diagnostic::error(Code::BrokenExtend, extend.node.span, message).help(help)
}

fn by(span: &mut Span, start: usize) {
    *span = Span::new(span.start + start, span.end + start);
}

fn table_by(table: &mut Table, start: usize) {
    for entry in &mut table.entries {
        by(&mut entry.key_span, start);
        node_by(&mut entry.node, start);
    }
}

fn node_by(node: &mut Node, start: usize) {
    by(&mut node.span, start);
    match &mut node.value {
        Value::Table(table) => table_by(table, start),
        Value::Array(items) => items.iter_mut().for_each(|item| node_by(item, start)),
        _ => {}
    }
}

fn error_by(error: &mut SyntaxError, start: usize) {
    by(&mut error.span, start);
    error.first.iter_mut().for_each(|(span, _)| by(span, start));
    let edits = error.fix.iter_mut().flat_map(|fix| &mut fix.edits);
    edits.for_each(|edit| by(&mut edit.span, start));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(child: &str, parents: &[&str]) -> Table {
        let file = |text: &&str| Extended { text: (*text).to_owned(), file_name: "metaxy.toml".to_owned() };
        let chain = Chain { files: parents.iter().map(file).collect(), broken: None };
        let (_, files) = joined(child, Some(&chain));
        let mut table = parse(child).root;
        assert_eq!(merge(&mut table, super::parents(&chain, &files), &chain), None);
        table
    }

    #[test]
    fn tables_are_merged_one_level_deep_and_lists_are_joined() {
        let child = "extend = 'b'\nstore = 'c'\nentrypoints = ['c']\n[stores.dev]\nx = 1\n[ext.a]\n";
        let parent = "store = 'p'\nproject = 'p'\nentrypoints = ['p']\n[stores.dev]\ny = 2\n[stores.prod]\nz = 3\n";
        let wanted = "store = 'c'\nproject = 'p'\nentrypoints = ['p', 'c']\n[stores.dev]\nx = 1\n[stores.prod]\nz = 3\n[ext.a]\n";
        assert_eq!(said(&merged(child, &[parent])), said(&parse(wanted).root));
        // Three files: the nearest wins.
        let chain = merged("extend = 'b'\n", &["extend = 'c'\nstore = 'b'\n", "store = 'c'\nproject = 'c'\n"]);
        assert_eq!(said(&chain), said(&parse("store = 'b'\nproject = 'c'\n").root));
    }

    /// What a table says, wherever it is written and in whatever order.
    fn said(table: &Table) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for entry in &table.entries {
            match &entry.node.value {
                Value::Table(below) if !below.entries.is_empty() => {
                    lines.extend(said(below).iter().map(|line| format!("{}.{line}", entry.key)));
                }
                Value::Array(items) => {
                    let items: Vec<&Value> = items.iter().map(|item| &item.value).collect();
                    lines.push(format!("{} = {items:?}", entry.key));
                }
                value => lines.push(format!("{} = {value:?}", entry.key)),
            }
        }
        lines.sort_unstable();
        lines
    }

    #[test]
    fn what_a_file_extends_is_known_as_it_is_written() {
        assert_eq!(target("extend = \"${X}/a.toml\"\n", "metaxy.toml").as_deref(), Some("${X}/a.toml"));
        assert_eq!(target("extend = 7\n", "metaxy.toml"), None);
        assert_eq!(target("[tool.metaxy]\nextend = 'a'\n", "pyproject.toml").as_deref(), Some("a"));
        assert_eq!(target("extend = 'a'\n", "pyproject.toml"), None);
    }
}
