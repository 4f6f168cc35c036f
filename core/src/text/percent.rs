//! Percent-encoding, as URLs and the parameters of a link have it.

/// Everything but letters, digits and `_.-` as `%XX`.
pub fn escape(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What [`escape`] was given; nothing if it is not of it.
pub fn unescape(text: &str) -> Option<String> {
    decode(text, |_| None)
}

/// A text with its encoded characters decoded, and every other `%` as it is; nothing if that is no text.
pub(crate) fn decoded(text: &str) -> Option<String> {
    decode(text, Some)
}

/// Decodes `%XX`; `other` says what a `%` without two digits is.
fn decode(text: &str, other: impl Fn(u8) -> Option<u8>) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(if *first == b'%' { other(*first)? } else { *first });
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_come_back() {
        for text in ["dev", "a b&c=d#e", "ü😀", "100%", ""] {
            assert_eq!(unescape(&escape(text)).as_deref(), Some(text));
            assert!(escape(text).is_ascii());
        }
        assert_eq!(unescape("%4"), None);
        assert_eq!(unescape("%zz"), None);
        assert_eq!(decoded("p%40s%73%").as_deref(), Some("p@ss%"));
        assert_eq!(decoded("%ff"), None);
    }
}
