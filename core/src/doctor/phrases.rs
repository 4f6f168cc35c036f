//! The words of the errors that are known, by which a text is read that was broken or written in another way.

use std::sync::LazyLock;

use crate::doctor::symptoms::phrases;
use crate::doctor::words::DUCKDB_ERRORS;
use crate::text::sort::sort_by;

/// Whether something is a whole word of an error, with or without what stands around it.
pub(super) fn is_word(word: &str) -> bool {
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut words: Vec<&str> = phrases().flat_map(str::split_whitespace).map(bare).collect();
        sort_by(&mut words, Ord::cmp);
        words
    });
    let word = bare(word);
    // A letter may be the end or the beginning of any.
    word.len() > 1 && WORDS.binary_search(&word).is_ok()
}

fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', '(', ')', ',', ':', '.'])
}

/// A text that somebody has written in small letters, with the capitals of the errors in it.
pub(super) fn recased(text: String) -> String {
    static IN_SMALL: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let heads = DUCKDB_ERRORS.split('|').map(|name| format!("{name} Error:"));
        let capitals = heads.chain(phrases().chain(["HTTP "]).map(str::to_owned));
        // What another error writes in small letters is left to it.
        let is_one = |(small, _): &(String, String)| !phrases().any(|other| other.contains(small.as_str()));
        capitals.map(|phrase| (phrase.to_ascii_lowercase(), phrase)).filter(is_one).collect()
    });
    if text.contains(|it: char| it.is_ascii_uppercase()) {
        return text;
    }
    IN_SMALL.iter().fold(text, |text, (small, phrase)| text.replace(small, phrase))
}
