//! The change of the text that writes keys under the names that they have here.

use std::slice;

use crate::diagnostic::{Edit, Fix};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Sheet;
use crate::rules::foreign::{Counterpart, Leaf, To, leaves};
use crate::schema::decode::UnknownKey;
use crate::secrets::{holds_credentials, names_secret};
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::document::{Entry, Table, Value, parse};
use crate::toml::edit;
use crate::toml::places::{self, KeyAt, dotted_key, whole_key};
use crate::toml::remove::{Comment, Removal};
use crate::toml::write::toml_string;

/// Writes the unknown keys of one table under their names here, all at once: half of a pair of
/// keys would be worse than none. Nothing if none of them can be.
pub(in crate::rules) fn fix(sheet: Sheet<'_>, group: &[&UnknownKey]) -> Option<Fix> {
    let Sheet { text, root, places, few: true, .. } = sheet else { return None };
    let keys = places.keys();
    let mut change = Change {
        sheet,
        text,
        root,
        keys: &keys,
        edits: Vec::new(),
        removal: Removal::new(text, Comment::Stays),
        moved: Vec::new(),
        taken: Vec::new(),
        titles: Vec::new(),
        spelled: true,
        exposed: false,
        prefix: group.iter().find(|unknown| unknown.entry.key == "prefix").copied(),
    };
    for unknown in group {
        change.unknown(unknown);
    }
    change.with_provider(group);
    change.finish()
}

struct Change<'a> {
    sheet: Sheet<'a>,
    text: &'a str,
    root: &'a Table,
    keys: &'a [KeyAt],
    edits: Vec<Edit>,
    removal: Removal<'a>,
    /// Keys with values that go to a table.
    moved: Vec<Moved>,
    /// Keys that are there, or will be.
    taken: Vec<Vec<String>>,
    titles: Vec<String>,
    /// Whether only keys are spelled otherwise, where they stand.
    spelled: bool,
    /// Whether a value that must not be shown would stand in the fix.
    exposed: bool,
    /// What stands behind the bucket, where both become one URL.
    prefix: Option<&'a UnknownKey>,
}

/// The path of a table, and the keys with values that go there.
type Moved = (Vec<String>, Vec<(String, String)>);

/// How an unknown table is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// `{ … }`.
    Inline,
    /// Under its header, which follows the keys of the table around it.
    Next,
    /// In any other way, or it is no table.
    Elsewhere,
}

