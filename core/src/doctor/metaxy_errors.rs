//! Errors that Metaxy and Python give before DuckDB sees anything: of the file's syntax, of its
//! values, of stores and their classes.

mod names;
mod place;
mod validation;

use self::names::{no_stores, unknown_class, unknown_store};
pub(super) use self::place::store_of;
use self::place::{errors_at, span_at, table_of};
use self::validation::{rejected_unless, validation};
use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::finding::Finding;
use crate::doctor::words::{behind, between};
use crate::metaxy::stores::STORE_TYPES;
use crate::text::span::{LineIndex, Span};
use crate::toml::document;

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
    if words.contains("No module named 'pytz'") {
        return one(Finding::new(
            Code::UnknownStoreClass,
            "Python has no module `pytz`, with which DuckDB returns timestamps with a time zone, also those of snapshots",
            "run `pip install pytz`, or cast them: `CAST(… AS VARCHAR)`",
        ));
    }
    if let Some(module) = between(words, "No module named '", "'").filter(|it| PACKAGES.contains(it)) {
        return one(Finding::new(
            Code::UnknownStoreClass,
            format!("Python has no module `{module}`, which Metaxy's DuckDB stores require"),
            "install it in the environment that runs Metaxy: `pip install \"metaxy[duckdb]\"`",
        ));
    }
    if let Some(class) = between(words, "cannot import name '", "' from 'metaxy") {
        let known = STORE_TYPES[0];
        return one(Finding::new(
            Code::UnknownStoreClass,
            format!("this version of Metaxy has no `{class}` in the module from which it is imported"),
            format!("its DuckDB store is `{known}`; `pip show metaxy` prints the installed version"),
        ));
    }
    if let Some(key) = between(words, "error parsing value for field \"", "\" from source \"EnvSettingsSource\"") {
        return one(Finding::new(
            Code::RejectedByMetaxy,
            format!(
                "the environment variable `METAXY_{}`, which overrides the file, is not valid JSON",
                key.to_ascii_uppercase()
            ),
            "unset it, or write JSON; a single value of a store is `METAXY_STORES__<store>__CONFIG__<KEY>`",
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
        return one(Finding::new(
            Code::MissingTable,
            format!("the store has no table `{table}`, and does not create tables"),
            "set `auto_create_tables = true` in the store's `config`, or create the tables with a migration",
        )
        .blame_span(span));
    }
    if NOT_OPEN.iter().any(|said| words.contains(said)) {
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
            "get the store from a loaded configuration (`MetaxyConfig.load()`, then `get_store`) instead of creating \
             it from its class",
        )
        .blame_span(span));
    }
    if ["validation error", "Failed to validate config for store", " [type="].iter().any(|said| words.contains(said)) {
        return Some(validation(shown, words, analysis));
    }
    // The last line alone is what people copy.
    let &(_, code, keys) = ALONE.iter().find(|(said, ..)| words.contains(said))?;
    let found: Vec<Diagnostic> = analysis.diagnostics.iter().filter(|it| it.code == code).cloned().collect();
    Some(rejected_unless(found, words, keys, None, analysis))
}

/// What Metaxy's models say, the code of its finding, and the keys that it is about.
const ALONE: &[(&str, Code, &[&str])] = &[
    ("DuckLake S3 storage backend requires", Code::MissingDataPath, &["ducklake", "storage"]),
    ("Missing required inline credentials", Code::HalfCredentials, &["ducklake", "catalog"]),
    ("'account_id' is required when", Code::MissingAccountId, &["ducklake", "storage"]),
    ("storage is required for non-MotherDuck", Code::MissingKey, &["ducklake"]),
    ("attach_options must be a mapping", Code::WrongType, &["ducklake", "attach_options"]),
    ("project name '", Code::InvalidValue, &[]),
];

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

/// A hash that this DuckDB does not compute, or that differs along a chain of stores.
fn hash_algorithm(words: &str, analysis: &Analysis) -> Finding {
    let span = span_at(analysis, store_of(words), &["hash_algorithm"]);
    if words.contains("uses hash_algorithm=") {
        return Finding::new(
            Code::HashAlgorithm,
            "a store and its fallback store use different hash algorithms, so their versions cannot be compared",
            "set the same `hash_algorithm` in all stores of the chain",
        )
        .blame_span(span);
    }
    let name = between(words, "Hash algorithm '", "'").unwrap_or_default();
    let supported =
        behind(words, "Supported algorithms: ").and_then(|rest| rest.lines().next()).unwrap_or("md5").trim();
    Finding::new(
        Code::HashAlgorithm,
        format!("this DuckDB does not support the hash algorithm `{name}`"),
        format!(
            "set `hash_algorithm` to one of {supported}; the other algorithms require the community extension `hashfuncs`"
        ),
    )
    .blame_span(span)
}

/// What Metaxy says of a store that is not open, or only for reading.
const NOT_OPEN: &[&str] =
    &["must be opened before use", "is open in read mode", "connection is not open", "store is not open"];

/// A store that is used before it is opened, or written while it is open for reading.
fn not_open(words: &str) -> Finding {
    let (message, help) = if words.contains("read mode") {
        ("the store is written, but it is open read-only", "open it for writing: `with store.open(\"w\"):`")
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
        ("the files extend each other in a cycle", "remove one `extend` of the cycle")
    } else {
        (
            "the file in `extend` does not exist",
            "correct the path: it is relative to the folder of the file that contains it",
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
        format!("Metaxy's TOML parser stops here: `{said}`"),
        "this text is valid TOML: check that Metaxy reads this file and that it was saved; tomli before 2.4 does not \
         support TOML 1.1 (line breaks and a trailing comma in inline tables, `\\e`, times without seconds)",
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

fn reserved(name: &str, store: Option<&str>, analysis: &Analysis) -> Vec<Diagnostic> {
    let found = errors_at(analysis, store, &[name]);
    if !found.is_empty() {
        return found;
    }
    let span = span_at(analysis, store, &[name]);
    let finding = Finding::new(
        Code::ReservedKey,
        format!("the configuration sets `{name}`, but Metaxy sets it itself"),
        format!("remove `{name}` from the store's `config`"),
    );
    vec![finding.blame_span(span).diagnostic()]
}
