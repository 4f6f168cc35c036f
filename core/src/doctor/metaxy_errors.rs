//! Errors that Metaxy and Python give before DuckDB sees anything: of the file's syntax, of its
//! values, of stores and their classes.

use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::finding::{Finding, NOWHERE};
use crate::doctor::words::{behind, between};
use crate::metaxy::stores::{FileKind, STORE_TYPES};
use crate::text::similar::closest;
use crate::text::span::{LineIndex, Span};
use crate::toml::document::{self, Table, Value};

/// What is behind an error of Metaxy's, if it is one; `shown` has its lines as they were, `words`
/// without those of a terminal.
pub(super) fn explain(shown: &str, words: &str, analysis: &Analysis) -> Option<Vec<Diagnostic>> {
    let one = |finding: Finding| Some(vec![finding.diagnostic()]);
    if words.contains("TOMLDecodeError") {
        return Some(syntax(words, analysis));
    }
    if words.contains("No Metaxy stores available") {
        return one(no_stores(words, analysis));
    }
    if let Some(name) = between(words, "Store '", "' not found in config") {
        return one(unknown_store(name, words, analysis));
    }
    if let Some(class) = between(words, "Failed to import store class '", "'") {
        return one(unknown_class(class, words, analysis));
    }
    if words.contains("has no attribute 'config_model'") {
        let module = between(words, "module '", "'").unwrap_or_default();
        return one(unknown_class(module, words, analysis));
    }
    if let Some(module) = between(words, "No module named '", "'").filter(|it| PACKAGES.contains(it)) {
        return one(Finding::new(
            Code::UnknownStoreClass,
            format!("Python has no module `{module}`, which DuckDB stores of Metaxy need"),
            "install it in the environment that runs Metaxy: `pip install \"metaxy[duckdb]\"`",
        ));
    }
    if let Some(class) = between(words, "cannot import name '", "' from 'metaxy") {
        let known = STORE_TYPES[0];
        return one(Finding::new(
            Code::UnknownStoreClass,
            format!("this Metaxy has no `{class}` in the module that it is imported from"),
            format!("its DuckDB store is `{known}`; `pip show metaxy` tells which version is installed"),
        ));
    }
    if let Some(key) = between(words, "error parsing value for field \"", "\" from source \"EnvSettingsSource\"") {
        return one(Finding::new(
            Code::RejectedByMetaxy,
            format!(
                "a variable `METAXY_{}` of the environment is not JSON, and Metaxy reads it over the file",
                key.to_ascii_uppercase()
            ),
            "unset it, or write JSON; below a store, one value is `METAXY_STORES__<store>__CONFIG__<KEY>`",
        ));
    }
    if let Some(name) = between(words, "got multiple values for keyword argument '", "'") {
        return Some(reserved(name, store_of(words), analysis));
    }
    if words.contains("is not a valid HashAlgorithm") {
        let found = errors_at(analysis, store_of(words), &["hash_algorithm"]);
        return Some(rejected_unless(found, words, &["hash_algorithm"], store_of(words), analysis));
    }
    if words.contains("Hash algorithm '") || words.contains("uses hash_algorithm=") {
        return one(hash_algorithm(words, analysis));
    }
    if words.contains("Enable auto_create_tables=True") {
        let table = between(words, "Table '", "'").unwrap_or_default();
        let store = store_of(words);
        let span = span_at(analysis, store, &["auto_create_tables"]);
        return one(
            Finding::new(
                Code::MissingTable,
                format!("the store has no table `{table}`, and does not create tables"),
                "write `auto_create_tables = true` in the store's `config`, or create the tables by a migration of your own",
            )
            .blame_span(span),
        );
    }
    if words.contains("must be opened before use") || words.contains("is open in read mode") {
        return one(not_open(words));
    }
    if words.contains("referenced by 'extend'") || words.contains("Circular config inheritance") {
        return one(extend(words, analysis));
    }
    if let Some(name) = between(words, "Cannot resolve fallback store '", "'") {
        let span = span_at(analysis, store_of(words), &["fallback_stores"]);
        return one(Finding::new(
            Code::UnknownStore,
            format!("Metaxy cannot look up the fallback store `{name}` without its configuration"),
            "get the store from a loaded configuration (`MetaxyConfig.load()`, then `get_store`), and not by its class",
        )
        .blame_span(span));
    }
    if words.contains("DuckLake S3 storage backend requires") {
        let found: Vec<Diagnostic> =
            analysis.diagnostics.iter().filter(|it| it.code == Code::MissingDataPath).cloned().collect();
        return Some(rejected_unless(found, words, &["ducklake", "storage"], None, analysis));
    }
    if words.contains("validation error") || words.contains("Failed to validate config for store") {
        return Some(validation(shown, words, analysis));
    }
    None
}

