//! Fields and sections, as they are declared.

use crate::schema::types::Type;
use crate::toml::document::{Node, Value};

/// One key of a section, as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own about the key")]
#[non_exhaustive]
pub struct Field {
    /// The key, as released Metaxy reads it.
    pub key: &'static str,
    /// The key in the older spelling, where it differs.
    pub older: Option<&'static str>,
    /// What it means: Markdown, one paragraph.
    pub doc: &'static str,
    /// The type of its value.
    pub ty: Type,
    /// Whether Metaxy wants the key to be there.
    pub required: bool,
    /// The default, as TOML.
    pub default: Option<&'static str>,
    /// An example value, as TOML.
    pub example: Option<&'static str>,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// The words that the value is one of; none if it may be anything of its type.
    pub words: &'static [&'static str],
    /// Whether the key is known and must not be written: the store sets it itself.
    pub reserved: bool,
    /// Whether Metaxy takes `None` in place of the default.
    pub nullable: bool,
    /// The option of the backend's secret that the key becomes, in capitals.
    pub option: Option<&'static str>,
}

impl Field {
    /// The type in a word. A table with a section of its own is read there, and is anything to
    /// the field; what it looks like shows in the default or the example.
    pub fn type_name(&self) -> &'static str {
        match (self.ty, self.default.or(self.example)) {
            (Type::Any, Some(toml)) if toml.starts_with('[') => "array",
            (Type::Any, _) => Type::Table.name(),
            (other, _) => other.name(),
        }
    }

    /// Whether Metaxy may take a value here, as far as the file says it.
    pub(crate) fn may_take(&self, node: &Node) -> bool {
        match (self.ty, &node.value) {
            (Type::Any, Value::Array(_)) => self.type_name() == "array",
            (Type::Any, value) => self.type_name() != "array" && Type::Table.accepts(value),
            (Type::Integer | Type::Boolean, Value::String(_)) if node.from_variable => true,
            (ty, value) => ty.accepts(value),
        }
    }
}

/// The lines of a documentation as one paragraph.
pub fn paragraph(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What may be said of a field beside its name, type and documentation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) required: bool,
    pub(crate) default: Option<&'static str>,
    pub(crate) example: Option<&'static str>,
    pub(crate) older: Option<&'static str>,
    pub(crate) words: &'static [&'static str],
    pub(crate) reserved: bool,
    pub(crate) nullable: bool,
    pub(crate) option: Option<&'static str>,
}

impl Spec {
    /// A key that may be left out.
    pub(crate) const OPTIONAL: Self = Self {
        required: false,
        default: None,
        example: None,
        older: None,
        words: &[],
        reserved: false,
        nullable: false,
        option: None,
    };
    /// A key that must be there.
    pub(crate) const REQUIRED: Self = Self { required: true, ..Self::OPTIONAL };

    /// A key that must not be there.
    pub(crate) const RESERVED: Self = Self { reserved: true, ..Self::OPTIONAL };

    /// Sets the default, as TOML.
    pub(crate) const fn default(mut self, toml: &'static str) -> Self {
        self.default = Some(toml);
        self
    }

    /// Metaxy takes `None` too.
    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Sets an example value, as TOML.
    pub(crate) const fn example(mut self, toml: &'static str) -> Self {
        self.example = Some(toml);
        self
    }

    /// Sets the older name of the key.
    pub(crate) const fn older(mut self, key: &'static str) -> Self {
        self.older = Some(key);
        self
    }

    /// Says which option of the backend's secret the key becomes, in capitals.
    pub(crate) const fn option(mut self, name: &'static str) -> Self {
        self.option = Some(name);
        self
    }

    /// Sets the words that the value is one of.
    pub(crate) const fn words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }
}

/// The key of a field of a struct: a raw identifier stands for the word itself.
pub(crate) const fn key(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// A section of the file: its place and its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// What the section is called in messages: `s3`, `ducklake`, `store`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// The keys that lead to it, from the top of a `metaxy.toml`; `<name>` stands for a store.
    pub path: &'static str,
    /// The value of `type` that selects it, for a backend.
    pub tag: Option<&'static str>,
    /// What Metaxy asks of its keys together.
    pub together: &'static [Together],
    /// Its keys, without `type`.
    pub fields: &'static [Field],
}

/// What Metaxy asks of several keys of a section together; each alone may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// All of the keys are written, or none.
    AllOrNone(&'static [&'static str]),
    /// With the first key the second is written too.
    Wants(&'static str, &'static str),
    /// One of these is written, and is not empty.
    OneOf(&'static [OneOf]),
}

/// A key that satisfies [`Together::OneOf`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneOf {
    /// The key.
    pub key: &'static str,
    /// What its value begins with; empty if anything will do.
    pub prefix: &'static str,
}

impl Section {
    /// Whether it is this section: what it is called is for readers, and says nothing.
    pub fn is(&self, other: &Self) -> bool {
        self.path == other.path && self.tag == other.tag
    }

    /// The released names of the keys.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.key).collect()
    }

    /// The field of a key, in either spelling.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key || field.older == Some(key))
    }
}
