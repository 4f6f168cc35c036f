//! Upper and lower case of any text, with tables that are a fifth of Rust's own: those were a
//! fiftieth of the page.

mod tables;

use tables::{LOWER, UPPER};

/// Texts in the other case.
pub trait Case {
    /// The text in lower case, each character for itself: a capital sigma at the end of a word
    /// becomes `σ`.
    fn to_lower(&self) -> String;
    /// The text in upper case.
    fn to_upper(&self) -> String;
}

impl Case for str {
    fn to_lower(&self) -> String {
        let mut text = self.to_ascii_lowercase();
        if !text.is_ascii() {
            text = text.chars().fold(String::with_capacity(text.len()), |mut text, character| {
                // The only one that becomes two.
                if character == 'İ' {
                    text.push_str("i\u{307}");
                } else {
                    text.push(lower(character));
                }
                text
            });
        }
        text
    }

    fn to_upper(&self) -> String {
        let mut text = self.to_ascii_uppercase();
        if !text.is_ascii() {
            text = text.chars().fold(String::with_capacity(text.len()), |mut text, character| {
                push_upper(&mut text, character);
                text
            });
        }
        text
    }
}

fn lower(character: char) -> char {
    let code = u32::from(character);
    let run = LOWER.get(LOWER.partition_point(|it| it.1 < code));
    let small = run.filter(|it| it.0 <= code && (code - it.0) % it.2 == 0).map(|it| code.saturating_add_signed(it.3));
    small.and_then(char::from_u32).unwrap_or(character)
}

/// Adds the upper case of a character, which may be several.
pub(crate) fn push_upper(text: &mut String, character: char) {
    if let Ok(at) = UPPER.binary_search_by_key(&character, |it| it.0) {
        text.push_str(UPPER[at].1);
        return;
    }
    let code = u32::from(character);
    // What is asked for is nearly always ASCII, so a walk through the table does.
    let capital = LOWER.iter().find_map(|it| {
        let capital = code.checked_add_signed(-it.3)?;
        ((it.0..=it.1).contains(&capital) && (capital - it.0) % it.2 == 0).then_some(capital)
    });
    let other = if code < 128 { Some(character.to_ascii_uppercase()) } else { capital.and_then(char::from_u32) };
    text.push(other.unwrap_or(character));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the tables are held against those of Rust")]
    fn every_character_has_the_cases_that_rust_gives_it() {
        for character in '\0'..=char::MAX {
            let text = character.to_string();
            assert_eq!(text.to_lower(), character.to_lowercase().collect::<String>(), "{character:?}");
            assert_eq!(text.to_upper(), character.to_uppercase().collect::<String>(), "{character:?}");
        }
    }

    #[test]
    fn texts_change_their_case() {
        assert_eq!(["Straße ÀÉ Ω".to_lower(), "Straße àé ω".to_upper()], ["straße àé ω", "STRASSE ÀÉ Ω"]);
    }
}
