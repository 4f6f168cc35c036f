//! Characters that cannot be seen, or change how the text around them reads.

/// The text with control and bidirectional characters as escapes.
pub fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let hidden = is_hidden(character);
            let plain = (!hidden).then_some(character);
            plain.into_iter().chain(character.escape_unicode().filter(move |_| hidden))
        })
        .collect()
}

/// Whether a text has a character that [`is_hidden`] tells of.
pub(crate) fn holds_hidden(text: &str) -> bool {
    // Of most texts each byte is a letter that one can see.
    text.bytes().any(|byte| !matches!(byte, b' '..=b'~')) && text.chars().any(is_hidden)
}

/// Whether a character is invisible or changes how the text around it is read.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}' | '\u{ad}')
}
