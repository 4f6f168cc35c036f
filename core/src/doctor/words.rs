//! Values in the text of an error.

/// The text between the first pair of quotes behind a word.
pub(super) fn quoted_after<'e>(error: &'e str, word: &str, quote: char) -> Option<&'e str> {
    let rest = &error[error.find(word)? + word.len()..];
    let rest = rest.trim_start().strip_prefix(quote)?;
    rest.split(quote).next()
}
