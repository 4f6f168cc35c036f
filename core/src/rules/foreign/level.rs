//! Keys in a table above or below the one to which they belong.

use crate::diagnostic::{Edit, Fix};
use crate::duckdb::options::META_PREFIX;
use crate::metaxy::sections::SECTIONS;
use crate::rules::context::Sheet;
use crate::schema::Section;
use crate::schema::decode::{MissingKey, UnknownKey};
use crate::secrets::{holds_credentials, names_secret};
use crate::text::span::Span;
use crate::toml::document::{Table, Value, parse};
use crate::toml::edit;
use crate::toml::places::KeyAt;
use crate::toml::remove::{Comment, Removal};
use crate::toml::write::toml_key;

/// Where a key belongs.
#[derive(Debug)]
pub(in crate::rules) struct Level {
    /// The section that has the key.
    pub(in crate::rules) section: &'static Section,
    /// The keys that lead from the table where it stands down to that of the section; none if that is above.
    pub(in crate::rules) below: Vec<String>,
    /// How many tables it is too deep.
    above: usize,
}

/// The nearest table above or below that has the key, if there is just one, or just one that lacks it.
pub(in crate::rules) fn level(root: &Table, unknown: &UnknownKey, missing: &[MissingKey]) -> Option<Level> {
    let here: Vec<&str> = parts(unknown.section.path);
    let owners = SECTIONS.iter().filter(|other| other.field(&unknown.entry.key).is_some()).filter_map(|other| {
        let there = parts(other.path);
        if there.len() > here.len() && there.starts_with(&here) {
            let below: Option<Vec<String>> = there[here.len()..].iter().map(|key| name_of(root, key)).collect();
            return Some(Level { section: other, below: below?, above: 0 });
        }
        (here.len() > there.len() && here.starts_with(&there)).then(|| Level {
            section: other,
            below: Vec::new(),
            above: here.len() - there.len(),
        })
    });
    let owners: Vec<Level> = owners.filter(|level| is_of_its_type(root, level.section)).collect();
    let distance = |level: &Level| level.below.len() + level.above;
    let least = owners.iter().map(distance).min()?;
    let lacks = |level: &Level| {
        missing.iter().any(|missing| missing.section.is(level.section) && missing.field.key == unknown.entry.key)
    };
    let wanted = owners.iter().position(lacks).filter(|at| distance(&owners[*at]) == least);
    let mut owners = owners;
    if let Some(at) = wanted {
        return Some(owners.swap_remove(at));
    }
    let mut nearest = owners.into_iter().filter(|level| distance(level) == least);
    let first = nearest.next()?;
    nearest.all(|other| other.section.path == first.section.path).then_some(first)
}

/// Whether the table of a backend is there as this backend, or does not say of which type it is.
fn is_of_its_type(root: &Table, section: &Section) -> bool {
    let Some(tag) = section.tag else { return true };
    let path: Option<Vec<String>> = parts(section.path).into_iter().map(|part| name_of(root, part)).collect();
    let path: Vec<&str> = path.iter().flatten().map(String::as_str).collect();
    let table = reached(root, &path).filter(|_| !path.is_empty());
    match table.and_then(|table| table.get("type")).map(|entry| &entry.node.value) {
        Some(Value::String(kind)) => kind == tag,
        _ => true,
    }
}

