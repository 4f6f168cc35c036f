//! The section of a backend, written by its declaration: a key or a backend that is new is in every test
//! that uses this. The tests of several crates share the file.

#![allow(dead_code, reason = "no test needs every way")]

pub(crate) mod literals;
pub(crate) mod settings;

use lakeplan::schema::{Field, Section, Together, Type};

/// One way to write a section.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// What is written, in words.
    pub(crate) way: String,
    /// Each key with its value as TOML, `type` first.
    pub(crate) keys: Vec<(&'static str, String)>,
}

impl Sample {
    /// A key on each line.
    pub(crate) fn toml(&self) -> String {
        self.keys.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join("\n")
    }

    /// Another value of a key, which is added if it is not there.
    pub(crate) fn with(&self, key: &'static str, value: &str) -> Self {
        let mut new = self.clone();
        match new.keys.iter_mut().find(|it| it.0 == key) {
            Some(written) => value.clone_into(&mut written.1),
            None => new.keys.push((key, value.to_owned())),
        }
        new
    }
}

/// All keys that can stand beside one another, once for each key that can be the one that is needed of
/// several.
pub(crate) fn every_key(section: &Section) -> Vec<Sample> {
    samples(section, "every key", |field| field.ty != Type::Table)
}

/// The keys that there must be, and the credentials with what they want beside them.
pub(crate) fn credentials(section: &Section) -> Vec<Sample> {
    let mut wanted: Vec<&str> = section.fields.iter().filter(|it| it.secret).map(|it| it.key).collect();
    for together in section.together {
        match together {
            Together::AllOrNone(keys) if keys.iter().any(|it| wanted.contains(it)) => wanted.extend(*keys),
            Together::Wants(key, other) if wanted.contains(key) => wanted.push(other),
            Together::AllOrNone(_) | Together::Wants(..) | Together::OneOf(_) => {}
        }
    }
    samples(section, "credentials", |field| wanted.contains(&field.key))
}

/// The keys that there must be: a secret is expected to exist.
pub(crate) fn required(section: &Section) -> Vec<Sample> {
    samples(section, "required keys", |_| false)
}

/// The same with each table of parameters, as its declaration shows it.
pub(crate) fn parameters(section: &Section) -> Vec<Sample> {
    let tables = section.fields.iter().any(|it| it.ty == Type::Table);
    if tables { samples(section, "parameters", |field| field.ty == Type::Table) } else { Vec::new() }
}

fn samples(section: &Section, way: &str, optional: impl Fn(&Field) -> bool) -> Vec<Sample> {
    let alternatives: Vec<&str> = section
        .together
        .iter()
        .filter_map(|it| if let Together::OneOf(keys) = it { Some(*keys) } else { None })
        .flatten()
        .map(|it| it.key)
        .collect();
    let chosen = if alternatives.is_empty() { vec![None] } else { alternatives.iter().map(Some).collect() };
    let sample = |one: Option<&&str>| {
        let mut keys = vec![("type", format!("\"{}\"", section.tag.unwrap_or_default()))];
        for field in section.fields.iter().filter(|it| !it.reserved) {
            // What becomes an option says something of its own beside the others.
            let instead = alternatives.contains(&field.key) && field.option.is_none();
            let is_chosen = one.is_some_and(|it| *it == field.key);
            if is_chosen || !instead && (field.required || optional(field)) {
                keys.push((field.key, value(field)));
            }
        }
        let way = one.map_or_else(|| way.to_owned(), |it| format!("{way}, `{it}`"));
        Sample { way, keys }
    };
    chosen.into_iter().map(sample).collect()
}

/// The value that the declaration shows.
pub(crate) fn value(field: &Field) -> String {
    let shown = field.example.or(field.default);
    let of_type = match field.ty {
        Type::Integer => "1",
        Type::Boolean => "true",
        Type::Strings => "[\"x\"]",
        Type::Table => "{ x = \"y\" }",
        Type::String | Type::AnyAsString | Type::Any => "\"x\"",
    };
    shown.unwrap_or(of_type).to_owned()
}
