//! User information in URLs: `scheme://user:password@host`, and the same without a scheme.

use crate::text::span::Span;

/// What stands before a colon and is no user.
const PREFIXES: &[&str] =
    &["ducklake", "postgres", "postgresql", "mysql", "duckdb", "sqlite", "motherduck", "md", "file"];

/// Longer user names without a password are tokens: `https://TOKEN@github.com`.
const TOKEN: usize = 20;

/// Whether a URL in the text has user information, with or without a password.
pub(super) fn has_user_information(text: &str) -> bool {
    text.contains('@')
        && text.match_indices("://").any(|(at, _)| {
            let authority = authority(&text[at + 3..]);
            authority.contains('@') && (authority.contains(':') || !is_container(&text[..at]))
        })
}

/// Whether what stands before `@` is a container in Azure, and no user: `abfss://container@account.dfs.core.windows.net`.
fn is_container(before: &str) -> bool {
    ["abfs", "abfss", "wasb", "wasbs"].iter().any(|scheme| {
        before.len() >= scheme.len()
            && before.is_char_boundary(before.len() - scheme.len())
            && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme)
    })
}

/// Adds the passwords.
pub(super) fn spans(text: &str, spans: &mut Vec<Span>) {
    if !text.contains('@') {
        return;
    }
    let mut at = 0;
    for word in text.split(|it: char| it.is_whitespace()) {
        let start = at;
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        if word.contains('@') {
            of_word(word, start, spans);
            in_host(text, start, word, spans);
        }
    }
}

/// Adds what stands before `@` where an error names the host or the port of a URL: the end of a password with an `@`,
/// `:` or `/` in it, as libpq reads one.
fn in_host(text: &str, start: usize, word: &str, spans: &mut Vec<Span>) {
    let before = text[..start].trim_end();
    if ["host name", "port number:", "the host"].iter().any(|it| before.ends_with(it)) {
        let from = word.len() - word.trim_start_matches(['"', '\'', '`']).len();
        let to = word.rfind('@').filter(|to| *to > from);
        spans.extend(to.map(|to| Span::new(start + from, start + to)));
    }
}

/// The end of the host: what has another meaning in a URL.
fn authority(rest: &str) -> &str {
    let end = rest.find(|it: char| it.is_whitespace() || matches!(it, '/' | '?' | '#' | '"' | '\'' | '`'));
    &rest[..end.unwrap_or(rest.len())]
}

/// A word without white space. Each URL in it begins where its scheme does.
pub(super) fn of_word(word: &str, offset: usize, spans: &mut Vec<Span>) {
    let mut starts: Vec<usize> = word.match_indices("://").map(|(at, _)| at + 3).collect();
    if starts.is_empty() {
        starts.extend(behind_odd_slashes(word));
    }
    let has_scheme = !starts.is_empty();
    if starts.is_empty() {
        let from = word.rfind(&['"', '\'', '`', '(', '=', ','] as &[char]).map_or(0, |at| at + 1);
        // A quote at the end is none before the user.
        let from = if word[from..].contains('@') { from } else { 0 };
        starts.push(from + without_prefixes(&word[from..]));
    }
    for (index, start) in starts.iter().copied().enumerate() {
        let end = starts.get(index + 1).map_or(word.len(), |next| next - 3);
        let before = word.get(..start.saturating_sub(3)).unwrap_or_default();
        // Some write more slashes than two.
        let start = end - word[start..end].trim_start_matches('/').len();
        let rest = &word[start..end];
        if has_scheme && is_container(before) && !authority(rest).contains(':') {
            continue;
        }
        if let Some((from, to)) = password(rest, has_scheme) {
            spans.push(Span::new(offset + start + from, offset + start + to));
        }
    }
}

/// Behind one slash, or those of Windows, that follow what is no letter of a drive: `postgres:/u:p@h`.
fn behind_odd_slashes(word: &str) -> Option<usize> {
    let at = word.find([':', '/', '\\'])?;
    let behind = word[at..].trim_start_matches(':').trim_start_matches(['/', '\\']);
    let slashes = word.len() - behind.len();
    (at != 1 && slashes > at + usize::from(word[at..].starts_with(':')) && behind.contains(':')).then_some(slashes)
}

fn without_prefixes(word: &str) -> usize {
    let mut at = word.len() - word.trim_start_matches(&['"', '\'', '`', '(', '[', '<', '#'] as &[char]).len();
    while let Some((before, _)) = word[at..].split_once(':') {
        if !PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(before)) {
            break;
        }
        at += before.len() + 1;
    }
    at
}

/// The password before the host, as a range.
fn password(rest: &str, has_scheme: bool) -> Option<(usize, usize)> {
    let authority = authority(rest);
    let end = if let Some(at) = authority.rfind('@') {
        at
    } else {
        // A `/`, `?` or `#` in a password ends the host for a parser, but not for a reader.
        let Some((user, tail)) = authority.split_once(':') else { return in_path(rest) };
        let is_port = !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
        let closed = rest.find(['"', '`']).unwrap_or(rest.len());
        if is_port || tail.is_empty() || user.is_empty() || user.starts_with('[') {
            return None;
        }
        rest[..closed].rfind('@')?
    };
    match rest[..end].find(':') {
        Some(colon) => {
            let (user, password) = (&rest[..colon], &rest[colon + 1..end]);
            let is_path = password.starts_with(['/', '\\']);
            let is_other = if has_scheme {
                is_path && user.len() == 1
            } else {
                is_path || user.is_empty() || matches!(user, "arn" | "mailto" | "urn")
            };
            (!password.is_empty() && !is_other).then_some((colon + 1, end))
        }
        None => (has_scheme && end >= TOKEN).then_some((0, end)),
    }
}

/// What looks like user information behind a host: `https://proxy/u:p@h`.
fn in_path(rest: &str) -> Option<(usize, usize)> {
    let end = rest.find(|it: char| it.is_whitespace() || matches!(it, '?' | '#' | '"' | '\'' | '`'));
    let to = rest[..end.unwrap_or(rest.len())].rfind('@')?;
    let from = rest[..to].rfind('/')? + 1;
    let colon = from + rest[from..to].find(':')?;
    (colon > from && colon + 1 < to).then_some((colon + 1, to))
}