fn parts(path: &'static str) -> Vec<&'static str> {
    path.split('.').filter(|part| !part.is_empty()).collect()
}

/// A part of a section's path as it is written: the name of the only store in place of `<name>`.
fn name_of(root: &Table, part: &str) -> Option<String> {
    if part != "<name>" {
        return Some(part.to_owned());
    }
    let (_, stores) = root.table("stores")?;
    match &stores.entries[..] {
        [store] => Some(store.key.clone()),
        _ => None,
    }
}

impl Level {
    /// The path in the table where the key stands, for readers; nothing if it belongs above.
    pub(in crate::rules) fn path(&self) -> Option<String> {
        (!self.below.is_empty()).then(|| self.below.iter().map(|key| toml_key(key)).collect::<Vec<_>>().join("."))
    }

    /// Puts the key where it belongs.
    pub(in crate::rules) fn fix(&self, sheet: Sheet<'_>, unknown: &UnknownKey) -> Option<Fix> {
        let Sheet { text, root, places, few: true, engine } = sheet else { return None };
        // Where Metaxy reads it, a value of another type is refused.
        let field = self.section.field(&unknown.entry.key);
        if field.is_some_and(|field| !field.may_take(&unknown.entry.node)) {
            return None;
        }
        // Where they count, options that no version has are refused.
        let is_option = |name: &str| engine.attach_option(name).is_some() || name.starts_with(META_PREFIX);
        if let (Value::Table(table), "attach_options") = (&unknown.entry.node.value, &*unknown.entry.key)
            && !table.entries.iter().all(|entry| is_option(&entry.key.to_ascii_lowercase()))
        {
            return None;
        }
        let keys = places.keys();
        let index = keys.iter().position(|key| key.span == unknown.entry.key_span)?;
        let path = keys[index].path.clone();
        let around = path.len() - 1;
        let target: Vec<&str> =
            path[..around.checked_sub(self.above)?].iter().chain(&self.below).map(String::as_str).collect();
        let title = format!("move `{}` to {}", unknown.entry.key, self.section.described());
        let fix = |edits: Vec<Edit>| {
            let fix = Fix::new(title.clone(), edits).to_be_read();
            let after = parse(&fix.apply(text));
            let arrived = reached(&after.root, &target).is_some_and(|table| table.get(&unknown.entry.key).is_some());
            (after.errors.is_empty() && arrived).then_some(fix)
        };
        if reached(root, &target).is_some_and(|table| table.get(&unknown.entry.key).is_some()) {
            return None;
        }
        if let Some(fix) = self.respelled(&keys, &path).and_then(fix) {
            return Some(fix);
        }
        let entry = &unknown.entry;
        let scalar = !matches!(entry.node.value, Value::Table(_)) || entry.node.span.slice(text).starts_with('{');
        let value = entry.node.span.slice(text);
        // What is moved stands in the fix, which may be shown: a password may not.
        let secret = names_secret(value) || names_secret(&entry.key) || holds_credentials(value);
        if !scalar || (secret && !entry.node.from_variable) {
            return None;
        }
        let mut removal = Removal::new(text, Comment::Stays);
        removal.pair(entry.key_span, entry.node.span);
        let mut edits = removal.into_edits()?;
        edits.push(edit::insert_keys(text, root, &target, &[(entry.key.clone(), value.to_owned())])?);
        fix(edits)
    }

    /// The headers and dotted keys with more, or fewer, keys in them.
    fn respelled(&self, keys: &[KeyAt], path: &[String]) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (index, key) in keys.iter().enumerate().filter(|(_, key)| key.path == path) {
            if self.above == 0 {
                edits.push(Edit { span: Span::at(key.span.start), replacement: format!("{}.", self.path()?) });
            } else {
                let first = &keys[index.checked_sub(self.above)?];
                if first.in_header != key.in_header || first.path.len() + self.above != path.len() {
                    return None;
                }
                edits.push(Edit { span: Span::new(first.span.start, key.span.start), replacement: String::new() });
            }
        }
        Some(edits)
    }
}

fn reached<'t>(root: &'t Table, path: &[&str]) -> Option<&'t Table> {
    path.iter().try_fold(root, |table, key| table.table(key).map(|(_, below)| below))
}

/// A key whose quotes make one of several: the fix leaves them out.
pub(in crate::rules) fn unquoted(sheet: Sheet<'_>, unknown: &UnknownKey) -> Option<(String, Fix)> {
    let Sheet { text, places, few: true, .. } = sheet else { return None };
    let name = &unknown.entry.key;
    let (first, rest) = name.split_once('.')?;
    let plain = |part: &str| !part.is_empty() && toml_key(part) == part;
    unknown.section.field(first)?;
    rest.split('.').all(plain).then_some(())?;
    let spans = places.same_key(&unknown.entry.key_span);
    let edits = spans.iter().map(|&span| Edit { span, replacement: name.clone() }).collect();
    let fix = Fix::new("remove the quotes", edits).to_be_read();
    parse(&fix.apply(text)).errors.is_empty().then(|| (name.clone(), fix))
}
