//! Lists of words as one text: a table of texts takes eight bytes more for each.

use std::cmp::Ordering;

/// Whether a word is one of those between the spaces of a text, in any case.
pub(crate) fn is_one_of(words: &str, word: &str) -> bool {
    words.split(' ').any(|it| it.eq_ignore_ascii_case(word))
}

/// The same for small ASCII letters in the order of the alphabet: of a long list few words are looked at.
pub(crate) fn is_one_of_sorted(words: &str, word: &str) -> bool {
    let bytes = words.as_bytes();
    let Some(first) = word.bytes().next().map(|it| it.to_ascii_lowercase()) else { return false };
    let (mut from, mut to) = (0, bytes.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let start = bytes[from..middle].iter().rposition(|it| *it == b' ').map_or(from, |at| from + at + 1);
        let end = bytes[middle..to].iter().position(|it| *it == b' ').map_or(to, |at| middle + at);
        // Most words are told apart by how they begin.
        let order = bytes[start]
            .cmp(&first)
            .then_with(|| bytes[start..end].iter().copied().cmp(word.bytes().map(|it| it.to_ascii_lowercase())));
        match order {
            Ordering::Equal => return true,
            Ordering::Less => from = end + 1,
            Ordering::Greater => to = start.saturating_sub(1),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_a_sorted_list_is_found_and_nothing_else() {
        for words in ["", "a", "a bc", "a bc d", "ab abc b_c c dd e", "all analyse analyze and any"] {
            for word in words.split(' ').filter(|it| !it.is_empty()) {
                assert!(
                    is_one_of_sorted(words, word) && is_one_of_sorted(words, &word.to_ascii_uppercase()),
                    "{words}: {word}"
                );
                for other in [format!("{word}x"), format!("0{word}"), format!("{word} "), word[1..].to_owned()] {
                    assert_eq!(
                        is_one_of_sorted(words, &other),
                        words.split(' ').any(|it| it == other && !it.is_empty()),
                        "{words}: {other}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_word_is_whole() {
        assert!(is_one_of("a bc", "BC") && is_one_of("a bc", "a"));
        assert!(!is_one_of("a bc", "b") && !is_one_of("a bc", "a bc") && !is_one_of("a bc", ""));
    }
}
