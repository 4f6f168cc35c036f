//! Texts of files as they may be shown.

use lakeplan::mask::mask_source;
use lakeplan::text::hidden::is_hidden;

/// A text of a file as it may be shown, as long as the text is: without its secrets, and without characters that a
/// terminal may obey or that turn the text around them.
pub(crate) fn source(text: &str) -> String {
    visible(&mask_source(text))
}

/// The text with another character of the same length in the place of each that does not show. Those of ASCII are left
/// to the renderer, which has pictures of them.
fn visible(text: &str) -> String {
    let shown = |(at, character): (usize, char)| match character.len_utf8() {
        // A byte order mark at the beginning is no character of the first line.
        _ if at == 0 || !is_hidden(character) => character,
        2 => '\u{b7}',
        3 => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    text.char_indices().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_and_as_long() {
        let text = "\u{feff}a = \"\u{9b}2J\u{2028}\u{200b}\u{85}ä\u{1b}\"\n";
        let shown = source(text);
        assert_eq!(shown, "\u{feff}a = \"·2J\u{fffd}\u{fffd}·ä\u{1b}\"\n");
        assert_eq!(shown.len(), text.len());
    }
}