/// What a DuckDB store of Metaxy imports.
const PACKAGES: &[&str] = &[
    "metaxy",
    "metaxy.ext",
    "metaxy.ext.duckdb",
    "metaxy.metadata_store.duckdb",
    "duckdb",
    "ibis",
    "sqlglot",
    "pyarrow",
];

/// The name of the store that the error speaks of.
pub(super) fn store_of(words: &str) -> Option<&str> {
    between(words, "for store '", "'").or_else(|| between(words, "instantiate store '", "'"))
}

/// A hash that this DuckDB does not compute, or that differs along a chain of stores.
fn hash_algorithm(words: &str, analysis: &Analysis) -> Finding {
    let span = span_at(analysis, store_of(words), &["hash_algorithm"]);
    if words.contains("uses hash_algorithm=") {
        return Finding::new(
            Code::HashAlgorithm,
            "a store and its fallback store hash with different algorithms, and their versions cannot be compared",
            "write the same `hash_algorithm` for all stores of the chain",
        )
        .blame_span(span);
    }
    let name = between(words, "Hash algorithm '", "'").unwrap_or_default();
    let supported =
        behind(words, "Supported algorithms: ").and_then(|rest| rest.lines().next()).unwrap_or("md5").trim();
    Finding::new(
        Code::HashAlgorithm,
        format!("this DuckDB does not compute the hash `{name}`"),
        format!(
            "write one of {supported} as `hash_algorithm`; the other hashes come from the community extension `hashfuncs`, which \
             must be installed"
        ),
    )
    .blame_span(span)
}

/// A store that is used before it is opened, or written while it is open for reading.
fn not_open(words: &str) -> Finding {
    let (message, help) = if words.contains("read mode") {
        ("the store is open for reading, and is to be written", "open it for writing: `with store.open(\"w\"):`")
    } else {
        (
            "the store is used before it is opened, or after it was closed",
            "use it inside `with store:` or `with store.open(\"w\"):`",
        )
    };
    Finding::new(Code::StoreNotOpen, message, help)
}

/// A file that the configuration builds upon.
fn extend(words: &str, analysis: &Analysis) -> Finding {
    let root = document::parse(analysis.source.reveal()).root;
    let key = table_of(&root, analysis.kind, &[]).and_then(|table| table.get("extend"));
    let (message, help) = if words.contains("Circular") {
        ("the files build upon each other in a circle", "remove one of the `extend` of the circle")
    } else {
        (
            "the file that `extend` names does not exist",
            "correct the path: it is relative to the folder of the file in which it is written",
        )
    };
    Finding::new(Code::BrokenExtend, message, help).blame_span(key.map(|entry| entry.node.span))
}

