//! Which characters a text holds: of most texts it is known at once that there is nothing in them to look at.

/// A set of ASCII characters. All that is not ASCII counts as the character DEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Characters([u64; 2]);

impl Characters {
    /// Those that no text shows as they are: control characters, and what is not ASCII.
    pub(crate) const UNSEEN: Self = Self([u32::MAX as u64, 1 << 63]);

    /// The characters of a text.
    pub(crate) const fn of(text: &str) -> Self {
        let text = text.as_bytes();
        // A word for each 64 values of a byte, so that no byte is compared.
        let mut words = [0; 4];
        let mut at = 0;
        while at < text.len() {
            words[(text[at] >> 6) as usize] |= 1 << (text[at] & 63);
            at += 1;
        }
        if words[2] | words[3] != 0 {
            words[1] |= 1 << 63;
        }
        Self([words[0], words[1]])
    }

    /// Whether one of these is there.
    pub(crate) const fn has_any(self, of: Self) -> bool {
        (self.0[0] & of.0[0]) | (self.0[1] & of.0[1]) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_its_characters_and_no_others() {
        for text in ["", "a", "\0", " ~", "\u{7f}", "ä", "s3://b-1/%20", "@?", "日本\n"] {
            let held = Characters::of(text);
            for byte in 0..0x7f {
                let one = char::from(byte).to_string();
                assert_eq!(held.has_any(Characters::of(&one)), text.contains(&one), "{text:?} and {byte}");
            }
            let unseen = text.bytes().any(|it| it.is_ascii_control() || !it.is_ascii());
            assert_eq!(held.has_any(Characters::UNSEEN), unseen, "{text:?}");
            assert!(!held.has_any(Characters::of("")), "{text:?}");
        }
    }
}
