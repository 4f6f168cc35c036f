//! What was read from SQL, and how it is written as TOML.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::metaxy::store_class::STORE_TYPE;
use crate::text::span::{LineIndex, Span};
use crate::toml::built::Value;

/// What was read from SQL.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Imported {
    /// The lakes, in the order in which they are attached.
    pub(super) lakes: Vec<Lake>,
    /// What is to be known, in the order of the SQL.
    pub notes: Vec<Note>,
}

/// Something to be known about the SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Where it is in the SQL.
    pub span: Span,
    /// What it is: a phrase, as messages are.
    pub text: String,
    /// Whether the TOML leaves something out.
    pub lost: bool,
}

/// A lake.
#[derive(Clone, Debug)]
pub(super) struct Lake {
    /// The store that a secret of Metaxy's names; another name than of Metaxy's tells none.
    pub(super) store: Option<String>,
    pub(super) alias: String,
    /// The `ducklake` section.
    pub(super) section: Value,
}

impl Imported {
    /// So many notes are told one by one.
    pub const SHOWN: usize = 50;

    /// Whether there is no lake in it.
    pub fn is_empty(&self) -> bool {
        self.lakes.is_empty()
    }

    /// The TOML: the `ducklake` section alone if there is one lake that tells of no store, else a whole file.
    pub fn to_toml(&self, sql: &str) -> String {
        match &self.lakes[..] {
            [Lake { store: None, section, .. }] => {
                let whole = Value::Table(vec![("ducklake".to_owned(), section.clone())]);
                self.comments(sql) + &whole.to_toml()
            }
            _ => self.to_file(sql),
        }
    }

    /// The TOML of a whole file, with a store for each lake.
    pub fn to_file(&self, sql: &str) -> String {
        let mut stores: Vec<(String, Value)> = Vec::new();
        // The names that are taken, each with the number that the next of its kind is tried with.
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for lake in &self.lakes {
            let alone = if self.lakes.len() == 1 { "dev" } else { lake.alias.as_str() };
            let wanted = lake.store.as_deref().unwrap_or(alone);
            let mut name = wanted.to_owned();
            let mut number = taken.get(wanted).copied().unwrap_or(2);
            while taken.contains_key(&name) {
                name = format!("{wanted}_{number}");
                number += 1;
            }
            taken.insert(name.clone(), 2);
            taken.insert(wanted.to_owned(), number);
            let config = vec![
                ("database".to_owned(), Value::Text(":memory:".to_owned())),
                ("ducklake".to_owned(), lake.section.clone()),
            ];
            let store = vec![
                ("type".to_owned(), Value::Text(STORE_TYPE.to_owned())),
                ("config".to_owned(), Value::Table(config)),
            ];
            stores.push((name, Value::Table(store)));
        }
        let mut file = Vec::new();
        if let [(name, _)] = &stores[..] {
            file.push(("store".to_owned(), Value::Text(name.clone())));
        }
        file.push(("stores".to_owned(), Value::Table(stores)));
        self.comments(sql) + &Value::Table(file).to_toml()
    }

    /// What the TOML leaves out, as comments.
    fn comments(&self, sql: &str) -> String {
        let lost: Vec<&Note> = self.notes.iter().filter(|it| it.lost).collect();
        if lost.is_empty() {
            return String::new();
        }
        let lines = LineIndex::new(sql);
        let mut out = String::new();
        for note in lost.iter().take(Self::SHOWN) {
            let at = lines.position(sql, note.span.start);
            let _ = writeln!(out, "# not in this file (SQL {}:{}): {}", at.line, at.column, note.text);
        }
        if lost.len() > Self::SHOWN {
            let _ = writeln!(out, "# and {} more", lost.len() - Self::SHOWN);
        }
        out + "\n"
    }
}
