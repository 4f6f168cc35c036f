//! What stands between no quotes in a file that is not TOML: each line is read as the value of a key is.

use crate::secrets::assignment::is_of_name;
use crate::secrets::mention;
use crate::secrets::names::assigns_secret;
use crate::secrets::shape::is_suspicious;
use crate::secrets::written::is_header;
use crate::text::span::Span;

/// Adds the secrets of a text outside of its strings and comments, which are looked at by themselves.
pub(crate) fn spans(text: &str, strings: &[Span], comments: &[Span], spans: &mut Vec<Span>) {
    let plain = plain(text, strings, comments);
    let mut at = 0;
    for line in plain.split('\n') {
        let start = at + behind_key(line);
        at += line.len() + 1;
        let value = line[start + line.len() + 1 - at..].trim_end();
        // `password hunter2`, as in the files of other tools.
        let behind = value.trim_start_matches(is_of_name);
        let name = &value[..value.len() - behind.len()];
        if behind.starts_with([' ', '\t']) && assigns_secret(name) {
            spans.push(Span::new(start + name.len() + 1, start + value.len()));
            continue;
        }
        if is_suspicious(value) && !(is_header(value) && value.ends_with(']')) {
            let first = spans.len();
            mention::spans(value, spans, first);
            for span in &mut spans[first..] {
                *span = Span::new(start + span.start, start + span.end);
            }
        }
    }
}

/// The text with nothing in its strings and comments, and without the keys of strings.
fn plain(text: &str, strings: &[Span], comments: &[Span]) -> String {
    let mut plain = text.as_bytes().to_vec();
    let mut fill = |start: usize, end: usize, by: u8| {
        for byte in &mut plain[start..end] {
            if *byte != b'\n' {
                *byte = by;
            }
        }
    };
    for it in strings {
        // `"name": "PGPASSWORD", "value": "x"` names what stands behind it.
        let is_name = assigns_secret(it.slice(text).trim_matches(['"', '\'']));
        if !is_name || text[..it.start].trim_end().ends_with('=') {
            fill(it.start, it.end, b'x');
        }
        if let Some(key) = text[..it.start].trim_end().strip_suffix(['=', ':']) {
            let key = key.trim_end();
            fill(key.trim_end_matches(is_of_name).len(), key.len(), b' ');
        }
    }
    for it in comments {
        // In a text of others `#` begins one behind white space only.
        if text[..it.start].trim_end().len() < it.start || it.start == 0 {
            fill(it.start, it.end, b' ');
        }
    }
    String::from_utf8(plain).unwrap_or_default()
}

/// How much of a line is its key with the sign behind it.
fn behind_key(line: &str) -> usize {
    let key = line.trim_start_matches([' ', '\t', '-']).trim_start_matches(is_of_name).trim_start();
    if key.starts_with('=') || key.starts_with(": ") { line.len() - key.len() + 1 } else { 0 }
}
