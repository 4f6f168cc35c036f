//! What the variables of the environment say, as Pydantic's settings take them apart: names in
//! any case, `__` between keys, JSON where a field is no plain value.

use crate::metaxy::declarations::{Root, StoreSettings};
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::overrides::json;
use crate::metaxy::variables::Variables;
use crate::python::unicode::lower;
use crate::schema::{Field, Type};
use crate::text::span::Span;
use crate::toml::document::{Entry, Node, Table, Value};

/// The prefix of the variables that override the file.
const PREFIX: &str = "metaxy_";
const DELIMITER: &str = "__";

/// How the text of a variable becomes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// It stays text.
    Text,
    /// It is JSON if it can be, else text.
    Lenient,
    /// It is JSON, or Metaxy fails.
    Json,
}

impl Strictness {
    /// As Pydantic takes a field: a plain type stays text, and where `None` may stand in place of a
    /// table or a list, so may text that is no JSON. What has a default is never `None`.
    fn of(field: &Field) -> Self {
        match field.ty {
            Type::String | Type::Integer | Type::Boolean | Type::AnyAsString => Self::Text,
            Type::Strings | Type::Table | Type::Any if field.default.is_none() => Self::Lenient,
            Type::Strings | Type::Table | Type::Any => Self::Json,
        }
    }
}

/// The keys at the top of the file that a variable can set. (`extend` belongs to the file and is no
/// setting of Metaxy's.)
fn top() -> impl Iterator<Item = (&'static str, Strictness)> {
    let fields = Root::SECTION.fields.iter().filter(|field| field.key != "extend");
    fields.map(|field| (field.key, Strictness::of(field)))
}

/// The settings of a store that a variable without prefix can fill in. (`AUTO_CREATE_TABLES` is
/// never read: Metaxy hands that setting down from the top of the file.)
pub(super) fn settings() -> impl Iterator<Item = (&'static str, Strictness)> {
    let fields = StoreSettings::SECTION.fields.iter().filter(|field| field.key != "auto_create_tables");
    fields.map(|field| (field.key, Strictness::of(field)))
}

/// A value with the variable that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) variable: String,
    pub(super) content: Content,
}

/// A value that is to be merged.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Keys, which merge with those of the file.
    Table(Vec<(String, Setting)>),
    /// Anything else.
    Value(Value),
}

impl Setting {
    fn new(variable: &str, value: Value) -> Self {
        let content = match value {
            Value::Table(table) => {
                let below = |entry: Entry| (entry.key, Self::new(variable, entry.node.value));
                Content::Table(table.entries.into_iter().map(below).collect())
            }
            value => Content::Value(value),
        };
        Self { variable: variable.to_owned(), content }
    }

    fn is_null(&self) -> bool {
        matches!(self.content, Content::Value(Value::Null))
    }

    /// Nothing, where something is wanted.
    pub(super) fn null(variable: String) -> Self {
        Self { variable, content: Content::Value(Value::Null) }
    }
}

impl Content {
    /// The value, at a place of the file.
    pub(super) fn node(self, span: Span) -> Node {
        let value = match self {
            Self::Value(value) => placed(value, span),
            Self::Table(settings) => {
                let entry =
                    |(key, setting): (String, Setting)| Entry { key, key_span: span, node: setting.content.node(span) };
                Value::Table(Table { entries: settings.into_iter().map(entry).collect() })
            }
        };
        Node { value, span, from_variable: true }
    }
}

fn placed(value: Value, span: Span) -> Value {
    let node = |node: Node| Node { value: placed(node.value, span), span, from_variable: true };
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(node).collect()),
        Value::Table(table) => {
            let entry = |entry: Entry| Entry { key: entry.key, key_span: span, node: node(entry.node) };
            Value::Table(Table { entries: table.entries.into_iter().map(entry).collect() })
        }
        value => value,
    }
}

struct Variable<'v> {
    /// The name as it is set.
    name: &'v str,
    lower: String,
    value: &'v str,
}

/// The variables, their names in lower case.
pub(super) struct Source<'v> {
    variables: Vec<Variable<'v>>,
}

impl<'v> Source<'v> {
    /// Of names that differ in case the last counts.
    pub(super) fn new(variables: &'v Variables) -> Self {
        let mut all: Vec<Variable<'v>> = Vec::new();
        for (name, value) in variables {
            let lower = lower(name);
            match all.iter_mut().find(|it| it.lower == lower) {
                Some(known) => (known.name, known.value) = (name, value),
                None => all.push(Variable { name, lower, value }),
            }
        }
        Self { variables: all }
    }

