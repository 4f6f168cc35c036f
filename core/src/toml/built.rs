//! A value that was read from another language, and how it is written as TOML.

use crate::text::float;
use crate::toml::write::{toml_key, toml_string};

/// A value of another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// None at all; TOML leaves its key out.
    Null,
    /// A number or a boolean, as TOML writes it.
    Word(String),
    Text(String),
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
}

impl Value {
    /// Values below one another deeper than this are no configuration.
    pub(crate) const DEEPEST: usize = 24;

    /// A word without quotes.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        let digits = word.trim_start_matches(['-', '+']);
        Some(match word {
            "true" | "True" => Self::Word("true".to_owned()),
            "false" | "False" => Self::Word("false".to_owned()),
            "null" | "None" | "~" => Self::Null,
            _ if digits.starts_with(|it: char| it.is_ascii_digit()) && float::parse(word).is_some() => {
                Self::Word(word.to_owned())
            }
            _ => return None,
        })
    }

    /// A table as a document: its own keys, then a header for each table in it.
    pub(crate) fn to_toml(&self) -> String {
        let mut out = String::new();
        if let Self::Table(entries) = self {
            table(entries, &mut Vec::new(), &mut out);
        }
        out
    }

    fn inline(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("\"\""),
            Self::Word(word) => out.push_str(word),
            Self::Text(text) => out.push_str(&toml_string(text)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    item.inline(out);
                }
                out.push(']');
            }
            Self::Table(entries) => {
                out.push('{');
                let there = entries.iter().filter(|it| it.1 != Self::Null);
                for (index, (key, value)) in there.enumerate() {
                    out.push_str(if index == 0 { " " } else { ", " });
                    pair(key, value, out);
                }
                out.push_str(" }");
            }
        }
    }
}

fn pair(key: &str, value: &Value, out: &mut String) {
    out.push_str(&toml_key(key));
    out.push_str(" = ");
    value.inline(out);
}

fn table(entries: &[(String, Value)], path: &mut Vec<String>, out: &mut String) {
    let is_table = |value: &Value| matches!(value, Value::Table(_));
    let own = entries.iter().filter(|it| !is_table(&it.1) && it.1 != Value::Null);
    if !path.is_empty() && (own.clone().next().is_some() || entries.is_empty()) {
        out.push_str(if out.is_empty() { "[" } else { "\n[" });
        out.push_str(&path.join("."));
        out.push_str("]\n");
    }
    for (key, value) in own {
        pair(key, value, out);
        out.push('\n');
    }
    for (key, value) in entries {
        if let Value::Table(entries) = value {
            path.push(toml_key(key));
            table(entries, path, out);
            path.pop();
        }
    }
}
