//! Texts that are something else as a whole: an error message, SQL, JSON, YAML, Python.

use crate::text::span::Span;
use crate::toml::error::SyntaxError;
use crate::toml::mistakes::around;
use crate::toml::mistakes::environment::variables;

/// What a text is that is no TOML, if its first lines tell.
pub(super) fn foreign(text: &str) -> Option<SyntaxError> {
    let (first, span) = first_line(text)?;
    let (message, help) = kind(first.trim(), text)?;
    Some(SyntaxError::new(span, message).help(help))
}

/// What a text is of which TOML is left once what is around it is taken off.
pub(super) fn wrapped(text: &str, is_toml: fn(&str) -> bool) -> Option<SyntaxError> {
    let what = around::hides(text, is_toml)?;
    let (_, span) = first_line(text)?;
    let help = "keep only the TOML: without the marks before its lines, and without what stands before and after it";
    Some(SyntaxError::new(span, format!("this is {what}, but TOML is expected")).help(help))
}

/// Whether a text is the message of an error, or a traceback, at its beginning or behind what a log, a test or a person
/// has written before it.
pub(crate) fn is_error_message(text: &str) -> bool {
    first_line(text).is_some_and(|(first, _)| is_error(first.trim()))
        || (text.lines().any(tells_error) && !text.lines().any(is_header))
}

/// What stands before no name of an error.
const NO_ERROR: &[char] = &['=', '#', '"', '\'', '{'];

/// `… IOException: …`, `… IO Error:`, outside of values and comments.
fn tells_error(line: &str) -> bool {
    let Some(at) = ["Error:", "Exception:"].iter().find_map(|it| line.find(it).map(|at| at + it.len())) else {
        return false;
    };
    let behind = &line[at..];
    (behind.is_empty() || behind.starts_with(' '))
        && !line[..at].contains(NO_ERROR)
        && !line.trim_start().starts_with("except ")
}

/// Where the last line ends that names an error.
pub(super) fn last_error(text: &str) -> Option<usize> {
    Lines { text, at: 0 }.filter(|(line, _)| tells_error(line)).last().map(|(_, span)| span.end)
}

pub(super) fn is_header(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && line.ends_with(']')
}

/// The first line that says something.
fn first_line(text: &str) -> Option<(&str, Span)> {
    Lines { text, at: 0 }.find(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (&'a str, Span);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..length].trim_end_matches('\r');
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(self.at + indent, self.at + line.trim_end().len().max(indent));
        self.at += length + 1;
        Some((line, span))
    }
}

/// SQL statements that people have at hand, by their first words.
const SQL: &[&str] = &[
    "ATTACH ",
    "CREATE SECRET",
    "CREATE OR REPLACE",
    "CREATE PERSISTENT",
    "CREATE TEMPORARY",
    "INSTALL ",
    "LOAD ",
    "USE ",
    "SELECT ",
    "SET ",
];

/// Beginnings of error messages of Python and DuckDB.
const ERRORS: &[&str] = &["Traceback (most recent call last)", "File \"", "error: ", "Error: ", "<Error>", "<?xml"];

/// What is said of an error message, and what helps.
pub(super) const AN_ERROR: (&str, &str) = (
    "this is an error message, not a configuration",
    "paste it into `lakeplan explain --error`, or into \"Explain an error\" in the playground, which show the \
     line of the TOML that causes it",
);

fn kind(first: &str, text: &str) -> Option<(&'static str, &'static str)> {
    if is_error(first) {
        return Some(AN_ERROR);
    }
    if variables(text).is_some() {
        return Some((
            "this sets environment variables, but TOML is expected",
            "set them where Metaxy runs; `lakeplan` takes them from its own environment",
        ));
    }
    let upper: String = first.chars().take(24).collect::<String>().to_ascii_uppercase();
    if SQL.iter().any(|start| upper.starts_with(start)) {
        return Some((
            "this is SQL, but TOML is expected",
            "convert it with `lakeplan import`, or write the store in TOML: the SQL is generated from it",
        ));
    }
    if first.starts_with('{') {
        return Some((
            "this is JSON or a Python `dict`, but TOML is expected",
            "write `[stores.dev]` headers and `key = value` lines",
        ));
    }
    if ["import ", "from ", "def ", "class "].iter().any(|start| first.starts_with(start)) {
        return Some((
            "this is Python, but TOML is expected",
            "write the configuration in TOML: `[stores.dev]` headers and `key = value` lines",
        ));
    }
    if first == "---" || is_yaml(text) {
        return Some((
            "this is YAML, but TOML is expected",
            "write `[stores.dev]` headers for the levels, and `key = value` lines",
        ));
    }
    None
}

/// `Traceback …`, `duckdb.duckdb.IOException: …`, `IO Error: …`.
fn is_error(first: &str) -> bool {
    if ERRORS.iter().any(|start| first.starts_with(start)) {
        return true;
    }
    let Some((name, _)) = first.split_once(": ") else { return false };
    let words = name
        .split([' ', '.'])
        .all(|word| !word.is_empty() && word.chars().all(|it| it.is_ascii_alphanumeric() || it == '_'));
    words && (name.ends_with("Error") || name.ends_with("Exception"))
}

/// `stores:` on a line of its own, and deeper lines behind it.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let level = |line: &str| {
        line.trim_end()
            .strip_suffix(':')
            .is_some_and(|key| !key.is_empty() && !key.contains(&['=', '[', '"', '{'] as &[char]))
    };
    let Some(first) = lines.next() else { return false };
    level(first)
        && lines.next().is_some_and(|second| {
            second.starts_with(&[' ', '\t', '-'] as &[char]) && second.contains(':') && !second.contains('=')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_are_called_by_their_name() {
        for (text, name) in [
            ("Traceback (most recent call last):\n  File \"x.py\", line 1\n", "an error message"),
            ("duckdb.duckdb.IOException: IO Error: Cannot open file\n", "an error message"),
            ("\n  Invalid Configuration Error: no secret\n", "an error message"),
            ("-- none\nx", ""),
            ("# c\nATTACH 'ducklake:x.ducklake' AS lake;\n", "SQL"),
            ("create secret (TYPE s3);", "SQL"),
            ("{\n  \"stores\": {}\n}", "JSON"),
            ("from metaxy import X\n", "Python"),
            ("stores:\n  dev:\n    type: x\n", "YAML"),
            ("---\nstores: {}\n", "YAML"),
            ("environment:\n  - METAXY_STORE=dev\n", "environment variables"),
            ("region: eu\n", ""),
            ("[stores.dev]\ntype = x\n", ""),
        ] {
            let found = foreign(text).map_or_else(String::new, |error| error.message.into_owned());
            assert_eq!(found.contains(name) && !name.is_empty(), !found.is_empty(), "{text}: {found}");
            assert_eq!(name.is_empty(), found.is_empty(), "{text}: {found}");
        }
    }
}
