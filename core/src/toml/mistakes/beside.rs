//! An error message that was pasted into a configuration, at its end or between two of its lines.

use std::ops::Range;

use toml::de::DeTable;

use crate::text::span::Span;
use crate::toml::error::SyntaxError;
use crate::toml::mistakes::foreign::{AN_ERROR, is_error_message, is_header, last_error};

/// Where an error message stands in a text that is TOML without it. `mistakes` are those of the text.
pub(crate) fn error_message(text: &str, mistakes: &[SyntaxError], is_toml: fn(&str) -> bool) -> Option<Range<usize>> {
    let (first, last) = (mistakes.first()?.span.start, mistakes.last()?.span.end);
    let line = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at + 1);
    // It may stand behind the last statement, in its line.
    let known = [line..end, first..end, line..text.len(), first..text.len()];
    // Of a long one not every mistake is known. It ends with the line that names the error, or with what is no TOML behind it.
    let long = || {
        let named = last_error(text)?;
        let mistakes = DeTable::parse_recoverable(&text[named..]).1;
        let last = named + mistakes.last().and_then(toml::de::Error::span).map_or(0, |it| it.end);
        Some(line..text[last..].find('\n').map_or(text.len(), |at| last + at + 1))
    };
    known.into_iter().chain(std::iter::once_with(long).flatten()).find(|it| {
        let message = &text[it.clone()];
        is_error_message(message) && !message.lines().any(is_header) && {
            let rest = without(text, it);
            rest.contains(SAYS) && is_toml(&rest)
        }
    })
}

/// What a configuration has, and a comment alone has not.
const SAYS: &[char] = &['=', '['];

/// The text without the message, with its last line ended.
pub(crate) fn without(text: &str, message: &Range<usize>) -> String {
    let before = &text[..message.start];
    let open = !before.is_empty() && !before.ends_with('\n');
    [before, if open { "\n" } else { "" }, &text[message.end..]].concat()
}

/// The one mistake of such a text.
pub(super) fn told(text: &str, mistakes: &[SyntaxError], is_toml: fn(&str) -> bool) -> Option<SyntaxError> {
    let found = error_message(text, mistakes, is_toml)?;
    let first = text[found.clone()].lines().next().unwrap_or_default();
    let start = found.start + first.len() - first.trim_start().len();
    let span = Span::new(start, found.start + first.trim_end().len());
    Some(SyntaxError::new(span, AN_ERROR.0).help(AN_ERROR.1))
}
