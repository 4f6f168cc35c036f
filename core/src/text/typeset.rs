//! Characters that programs for prose put in the place of those that somebody has typed.

/// Whether a character stands in the place of a quote; a backtick does in Markdown.
pub fn is_quote(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '`' | '″' | '＂')
}

/// Whether a character looks like a space, or like nothing.
pub fn is_space(character: char) -> bool {
    !character.is_ascii() && (character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200d}'))
}

/// The text with the quotes and spaces that somebody has typed.
pub fn plain(text: &str) -> String {
    let typed = |it: char| match it {
        '‘' | '’' | '‚' => '\'',
        it if is_quote(it) && it != '`' => '"',
        it if is_space(it) => ' ',
        it => it,
    };
    text.chars().map(typed).collect()
}