fn syntax(words: &str, analysis: &Analysis) -> Vec<Diagnostic> {
    let own: Vec<Diagnostic> =
        analysis.diagnostics.iter().filter(|found| found.code == Code::Syntax).cloned().collect();
    if !own.is_empty() {
        return own;
    }
    let said = behind(words, "TOMLDecodeError:").unwrap_or_default().trim();
    let said = said.split(" (at ").next().unwrap_or_default().lines().next().unwrap_or_default();
    let span = between(words, "(at line ", ")").and_then(|place| {
        let (line, column) = place.split_once(", column ")?;
        offset(analysis.source.reveal(), line.trim().parse().ok()?, column.trim().parse().ok()?)
    });
    let finding = Finding::new(
        Code::Syntax,
        format!("Metaxy's TOML reader stops here: `{said}`"),
        "this text is TOML as it stands: check that Metaxy reads this file and that it was saved; tomli before 2.4 does not \
         know TOML 1.1 (line breaks and a trailing comma in inline tables, `\\e`, times without seconds)",
    );
    vec![finding.blame_span(span).diagnostic()]
}

/// The character at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> Option<Span> {
    let index = LineIndex::new(text);
    let start = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
    let rest = text.get(start..index.next_line(text, start))?;
    let (at, character) =
        rest.char_indices().nth(column.checked_sub(1)?).or_else(|| rest.char_indices().next_back())?;
    Some(Span::new(start + at, start + at + character.len_utf8()))
}

fn no_stores(words: &str, analysis: &Analysis) -> Finding {
    let file = config_file(words);
    let help = match analysis.kind {
        Some(FileKind::Metaxy | FileKind::Pyproject) if !analysis.stores.is_empty() => format!(
            "this file has stores: Metaxy has read {file}; a store without `type` is dropped, and `METAXY_CONFIG` names the \
             file to read"
        ),
        _ => format!(
            "Metaxy has read {file}: stores are tables `[stores.<name>]` there, in a `pyproject.toml` \
             `[tool.metaxy.stores.<name>]`"
        ),
    };
    Finding::new(Code::UnknownStore, "Metaxy finds no store in the file that it has read", help)
}

fn config_file(words: &str) -> String {
    let file = behind(words, "Config file: ").and_then(|rest| rest.lines().next()).map(str::trim);
    file.filter(|file| !file.is_empty()).map_or_else(|| "another file".to_owned(), |file| format!("`{file}`"))
}

fn unknown_store(name: &str, words: &str, analysis: &Analysis) -> Finding {
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
        format!("this file has it: Metaxy has read {}; `METAXY_CONFIG` names the file to read", config_file(words))
    } else if let Some(close) = close {
        format!("did you mean `{close}`?")
    } else if there.is_empty() {
        "name one that exists".to_owned()
    } else {
        format!("the stores are `{}`", there.join("`, `"))
    };
    Finding::new(Code::UnknownStore, message, help).blame_span(span)
}

