//! A secret is a type: it never shows itself by accident.

use std::fmt;

/// What stands in the place of a secret wherever it is not asked for. The length
/// says nothing about the length of the secret.
pub const MASK: &str = "********";

/// Text that must not be shown. `Debug` and `Display` print [`MASK`]; only
/// [`Secret::reveal`] gives the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Whoever calls this is responsible for where it goes.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Nothing but asterisks or dots as a form shows them, what hides a secret in a longer text, or the word for it.
pub(crate) fn is_masked(text: &str) -> bool {
    is_made_of(text, "*•●", 3) || (text.contains('*') && text.contains(MASK)) || text.eq_ignore_ascii_case("redacted")
}

/// Whether a secret was left out where a text was copied from: it is masked, a row of `x`, or a word in brackets.
pub fn is_left_out(secret: &str) -> bool {
    let secret = secret.trim_matches(&['"', '\'', ' '] as &[char]);
    let bracketed = [('<', '>'), ('[', ']')].iter().any(|it| {
        let inside = secret.strip_prefix(it.0).and_then(|inside| inside.strip_suffix(it.1));
        inside.is_some_and(|inside| inside.chars().all(|it| it.is_alphabetic() || " -_".contains(it)))
    });
    bracketed || is_made_of(secret, "xX", 4) || is_masked(secret)
}

fn is_made_of(text: &str, characters: &str, least: usize) -> bool {
    text.chars().all(|it| characters.contains(it)) && text.chars().nth(least - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_shows_the_mask_only() {
        let secret = Secret::new("s3cr3t-value");
        assert_eq!(format!("{secret} {secret:?}"), format!("{MASK} {MASK}"));
        assert_eq!(secret.reveal(), "s3cr3t-value");
    }

    #[test]
    fn masks() {
        for text in ["***", "********", "•••••", "postgres:host=h password=********", "REDACTED", "Redacted"]
        {
            assert!(is_masked(text) && is_left_out(text), "{text}");
        }
        for text in ["", "*", "**", "a***", "s3://b/*/x", "redacted-1"] {
            assert!(!is_masked(text) && !is_left_out(text), "{text}");
        }
        for text in ["xxxxxxxx", "XXXX", "<redacted>", "[REDACTED]", "<your-password>", "'<hidden>'", "\"***\""] {
            assert!(is_left_out(text), "{text}");
        }
        for text in ["xxx", "x1xx", "changeme", "<a", "a>", "[x1]", "s3cr3t", "<s3cr3t>"] {
            assert!(!is_left_out(text), "{text}");
        }
    }
}
