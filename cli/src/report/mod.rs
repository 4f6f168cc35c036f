//! How findings are printed.

pub(crate) mod checked;
pub(crate) mod explained;
pub(crate) mod fixes;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod sarif;
pub(crate) mod text;
pub(crate) mod visible;
pub(crate) mod window;

use std::fmt::Write as _;

use lakeplan::text::hidden::is_hidden;
use lakeplan::{Analysis, Diagnostic, Severity, Store};
use serde::Serialize;

use crate::{Outcome, output};

/// The errors and warnings that concern a store, and all of them if there is none: what is
/// wrong with other stores is not asked for.
pub(crate) fn of_store<'a>(analysis: &'a Analysis, store: Option<&Store>) -> Vec<&'a Diagnostic> {
    analysis.concerning(store).filter(|diagnostic| diagnostic.severity < Severity::Hint).collect()
}

/// Says on standard error what is wrong with the call or a file.
pub(crate) fn failure(message: &str) -> Outcome {
    output::say(&format!("{}\n", text::line(Severity::Error, message)));
    Outcome::Failure
}

/// Says on standard error what is to be known and stops nothing.
pub(crate) fn warning(message: &str) {
    output::say(&format!("{}\n", text::line(Severity::Warning, message)));
}

/// Says on standard error what is worth knowing.
pub(crate) fn hint(message: &str) {
    output::remark(&format!("{}\n", text::line(Severity::Hint, message)));
}

/// Says on standard error what was done.
pub(crate) fn note(message: &str) {
    output::remark(&format!("{message}\n"));
}

/// Says on standard error what is wrong with the configuration as a whole.
pub(crate) fn finding(message: &str) -> Outcome {
    failure(message);
    Outcome::Finding
}

/// A value as one line of JSON.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    let line = serde_json::to_string(value).expect("invariant: texts and numbers are JSON");
    format!("{}\n", json_escaped(&line))
}

/// JSON in which characters that do not show, or turn the text around them, are escapes as well. They
/// stand in strings only; between values there is nothing but line breaks.
pub(crate) fn json_escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hidden(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}
