//! Completion and hover, from the table of fields.
//!
//! Both work on text that is not TOML, or not yet, and never fail. Offsets are bytes. No
//! proposal and no help holds a value of the file.

mod follow;
mod help;
mod options;
mod outline;
mod place;
#[cfg(test)]
mod tests;

pub use follow::Subjects;
pub use help::Help;

use outline::{Caret, Outline, Part};
use place::{Key, Place};

use crate::duckdb::Engine;
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::{FileKind, OLDER_STORE_TYPE, Root, STORE_TYPE, Store, StoreSettings};
use crate::metaxy::variables;
use crate::schema::{Field, Section, Type};
use crate::text::span::{Span, floor_char_boundary};
use crate::toml::write::{toml_key, toml_string};

/// What can stand at the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The text that a proposal takes the place of; empty to insert.
    pub span: Span,
    /// The proposals, the best first. What is typed already has not been compared with them.
    pub items: Vec<Item>,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// What is listed, and compared with what is typed.
    pub label: String,
    /// A few words beside it.
    pub detail: String,
    /// What it is.
    pub kind: ItemKind,
    /// What takes the place of [`Completion::span`].
    pub insert: String,
    /// What it means.
    pub help: Option<Help>,
}

/// What a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemKind {
    /// A key.
    Key,
    /// A table, in a header.
    Table,
    /// A value.
    Value,
}

/// The help for what stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hover {
    /// The key or value that it is about.
    pub span: Span,
    /// The help.
    pub help: Help,
}

/// What can stand at `offset`, where the statements are for this DuckDB.
pub fn complete(text: &str, offset: usize, engine: &'static Engine) -> Option<Completion> {
    let outline = outline::read(text, floor_char_boundary(text, offset));
    let (span, items) = match &outline.caret {
        Caret::Nowhere => return None,
        Caret::Header { before, word } => (*word, tables(&outline, before)),
        Caret::Key { table, word, continued } => (*word, keys(engine, &outline, table, (*word, *continued))),
        Caret::Value { path, word } => (*word, values(engine, &outline, path)),
    };
    (!items.is_empty()).then_some(Completion { span, items })
}

/// What stands at `offset`: a key, or the value of one, where the statements are for this DuckDB.
pub fn hover(text: &str, offset: usize, engine: &'static Engine) -> Option<Hover> {
    let offset = floor_char_boundary(text, offset);
    let outline = outline::read(text, offset);
    let at = |span: Span| span.touches(offset) && !span.is_empty();
    // Where two touch, the one that begins here is meant.
    if let Some(part) = outline.parts.iter().rfind(|part| at(part.span)) {
        let help = match place::key(&outline, &part.path) {
            Some(key) => Help::key(&key, part.path.last()?),
            None => store_help(&outline, &part.path).or_else(|| options::help(engine, &outline, &part.path))?,
        };
        return Some(Hover { span: part.span, help });
    }
    let value = outline.values.iter().rfind(|value| at(value.span))?;
    if let Some(hover) = variable(text, value.span, offset) {
        return Some(hover);
    }
    let path = without_elements(&value.path);
    let key = place::key(&outline, path)?;
    let help = match &key {
        Key::Type(sections) => {
            let section = sections.iter().find(|section| section.tag == Some(value.text))?;
            Help::section(section, value.text)
        }
        Key::Field(..) => Help::key(&key, path.last()?),
    };
    Some(Hover { span: value.span, help })
}

/// The keys of a table that are not written yet, those that must be there first.
fn keys(engine: &'static Engine, outline: &Outline<'_>, table: &[&str], (word, continued): (Span, bool)) -> Vec<Item> {
    let written = |key: &str| {
        let is_there = |part: &Part<'_>| part.path.split_last() == Some((&key, table)) && part.span != word;
        outline.parts.iter().any(is_there)
    };
    let insert = |name: &str| if continued { name.to_owned() } else { format!("{name} = ") };
    let item = |key: &Key, name: &str| Item {
        label: name.to_owned(),
        detail: detail(key),
        kind: ItemKind::Key,
        insert: insert(name),
        help: Some(Help::key(key, name)),
    };
    let option = |(name, help): (&'static str, Help)| Item {
        label: name.to_owned(),
        detail: "option of DuckDB".to_owned(),
        kind: ItemKind::Key,
        insert: insert(name),
        help: Some(help),
    };
    let fields = |section: &'static Section| {
        let absent = |field: &&Field| !written(field.key) && field.older.is_none_or(|older| !written(older));
        let mut fields: Vec<_> = section.fields.iter().filter(|field| !field.reserved).filter(absent).collect();
        crate::text::sort::sort_by(&mut fields, |a, b| b.required.cmp(&a.required));
        fields.into_iter().map(move |field| item(&Key::Field(section, field), spelling(outline, field)))
    };
    let tag = |sections: &'static [&'static Section]| (!written("type")).then(|| item(&Key::Type(sections), "type"));
    match place::resolve(outline, table) {
        Some(Place::Section(section)) if section.tag.is_some() => {
            let tag = place::key(outline, &below(table, "type"));
            let tag = tag.filter(|_| !written("type")).map(|key| item(&key, "type"));
            tag.into_iter().chain(fields(section)).collect()
        }
        Some(Place::Section(section)) => fields(section).collect(),
        Some(Place::Backend(sections)) => tag(sections).into_iter().collect(),
        Some(Place::Parameters(section)) => options::parameters(engine, outline, table, section)
            .into_iter()
            .filter(|(name, _)| !written(name))
            .map(option)
            .collect(),
        Some(Place::AttachOptions) => {
            options::attach_options(engine).filter(|(name, _)| !written(name)).map(option).collect()
        }
        Some(Place::Stores | Place::Free) | None => Vec::new(),
    }
}

