//! How words begin: of most texts it is known at once that they begin with none of a list.

/// The first two bytes of the words of a list. Where several bytes share a bit, a text seems to begin like one of
/// them although it does not, never the other way round.
pub(crate) struct Starts([u32; 128]);

impl Starts {
    /// Those of no word.
    pub(crate) const NONE: Self = Self([0; 128]);

    /// Those of one word more, of at least two ASCII characters.
    pub(crate) const fn and(mut self, word: &str) -> Self {
        let word = word.as_bytes();
        self.0[word[0] as usize] |= bit(word[1]);
        self
    }

    /// The same for a word that may be written in capitals.
    pub(crate) const fn and_in_any_case(mut self, word: &str) -> Self {
        let word = word.as_bytes();
        self.0[word[0].to_ascii_lowercase() as usize] |= bit(word[1]);
        self.0[word[0].to_ascii_uppercase() as usize] |= bit(word[1]);
        self
    }

    /// The same for each word of a list.
    pub(crate) const fn and_each_in_any_case(mut self, words: &[&str]) -> Self {
        let mut at = 0;
        while at < words.len() {
            self = self.and_in_any_case(words[at]);
            at += 1;
        }
        self
    }

    /// The same with whatever a byte of ASCII is followed by.
    pub(crate) const fn and_all(mut self, first: u8) -> Self {
        self.0[first as usize] = u32::MAX;
        self
    }

    /// Whether one of the words begins with a byte.
    pub(crate) const fn has_first(&self, byte: u8) -> bool {
        (byte as usize) < self.0.len() && self.0[byte as usize] != 0
    }

    /// Whether a text may begin with one of the words.
    pub(crate) fn may_begin(&self, text: &[u8]) -> bool {
        let [first, second, ..] = text else { return false };
        self.0.get(usize::from(*first)).is_some_and(|seconds| seconds & bit(*second) != 0)
    }
}

/// The bit of a second byte, the same for a letter and its capital. What is no letter shares the bits that these
/// leave: names such as `s3_lake` begin like no word.
const fn bit(byte: u8) -> u32 {
    1 << if byte.is_ascii_alphabetic() { byte % 32 } else { 27 + byte % 5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_word_may_be_one() {
        const STARTS: Starts = Starts::NONE.and("AKIA").and_in_any_case("bearer").and_all(b'{');
        for text in ["{x", "{ä", "AKIA", "AK", "Bearer x", "bearer", "BEARER", "beaver"] {
            assert!(STARTS.may_begin(text.as_bytes()), "{text}");
        }
        for text in ["", "A", "akia", "bird", "b5", "ä", "aä"] {
            assert!(!STARTS.may_begin(text.as_bytes()), "{text}");
        }
    }
}
