//! The types of fields: what TOML value each takes, and the conversions that Metaxy's
//! models make on the way.

use crate::duckdb;
use crate::duckdb::words::WordOption;
use crate::python;
use crate::schema::option::OptionText;
use crate::schema::parameters::Parameters;
use crate::secrets::{holds_credentials, holds_credentials_at, names_secret};
use crate::text::secret::{MASK, Secret};
use crate::text::similar::closest;
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::number;
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
    pub const fn with_article(self) -> &'static str {
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

/// 2 to the power of 63.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// What Pydantic's `int` makes of a value, without strict mode.
fn integer(value: &Value) -> Option<String> {
    match value {
        Value::Integer(digits) => Some(digits.clone()),
        Value::Boolean(boolean) => Some(i32::from(*boolean).to_string()),
        // Pydantic takes a float only if 64 bits hold it.
        #[expect(clippy::cast_possible_truncation, reason = "it has just been looked at")]
        Value::Float(float) if float.abs() < TWO_TO_63 && float.fract() == 0.0 => Some((*float as i64).to_string()),
        Value::String(string) => integer_in_string(string),
        _ => None,
    }
}

/// Digits with an optional sign, single underscores between digits and a fraction of zeros.
fn integer_in_string(string: &str) -> Option<String> {
    let text = string.trim();
    let (sign, body) = match text.strip_prefix(['-', '+']) {
        Some(body) => (&text[..1], body),
        None => ("", text),
    };
    let digits = match body.split_once('.') {
        Some((digits, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return None,
        None => body,
    };
    let between_digits = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
    let only_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if !between_digits || !only_digits {
        return None;
    }
    // Longer numbers are refused, as by Python itself.
    number::decimal(&format!("{}{digits}", if sign == "-" { "-" } else { "" }), 10)
}

/// What Pydantic's `bool` makes of a value, without strict mode.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(boolean) => Some(*boolean),
        Value::Integer(digits) => match digits.as_str() {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        },
        Value::Float(float) if *float == 0.0 => Some(false),
        Value::Float(float) if float.to_bits() == 1.0_f64.to_bits() => Some(true),
        Value::String(string) => match string.to_ascii_lowercase().as_str() {
            "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
            "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
            _ => None,
        },
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

/// Whether the value of an option in `secret_parameters` may be shown. Numbers, booleans
/// and the words of a fixed list may; any other text may be a secret.
pub(crate) fn is_public_option(key: &str, value: &Value) -> bool {
    match value {
        Value::Boolean(_) | Value::Float(_) | Value::Null => true,
        // A password of digits is still a password.
        Value::Integer(_) => !names_secret(key),
        Value::String(text) => is_public_text(key, text),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => false,
    }
}

/// Whether a text names a place or a role, is one of the words of an option or like one, or a number
/// in quotes. Shown, it tells what to correct, and where such is taken no secret is expected.
fn is_public_text(key: &str, text: &str) -> bool {
    let is = |option: &&str| option.eq_ignore_ascii_case(key);
    // What must not be shown does not depend on the version: a word of any of them is a word.
    let words: Vec<&WordOption> = duckdb::ALL.iter().filter_map(|engine| engine.word_option(key)).collect();
    if !words.is_empty() {
        return words.into_iter().any(|option| is_like_public(text, option));
    }
    let short = text.len() <= 12 && text.bytes().any(|byte| byte.is_ascii_digit());
    let number = || short && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b' '));
    let is_number = is(&"port") || duckdb::ALL.iter().any(|engine| engine.whole_numbers.iter().any(is));
    // Names of hosts, regions and files; what holds other characters may be anything.
    let is_name = || text.chars().all(|it| it.is_alphanumeric() || "-_.:/@ ~".contains(it));
    (PUBLIC_OPTIONS.iter().any(is) && is_name() && !holds_credentials_at(key, text))
        || (is_number && number())
        || (BOOLEANS.iter().any(is) && BOOLEAN_WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

/// Whether a text is one of the words of an option, several of them, or one that is misspelled.
fn is_like_public(text: &str, option: &WordOption) -> bool {
    let is_word = |text: &str| {
        option.names(text)
            || option.meant_by(text).is_some()
            || BOOLEAN_WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
            || closest(text, option.words.iter().copied()).is_some()
    };
    let is_list = || text.split([',', ';', '|', ' ']).all(|part| part.is_empty() || is_word(part));
    !text.trim().is_empty() && (is_word(text) || is_list())
}

/// Options that are booleans, with what people write for one.
const BOOLEANS: &[&str] = &["use_ssl", "verify_ssl", "requester_pays", "url_compatibility_mode"];
const BOOLEAN_WORDS: &[&str] = &["true", "false", "t", "f", "yes", "no", "y", "n", "on", "off"];

/// Options that name a place or a role: their values are shown, as those of the fields of the same
/// meaning are.
const PUBLIC_OPTIONS: &[&str] = &[
    "assume_role_arn",
    "database",
    "dbname",
    "endpoint",
    "host",
    "hostaddr",
    "profile",
    "region",
    "scope",
    "sslrootcert",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_strings_convert_as_in_pydantic() {
        for (text, expected) in [
            ("5432", Some("5432")),
            (" 5_432 ", Some("5432")),
            ("+5", Some("5")),
            ("-05", Some("-5")),
            ("5.00", Some("5")),
            ("5.5", None),
            ("5__4", None),
            ("_5", None),
            ("", None),
            ("five", None),
        ] {
            assert_eq!(integer_in_string(text).as_deref(), expected, "{text}");
        }
    }

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

    #[test]
    fn only_known_words_are_public() {
        let text = |text: &str| Value::String(text.to_owned());
        assert!(is_public_option("PROVIDER", &text("credential_chain")));
        assert!(!is_public_option("provider", &text("s3cr3t-x")));
        for (option, misspelt) in [("sslmode", "verify_full"), ("sslmode", "REQUIRE"), ("chain", "env,config")] {
            assert!(is_public_option(option, &text(misspelt)), "{option} = {misspelt}");
        }
        assert!(!is_public_option("chain", &text("env,s3cr3t-x")));
        assert!(is_public_option("profile", &text("analytics")));
        assert!(!is_public_option("endpoint", &text("https://u:s3cr3t@h")));
        assert!(!is_public_option("session_token", &text("x")));
        assert!(
            is_public_option("sslmode", &text("verify_full")) && is_public_option("chain", &text("sso;web_identity"))
        );
        assert!(!is_public_option("sslmode", &text("s3cr3t-x")) && is_public_option("connect_timeout", &text("10")));
        assert!(is_public_option("use_ssl", &Value::Boolean(true)));
        assert!(!is_public_option("password", &Value::Integer("1".into())));
    }
}
