//! The types of fields: what TOML value each takes, and the conversions that Metaxy's
//! models make on the way.

use crate::python;
use crate::schema::convert::{boolean, integer};
use crate::schema::option::OptionText;
use crate::schema::parameters::Parameters;
use crate::schema::public::is_public_option;
use crate::secrets::{holds_credentials, holds_credentials_at};
use crate::text::secret::{MASK, Secret};
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::write::{toml_key, toml_string};

/// The type of a field, as a user sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A string.
    String,
    /// An integer; whole floats, booleans and numbers in strings are converted.
    Integer,
    /// A boolean; 0, 1 and the words that Pydantic knows are converted.
    Boolean,
    /// Anything, turned into a string.
    AnyAsString,
    /// An array of strings.
    Strings,
    /// A table.
    Table,
    /// Anything.
    Any,
}

impl Type {
    /// The name of the type in the reference: `string`, `table`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String | Self::AnyAsString => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Strings => "array of strings",
            Self::Table => "table",
            Self::Any => "any",
        }
    }

    /// The type with its article, for messages.
    pub(crate) const fn with_article(self) -> &'static str {
        match self {
            Self::String | Self::AnyAsString => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "a boolean",
            Self::Strings => "an array of strings",
            Self::Table => "a table",
            Self::Any => "a value",
        }
    }

    /// Whether Metaxy takes the value for a field of this type.
    pub fn accepts(self, value: &Value) -> bool {
        match self {
            Self::String => matches!(value, Value::String(_)),
            Self::Integer => integer(value).is_some(),
            Self::Boolean => boolean(value).is_some(),
            Self::Strings => match value {
                Value::Array(items) => items.iter().all(|item| matches!(item.value, Value::String(_))),
                _ => false,
            },
            Self::Table => matches!(value, Value::Table(_)),
            Self::AnyAsString | Self::Any => true,
        }
    }
}

/// A Rust type that a field can have.
pub(crate) trait FieldType: Sized {
    /// The type that users see.
    const TYPE: Type;
    /// Whether every value of the field is a secret.
    const SECRET: bool = false;

    /// The value of an entry, or nothing if Metaxy rejects it.
    fn decode(entry: &Entry) -> Option<Self>;

    /// The value as TOML, not masked.
    fn to_toml(&self) -> String;

    /// Whether this value must not be shown.
    fn is_secret(&self) -> bool {
        Self::SECRET
    }

    /// The same for the value of a key: no host has user information in front of it.
    fn is_secret_at(&self, _key: &str) -> bool {
        self.is_secret()
    }

    /// The value as an option of a secret can have it.
    fn as_value(&self) -> OptionText<'_> {
        OptionText::None
    }
}

/// A string that may be shown.
pub type Text = String;
/// An integer of any size: decimal digits with an optional `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integer(pub String);
/// A boolean.
pub type Bool = bool;
/// The alias of the attached lake: any value, as Python's `str` prints it, without white
/// space around it; `ducklake` if nothing is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias(pub String);
/// An array of strings.
pub type StringList = Vec<String>;
/// A value that Lakeplan does not look into.
#[derive(Clone, Debug, PartialEq)]
pub struct Anything(pub Node);
/// What holds sections of its own. Their keys are read, and shown, there; a copy of them here
/// would be made for each level at each key press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested;

/// The alias where none is given.
pub(crate) const DEFAULT_ALIAS: &str = "ducklake";

impl FieldType for Text {
    const TYPE: Type = Type::String;

    fn as_value(&self) -> OptionText<'_> {
        OptionText::Text(self)
    }

    fn decode(entry: &Entry) -> Option<Self> {
        string(&entry.node.value)
    }

    fn to_toml(&self) -> String {
        toml_string(self)
    }

    fn is_secret(&self) -> bool {
        holds_credentials(self)
    }

    fn is_secret_at(&self, key: &str) -> bool {
        holds_credentials_at(key, self)
    }
}

impl FieldType for Secret {
    const TYPE: Type = Type::String;
    const SECRET: bool = true;

    fn as_value(&self) -> OptionText<'_> {
        OptionText::Secret(self.reveal())
    }

    fn decode(entry: &Entry) -> Option<Self> {
        string(&entry.node.value).map(Secret::new)
    }

    fn to_toml(&self) -> String {
        toml_string(self.reveal())
    }
}