    /// What the variables with the prefix say of the top of the file, and the names of those
    /// that cannot be read.
    pub(super) fn prefixed(&self) -> (Vec<(String, Setting)>, Vec<String>) {
        let mut broken = Vec::new();
        let mut settings = Vec::new();
        for (key, strictness) in top() {
            let name = format!("{PREFIX}{key}");
            let whole = self.read(&name, strictness);
            let whole = whole.unwrap_or_else(|name| {
                broken.push(name);
                None
            });
            // Beside a `null` what is below it is not read either.
            let is_null = whole.as_ref().is_some_and(Setting::is_null);
            let mut setting = whole.filter(|setting| !setting.is_null());
            if strictness == Strictness::Json && !is_null {
                let tables = matches!(key, "stores" | "ext");
                let below = self.below(&format!("{name}{DELIMITER}"), key, tables, &mut broken);
                setting = match (setting, below) {
                    (Some(Setting { variable, content: Content::Table(whole) }), Some(below)) => {
                        Some(Setting { variable, content: Content::Table(updated(whole, below)) })
                    }
                    (None, Some(below)) => {
                        let variable = below.first().map_or_else(String::new, |it| it.1.variable.clone());
                        Some(Setting { variable, content: Content::Table(below) })
                    }
                    (setting, _) => setting,
                };
            }
            settings.extend(setting.map(|setting| (key.to_owned(), setting)));
        }
        (settings, broken)
    }

    /// A variable without prefix. The error is its name.
    pub(super) fn bare(&self, key: &str, strictness: Strictness) -> Result<Option<(String, Setting)>, String> {
        let setting = self.read(key, strictness)?;
        let mut setting = setting.filter(|setting| !setting.is_null());
        if let (Some(Setting { content: Content::Table(table), .. }), "ducklake") = (&mut setting, key) {
            // Here, and only here, Pydantic sets the case of keys right.
            for (key, _) in table {
                if let Some(known) = DuckLake::SECTION.keys().into_iter().find(|known| *known == lower(key)) {
                    known.clone_into(key);
                }
            }
        }
        Ok(setting.map(|setting| (key.to_owned(), setting)))
    }

    fn read(&self, name: &str, strictness: Strictness) -> Result<Option<Setting>, String> {
        let Some(variable) = self.variables.iter().find(|it| it.lower == name) else { return Ok(None) };
        value(variable.value, strictness)
            .map(|value| Some(Setting::new(variable.name, value)))
            .ok_or_else(|| variable.name.to_owned())
    }

    /// The variables whose names go on behind a prefix, as a table.
    fn below(&self, prefix: &str, top: &str, tables: bool, broken: &mut Vec<String>) -> Option<Vec<(String, Setting)>> {
        let mut root: Vec<(String, Setting)> = Vec::new();
        for variable in &self.variables {
            let Some(rest) = variable.lower.strip_prefix(prefix) else { continue };
            let path: Vec<&str> = rest.split(DELIMITER).collect();
            // An empty value is never read as JSON.
            let plain = !tables || variable.value.is_empty();
            let strictness = if plain { Strictness::Text } else { strictness(top, &path) };
            match value(variable.value, strictness) {
                Some(value) => insert(&mut root, &path, Setting::new(variable.name, value)),
                None => broken.push(variable.name.to_owned()),
            }
        }
        (!root.is_empty()).then_some(root)
    }
}

/// How Pydantic takes the text of a variable behind `METAXY_STORES__` or `METAXY_EXT__`: by the
/// type of the field that the path leads to, as far as its classes know one.
fn strictness(top: &str, path: &[&str]) -> Strictness {
    match (top, path) {
        ("stores", [_, "type"] | [_, "config", _]) | ("ext", [_, "enable"]) => Strictness::Text,
        ("stores", [_, "config"]) => Strictness::Json,
        _ => Strictness::Lenient,
    }
}

fn value(text: &str, strictness: Strictness) -> Option<Value> {
    let plain = || Value::String(text.to_owned());
    match strictness {
        Strictness::Text => Some(plain()),
        Strictness::Lenient => Some(json::parse(text, Span::default()).unwrap_or_else(plain)),
        Strictness::Json => json::parse(text, Span::default()),
    }
}

/// Sets the value at a path. A path through a plain value is ignored, as by Pydantic.
fn insert(table: &mut Vec<(String, Setting)>, path: &[&str], setting: Setting) {
    let Some((key, rest)) = path.split_first() else { return };
    let index = table.iter().position(|it| it.0 == *key);
    if rest.is_empty() {
        match index {
            Some(index) => table[index].1 = setting,
            None => table.push(((*key).to_owned(), setting)),
        }
        return;
    }
    let index = index.unwrap_or_else(|| {
        let empty = Setting { variable: setting.variable.clone(), content: Content::Table(Vec::new()) };
        table.push(((*key).to_owned(), empty));
        table.len() - 1
    });
    if let Content::Table(below) = &mut table[index].1.content {
        insert(below, rest, setting);
    }
}

/// `base` with the keys of `over` laid on it.
fn updated(mut base: Vec<(String, Setting)>, over: Vec<(String, Setting)>) -> Vec<(String, Setting)> {
    for (key, setting) in over {
        match base.iter_mut().find(|it| it.0 == key) {
            Some((_, known)) => match (&mut known.content, setting.content) {
                (Content::Table(below), Content::Table(over)) => *below = updated(std::mem::take(below), over),
                (content, over) => {
                    *content = over;
                    known.variable = setting.variable;
                }
            },
            None => base.push((key, setting)),
        }
    }
    base
}
