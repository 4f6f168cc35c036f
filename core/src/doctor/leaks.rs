//! What looks like a secret in a text of somebody else, whatever the configuration says: an error
//! may be pasted beside another file than the one that it comes from.

use crate::secrets::{self, assigns_secret};
use crate::text::secret::MASK;
use crate::text::sort::sort_by;

/// The text with everything masked that looks like a secret.
pub(super) fn without_leaks(text: &str) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    assignments(text, &mut spans);
    options(text, &mut spans);
    let mut commands = Vec::new();
    secrets::command_spans(text, &mut commands);
    spans.extend(commands.iter().map(|span| (span.start, span.end)));
    spans.extend(secrets::spans(text).iter().map(|span| (span.start, span.end)));
    cut_inputs(text, &mut spans);
    sort_by(&mut spans, Ord::cmp);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in spans {
        // One that begins in another may go on behind it.
        if end <= at || text[start..end].chars().all(|it| it == '*') {
            continue;
        }
        if start < at {
            at = end;
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(MASK);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// `password=…`, `'password': '…'`, `Access Key: "…"`, `secret = "…"`, `"token":"…"`.
fn assignments(text: &str, spans: &mut Vec<(usize, usize)>) {
    for (at, sign) in text.match_indices(['=', ':']) {
        let before = text[..at].trim_end_matches(' ').trim_end_matches(['"', '\'']);
        let start = before.rfind(|it: char| !(it.is_ascii_alphanumeric() || "_-".contains(it)));
        let name = &before[start.map_or(0, |start| start + before[start..].chars().next().map_or(1, char::len_utf8))..];
        // There the name of an option follows.
        if !assigns_secret(name) || name.ends_with("Error") || before.ends_with("parsing create secret") {
            continue;
        }
        let rest = &text[at + 1..];
        let value = rest.trim_start_matches(' ');
        let start = at + 1 + rest.len() - value.len();
        let Some(first) = value.chars().next() else { continue };
        // `password: x` in a line of its own is no prose.
        let line = value.lines().next().unwrap_or_default().trim_end();
        let is_line = || {
            let name_start = before.len() - name.len();
            let before = text[..name_start].trim_end_matches([' ', '\t', '-', '"', '\'']);
            (before.is_empty() || before.ends_with('\n')) && !line.contains(char::is_whitespace)
        };
        if let '"' | '\'' = first {
            quoted(text, start, spans);
        } else if (sign == "=" || !rest.starts_with([' ', '\n']) || is_line()) && !"{[(<$`:\n/".contains(first) {
            let end = value.find(|it: char| it.is_whitespace() || "&;,'\"`)}]".contains(it)).unwrap_or(value.len());
            spans.push((start, start + end));
        }
    }
}

/// `PASSWORD '…'` and its like in SQL.
fn options(text: &str, spans: &mut Vec<(usize, usize)>) {
    const NAMES: &[&str] =
        &["PASSWORD", "SECRET", "KEY_ID", "SESSION_TOKEN", "BEARER_TOKEN", "HTTP_PROXY_PASSWORD", "SSLPASSWORD"];
    for name in NAMES {
        let head = format!("{name} '");
        for (at, _) in text.match_indices(&head) {
            quoted(text, at + head.len() - 1, spans);
        }
    }
}

/// The inside of the quotes that begin at an offset; to the end of the line where they are cut.
fn quoted(text: &str, start: usize, spans: &mut Vec<(usize, usize)>) {
    let quote = text[start..].chars().next().unwrap_or('"');
    let inside = start + quote.len_utf8();
    let mut end = text.len();
    let mut characters = text[inside..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == '\n' || (character == quote && characters.next_if(|(_, next)| *next == quote).is_none())
        {
            end = inside + at;
            break;
        }
    }
    if inside < end {
        spans.push((inside, end));
    }
}

/// Pydantic cuts a long input in the middle: behind the dots may stand the end of a secret.
fn cut_inputs(text: &str, spans: &mut Vec<(usize, usize)>) {
    for (at, word) in text.match_indices("input_value=") {
        let start = at + word.len();
        let input = &text[start..];
        let input = &input[..input.find(", input_type=").unwrap_or(input.len())];
        // Of a field that is a secret, the whole input is.
        let before = text[..at].trim_end().lines().rev().nth(1).unwrap_or_default();
        if assigns_secret(before.trim().rsplit('.').next().unwrap_or_default()) && !input.is_empty() {
            spans.push((start, start + input.len()));
            continue;
        }
        if let Some(dots) = input.find("...") {
            let behind = dots + 3;
            let end =
                input[behind..].find(&['\'', '"', ',', '}'] as &[char]).map_or(input.len(), |length| behind + length);
            if behind < end {
                spans.push((start + behind, start + end));
            }
            // Before them, an open value of a secret.
            let before = &input[..dots];
            if let Some(open) =
                before.match_indices(": '").last().map(|it| it.0).filter(|open| !before[open + 3..].contains('\''))
            {
                spans.push((start + open + 3, start + dots));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_masked() {
        for text in [
            "password=canary",
            "host=h password='can ary' user=u",
            "PASSWORD 'canary', PORT 5432",
            "SECRET 'canary...",
            "KEY_ID 'canary'",
            "{'type': 'postgres', 'password': 'canary'}",
            "\"secret\":\"canary\"",
            "secret = \"canary\"",
            "postgresql://u:canary@host/db",
            "Invalid Access Key: \"canary\"",
            "  password: canary\n  host: h",
            "x\n- api_key : canary",
            "$ curl -u u:canary https://h",
            "pgpass: h:5432:d:u:canary",
            "SET s3_secret_access_key TO 'canary'",
            "ALTER USER u IDENTIFIED BY 'canary'",
            "https://b/?X-Amz-Signature=canary&x=1",
            "AKIAcanaryEXAMPLE1",
            "Authorization: Bearer canary-canary",
            "md:x?motherduck_token=canary",
            "ducklake.catalog.postgres.password\n  Input should be a valid string [type=string_type, input_value=canary, input_type=int]",
            "storage.r2\n  Field required [type=missing, input_value={'type': 'r2', 'secret_na...canary', 'bucket': 'b'}, input_type=dict]",
        ] {
            let left = without_leaks(text);
            assert!(!left.contains("canary") && !left.contains("ary'"), "{text}: {left}");
            assert!(left.contains(MASK), "{text}: {left}");
        }
    }

    #[test]
    fn what_is_none_stays() {
        for text in [
            "Secret with name \"pgs\" not found",
            "Secret \"nope\" was not found - if this was meant to be a path",
            "Secret provider 'aws' not found for type 's3'",
            "secret_name = \"lake_pg\"",
            "CREATE OR REPLACE SECRET my-pg ( TYPE postgres, HOST 'h'",
            "Credential Chain: 'config'",
            "password authentication failed for user \"boss\"",
            "Duplicate query param found while parsing create secret: 'region'",
            "input_value={'type': 'mysql', 'uri': 'x'}, input_type=dict]",
            "https://user@host/x",
        ] {
            assert_eq!(without_leaks(text), text);
        }
    }
}
