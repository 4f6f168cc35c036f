//! The parts of a statement that is no TOML: what would be its key, its separator and its value.

use std::ops::Range;

/// The parts of a line `key = value # comment`, as far as they are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The key, without white space around it.
    pub(super) key: Range<usize>,
    /// What stands between key and value, without white space around it; empty if there is nothing.
    pub(super) separator: Range<usize>,
    /// The value, without white space and a comment behind it.
    pub(super) value: Range<usize>,
}

/// Characters of `=`, `:`, `:=`, `=>`, `==` and `->`.
const SEPARATORS: &[char] = &['=', ':', '>', '-'];

/// Takes a line apart, if it begins with something that can be a key.
pub(super) fn parts(line: &str) -> Option<Parts> {
    let start = line.len() - line.trim_start().len();
    let key_end = key_end(line, start)?;
    let rest = line[key_end..].trim_start();
    let at = line.len() - rest.len();
    let is_separator = rest.starts_with(['=', ':']) || rest.starts_with("->");
    let length = if is_separator { rest.find(|it| !SEPARATORS.contains(&it)).unwrap_or(rest.len()) } else { 0 };
    // `=:memory:` begins a value that nobody has put in quotes.
    let length = rest[..length].find("=:").map_or(length, |at| at + 1);
    // `= -1` with nothing between: the sign belongs to the value.
    let length = if rest[..length].len() > 1 && rest[..length].ends_with('-') { length - 1 } else { length };
    let more = line[at + length..].trim_start();
    // `= =` is one, too.
    let length = if length > 0 && more.starts_with('=') { line.len() - more.len() - at + 1 } else { length };
    let separator = at..at + length;
    let value = line[separator.end..].trim_start();
    let value_start = line.len() - value.len();
    let value_end = value_start + value_length(value);
    Some(Parts { key: start..key_end, separator, value: value_start..value_end })
}

/// Where a key ends that begins at `start`: before the separator, without white space. Words with
/// spaces between them are one key if a separator follows.
fn key_end(line: &str, start: usize) -> Option<usize> {
    let rest = &line[start..];
    let mut end = 0;
    let mut words = 0;
    loop {
        let word = rest[end..].trim_start();
        let at = rest.len() - word.len();
        let length = if let Some(quote) = word.chars().next().filter(|it| matches!(it, '"' | '\'')) {
            // A quote behind a word is the value.
            if words > 0 && !rest[..end].trim_end().ends_with('.') {
                break;
            }
            2 + word[1..].find(quote)?
        } else {
            let bare = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
            let length = word.find(|it| !bare(it)).unwrap_or(word.len());
            // `->` is no part of a key.
            if word[length..].starts_with('>') && word[..length].ends_with('-') { length - 1 } else { length }
        };
        if length == 0 {
            break;
        }
        end = at + length;
        words += 1;
    }
    if end == 0 {
        return None;
    }
    if words > 1 && !rest[end..].trim_start().starts_with(['=', ':']) {
        // No separator behind the words: the first is the key, the others are its value.
        let first = rest.find(char::is_whitespace).unwrap_or(end);
        return Some(start + first);
    }
    Some(start + end)
}

/// How long a value is, without a comment behind it.
fn value_length(value: &str) -> usize {
    let whole = value.trim_end().len();
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in value.char_indices() {
        match quote {
            Some(open) if character == open => quote = None,
            None if matches!(character, '"' | '\'') && !before.is_alphanumeric() => quote = Some(character),
            None if character == '#' && before.is_whitespace() => return value[..at].trim_end().len(),
            _ => {}
        }
        before = character;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        for (line, key, separator, value) in [
            ("region = eu # x", "region", "=", "eu"),
            ("  region: eu-1", "region", ":", "eu-1"),
            ("\"region\": \"a # b\", # c", "\"region\"", ":", "\"a # b\","),
            ("a . \"b c\" := 1", "a . \"b c\"", ":=", "1"),
            ("key id = \"x\"", "key id", "=", "\"x\""),
            ("region \"eu\"", "region", "", "\"eu\""),
            ("region eu", "region", "", "eu"),
            ("region => eu", "region", "=>", "eu"),
            ("port=-1", "port", "=", "-1"),
            ("database=:memory:", "database", "=", ":memory:"),
            ("port = = 1", "port", "= =", "1"),
            ("port =", "port", "=", ""),
            ("uri = http://x/#a", "uri", "=", "http://x/#a"),
            ("uri = pg:it's # c", "uri", "=", "pg:it's"),
        ] {
            let parts = parts(line).unwrap_or_else(|| panic!("{line}"));
            let found = (&line[parts.key], &line[parts.separator], &line[parts.value]);
            assert_eq!(found, (key, separator, value), "{line}");
        }
        assert_eq!(parts("= 1"), None);
        assert_eq!(parts(""), None);
        assert_eq!(parts("\"open"), None);
    }
}
