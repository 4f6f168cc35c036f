//! Stage *location*: finds the DuckDB stores of a file, and judges what stands around
//! their `ducklake` section.

use crate::attachment;
use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::document::{Document, Entry, Table};
use crate::schema::decode::Decoder;
use crate::schema::types::toml_string;
use crate::schema::{Anything, Bool, Integer, Parameters, Spec, StringList, Text, edit, section};
use crate::span::{Located, Span};

section! {
    /// The top of a `metaxy.toml`, or `[tool.metaxy]` in a `pyproject.toml`.
    Root = "the file", path "" {
        /// The store that is used when none is named.
        store: Text = Spec::OPTIONAL.default("\"dev\"").example("\"prod\"");
        /// The stores, by name.
        stores: Anything = Spec::OPTIONAL.default("{}");
        /// The path of another configuration file to inherit from.
        extend: Text = Spec::OPTIONAL.example("\"../metaxy.toml\"");
        /// Python modules that are loaded to find features.
        entrypoints: StringList = Spec::OPTIONAL.default("[]");
        /// The theme of graphs on the command line.
        theme: Text = Spec::OPTIONAL.default("\"default\"");
        /// Configuration of integrations with other tools.
        ext: Anything = Spec::OPTIONAL.default("{}");
        /// The length to which hashes are cut, at least 8.
        hash_truncation_length: Integer = Spec::OPTIONAL.default("8");
        /// Whether `Map` columns are kept. Experimental.
        enable_map_datatype: Bool = Spec::OPTIONAL.default("false");
        /// Whether tables are created when a store is opened.
        auto_create_tables: Bool = Spec::OPTIONAL.default("false");
        /// The name of the project.
        project: Text = Spec::OPTIONAL.example("\"my_project\"");
        /// Whether an external feature whose version differs is an error.
        locked: Bool = Spec::OPTIONAL.example("true");
        /// Whether external features are synchronised where needed.
        sync: Bool = Spec::OPTIONAL.default("true");
        /// Further features to load when external features are synchronised.
        extra_features: Anything = Spec::OPTIONAL.default("[]");
        /// The path of the lock file.
        metaxy_lock_path: Text = Spec::OPTIONAL.example("\"metaxy.lock\"");
    }
}

section! {
    /// A store.
    Store = "the store", path "stores.<name>" {
        /// The Python class of the store.
        r#type: Text = Spec::OPTIONAL.example("\"metaxy.ext.duckdb.DuckDBMetadataStore\"");
        /// The settings of the store.
        config: Anything = Spec::OPTIONAL.default("{}");
    }
}

section! {
    /// The settings of a DuckDB store.
    StoreSettings = "the store's `config`", path "stores.<name>.config" {
        /// The database that DuckDB opens, to which the lake is attached: a path, `:memory:` or `md:<database>`.
        database: Text = Spec::REQUIRED.example("\":memory:\"");
        /// Settings of DuckDB, as strings.
        config: Anything = Spec::OPTIONAL.example("{ threads = \"4\" }");
        /// DuckDB extensions that are installed and loaded when the store is opened.
        extensions: Anything = Spec::OPTIONAL.example("[\"spatial\"]");
        /// The DuckLake that is attached.
        ducklake: Anything = Spec::OPTIONAL;
        /// An Ibis connection string.
        connection_string: Text = Spec::OPTIONAL;
        /// The name of an Ibis backend.
        backend: Text = Spec::OPTIONAL;
        /// Parameters of an Ibis backend.
        connection_params: Parameters = Spec::OPTIONAL;
        /// A prefix for the names of all tables.
        table_prefix: Text = Spec::OPTIONAL.example("\"prod_\"");
        /// Whether tables are created when the store is opened.
        auto_create_tables: Bool = Spec::OPTIONAL;
        /// Stores that are searched when a feature is not in this one.
        fallback_stores: StringList = Spec::OPTIONAL.default("[]");
        /// The hash algorithm of versions.
        hash_algorithm: Text = Spec::OPTIONAL.example("\"xxhash64\"");
        /// Where versions are computed: `auto`, `native` or `polars`.
        versioning_engine: Text = Spec::OPTIONAL.default("\"auto\"");
    }
}

/// The class of DuckDB stores in released Metaxy.
pub const STORE_TYPE: &str = "metaxy.ext.duckdb.DuckDBMetadataStore";
/// The class of DuckDB stores in the documentation.
pub const OLDER_STORE_TYPE: &str = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore";
/// The default of the `store` key.
pub const DEFAULT_STORE: &str = "dev";

/// What kind of file the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A `metaxy.toml`.
    Metaxy,
    /// A `pyproject.toml` with `[tool.metaxy]`.
    Pyproject,
    /// A piece of a configuration, without the name of a store.
    Fragment,
}

