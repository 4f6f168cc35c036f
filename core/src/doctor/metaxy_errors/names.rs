//! Stores and their classes that Metaxy does not find.

use super::place::{store_of, table_of};
use crate::analysis::Analysis;
use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::words::{behind, between};
use crate::metaxy::stores::{FileKind, STORE_TYPES};
use crate::text::similar::closest;
use crate::toml::document::{self, Value};

pub(super) fn no_stores(words: &str, analysis: &Analysis) -> Finding {
    let file = config_file(words);
    let help = match analysis.kind {
        Some(FileKind::Metaxy | FileKind::Pyproject) if !analysis.stores.is_empty() => format!(
            "this file has stores, but Metaxy has read {file}; a store without `type` is dropped, and `METAXY_CONFIG` \
             sets the file to read"
        ),
        _ => format!(
            "Metaxy has read {file}: stores are tables `[stores.<name>]`, or `[tool.metaxy.stores.<name>]` in a \
             `pyproject.toml`"
        ),
    };
    Finding::new(Code::UnknownStore, "Metaxy finds no store in the file that it has read", help)
}

fn config_file(words: &str) -> String {
    let file = behind(words, "Config file: ").and_then(|rest| rest.lines().next()).map(str::trim);
    file.filter(|file| !file.is_empty()).map_or_else(|| "another file".to_owned(), |file| format!("`{file}`"))
}

pub(super) fn unknown_store(name: &str, words: &str, analysis: &Analysis) -> Finding {
    let there = between(words, "Available stores: [", "]").unwrap_or_default();
    let there: Vec<&str> =
        there.split(',').map(|it| it.trim().trim_matches(['\'', '"'])).filter(|it| !it.is_empty()).collect();
    let names: Vec<&str> = analysis.stores.iter().filter_map(|store| store.name()).collect();
    let message = format!("Metaxy finds no store `{name}` in the file that it has read");
    let root = document::parse(analysis.source.reveal()).root;
    let default = table_of(&root, analysis.kind, &[]).and_then(|table| table.get("store"));
    let default = default.filter(|entry| matches!(&entry.node.value, Value::String(text) if text == name));
    let span = default.map(|entry| entry.node.span);
    let close = closest(name, there.iter().chain(&names).copied().filter(|it| *it != name));
    let help = if names.contains(&name) {
        format!("this file has it, but Metaxy has read {}; `METAXY_CONFIG` sets the file to read", config_file(words))
    } else if let Some(close) = close {
        format!("did you mean `{close}`?")
    } else if there.is_empty() {
        "use an existing store".to_owned()
    } else {
        format!("the stores are `{}`", there.join("`, `"))
    };
    Finding::new(Code::UnknownStore, message, help).blame_span(span)
}

pub(super) fn unknown_class(class: &str, words: &str, analysis: &Analysis) -> Finding {
    let store = store_of(words);
    let root = document::parse(analysis.source.reveal()).root;
    let stores = table_of(&root, analysis.kind, &["stores"]);
    let types = stores.into_iter().flat_map(|stores| &stores.entries).filter_map(|entry| {
        let Value::Table(table) = &entry.node.value else { return None };
        let written = table.get("type")?;
        let Value::String(text) = &written.node.value else { return None };
        Some((entry.key.as_str(), text.as_str(), written.node.span))
    });
    let span = types
        .filter(|(name, text, _)| {
            store.map_or(*text == class || text.starts_with(&format!("{class}.")), |it| it == *name)
        })
        .map(|(_, _, span)| span)
        .next();
    let known = STORE_TYPES[0];
    let missing = between(words, "No module named '", "'").unwrap_or(class);
    let (message, help) = if STORE_TYPES.contains(&class) {
        (
            format!("Metaxy cannot import the store class `{class}`: Python has no module `{missing}`"),
            "install the requirements of DuckDB stores in the environment that runs Metaxy: `pip install \
             \"metaxy[duckdb]\"`"
                .to_owned(),
        )
    } else if class.contains('.') {
        (format!("there is no store class `{class}`"), format!("the class of DuckDB stores is `{known}`"))
    } else {
        (
            format!("`{class}` is not a store class: `type` is the path of a Python class"),
            format!("write `type = \"{known}\"`"),
        )
    };
    let fix = span.map(|span| crate::toml::edit::replace_string(format!("change to `{known}`"), span, known));
    let fix = fix.filter(|_| !STORE_TYPES.contains(&class));
    Finding::new(Code::UnknownStoreClass, message, help).blame_span(span).fix(fix)
}
