//! A mistake in a line, and the words of other languages that make one.

use crate::text::span::Span;
use crate::toml::mistakes::line::Line;

/// A line that is longer is not repaired: nobody has written it by hand.
pub(super) const LONGEST: usize = 4096;

/// A mistake that was found in a line.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    /// Where it is in the file.
    pub(super) span: Span,
    /// What is wrong. It never holds a value, which may be a secret.
    pub(super) message: String,
    /// What to write, beginning with a verb.
    pub(super) help: String,
    /// Whether the change keeps what was surely meant.
    pub(super) safe: bool,
}

impl Mistake {
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into(), safe: true }
    }

    /// The change is a guess, and to be read.
    pub(super) fn guess(self) -> Self {
        Self { safe: false, ..self }
    }
}

/// Words of other languages that stand for what TOML writes otherwise, or has not.
pub(super) fn other_word(word: &str) -> Option<(&'static str, &'static str, bool)> {
    const LOWER: &str = "booleans are in lower case in TOML: `true` and `false`";
    const ONLY: &str = "booleans in TOML are `true` and `false`";
    Some(match word.to_ascii_lowercase().as_str() {
        "true" => ("true", LOWER, true),
        "false" => ("false", LOWER, true),
        "yes" | "on" => ("true", ONLY, false),
        "no" | "off" => ("false", ONLY, false),
        _ => return None,
    })
}

/// Words of other languages for no value.
pub(super) fn is_null(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "none" | "null" | "nil" | "undefined" | "~")
}

/// The quotes in which a text means what it says.
pub(super) fn quote_for(text: &str) -> Option<&'static str> {
    if !text.contains(['"', '\\']) {
        Some("\"")
    } else if !text.contains('\'') {
        Some("'")
    } else {
        None
    }
}

/// Puts `#` in the place of what begins a comment elsewhere.
pub(super) fn comment_mark(line: &mut Line, at: usize, mark: &str) -> Mistake {
    let span = line.place(at..at + mark.len());
    line.replace(at..at + mark.len(), "#");
    Mistake::new(span, format!("`{mark}` does not begin a comment in TOML"), "write `#`")
}

/// The bytes of a line that stand in no string, with the characters there.
pub(super) fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut escaped = false;
    text.char_indices().filter(move |(_, character)| {
        let inside = quote.is_some();
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if *character == '\\' => escaped = true,
            Some(open) if *character == open => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(*character),
            _ => {}
        }
        !inside
    })
}
