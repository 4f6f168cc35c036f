//! What people paste that is no TOML: an error message, environment variables, or a configuration, which is written as TOML: JSON or a
//! `dict` of Python, YAML, SQL that attaches a lake, each of them and TOML itself also with what others put around it.
//!
//! That is offered and never done by itself, and is no fix of a diagnostic: what it writes holds the
//! secrets of the text, and fixes are printed.

mod literal;
mod yaml;

use std::borrow::Cow;

use crate::import::import;
use crate::toml::built::Value;
use crate::toml::document;
use crate::toml::mistakes::{LAYERS, error_message, is_error_message, peel, plain, variables, without};

/// What a text is that is no TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pasted {
    /// A configuration in another language.
    Configuration {
        /// What it is, with its article: `a Python dict`.
        what: &'static str,
        /// The same as TOML.
        toml: String,
    },
    /// Environment variables, each with its value, if that stands there.
    Variables(Vec<(String, Option<String>)>),
    /// The message of an error, for [`crate::doctor::explain_error`].
    Error,
    /// A configuration into which the message of an error was pasted.
    ErrorInside {
        /// The message.
        error: String,
        /// The configuration without it.
        rest: String,
    },
    /// TOML that a program for prose has had, with other quotes and spaces; its diagnostics have the fixes.
    Typeset,
}

/// A text that is longer was not pasted by hand.
const LONGEST: usize = 100_000;

/// What a text is that is no TOML, if it is something that is known.
pub fn recognize(text: &str) -> Option<Pasted> {
    if text.len() > LONGEST {
        return None;
    }
    let mistakes = document::parse(text).errors;
    if mistakes.is_empty() {
        // `NAME="value"` is TOML too.
        return variables(text).map(Pasted::Variables);
    }
    if let Some(found) = error_message(text, &mistakes, is_toml) {
        return Some(Pasted::ErrorInside { error: text[found.clone()].to_owned(), rest: without(text, &found) });
    }
    peeled(text).or_else(|| (plain(text) != text).then_some(Pasted::Typeset))
}

/// What a text is once what is around it is taken off.
fn peeled(text: &str) -> Option<Pasted> {
    // A quotation of an error is one, and so is that of YAML.
    let (mut inner, mut around) = (Cow::Borrowed(text), None);
    for _ in 0..=LAYERS {
        if is_error_message(&inner) {
            return Some(Pasted::Error);
        }
        if let Some(variables) = variables(&inner) {
            return Some(Pasted::Variables(variables));
        }
        let found = match around {
            Some(what) if is_toml(&inner) => Some((what, inner.clone().into_owned())),
            // Whoever has put something around it may also have made its quotes beautiful.
            Some(what) if is_toml(&plain(&inner)) => Some((what, plain(&inner))),
            _ => other(&inner).filter(|it| is_toml(&it.1)),
        };
        if let Some((what, toml)) = found {
            // `{"NAME": "value"}` is what some programs take their variables from.
            return Some(match variables(&toml) {
                Some(variables) => Pasted::Variables(variables),
                None => Pasted::Configuration { what: around.unwrap_or(what), toml },
            });
        }
        let (what, peeled) = peel(&inner)?;
        around = around.or(Some(what));
        inner = Cow::Owned(peeled);
    }
    None
}

fn other(text: &str) -> Option<(&'static str, String)> {
    let imported = import(text);
    if !imported.is_empty() {
        return Some(("SQL that attaches a lake", imported.to_toml(text)));
    }
    let literal = || literal::read(text).map(|it| ("JSON or a Python `dict`", it));
    let yaml = || yaml::read(text).map(|it| ("YAML", it));
    let (what, value) = literal().or_else(yaml)?;
    let Value::Table(entries) = &value else { return None };
    let has = |key: &str| entries.iter().any(|it| it.0 == key);
    // The lake without its name, as an argument or a part of a file.
    let is_lake = (has("catalog") || has("metadata_backend")) && !has("ducklake");
    let toml = if entries.is_empty() {
        return None;
    } else if is_lake {
        Value::Table(vec![("ducklake".to_owned(), value)]).to_toml()
    } else {
        value.to_toml()
    };
    Some((what, toml))
}

fn is_toml(text: &str) -> bool {
    document::parse(text).errors.is_empty()
}

#[cfg(test)]
mod tests;
