//! Escapes behind a backslash, as strings of TOML and JSON have them.

use std::borrow::Cow;

/// A text with its escapes as the characters that they mean; what is none stays.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut characters = behind.chars();
        let kind = characters.next();
        let digits = match kind {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        let code = behind.get(1..=digits).filter(|it| digits > 0 && it.bytes().all(|it| it.is_ascii_hexdigit()));
        let coded = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        let meant = coded.or(match kind {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('f') => Some('\u{c}'),
            Some('b') => Some('\u{8}'),
            Some('e') => Some('\u{1b}'),
            Some(it @ ('"' | '\\' | '/')) => Some(it),
            _ => None,
        });
        plain.push(meant.unwrap_or('\\'));
        rest = match (meant, coded) {
            (_, Some(_)) => &behind[1 + digits..],
            (Some(_), None) => characters.as_str(),
            (None, _) => behind,
        };
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_what_they_mean() {
        for (text, plain) in [
            ("p\\u0061ss\\x77ord\\U0000003dx", "password=x"),
            ("a\\n\\t\\r\\f\\b\\e\\\"\\\\n", "a\n\t\r\u{c}\u{8}\u{1b}\"\\n"),
            ("\\u00e4\\u12", "ä\\u12"),
            ("C:\\data\\q\\ud800", "C:\\data\\q\\ud800"),
            ("\\u+123\\", "\\u+123\\"),
            ("ä\\ä", "ä\\ä"),
        ] {
            assert_eq!(unescaped(text), plain, "{text}");
        }
    }
}