/// A store with a `ducklake` section.
#[derive(Clone, Debug)]
pub struct FoundStore {
    /// Its name; nothing for a fragment.
    pub name: Option<Located<Text>>,
    /// What was found wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// Its settings; nothing for a fragment.
    pub settings: Option<StoreSettings>,
    /// Its `ducklake` section.
    pub ducklake: attachment::Decoded,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Found {
    /// The kind of file.
    pub kind: FileKind,
    /// The stores with a `ducklake` section, in file order.
    pub stores: Vec<FoundStore>,
    /// What concerns the whole file.
    pub diagnostics: Vec<Diagnostic>,
    /// The value of the `store` key.
    pub default_store: Option<Located<Text>>,
}

/// The table that Metaxy reads: the whole file, or `[tool.metaxy]` of a `pyproject.toml`.
pub(crate) fn kind(root: &Table) -> FileKind {
    if root.table("tool").is_some_and(|(_, tool)| tool.get("metaxy").is_some()) {
        FileKind::Pyproject
    } else if root.get("stores").is_none() && fragment(root).is_some() {
        FileKind::Fragment
    } else {
        FileKind::Metaxy
    }
}

/// The `ducklake` section of a fragment: its header and its table.
pub(crate) fn fragment(root: &Table) -> Option<(Span, &Table)> {
    let below = |entry: &Entry, table| (entry.node.span, table);
    if let Some((entry, table)) = root.table("ducklake") {
        return Some(below(entry, table));
    }
    if let Some((entry, table)) = root.table("config").and_then(|(_, config)| config.table("ducklake")) {
        return Some(below(entry, table));
    }
    let backend = ["catalog", "metadata_backend", "storage", "storage_backend"];
    let first = backend.iter().find_map(|key| root.get(key))?;
    Some((first.node.span, root))
}

/// Finds the stores of a document and decodes them.
pub(crate) fn find(text: &str, document: &Document, kind: FileKind) -> Found {
    let mut decoder = Decoder::new(text);
    match kind {
        FileKind::Fragment => {
            let (at, table) = fragment(&document.root).expect("invariant: `kind` found a fragment");
            let ducklake = attachment::decode(at, table, None, &mut decoder);
            let store = FoundStore { name: None, diagnostics: decoder.diagnostics, settings: None, ducklake };
            Found { kind, stores: vec![store], diagnostics: Vec::new(), default_store: None }
        }
        FileKind::Metaxy => file(text, document, &document.root, Span::at(0), &[], kind, decoder),
        FileKind::Pyproject => {
            let (_, tool) = document.root.table("tool").expect("invariant: `kind` found `tool`");
            let entry = tool.get("metaxy").expect("invariant: `kind` found `tool.metaxy`");
            match decoder.table(entry) {
                Some(table) => file(text, document, table, entry.node.span, &["tool", "metaxy"], kind, decoder),
                None => Found { kind, stores: Vec::new(), diagnostics: decoder.diagnostics, default_store: None },
            }
        }
    }
}

fn file(
    text: &str,
    document: &Document,
    table: &Table,
    at: Span,
    prefix: &[&str],
    kind: FileKind,
    mut decoder: Decoder<'_>,
) -> Found {
    let root = Root::decode(at, table, &mut decoder);
    decoder.unknown_keys(const { &Root::SECTION }, table, Severity::Error);
    let mut stores = Vec::new();
    let entries = table.get("stores").and_then(|entry| decoder.table(entry)).map_or(&[][..], |stores| &stores.entries);
    for entry in entries {
        let mut own = Decoder::new(text);
        let place = Place { document, path: [prefix, &["stores", &entry.key]].concat() };
        match store(&place, entry, &mut own) {
            Some((settings, ducklake)) => stores.push(FoundStore {
                name: Some(Located {
                    value: entry.key.clone(),
                    span: entry.node.span,
                    key_span: entry.key_span,
                    from_variable: false,
                }),
                diagnostics: own.diagnostics,
                settings: Some(settings),
                ducklake,
            }),
            None => decoder.diagnostics.append(&mut own.diagnostics),
        }
    }
    if stores.is_empty() && !decoder.diagnostics.iter().any(Diagnostic::is_error) {
        decoder.report(no_stores(entries.is_empty(), table, at));
    }
    Found { kind, stores, diagnostics: decoder.diagnostics, default_store: root.store }
}

fn no_stores(none_at_all: bool, table: &Table, at: Span) -> Diagnostic {
    let span = table.get("stores").map_or(at, |stores| stores.key_span);
    let message = if none_at_all { "the file has no stores" } else { "no store of the file has a `ducklake` section" };
    Diagnostic::error(Code::NoStores, span, message)
        .help("add `[stores.dev.config.ducklake.catalog]` and `[stores.dev.config.ducklake.storage]`")
}

/// Where a store is, for fixes that add a key.
struct Place<'a> {
    document: &'a Document,
    path: Vec<&'a str>,
}

