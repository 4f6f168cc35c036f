//! Lists of words as one text: a table of texts takes eight bytes more for each.

/// Whether a word is one of those between the spaces of a text, in any case.
pub(crate) fn is_one_of(words: &str, word: &str) -> bool {
    words.split(' ').any(|it| it.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_whole() {
        assert!(is_one_of("a bc", "BC") && is_one_of("a bc", "a"));
        assert!(!is_one_of("a bc", "b") && !is_one_of("a bc", "a bc") && !is_one_of("a bc", ""));
    }
}
