//! Where in a configuration a path of keys leads.

use crate::assist::outline::Outline;
use crate::backend::{RawCatalog, RawStorage};
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::{FileKind, Root, Store, StoreSettings};
use crate::schema::{Field, Section};
use crate::secrets::holds_credentials;

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A section with known keys.
    Section(&'static Section),
    /// The stores by name.
    Stores,
    /// A backend whose `type` does not select a section (yet).
    Backend(&'static [&'static Section]),
    /// The `secret_parameters` of a backend.
    Parameters(&'static Section),
    /// The `attach_options`.
    AttachOptions,
    /// A table whose keys are not known here.
    Free,
}

/// A field, or the `type` of a backend, which is in no table of fields.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    /// A field of a section.
    Field(&'static Section, &'static Field),
    /// `type` of a backend; of these there is a choice.
    Type(&'static [&'static Section]),
}

/// The keys above those that Metaxy reads.
pub(crate) fn prefix(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Pyproject => &["tool", "metaxy"],
        FileKind::Metaxy | FileKind::Fragment => &[],
    }
}

/// What the table is that a path leads to; nothing if Metaxy does not read it.
pub(crate) fn resolve(outline: &Outline<'_>, path: &[&str]) -> Option<Place> {
    let keys = path.strip_prefix(prefix(outline.kind))?;
    match (outline.kind, keys) {
        (FileKind::Fragment, ["config", rest @ ..]) => settings(outline, path, rest),
        (FileKind::Fragment, ["ducklake", rest @ ..] | rest) => lake(outline, path, rest),
        (_, []) => Some(Place::Section(const { &Root::SECTION })),
        (_, ["stores"]) => Some(Place::Stores),
        (_, ["stores", _]) => Some(Place::Section(const { &Store::SECTION })),
        (_, ["stores", _, "config", rest @ ..]) => settings(outline, path, rest),
        (_, ["ext", ..]) => Some(Place::Free),
        _ => None,
    }
}

fn settings(outline: &Outline<'_>, path: &[&str], rest: &[&str]) -> Option<Place> {
    match rest {
        [] => Some(Place::Section(const { &StoreSettings::SECTION })),
        ["config" | "connection_params"] => Some(Place::Free),
        ["ducklake", rest @ ..] => lake(outline, path, rest),
        _ => None,
    }
}

fn lake(outline: &Outline<'_>, path: &[&str], rest: &[&str]) -> Option<Place> {
    match rest {
        [] => Some(Place::Section(const { &DuckLake::SECTION })),
        ["attach_options"] => Some(Place::AttachOptions),
        [key] => Some(backend(outline, path, backends(key)?)),
        [key, "secret_parameters"] => match backend(outline, path.split_last()?.1, backends(key)?) {
            Place::Section(section) => Some(Place::Parameters(section)),
            _ => Some(Place::Free),
        },
        _ => None,
    }
}

/// The backends that can stand under a key of `ducklake`.
fn backends(key: &str) -> Option<&'static [&'static Section]> {
    match DuckLake::SECTION.field(key)?.key {
        "catalog" => Some(RawCatalog::SECTIONS),
        "storage" => Some(RawStorage::SECTIONS),
        _ => None,
    }
}

fn backend(outline: &Outline<'_>, path: &[&str], sections: &'static [&'static Section]) -> Place {
    let tag = word_at(outline, path, "type");
    match sections.iter().find(|section| section.tag.is_some() && section.tag == tag) {
        Some(section) => Place::Section(section),
        None => Place::Backend(sections),
    }
}

/// The word or string under a key of a table.
pub(crate) fn word_at<'t>(outline: &Outline<'t>, table: &[&str], key: &str) -> Option<&'t str> {
    let value = outline.values.iter().find(|value| value.path.split_last() == Some((&key, table)))?;
    Some(value.text)
}

/// What is known of a key: the last part of a path.
pub(crate) fn key(outline: &Outline<'_>, path: &[&str]) -> Option<Key> {
    let (&key, table) = path.split_last()?;
    match resolve(outline, table)? {
        Place::Section(section) if section.tag.is_some() && key == "type" => backends(table.last()?).map(Key::Type),
        Place::Section(section) => section.field(key).map(|field| Key::Field(section, field)),
        Place::Backend(sections) if key == "type" => Some(Key::Type(sections)),
        // Until `type` is known, the key of any of them.
        Place::Backend(sections) => sections.iter().find_map(|section| Some(Key::Field(section, section.field(key)?))),
        Place::Stores | Place::Parameters(_) | Place::AttachOptions | Place::Free => None,
    }
}

/// The names of the stores of the file that may be shown, in file order.
pub(crate) fn store_names<'t>(outline: &Outline<'t>) -> Vec<&'t str> {
    let prefix = prefix(outline.kind);
    let mut names: Vec<&str> = Vec::new();
    for part in &outline.parts {
        if let Some(["stores", name]) = part.path.strip_prefix(prefix)
            && !holds_credentials(name)
            && !names.contains(name)
        {
            names.push(name);
        }
    }
    names
}