impl FieldType for Integer {
    const TYPE: Type = Type::Integer;

    fn as_value(&self) -> OptionText<'_> {
        OptionText::Number(&self.0)
    }

    fn decode(entry: &Entry) -> Option<Self> {
        integer(&entry.node.value).map(Self)
    }

    fn to_toml(&self) -> String {
        self.0.clone()
    }
}

impl FieldType for Bool {
    const TYPE: Type = Type::Boolean;

    fn as_value(&self) -> OptionText<'_> {
        OptionText::Boolean(*self)
    }

    fn decode(entry: &Entry) -> Option<Self> {
        boolean(&entry.node.value)
    }

    fn to_toml(&self) -> String {
        self.to_string()
    }
}

impl FieldType for Alias {
    const TYPE: Type = Type::AnyAsString;

    fn decode(entry: &Entry) -> Option<Self> {
        let text = python::str_of(&entry.node.value);
        let alias = python::strip(&text);
        Some(Self(if alias.is_empty() { DEFAULT_ALIAS } else { alias }.to_owned()))
    }

    fn to_toml(&self) -> String {
        toml_string(&self.0)
    }

    fn is_secret(&self) -> bool {
        holds_credentials(&self.0)
    }
}

impl FieldType for Parameters {
    const TYPE: Type = Type::Table;

    fn decode(entry: &Entry) -> Option<Self> {
        match &entry.node.value {
            Value::Table(table) => Some(Self::new(table.clone())),
            _ => None,
        }
    }

    fn to_toml(&self) -> String {
        table_of(self.table(), false)
    }

    fn is_secret(&self) -> bool {
        self.entries().iter().any(|entry| !is_public_option(&entry.key, &entry.node.value))
    }
}

impl Parameters {
    /// The table as TOML with the values hidden that may be secrets.
    pub fn masked(&self) -> String {
        table_of(self.table(), true)
    }
}

impl FieldType for StringList {
    const TYPE: Type = Type::Strings;

    fn decode(entry: &Entry) -> Option<Self> {
        match &entry.node.value {
            Value::Array(items) => items.iter().map(|item| string(&item.value)).collect(),
            _ => None,
        }
    }

    fn to_toml(&self) -> String {
        let items: Vec<String> = self.iter().map(|item| toml_string(item)).collect();
        format!("[{}]", items.join(", "))
    }

    fn is_secret(&self) -> bool {
        self.iter().any(|item| holds_credentials(item))
    }
}

impl FieldType for Anything {
    const TYPE: Type = Type::Any;

    fn decode(entry: &Entry) -> Option<Self> {
        Some(Self(entry.node.clone()))
    }

    fn to_toml(&self) -> String {
        toml_of(&self.0.value, false)
    }
}

impl FieldType for Nested {
    const TYPE: Type = Type::Any;

    fn decode(_: &Entry) -> Option<Self> {
        Some(Self)
    }

    fn to_toml(&self) -> String {
        "{ … }".to_owned()
    }
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(string) => Some(string.clone()),
        _ => None,
    }
}

/// A value as TOML on one line; `mask` hides what [`is_public_option`] does not know.
fn toml_of(value: &Value, mask: bool) -> String {
    match value {
        Value::String(string) => toml_string(string),
        Value::Integer(digits) => digits.clone(),
        Value::Float(float) => python::float_str(*float),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Null => "null".to_owned(),
        Value::Datetime(_) => python::str_of(value),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| toml_of(&item.value, mask)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => table_of(table, mask),
    }
}

fn table_of(table: &Table, mask: bool) -> String {
    if table.entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<String> = table
        .entries
        .iter()
        .map(|entry| {
            let hidden = mask && !is_public_option(&entry.key, &entry.node.value);
            let value = if hidden { toml_string(MASK) } else { toml_of(&entry.node.value, mask) };
            format!("{} = {value}", toml_key(&entry.key))
        })
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_text_are_seen() {
        for text in [
            "postgres:host=h password=x",
            "s3://b/?s3_secret_access_key=x",
            "postgres://u:p@h/db",
            "md:x?motherduck_token=t",
        ] {
            assert!(holds_credentials(text), "{text}");
        }
        for text in ["/data/lake.db", "s3://bucket/p/", "sqlite:/x/a.sqlite", "s3://b/a@b"] {
            assert!(!holds_credentials(text), "{text}");
        }
    }
}