fn unknown_class(class: &str, words: &str, analysis: &Analysis) -> Finding {
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
            "install what DuckDB stores need in the environment that runs Metaxy: `pip install \"metaxy[duckdb]\"`"
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

fn reserved(name: &str, store: Option<&str>, analysis: &Analysis) -> Vec<Diagnostic> {
    let found = errors_at(analysis, store, &[name]);
    if !found.is_empty() {
        return found;
    }
    let span = span_at(analysis, store, &[name]);
    let finding = Finding::new(
        Code::ReservedKey,
        format!("Metaxy sets `{name}` itself, and the configuration sets it too"),
        format!("remove `{name}` from the store's `config`"),
    );
    vec![finding.blame_span(span).diagnostic()]
}

/// What pydantic has found, key by key.
fn validation(shown: &str, words: &str, analysis: &Analysis) -> Vec<Diagnostic> {
    let store = store_of(words);
    let of_file = words.contains("for MetaxyConfig");
    let mut found: Vec<Diagnostic> = Vec::new();
    for (path, message) in blocks(shown) {
        let keys: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
        let own = if of_file {
            errors_in(analysis, span_of_file(analysis, &keys))
        } else {
            errors_at(analysis, store, &keys)
        };
        let of_block = rejected_at(own, message, &keys, store, of_file, analysis);
        for diagnostic in of_block {
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
    }
    if found.is_empty() {
        let errors: Vec<Diagnostic> = errors_of(analysis, store);
        let words = behind(words, "Failed to validate config for store").unwrap_or(words);
        let said = words.split_once("': ").map_or(words, |(_, said)| said).lines().next().unwrap_or_default();
        found = rejected_at(errors, said, &[], store, of_file, analysis);
    }
    found
}

/// The path and the message of each of pydantic's errors.
fn blocks(shown: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = shown.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((message, _)) = line.split_once(" [type=") else { continue };
        let is_path = |line: &&&str| {
            !line.trim().is_empty() && line.trim().chars().all(|it| it.is_alphanumeric() || "_.[]()-".contains(it))
        };
        let path = lines[..index].iter().rev().take(3).find(is_path);
        found.push((path.map_or("", |path| path.trim()), message.trim()));
    }
    found
}

fn rejected_at(
    own: Vec<Diagnostic>,
    message: &str,
    keys: &[&str],
    store: Option<&str>,
    of_file: bool,
    analysis: &Analysis,
) -> Vec<Diagnostic> {
    if !own.is_empty() {
        return own;
    }
    let span = if of_file { span_of_file(analysis, keys) } else { span_at(analysis, store, keys) };
    let key = keys.last().map_or_else(|| "the configuration".to_owned(), |key| format!("`{key}`"));
    let finding = Finding::new(
        Code::RejectedByMetaxy,
        format!("Metaxy rejects {key}, which is sound in this file: `{}`", message.trim()),
        "check that Metaxy reads this file and that it was saved, and look for variables `METAXY_…`, which override it",
    );
    vec![finding.blame_span(span).diagnostic()]
}

fn rejected_unless(
    own: Vec<Diagnostic>,
    words: &str,
    keys: &[&str],
    store: Option<&str>,
    analysis: &Analysis,
) -> Vec<Diagnostic> {
    let said = words.lines().next().unwrap_or_default();
    let said = said.split_once("Error: ").map_or(said, |(_, said)| said);
    rejected_at(own, said, keys, store, false, analysis)
}

/// The errors that `check` reports of a store, or of the whole file.
fn errors_of(analysis: &Analysis, store: Option<&str>) -> Vec<Diagnostic> {
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
fn errors_at(analysis: &Analysis, store: Option<&str>, keys: &[&str]) -> Vec<Diagnostic> {
    let errors = errors_of(analysis, store);
    let at = errors_in(analysis, span_at(analysis, store, keys));
    let near: Vec<Diagnostic> = errors.iter().filter(|found| at.contains(found)).cloned().collect();
    let named = |found: &&Diagnostic| keys.last().is_some_and(|key| found.message.contains(&format!("`{key}`")));
    let by_name: Vec<Diagnostic> = errors.iter().filter(named).cloned().collect();
    [by_name, near, errors].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn errors_in(analysis: &Analysis, span: Option<Span>) -> Vec<Diagnostic> {
    let Some(span) = span.filter(|span| *span != NOWHERE) else { return Vec::new() };
    let inside = |other: Span| span.start <= other.start && other.end <= span.end;
    analysis.diagnostics.iter().filter(|found| found.is_error() && inside(found.span)).cloned().collect()
}

/// Where the deepest of some keys of a store's `config` is written that is there.
fn span_at(analysis: &Analysis, store: Option<&str>, keys: &[&str]) -> Option<Span> {
    let store = store.or_else(|| analysis.select(None).ok().and_then(|store| store.name()));
    let path: Vec<&str> = match store {
        Some(store) => ["stores", store, "config"].into_iter().chain(keys.iter().copied()).collect(),
        None => keys.to_vec(),
    };
    span_of_file(analysis, &path)
}

/// The same from the top of the file. The tag of a union is a part of pydantic's path and no key.
fn span_of_file(analysis: &Analysis, keys: &[&str]) -> Option<Span> {
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
fn table_of<'t>(root: &'t Table, kind: Option<FileKind>, path: &[&str]) -> Option<&'t Table> {
    let start: &[&str] = if kind == Some(FileKind::Pyproject) { &["tool", "metaxy"] } else { &[] };
    start.iter().chain(path).try_fold(root, |table, key| table.table(key).map(|(_, table)| table))
}