/// The name of a field in the spelling that the file uses.
fn spelling(outline: &Outline<'_>, field: &Field) -> &'static str {
    field.older.filter(|_| outline.is_older).unwrap_or(field.key)
}

/// The tables that can follow in a header; at its start whole paths.
fn tables(outline: &Outline<'_>, before: &[&str]) -> Vec<Item> {
    let item = |path: &[&str], name: String| {
        let help = place::key(outline, path).map(|key| Help::key(&key, path.last().copied().unwrap_or_default()));
        let help = help.or_else(|| store_help(outline, path));
        Item { label: name.clone(), detail: "table".to_owned(), kind: ItemKind::Table, insert: name, help }
    };
    if before.is_empty() {
        let paths = paths(outline).into_iter();
        return paths
            .map(|path| {
                let name: Vec<String> = path.iter().map(|key| toml_key(key)).collect();
                item(&path, name.join("."))
            })
            .collect();
    }
    let below = |key| below(before, key);
    match place::resolve(outline, before) {
        Some(Place::Section(section)) => section
            .fields
            .iter()
            .filter(|field| !field.reserved)
            .filter(|field| field.ty == Type::Table || place::resolve(outline, &below(field.key)).is_some())
            .map(|field| item(&below(spelling(outline, field)), spelling(outline, field).to_owned()))
            .collect(),
        Some(Place::Stores) => names(outline).iter().map(|name| item(&below(name), toml_key(name))).collect(),
        _ => Vec::new(),
    }
}

/// The path of a key of a table.
fn below<'t>(table: &[&'t str], key: &'t str) -> Vec<&'t str> {
    let mut path = table.to_vec();
    path.push(key);
    path
}

/// The names of the stores, or the one that Metaxy opens by default.
fn names<'t>(outline: &Outline<'t>) -> Vec<&'t str> {
    let names = place::store_names(outline);
    if names.is_empty() { vec![crate::metaxy::stores::DEFAULT_STORE] } else { names }
}

/// The tables of every store that no header opens yet.
fn paths<'t>(outline: &Outline<'t>) -> Vec<Vec<&'t str>> {
    let kind = outline.kind;
    let lake = DuckLake::SECTION.fields.iter().filter(|field| field.older.is_some());
    let lake: Vec<&str> = lake.map(|field| spelling(outline, field)).collect();
    let above = place::prefix(kind);
    let mut paths: Vec<Vec<&str>> = Vec::new();
    match kind {
        FileKind::Fragment => paths.extend(lake.iter().map(|key| below(&["ducklake"], key))),
        FileKind::Metaxy | FileKind::Pyproject => {
            for name in names(outline) {
                let mut path = above.to_vec();
                for key in ["stores", name, "config", "ducklake"] {
                    path.push(key);
                    if path.len() > above.len() + 1 {
                        paths.push(path.clone());
                    }
                }
                paths.extend(lake.iter().map(|key| below(&path, key)));
            }
        }
    }
    paths.retain(|path| !outline.parts.iter().any(|part| part.opens && part.path == *path));
    paths
}

