//! What people paste that is no TOML: an error message, or a configuration, which is written as TOML: a block of
//! Markdown, JSON or a `dict` of Python, YAML, an `ATTACH` statement.
//!
//! That is offered and never done by itself, and is no fix of a diagnostic: what it writes holds the
//! secrets of the text, and fixes are printed.

mod attach;
mod literal;
mod yaml;

use crate::toml::built::Value;
use crate::toml::document;
use crate::toml::mistakes::is_error_message;

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
    /// The message of an error, for [`crate::doctor::explain_error`].
    Error,
}

/// A text that is longer was not pasted by hand.
const LONGEST: usize = 100_000;

/// What a text is that is no TOML, if it is something that is known.
pub fn recognize(text: &str) -> Option<Pasted> {
    if text.len() > LONGEST {
        return None;
    }
    if is_error_message(text) {
        return Some(Pasted::Error);
    }
    let (what, toml) = fenced(text)
        .map(|inner| {
            // What stands in the block may itself be something else.
            let other = other(&inner).filter(|_| !is_toml(&inner));
            ("Markdown with a block of code", other.map_or(inner, |it| it.1))
        })
        .or_else(|| other(text))?;
    is_toml(&toml).then_some(Pasted::Configuration { what, toml })
}

fn other(text: &str) -> Option<(&'static str, String)> {
    let statement = || attach::read(text).map(|it| ("an `ATTACH` statement", it));
    let literal = || literal::read(text).map(|it| ("JSON or a Python `dict`", it));
    let yaml = || yaml::read(text).map(|it| ("YAML", it));
    let (what, value) = statement().or_else(literal).or_else(yaml)?;
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

/// What stands between the fences of a text, one block behind the other.
fn fenced(text: &str) -> Option<String> {
    let (mut inner, mut inside, mut seen) = (String::new(), false, false);
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start();
        if fence.starts_with("```") || fence.starts_with("~~~") {
            inside = !inside;
            seen = true;
        } else if inside {
            inner.push_str(line);
        }
    }
    // Fences that do not pair are for the mistakes of TOML, line by line.
    (seen && !inside && !inner.trim().is_empty()).then_some(inner)
}

#[cfg(test)]
mod tests;
