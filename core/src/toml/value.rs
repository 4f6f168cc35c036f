//! TOML values, owned, each with the place where it is written.

use crate::text::span::{Located, Span};

/// A TOML value, owned.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string, with variables replaced after [`crate::metaxy::variables::expand`].
    String(String),
    /// An integer of any size, as Python prints it: decimal digits with an optional `-`.
    Integer(String),
    /// A float. TOML knows `inf` and `nan`.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, a time or both.
    Datetime(Datetime),
    /// An array, also an array of tables.
    Array(Vec<Node>),
    /// A table, however it was written.
    Table(Table),
    /// The `null` of JSON, which only a variable that overrides the file can bring.
    Null,
}

/// A date, a time, or both, with the offset from UTC where one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datetime {
    /// Year, month and day.
    pub date: Option<(u16, u8, u8)>,
    /// Hour, minute, second and microseconds (more digits are cut, as Python does).
    pub time: Option<(u8, u8, u8, u32)>,
    /// Minutes east of UTC.
    pub offset: Option<i16>,
}

impl Value {
    /// The kind of value in TOML's words, with an article: `a string`, `an integer`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Boolean(_) => "a boolean",
            Self::Datetime(_) => "a date or time",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
            Self::Null => "`null`",
        }
    }
}

/// A value and where it is written. For a table with a header the span is the header.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub span: Span,
    /// Whether a `${VAR}` was replaced in it.
    pub from_variable: bool,
}

impl PartialEq for Node {
    /// Two nodes are equal if their values are; where they stand does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// One `key = value` of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, without quotes.
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Entry {
    /// The place of this entry around another value.
    pub(crate) fn locate<T>(&self, value: T) -> Located<T> {
        Located { value, span: self.node.span, key_span: self.key_span, from_variable: self.node.from_variable }
    }
}

/// A table: its entries in file order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The entries, in the order in which their keys first appear.
    pub entries: Vec<Entry>,
}

impl Table {
    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The table below a key, with the entry that holds it.
    pub fn table(&self, key: &str) -> Option<(&Entry, &Table)> {
        let entry = self.get(key)?;
        match &entry.node.value {
            Value::Table(table) => Some((entry, table)),
            _ => None,
        }
    }
}
