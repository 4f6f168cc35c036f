//! Stage *location*: finds the DuckDB stores of a file, and judges what stands around
//! their `ducklake` section.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Severity};
pub use crate::metaxy::declarations::{Root, Store, StoreSettings};
use crate::metaxy::ducklake;
use crate::metaxy::place::Place;
use crate::metaxy::settings;
use crate::metaxy::store_class::{Class, class_of};
pub use crate::metaxy::store_class::{OLDER_STORE_TYPE, STORE_TYPE, STORE_TYPES};
use crate::schema::Text;
use crate::schema::decode::{Decoder, Misfits};
use crate::secrets::shown;
use crate::text::span::{Located, Span};
use crate::toml::document::{Document, Entry, Table, Value};
use crate::toml::edit;
use crate::toml::places::Places;
use crate::toml::write::toml_key;

/// The default of the `store` key.
pub(crate) const DEFAULT_STORE: &str = "dev";

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
pub(crate) struct FoundStore {
    /// Its name; nothing for a fragment.
    pub name: Option<Located<Text>>,
    /// What was found wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// The keys that are unknown or missing in it.
    pub(crate) misfits: Misfits,
    /// Its settings; nothing for a fragment.
    pub settings: Option<StoreSettings>,
    /// Its `ducklake` section: most of a store, which is handed on from list to list.
    pub ducklake: Box<ducklake::Decoded>,
    /// Whether Metaxy drops it, because it has no `type`.
    pub dropped: bool,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The stores with a `ducklake` section, in file order.
    pub stores: Vec<FoundStore>,
    /// What does not concern one of these stores.
    pub diagnostics: Vec<Diagnostic>,
    /// The keys that are unknown or missing outside of these stores.
    pub(crate) misfits: Misfits,
    /// Whether Metaxy takes the file as a whole.
    pub loads: bool,
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

/// Reports what stands beside the section of a fragment and is not looked at.
fn beside_fragment(root: &Table, decoder: &mut Decoder<'_>) {
    let section = ["ducklake", "config"].into_iter().find(|key| root.get(key).is_some());
    let config = root.table("config").map(|(_, config)| config).filter(|_| section == Some("config"));
    let tables = [(section, Some(root)), (Some("ducklake"), config)];
    for (section, table) in tables.into_iter().filter_map(|(section, table)| Some((section?, table?))) {
        for entry in table.entries.iter().filter(|entry| entry.key != section) {
            let message = format!("`{}` is outside of `{section}` and is not checked", entry.key);
            decoder.report(
                Diagnostic::warning(Code::UnknownKey, entry.key_span, message)
                    .help("a fragment is a single `ducklake` section; include the whole store to check the rest"),
            );
        }
    }
}

/// Finds the stores of a document and decodes them; `explains` as the decoder has it.
pub(crate) fn find(text: &str, document: &Document, kind: FileKind, name: Option<&str>, explains: bool) -> Found {
    let places = Places::new(text);
    let mut decoder = Decoder::new(text, &places, explains);
    match kind {
        FileKind::Fragment => {
            let (at, table) = fragment(&document.root).expect("invariant: `kind` found a fragment");
            let ducklake = Box::new(ducklake::decode(at, table, None, &mut decoder));
            beside_fragment(&document.root, &mut decoder);
            let store = FoundStore {
                name: None,
                diagnostics: decoder.diagnostics,
                misfits: decoder.misfits,
                settings: None,
                ducklake,
                dropped: false,
            };
            let (diagnostics, misfits) = (Vec::new(), Misfits::default());
            Found { stores: vec![store], diagnostics, misfits, loads: true, default_store: None }
        }
        FileKind::Metaxy if name == Some("pyproject.toml") && document.root.get("stores").is_none() => {
            let message = "the file has no `[tool.metaxy]`, and Metaxy reads nothing else from a `pyproject.toml`";
            decoder.report(
                Diagnostic::error(Code::NoStores, Span::at(0), message).help(
                    "add `[tool.metaxy.stores.dev.config.ducklake.catalog]` and `….storage`, or check another file",
                ),
            );
            let Decoder { diagnostics, misfits, .. } = decoder;
            Found { stores: Vec::new(), diagnostics, misfits, loads: true, default_store: None }
        }
        FileKind::Metaxy => file(&document.root, Span::at(0), decoder),
        FileKind::Pyproject => {
            let (_, tool) = document.root.table("tool").expect("invariant: `kind` found `tool`");
            let entry = tool.get("metaxy").expect("invariant: `kind` found `tool.metaxy`");
            match decoder.table(entry) {
                Some(table) => file(table, entry.node.span, decoder),
                None => Found {
                    stores: Vec::new(),
                    diagnostics: decoder.diagnostics,
                    misfits: decoder.misfits,
                    loads: false,
                    default_store: None,
                },
            }
        }
    }
}

fn file(table: &Table, at: Span, mut decoder: Decoder<'_>) -> Found {
    let (text, places, explains) = (decoder.text, decoder.places, decoder.explains);
    let root = Root::decode(at, table, &mut decoder);
    settings::root(&root, &mut decoder);
    if let Some(extend) = &root.extend {
        decoder.report(
            Diagnostic::hint(
                Code::ExtendNotFollowed,
                extend.key_span,
                "`extend` is not followed: the contents of the other file are not checked",
            )
            .help(
                "check the other file too; Metaxy does not merge definitions of a store: each store in this file must \
                 be complete",
            ),
        );
    }
    decoder.unknown_keys(const { &Root::SECTION }, at, table, Severity::Error);
    let mut others = Decoder::new(text, places, explains);
    let entries = table.get("stores").and_then(|entry| decoder.table(entry)).map_or(&[][..], |stores| &stores.entries);
    let split: Vec<&str> = entries.iter().filter_map(|entry| Some(split_by_quotes(entry)?.0)).collect();
    let mut stores = Vec::with_capacity(entries.len());
    for entry in entries {
        let place = Place { entry };
        let mut own = Decoder::new(text, places, explains);
        if let Some((_, is_refused)) = split_by_quotes(entry) {
            let of = if is_refused { &mut decoder } else { &mut others };
            of.report(in_quotes(entry, is_refused, places));
            continue;
        }
        let found = store(&place, entry, &mut decoder, &mut own);
        nameless(entry, root.store.as_ref(), &mut own);
        if let Some(found) = found {
            stores.push(FoundStore { diagnostics: own.diagnostics, misfits: own.misfits, ..found });
        } else if !split.contains(&entry.key.as_str()) {
            others.diagnostics.append(&mut own.diagnostics);
            others.misfits.append(&mut own.misfits);
        }
    }
    let loads = decoder.errors() == 0;
    if stores.is_empty() && loads && split.is_empty() && others.errors() == 0 {
        decoder.report(no_stores(entries.is_empty(), table, at));
    }
    decoder.diagnostics.append(&mut others.diagnostics);
    decoder.misfits.append(&mut others.misfits);
    let Decoder { diagnostics, misfits, .. } = decoder;
    Found { stores, diagnostics, misfits, loads, default_store: root.store }
}

/// The store to which a table belongs whose path stands in quotes: `[stores."dev.config"]`. Whether Metaxy
/// refuses the file for it: it drops what has no `type`.
fn split_by_quotes(entry: &Entry) -> Option<(&str, bool)> {
    let (name, below) = entry.key.split_once('.')?;
    let Value::Table(table) = &entry.node.value else { return None };
    if name.is_empty() || !(below == "config" || below.starts_with("config.")) {
        return None;
    }
    let is_refused = match table.get("type").map(|entry| &entry.node.value) {
        None => false,
        // The tag of a backend, with the keys of one.
        Some(Value::String(tag)) if !tag.contains('.') && table.entries.len() > 1 => true,
        Some(_) => return None,
    };
    Some((name, is_refused))
}

fn in_quotes(entry: &Entry, is_refused: bool, places: &Places<'_>) -> Diagnostic {
    let name = shown(&entry.key);
    let diagnostic = if is_refused {
        let message = format!("with quotes, `{name}` is the name of a store, and Metaxy rejects its keys");
        Diagnostic::error(Code::UnknownKey, entry.key_span, message)
    } else {
        let message = format!(
            "with quotes, `{name}` is the name of a store, which has no `type`: Metaxy silently \
                               ignores it"
        );
        Diagnostic::warning(Code::StoreWithoutType, entry.key_span, message)
    };
    let keys: Vec<String> = entry.key.split('.').map(toml_key).collect();
    let edits = places.same_key(&entry.key_span).iter().map(|&span| Edit { span, replacement: keys.join(".") });
    let fix = Fix::new("remove the quotes", edits.collect()).to_be_read();
    let mut diagnostic = diagnostic.help("remove the quotes to write a nested table");
    if places.text.len() <= SHORT {
        diagnostic.fixes.extend(edit::sound(places, fix));
    }
    diagnostic
}

/// A longer text may have too many stores to be read again for each.
const SHORT: usize = 1 << 14;

/// Metaxy takes the `store` key where the name that it is asked for is empty.
fn nameless(entry: &Entry, default: Option<&Located<Text>>, decoder: &mut Decoder<'_>) {
    if entry.key.is_empty() && default.is_none_or(|default| !default.value.is_empty()) {
        let message = "a store without a name cannot be opened: Metaxy opens the default store instead";
        decoder.report(Diagnostic::error(Code::InvalidValue, entry.key_span, message).help("give the store a name"));
    }
}

fn no_stores(none_at_all: bool, table: &Table, at: Span) -> Diagnostic {
    let span = table.get("stores").map_or(at, |stores| stores.key_span);
    let message =
        if none_at_all { "the file has no stores" } else { "no DuckDB store of the file has a `ducklake` section" };
    Diagnostic::error(Code::NoStores, span, message)
        .help("add `[stores.dev.config.ducklake.catalog]` and `[stores.dev.config.ducklake.storage]`")
}

/// Judges a store, and decodes its `ducklake` section if it is a DuckDB store that has one.
///
/// What is wrong with the table of the store itself makes Metaxy refuse the whole file, unless
/// it drops the store for having no `type`; what is wrong below concerns this store only.
fn store<'t>(place: &Place<'_>, entry: &Entry, file: &mut Decoder<'t>, own: &mut Decoder<'t>) -> Option<FoundStore> {
    let Value::Table(table) = &entry.node.value else {
        let message =
            format!("store `{}` is {}, not a table: Metaxy silently ignores it", entry.key, entry.node.value.kind());
        own.report(
            Diagnostic::warning(Code::StoreWithoutType, entry.node.span, message)
                .help(format!("write a table: `[stores.{}]` with its keys below", toml_key(&entry.key))),
        );
        return None;
    };
    // Here `type` counts in lower case only.
    let dropped = table.get("type").is_none();
    let outer = if dropped { &mut *own } else { file };
    let table = &*outer.any_case(&Store::SECTION.keys(), table);
    let store = Store::decode(entry.node.span, table, outer);
    outer.unknown_keys(const { &Store::SECTION }, entry.node.span, table, Severity::Error);
    let settings = match table.get("config") {
        Some(config) => outer.table(config).map(|table| (config.node.span, Cow::Borrowed(table))),
        // Without the table there is no `database` either.
        None => Some((entry.node.span, Cow::Owned(Table::default()))),
    };
    let has_ducklake = settings
        .as_ref()
        .is_some_and(|(_, settings)| settings.entries.iter().any(|entry| entry.key.eq_ignore_ascii_case("ducklake")));
    let class = class_of(entry, store.r#type.as_ref(), table, has_ducklake, place, own);
    if class == Class::Other {
        return None;
    }
    let (at, settings) = settings?;
    let table = &*own.any_case(&StoreSettings::SECTION.keys(), &settings);
    let settings = settings_of(place, at, table, class, own);
    let Some(section) = table.get("ducklake") else {
        let message = format!("store `{}` has no `ducklake` section: there is nothing to attach", entry.key);
        own.report(Diagnostic::hint(Code::OtherStore, entry.key_span, message));
        return None;
    };
    let name =
        Located { value: entry.key.clone(), span: entry.node.span, key_span: entry.key_span, from_variable: false };
    let table = own.table(section)?;
    let ducklake = Box::new(ducklake::decode(section.node.span, table, Some(name.clone()), own));
    let (diagnostics, misfits) = (Vec::new(), Misfits::default());
    Some(FoundStore { name: Some(name), diagnostics, misfits, settings: Some(settings), ducklake, dropped })
}

fn settings_of(place: &Place<'_>, at: Span, table: &Table, class: Class, decoder: &mut Decoder<'_>) -> StoreSettings {
    let before = decoder.misfits.missing.len();
    let settings = StoreSettings::decode(at, table, decoder);
    settings::settings(&settings, decoder);
    if class != Class::Derived {
        decoder.unknown_keys(const { &StoreSettings::SECTION }, at, table, Severity::Error);
    }
    for missing in &mut decoder.misfits.missing[before..] {
        missing.fix = place.insert(decoder.text, &["config"], missing.field.key, "\":memory:\"");
    }
    settings
}
