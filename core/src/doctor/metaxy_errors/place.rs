//! Where the file says what one of Metaxy's errors speaks of, and what is already wrong there.

use crate::analysis::Analysis;
use crate::diagnostic::Diagnostic;
use crate::doctor::finding::NOWHERE;
use crate::doctor::words::between;
use crate::metaxy::stores::FileKind;
use crate::text::span::Span;
use crate::toml::document::{self, Table, Value};

/// The name of the store that the error speaks of.
pub(in crate::doctor) fn store_of(words: &str) -> Option<&str> {
    between(words, "for store '", "'").or_else(|| between(words, "instantiate store '", "'"))
}

/// The errors that `check` reports of a store, or of the whole file.
pub(super) fn errors_of(analysis: &Analysis, store: Option<&str>) -> Vec<Diagnostic> {
    // Without a file there is nothing wrong in it.
    if analysis.source.reveal().trim().is_empty() {
        return Vec::new();
    }
    let own: Vec<Diagnostic> = analysis.of_stores(store).filter(|found| found.is_error()).cloned().collect();
    if own.is_empty() && store.is_none() {
        return analysis.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    }
    own
}

/// The errors that `check` reports at a key of a store's `config` or below it; those of the whole
/// store if there is no such key, which then is what is missing.
pub(super) fn errors_at(analysis: &Analysis, store: Option<&str>, keys: &[&str]) -> Vec<Diagnostic> {
    let errors = errors_of(analysis, store);
    let at = errors_in(analysis, span_at(analysis, store, keys));
    let near: Vec<Diagnostic> = errors.iter().filter(|found| at.contains(found)).cloned().collect();
    let named = |found: &&Diagnostic| keys.last().is_some_and(|key| found.message.contains(&format!("`{key}`")));
    let by_name: Vec<Diagnostic> = errors.iter().filter(named).cloned().collect();
    [by_name, near, errors].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

pub(super) fn errors_in(analysis: &Analysis, span: Option<Span>) -> Vec<Diagnostic> {
    let Some(span) = span.filter(|span| *span != NOWHERE) else { return Vec::new() };
    let inside = |other: Span| span.start <= other.start && other.end <= span.end;
    analysis.diagnostics.iter().filter(|found| found.is_error() && inside(found.span)).cloned().collect()
}

/// Where the deepest of some keys of a store's `config` is written that is there.
pub(super) fn span_at(analysis: &Analysis, store: Option<&str>, keys: &[&str]) -> Option<Span> {
    let store = store.or_else(|| analysis.select(None).ok().and_then(|store| store.name()));
    let path: Vec<&str> = match store {
        Some(store) => ["stores", store, "config"].into_iter().chain(keys.iter().copied()).collect(),
        None => keys.to_vec(),
    };
    span_of_file(analysis, &path)
}

/// The same from the top of the file. The tag of a union is a part of pydantic's path and no key.
pub(super) fn span_of_file(analysis: &Analysis, keys: &[&str]) -> Option<Span> {
    let root = document::parse(analysis.source.reveal()).root;
    let mut table = table_of(&root, analysis.kind, &[])?;
    let mut span = None;
    for key in keys {
        let older = match *key {
            "catalog" => "metadata_backend",
            "storage" => "storage_backend",
            _ => key,
        };
        let Some(entry) = table.get(key).or_else(|| table.get(older)) else { continue };
        span = Some(Span::new(
            entry.key_span.start.min(entry.node.span.start),
            entry.key_span.end.max(entry.node.span.end),
        ));
        let Value::Table(below) = &entry.node.value else { break };
        table = below;
    }
    span
}

/// The table that Metaxy reads, and one below it.
pub(super) fn table_of<'t>(root: &'t Table, kind: Option<FileKind>, path: &[&str]) -> Option<&'t Table> {
    let start: &[&str] = if kind == Some(FileKind::Pyproject) { &["tool", "metaxy"] } else { &[] };
    start.iter().chain(path).try_fold(root, |table, key| table.table(key).map(|(_, table)| table))
}