impl Place<'_> {
    fn insert(&self, text: &str, below: &[&str], key: &str, value: &str) -> Option<Fix> {
        let path = [&self.path[..], below].concat();
        let title = format!("add `{key} = {value}`");
        edit::insert_key(title, text, &self.document.root, &path, key, value)
    }
}

/// Judges a store, and decodes its `ducklake` section if it is a DuckDB store that has one.
fn store(place: &Place<'_>, entry: &Entry, decoder: &mut Decoder<'_>) -> Option<(StoreSettings, attachment::Decoded)> {
    let table = decoder.table(entry)?;
    let store = Store::decode(entry.node.span, table, decoder);
    let settings = table.table("config");
    let section = settings.and_then(|(_, settings)| settings.get("ducklake"));
    if !is_duckdb(entry, store.r#type.as_ref(), table, section.is_some(), place, decoder) {
        return None;
    }
    decoder.unknown_keys(const { &Store::SECTION }, table, Severity::Error);
    if let Some(config) = table.get("config") {
        decoder.table(config)?;
    }
    let Some(section) = section else {
        decoder.report(Diagnostic::hint(
            Code::OtherStore,
            entry.key_span,
            format!("store `{}` has no `ducklake` section: there is nothing to attach", entry.key),
        ));
        return None;
    };
    let (config, settings) = settings.expect("invariant: the section stands in it");
    let before = decoder.diagnostics.len();
    let own = StoreSettings::decode(config.node.span, settings, decoder);
    decoder.unknown_keys(const { &StoreSettings::SECTION }, settings, Severity::Error);
    for diagnostic in &mut decoder.diagnostics[before..] {
        if diagnostic.code == Code::MissingKey {
            diagnostic.fixes.extend(place.insert(decoder.text, &["config"], "database", "\":memory:\""));
        }
    }
    let name =
        Located { value: entry.key.clone(), span: entry.node.span, key_span: entry.key_span, from_variable: false };
    let table = decoder.table(section)?;
    let ducklake = attachment::decode(section.node.span, table, Some(name), decoder);
    Some((own, ducklake))
}

/// Whether the store is Metaxy's DuckDB store, or would be if it had a `type`.
fn is_duckdb(
    entry: &Entry,
    store_type: Option<&Located<Text>>,
    table: &Table,
    has_ducklake: bool,
    place: &Place<'_>,
    decoder: &mut Decoder<'_>,
) -> bool {
    let Some(store_type) = store_type else {
        if table.get("type").is_some() {
            // Of another type than a string: reported already.
            return has_ducklake;
        }
        let mut diagnostic = Diagnostic::warning(
            Code::StoreWithoutType,
            entry.node.span,
            format!("store `{}` has no `type`, and Metaxy drops it silently", entry.key),
        )
        .help(format!("add `type = \"{STORE_TYPE}\"`"));
        if has_ducklake {
            diagnostic.fixes.extend(place.insert(decoder.text, &[], "type", &toml_string(STORE_TYPE)));
        }
        decoder.report(diagnostic);
        return has_ducklake;
    };
    match store_type.value.as_str() {
        STORE_TYPE => true,
        OLDER_STORE_TYPE => {
            decoder.report(
                Diagnostic::hint(
                    Code::OlderSpelling,
                    store_type.span,
                    format!("released Metaxy (0.1.1 to 0.1.11) has this class as `{STORE_TYPE}`"),
                )
                .fix(edit::replace_string("use the released path", store_type.span, STORE_TYPE)),
            );
            true
        }
        // The class under another of its import paths, or a subclass by its name.
        other if other.ends_with("DuckDBMetadataStore") => true,
        other => {
            decoder.report(other_store(entry, store_type, other, has_ducklake));
            false
        }
    }
}

fn other_store(entry: &Entry, store_type: &Located<Text>, written: &str, has_ducklake: bool) -> Diagnostic {
    let message = format!("store `{}` is a `{written}`, not a DuckDB store, and is not checked", entry.key);
    let diagnostic = if has_ducklake {
        Diagnostic::warning(Code::OtherStore, store_type.span, message)
    } else {
        Diagnostic::hint(Code::OtherStore, store_type.span, message)
    };
    if has_ducklake {
        diagnostic.help(format!("only `{STORE_TYPE}` attaches a DuckLake")).fix(edit::replace_string(
            "make it a DuckDB store",
            store_type.span,
            STORE_TYPE,
        ))
    } else {
        diagnostic
    }
}
