//! `name = value` where the name says that the value is a secret: in connection strings as libpq reads
//! them, and in the queries of URLs.

use crate::secrets::names::{assigns_secret, is_password};
use crate::text::span::Span;

/// White space as it is written between quotes.
const ESCAPES: [&str; 3] = ["\\n", "\\t", "\\r"];

/// Adds the values behind the names of secrets.
pub(super) fn spans(text: &str, spans: &mut Vec<Span>) {
    let mut done = 0;
    for (at, _) in text.match_indices('=') {
        // What stands in a value is a part of it.
        if at < done || !assigns_secret(name_before(text, at)) {
            continue;
        }
        let span = value(text, at + 1, is_in_query(text, at));
        done = span.end;
        spans.push(span);
    }
}

/// Adds the values between quotes that stand behind the names of secrets without a sign, as in SQL, or behind a
/// colon, as in JSON: `ENCRYPTION_KEY 'x'`, `"password": "x"`, and the same with `\"`.
pub(super) fn quoted(text: &str, spans: &mut Vec<Span>) {
    let mut done = 0;
    for (at, quote) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\'' | b'"')) {
        if at < done {
            continue;
        }
        let before = text[..at].strip_suffix('\\').unwrap_or(&text[..at]);
        let is_escaped = before.len() < at;
        if !names_quoted(before) {
            continue;
        }
        let start = at + 1;
        let quote = if quote == b'"' { "\"" } else { "'" };
        let closing = if is_escaped { text[at - 1..].split_at(2).0 } else { quote };
        // Two of them within are one of the text.
        let is_end = |length: &usize| *length == 0 || !text[start + length + closing.len()..].starts_with(closing);
        let mut within = 0;
        let end = loop {
            match text[start + within..].find(closing) {
                Some(length) if !is_end(&(within + length)) => within += length + 2 * closing.len(),
                length => break length.map_or(text.len(), |length| start + within + length),
            }
        };
        done = end + closing.len();
        spans.push(Span::new(start, end));
    }
}

/// Whether a text ends with the name of a secret whose value a quote then begins.
fn names_quoted(before: &str) -> bool {
    let word = |text: &str| {
        let start = text.char_indices().rev().take_while(|(_, it)| is_of_name(*it)).last();
        start.map_or(text.len(), |(start, _)| start)
    };
    let trimmed = before.trim_end();
    if let Some(key) = trimmed.strip_suffix(':') {
        let key = key.trim_end();
        let Some(key) = key.strip_suffix(['"', '\'']) else { return false };
        let key = key.strip_suffix('\\').unwrap_or(key);
        let name = &key[word(key)..];
        // `MAP {'SECRET': 'x'}` of a lake is the name of a secret.
        return name != "SECRET" && assigns_secret(name);
    }
    if trimmed.len() == before.len() || !trimmed.ends_with(is_of_name) {
        return false;
    }
    // `SET name TO 'x'`, `IDENTIFIED BY 'x'`.
    let without = |end: &str| {
        let at = trimmed.len().checked_sub(end.len()).filter(|at| trimmed.is_char_boundary(*at))?;
        trimmed[at..].eq_ignore_ascii_case(end).then(|| trimmed[..at].trim_end())
    };
    // As libpq names a part of a connection string, mostly one of a password with a space.
    if without(" identified by").is_some() || trimmed.ends_with("missing \"=\" after") {
        return true;
    }
    let trimmed = without(" to").unwrap_or(trimmed);
    // Prose says `key 'x'` and `token "x"`, too, and SQL `SECRET x`.
    let start = word(trimmed);
    let name = &trimmed[start..];
    // An option of SQL, or what is left of one where a text was taken apart.
    let begins = || {
        let before = trimmed[..start].trim_end();
        before.ends_with([',', '(']) || (before.is_empty() && name == "SECRET")
    };
    let is_option = || name.eq_ignore_ascii_case("secret") && begins();
    assigns_secret(name) && (name.contains('_') || is_password(name) || is_option())
}

/// Whether a character can stand in a name.
pub(super) fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

/// The name before a sign. White space may stand between, and quotes around it.
pub(super) fn name_before(text: &str, at: usize) -> &str {
    // As errors of Python quote a text, white space is an escape.
    let mut before = text[..at].trim_end();
    while let Some(shorter) = ESCAPES.iter().find_map(|escape| before.strip_suffix(escape)) {
        before = shorter.trim_end();
    }
    let before = before.trim_end_matches([']', '"', '\'']);
    let start = before.char_indices().rev().take_while(|(_, it)| is_of_name(*it)).last();
    start.map_or("", |(start, _)| &before[start..])
}

/// Whether the sign at an offset stands in the query of a URL: its value ends with `&`.
fn is_in_query(text: &str, at: usize) -> bool {
    let name = name_before(text, at);
    let before = text[..at].strip_suffix(name);
    before.is_some_and(|before| before.ends_with(['?', '&'])) && !text[at + 1..].starts_with(char::is_whitespace)
}