/// The words that can be the value of a key.
fn values(engine: &'static Engine, outline: &Outline<'_>, path: &[&str]) -> Vec<Item> {
    let item = |label: String, detail: &str, help: Option<Help>| Item {
        insert: label.clone(),
        label,
        detail: detail.to_owned(),
        kind: ItemKind::Value,
        help,
    };
    let Some(key) = place::key(outline, without_elements(path)) else {
        let words = options::words(engine, outline, path).into_iter();
        return words.map(|word| item(word, "", options::help(engine, outline, path))).collect();
    };
    let (section, field) = match key {
        Key::Type(sections) => {
            let tags = sections.iter().filter_map(|section| Some((section, section.tag?)));
            return tags.map(|(section, tag)| item(toml_string(tag), "", Some(Help::section(section, tag)))).collect();
        }
        Key::Field(section, field) => (section, field),
    };
    let in_array = path.len() > without_elements(path).len();
    let help = || Some(Help::key(&key, field.key));
    let words = |words: &[&str]| words.iter().map(|word| item(toml_string(word), "", help())).collect();
    match (section.path, field.key, field.ty) {
        (Root::PATH, "store", _) => words(&place::store_names(outline)),
        (StoreSettings::PATH, "fallback_stores", _) if in_array => {
            let own = path.iter().rev().nth(3);
            let others: Vec<&str> = place::store_names(outline).into_iter().filter(|name| Some(name) != own).collect();
            words(&others)
        }
        (Store::PATH, "type", _) => {
            vec![
                item(toml_string(STORE_TYPE), "released Metaxy", help()),
                item(toml_string(OLDER_STORE_TYPE), "older spelling", help()),
            ]
        }
        (_, "endpoint", _) if section.tag == Some("s3") => {
            let known = crate::providers::completions();
            let known = known.map(|(endpoint, provider)| item(toml_string(&endpoint), provider.name, help()));
            let example = field.example.map(|toml| item(toml.to_owned(), "example", help()));
            example.into_iter().chain(known).collect()
        }
        (_, "region", _) if section.tag == Some("s3") => regions(outline, path)
            .into_iter()
            .map(|(region, provider)| item(toml_string(region), provider, help()))
            .collect(),
        _ if !field.words.is_empty() => words(field.words),
        (_, _, Type::Boolean) => ["true", "false"].map(|word| item(word.to_owned(), "", help())).to_vec(),
        _ if in_array || field.secret => Vec::new(),
        _ => {
            let default = field.default.map(|toml| item(toml.to_owned(), "default", help()));
            let example = field.example.filter(|example| field.default != Some(example));
            default.into_iter().chain(example.map(|toml| item(toml.to_owned(), "example", help()))).collect()
        }
    }
}

/// The regions of the provider whose endpoint the table has, or else those that DuckDB makes a
/// host of, each with whose it is.
fn regions(outline: &Outline<'_>, path: &[&str]) -> Vec<(&'static str, &'static str)> {
    let endpoint = path.split_last().and_then(|(_, table)| place::word_at(outline, table, "endpoint"));
    let found = endpoint.and_then(crate::providers::recognize).map(|found| found.provider);
    let made = |provider: &&crate::providers::Provider| {
        let endpoint = provider.regions.first().and_then(|region| crate::providers::endpoint(provider, Some(region)));
        endpoint.is_some_and(|endpoint| crate::providers::is_replaced_by_duckdb(&endpoint))
    };
    let providers = crate::providers::all().filter(|provider| match found {
        Some(found) => found.name == provider.name,
        None => made(provider),
    });
    let regions = |provider: &'static crate::providers::Provider| {
        let fixed = match provider.region {
            crate::providers::Region::Fixed(region) | crate::providers::Region::Configured(region) => Some(region),
            crate::providers::Region::Label | crate::providers::Region::Account => None,
        };
        fixed.into_iter().chain(provider.regions.iter().copied()).map(|region| (region, provider.name))
    };
    providers.flat_map(regions).collect()
}

/// The path of the key whose value an element of an array belongs to.
fn without_elements<'p, 't>(path: &'p [&'t str]) -> &'p [&'t str] {
    let elements = path.iter().rev().take_while(|key| **key == crate::toml::places::ELEMENT).count();
    &path[..path.len() - elements]
}

fn detail(key: &Key) -> String {
    match key {
        Key::Type(_) => "string, required".to_owned(),
        Key::Field(_, field) if field.required => format!("{}, required", field.type_name()),
        Key::Field(_, field) => field.type_name().to_owned(),
    }
}

/// The help for the name of a store.
fn store_help(outline: &Outline<'_>, path: &[&str]) -> Option<Help> {
    let (name, table) = path.split_last()?;
    (place::resolve(outline, table) == Some(Place::Stores)).then(|| Help::store(name))
}

/// The help for a `${VAR}` in a value.
fn variable(text: &str, value: Span, offset: usize) -> Option<Hover> {
    variables::placeholders(value.slice(text)).into_iter().find_map(|placeholder| {
        let span = Span::new(value.start + placeholder.start, value.start + placeholder.end);
        span.touches(offset)
            .then(|| Hover { span, help: Help::variable(placeholder.name, placeholder.default.is_some()) })
    })
}
