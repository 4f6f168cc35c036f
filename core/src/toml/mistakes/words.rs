//! What the parser says, in the words of a person.

use crate::text::span::Span;
use crate::toml::error::SyntaxError;

/// What the parser says of a mistake, a line each: how it begins, what is wrong, and what to do. In the page, such a text is
/// smaller than a table.
const WORDS: &str = r#"string values must be quoted|this is not a value in TOML|put text in quotes
invalid unquoted key|a key without quotes cannot contain this character|put the key in quotes, or write another name
key with no value|there is no `=` after the key|write `key = value`
unexpected key or value|the value ends before this, and only a comment can follow it|put each key on a separate line
unclosed table|the header is not closed|end it with `]`
unclosed array table|the header is not closed|end it with `]]`
unclosed array|the array is not closed|write `]` at its end
unclosed inline table|the inline table is not closed|write `}` at its end
invalid multi-line basic string|the string is not closed|write `"""` at its end
invalid multi-line literal string|the string is not closed|write `'''` at its end
invalid basic string|the string is not closed|write `"` at its end
invalid literal string|the string is not closed|write `'` at its end
missing escaped value|TOML has no such escape|write `\\` for a backslash, or put the string in single quotes
too few unicode value digits|TOML has no such escape|write `\\` for a backslash, or put the string in single quotes
missing comma between|there is no comma before this|write `,`
missing assignment|there is no `=` after the key|write `key = value`
unquoted keys cannot be empty|there is no key|write a name
unexpected leading zero|a number cannot begin with 0 in TOML|remove the 0, or put quotes around it if it is text"#;

/// The mistake in plain words, where there are some.
pub(super) fn plain(text: &str, error: SyntaxError) -> SyntaxError {
    let start = text[..error.span.start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].lines().next().unwrap_or_default().trim_end();
    if line.ends_with('=') && line.len() > 1 && line.matches('=').count() == 1 {
        let span = Span::new(start, start + line.len());
        return SyntaxError::new(span, "there is no value after `=`").help("write one, or remove the line");
    }
    let parts = |line: &'static str| line.split_once('|');
    let mut known = WORDS.lines().filter_map(parts).filter(|it| error.message.starts_with(it.0));
    let Some((message, help)) = known.next().and_then(|it| parts(it.1)) else { return error };
    SyntaxError { message: message.into(), help: Some(help.into()), ..error }
}