/// The value behind a sign as libpq reads one: behind white space, up to white space or between
/// single quotes, with `\` before a character that means itself. One without an end goes to the end.
pub(super) fn value(text: &str, from: usize, in_query: bool) -> Span {
    let rest = &text[from..];
    // `=>` is a sign of other languages.
    let mut behind = rest.strip_prefix('>').unwrap_or(rest).trim_start();
    while let Some(shorter) = ESCAPES.iter().find_map(|escape| behind.strip_prefix(escape)) {
        behind = shorter.trim_start();
    }
    let start = from + rest.len() - behind.len();
    // Inside of a literal of SQL each quote is written twice.
    if let Some(inside) = text[start..].strip_prefix("''")
        && inside.starts_with(|it: char| !it.is_whitespace() && it != '\'' && it != ';')
    {
        let mut ends = inside.match_indices("''").filter(|(at, _)| !inside[..*at].ends_with('\\'));
        let length = ends.next().map_or(inside.len(), |(at, _)| at);
        return Span::new(start + 2, start + 2 + length);
    }
    let mut characters = text[start..].char_indices();
    let quote = characters.clone().next().map(|(_, it)| it).filter(|it| matches!(it, '\'' | '"'));
    if quote.is_some() {
        characters.next();
    }
    while let Some((at, character)) = characters.next() {
        let is_end = match quote {
            Some(quote) => character == quote,
            None => character.is_whitespace() || (in_query && matches!(character, '&' | '#')),
        };
        if character == '\\' {
            characters.next();
        } else if is_end {
            let end = start + at;
            // Two quotes within are one of the text for whoever knows SQL.
            if quote.is_some_and(|quote| text[end + 1..].starts_with(quote)) && at > 1 {
                characters.next();
                continue;
            }
            return match quote {
                Some(_) => Span::new(start + 1, end),
                None => Span::new(start, without_closing(text, start, end)),
            };
        }
    }
    let inside = start + usize::from(quote.is_some());
    let end = if quote.is_some() { text.len() } else { without_closing(text, start, text.len()) };
    Span::new(inside.min(end), end)
}

/// The end of a value without what closes the sentence or the code around it.
fn without_closing(text: &str, start: usize, end: usize) -> usize {
    let value = &text[start..end];
    // Only what belongs to a quote of the text around: a password may end with any of these.
    match value.rfind(&['`', '"', '\''] as &[char]) {
        Some(at) if value[at + 1..].bytes().all(|byte| matches!(byte, b',' | b'.' | b':' | b';' | b')')) => {
            start + value[..at].trim_end_matches(&['`', '"', '\''] as &[char]).len()
        }
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, spans};
    use crate::secrets::replaced;
    use crate::secrets::shape::merged;

    /// As text of any origin is masked: nothing else looks behind the end of a value there.
    fn masked(text: &str) -> String {
        let mut found = Vec::new();
        spans(text, &mut found);
        quoted(text, &mut found);
        replaced(text, &merged(found))
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        for (text, left) in [
            // A query ends with `&`, a connection string does not.
            ("https://h/?token=PW&x=1", "https://h/?token=********&x=1"),
            ("host=h password=P&W x=1", "host=h password=******** x=1"),
            ("https://h/?token= P&W x", "https://h/?token= ******** x"),
            // In a literal of SQL each quote is written twice.
            ("ATTACH 'host=h password=''P W'' user=u'", "ATTACH 'host=h password=''********'' user=u'"),
            ("password=''P\\''W'' x=1", "password=''********'' x=1"),
            ("{'password': 'token_key \"x', 'y': 1}", "{'password': '********', 'y': 1}"),
            ("{\\\"token\\\": \\\"PW\\\", \\\"x\\\": 1}", "{\\\"token\\\": \\\"********\\\", \\\"x\\\": 1}"),
            ("PASSWORD 'P''W', x 'y'", "PASSWORD '********', x 'y'"),
            ("PASSWORD 'P''', x 'y'", "PASSWORD '********', x 'y'"),
            ("{\\\"token\\\": \\\"P\\\"\\\"W\\\", \\\"x\\\": 1}", "{\\\"token\\\": \\\"********\\\", \\\"x\\\": 1}"),
            // A name of a secret at the end of a value is a part of it.
            ("host=h password='P token=' user=u", "host=h password='********' user=u"),
            ("PASSWORD 'P token_key ', x 'y'", "PASSWORD '********', x 'y'"),
            ("{\"token\": \"P'W\", 'key': 'P\"W'}", "{\"token\": \"********\", 'key': '********'}"),
            ("SECRET 'PW'", "SECRET '********'"),
            ("SET s3_secret_access_key TO 'PW', x 'y'", "SET s3_secret_access_key TO '********', x 'y'"),
            ("u IDENTIFIED BY 'PW' x", "u IDENTIFIED BY '********' x"),
            ("missing \"=\" after \"PW\" in connection", "missing \"=\" after \"********\" in connection"),
        ] {
            assert_eq!(masked(text), left);
        }
    }

    #[test]
    fn an_empty_value_and_prose_stay() {
        for text in [
            "host=h password='' x=1",
            "password=''; x",
            "host=h password='''' x=1",
            "no SECRET 'x'",
            "secret 'x'",
            "SET region TO 'x'",
            "followed by 'x'",
        ] {
            let left = masked(text);
            assert_eq!(left.replace(crate::text::secret::MASK, ""), text, "{left}");
        }
    }
}