impl Change<'_> {
    fn unknown(&mut self, unknown: &UnknownKey) {
        let Some(index) = self.keys.iter().position(|key| key.span == unknown.entry.key_span) else { return };
        let path = &self.keys[index].path[..self.keys[index].path.len() - 1];
        if path.iter().any(|key| key == places::ELEMENT) {
            return;
        }
        let leaves = leaves(self.sheet, unknown);
        // What of a table has no place here would be lost, or would keep the table.
        let targets: Option<Vec<Vec<String>>> = leaves.iter().map(|leaf| self.target(path, unknown, leaf)).collect();
        let Some(targets) = targets else { return };
        if !leaves.iter().any(|leaf| matches!(leaf.counterpart, Some(Counterpart::Key { .. }))) {
            return;
        }
        let span = unknown.entry.node.span;
        let whole = [path, slice::from_ref(&unknown.entry.key)].concat();
        let written = if span.slice(self.text).starts_with('{') {
            Written::Inline
        } else if self.follows(&whole) {
            Written::Next
        } else {
            Written::Elsewhere
        };
        for (target, leaf) in targets.iter().zip(&leaves) {
            self.leaf(path, target, leaf, written);
        }
        if written == Written::Inline {
            self.removal.pair(self.keys[index].span, span);
        } else if matches!(unknown.entry.node.value, Value::Table(_)) {
            self.headers(&whole);
        }
    }

    /// Whether a table has one header, and that of the table around it is the one before.
    fn follows(&self, table: &[String]) -> bool {
        let mut headers: Vec<&KeyAt> = Vec::new();
        for (index, key) in self.keys.iter().enumerate().filter(|(_, key)| key.in_header) {
            let goes_on =
                self.keys.get(index + 1).is_some_and(|next| next.in_header && next.path.len() > key.path.len());
            if !goes_on {
                headers.push(key);
            }
        }
        let below = |key: &&&KeyAt| key.path.starts_with(table);
        let around = &table[..table.len() - 1];
        headers.iter().filter(below).count() == 1
            && headers.windows(2).any(|pair| pair[0].path == around && pair[1].path == table)
    }

    /// Where a leaf goes: the path of its key; nothing if it cannot go anywhere.
    fn target(&self, section: &[String], unknown: &UnknownKey, leaf: &Leaf<'_>) -> Option<Vec<String>> {
        let (to, key) = match leaf.counterpart.as_ref()? {
            Counterpart::Key { to, key, value: Some(_) } => (*to, *key),
            Counterpart::Said(_) => return Some(Vec::new()),
            _ => return None,
        };
        let above = |levels: usize| section.len().checked_sub(levels).map(|length| section[..length].to_vec());
        let mut path = match to {
            To::Section => section.to_vec(),
            To::Parameters => [section, &["secret_parameters".to_owned()]].concat(),
            To::Attach => {
                let lake = if unknown.section.tag.is_some() { above(1)? } else { section.to_vec() };
                // SQLite has no schemas: under its right name the option would be refused all the same.
                if key == "metadata_schema" && !self.takes_schema(&lake) {
                    return None;
                }
                [&lake[..], &["attach_options".to_owned()]].concat()
            }
            To::Setting => {
                let inside = section.iter().rev().nth(1).is_some_and(|key| key == "ducklake");
                [&above(2).filter(|_| inside)?[..], &["config".to_owned()]].concat()
            }
        };
        path.push(key.to_owned());
        (!self.is_there(&path)).then_some(path)
    }

    /// Whether the catalog of the lake at a path is one that can have schemas: no SQLite file, and no other catalog
    /// than that of the metadata backend, of which an option of `ATTACH` says what it is.
    fn takes_schema(&self, lake: &[String]) -> bool {
        const ELSEWHERE: [&str; 3] = ["meta_type", "metadata_path", "metadata_parameters"];
        let lake = lake.iter().try_fold(self.root, |table, key| table.table(key).map(|(_, below)| below));
        let catalog = lake.and_then(|lake| lake.table("catalog").or_else(|| lake.table("metadata_backend")));
        let text = |key: &str| match &catalog?.1.get(key)?.node.value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        };
        let begins = |uri: &str| uri.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("sqlite"));
        let options = lake.and_then(|lake| lake.table("attach_options"));
        let is_elsewhere = |entry: &Entry| ELSEWHERE.iter().any(|name| entry.key.eq_ignore_ascii_case(name));
        text("type") != Some("sqlite")
            && !text("uri").is_some_and(begins)
            && !options.is_some_and(|(_, options)| options.entries.iter().any(is_elsewhere))
    }

    fn is_there(&self, path: &[String]) -> bool {
        let mut table = self.root;
        for (depth, key) in path.iter().enumerate() {
            let same = table.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key));
            match same.map(|entry| &entry.node.value) {
                None => break,
                Some(_) if depth + 1 == path.len() => return true,
                Some(Value::Table(below)) => table = below,
                Some(_) => return true,
            }
        }
        self.taken.iter().any(|taken| taken == path)
    }

    /// What only the provider `credential_chain` has needs it, and a role the link of the chain that assumes it.
    fn with_provider(&mut self, group: &[&UnknownKey]) {
        let Some(secret_type) = group.first().and_then(|it| SecretType::of_tag(it.section.tag?)) else { return };
        let engine = self.sheet.engine;
        let has = |provider, key: &str| engine.has_parameter(secret_type, provider, key);
        let is_of_chain = |path: &&Vec<String>| {
            let [.., table, key] = &path[..] else { return false };
            table == "secret_parameters" && has(Provider::CredentialChain, key) && !has(Provider::Config, key)
        };
        let Some(first) = self.taken.iter().find(is_of_chain) else { return };
        let table = first[..first.len() - 1].to_vec();
        let beside = |key: &str| [&table[..table.len() - 1], &[key.to_owned()]].concat();
        // Written keys are used instead.
        if self.is_there(&beside("key_id")) || self.is_there(&beside("secret")) {
            return;
        }
        let below = |key: &str| [&table[..], &[key.to_owned()]].concat();
        let is_role = self.taken.contains(&below("assume_role_arn"));
        let wanted = [("provider", Provider::CHAIN, true), ("chain", "sts", is_role)];
        for (key, value, _) in wanted.into_iter().filter(|(_, _, is_wanted)| *is_wanted) {
            if !self.is_there(&below(key)) {
                self.titles.push(To::Parameters.of(key));
                self.moves(table.clone(), key.to_owned(), toml_string(value));
            }
        }
    }

    fn moves(&mut self, path: Vec<String>, key: String, value: String) {
        let at = self.moved.iter().position(|(table, _)| *table == path).unwrap_or_else(|| {
            self.moved.push((path, Vec::new()));
            self.moved.len() - 1
        });
        self.moved[at].1.push((key, value));
    }

    /// The URL of a bucket with what stands behind the bucket, which goes from where it is written.
    fn with_prefix(&mut self, url: &str) -> Option<String> {
        let UnknownKey { section, entry, .. } = self.prefix?;
        let Value::String(prefix) = &entry.node.value else { return None };
        let prefix = prefix.trim_matches('/');
        if section.field("prefix").is_some() || entry.node.from_variable || prefix.is_empty() {
            return None;
        }
        let url = url.strip_suffix("/\"")?;
        self.removal.pair(entry.key_span, entry.node.span);
        self.spelled = false;
        let prefix = toml_string(prefix);
        Some(format!("{url}/{}/\"", prefix.trim_matches('"')))
    }

    fn leaf(&mut self, section: &[String], target: &[String], leaf: &Leaf<'_>, table: Written) {
        let key_span = leaf.entry.key_span;
        let Some(index) = self.keys.iter().position(|key| key.span == key_span) else { return };
        let whole = whole_key(self.text, self.keys, index);
        let written = match table {
            Written::Inline => None,
            Written::Next => Some(whole),
            Written::Elsewhere => dotted_key(self.text, self.keys, index, section.len()),
        };
        let value_span = leaf.entry.node.span;
        let Some(Counterpart::Key { to, value: Some(value), .. }) = &leaf.counterpart else {
            self.spelled = false;
            if table != Written::Inline {
                self.removal.pair(key_span, value_span);
            }
            return;
        };
        self.taken.push(target.to_vec());
        let key = target.last().cloned().unwrap_or_default();
        let longer = if key == "data_path" { self.with_prefix(value) } else { None };
        let value = longer.as_ref().unwrap_or(value);
        self.titles.push(to.of(&key));
        let dotted = match to {
            To::Section => Some(key.clone()),
            To::Parameters => self.grows(&target[..target.len() - 1]).then(|| format!("secret_parameters.{key}")),
            To::Attach | To::Setting => None,
        };
        if let (Some(span), Some(dotted)) = (written, dotted) {
            self.spelled &= *to == To::Section;
            self.edits.push(Edit { span, replacement: dotted });
            self.value(leaf.entry, value);
            return;
        }
        self.spelled = false;
        // What is moved stands in the fix, which may be shown: a password may not.
        self.exposed |= !leaf.entry.node.from_variable
            && (names_secret(&leaf.entry.key) || names_secret(&key) || holds_credentials(value));
        if table != Written::Inline {
            self.removal.pair(key_span, value_span);
        }
        self.moves(target[..target.len() - 1].to_vec(), key, value.clone());
    }

    /// Writes the value where it stands, if it is another.
    fn value(&mut self, entry: &Entry, value: &str) {
        let span = entry.node.span;
        let raw = span.slice(self.text);
        self.spelled &= value == raw;
        let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        if inside == Some(raw) {
            // A number that gets quotes may be a password, and stays out of the fix.
            let quote = |offset| Edit { span: Span::at(offset), replacement: "\"".to_owned() };
            self.edits.extend([quote(span.start), quote(span.end)]);
        } else if value != raw {
            self.edits.push(Edit { span, replacement: value.to_owned() });
        }
    }

    /// Whether a table can be written, or go on, by dotted keys in the table around it.
    fn grows(&self, path: &[String]) -> bool {
        let mut table = self.root;
        let mut span = None;
        for key in path {
            let Some(entry) = table.get(key) else { return true };
            let Value::Table(below) = &entry.node.value else { return false };
            span = Some(entry.node.span);
            table = below;
        }
        span.is_some_and(|span| !span.slice(self.text).starts_with(['{', '[']))
            && !self.keys.iter().any(|key| key.in_header && key.path.starts_with(path))
    }

    /// Takes out the headers of a table whose keys are gone.
    fn headers(&mut self, path: &[String]) {
        for key in self.keys.iter().filter(|key| key.in_header && key.path.starts_with(path)) {
            self.removal.header(key.span);
        }
    }

    fn finish(self) -> Option<Fix> {
        let Self { text, root, mut edits, removal, mut moved, titles, spelled, exposed, .. } = self;
        if exposed {
            return None;
        }
        sort_by(&mut moved, |a, b| a.0.cmp(&b.0));
        for (path, lines) in moved {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            edits.push(edit::insert_keys(text, root, &path, &lines)?);
        }
        edits.extend(removal.into_edits()?);
        let title = match &titles[..] {
            [] => return None,
            [one] if spelled => format!("rename to {one}"),
            [one] => format!("write it as {one}"),
            several => format!("write these keys as {}", several.join(", ")),
        };
        let fix = Fix::new(title, edits);
        let sound = parse(&fix.apply(text)).errors.is_empty();
        sound.then(|| if spelled { fix } else { fix.to_be_read() })
    }
}
