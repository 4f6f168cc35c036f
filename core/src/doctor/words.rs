//! Values in the text of an error, and the kinds of errors.

/// The kinds of errors that DuckDB tells apart.
pub(super) const DUCKDB_ERRORS: &str = "Binder|Catalog|Connection|Constraint|Conversion|Dependency|Executor|Extension Autoloading|FATAL|\
    HTTP|INTERNAL|INTERRUPT|IO|Invalid Configuration|Invalid Input|Invalid|Mismatch Type|\
    Missing Extension|Network|Not implemented|Object Size|Out of Memory|Out of Range|Parser|\
    Permission|Sequence|Serialization|Settings|Syntax|TransactionContext";

/// The text between the first pair of quotes behind a word.
pub(super) fn quoted_after<'e>(error: &'e str, word: &str, quote: char) -> Option<&'e str> {
    let rest = behind(error, word)?.trim_start().strip_prefix(quote)?;
    rest.split(quote).next()
}

/// What stands behind the first occurrence of some words.
pub(super) fn behind<'e>(error: &'e str, words: &str) -> Option<&'e str> {
    Some(&error[error.find(words)? + words.len()..])
}

/// What the first line of a table says of an error, whose words it begins with. A `|` stands between its parts: in the page,
/// such a text is smaller than a table.
pub(super) fn told(table: &'static str, error: &str) -> Option<&'static str> {
    table.lines().filter_map(|it| it.split_once('|')).find(|it| error.contains(it.0)).map(|it| it.1)
}

/// What stands between two words.
pub(super) fn between<'e>(error: &'e str, start: &str, end: &str) -> Option<&'e str> {
    let rest = behind(error, start)?;
    Some(rest[..rest.find(end)?].trim())
}
