//! A value that names a secret and goes on: `{"password": …}`, `--token …`, `machine h login u password …`.
//!
//! Every tool has its own way to write a password, and people paste them all. In a *value* of a configuration the
//! way does not matter: none of ours has the name of a secret and text behind it, but what may be a secret. So
//! whatever stands behind such a name is one, up to the end. Prose, messages and errors are not read like this.

use crate::secrets::assignment::is_of_name;
use crate::secrets::names::{assigns_secret, is_password, names_secret};
use crate::secrets::shape::{found, merged};
use crate::secrets::tokens::{AWS, R2, SHORTEST_RANDOM};
use crate::secrets::url;
use crate::text::hidden::{holds_hidden, is_hidden};
use crate::text::percent;
use crate::text::secret::MASK;
use crate::text::span::Span;

/// How often a text is encoded in another one: a URL as a parameter of a URL.
const ENCODED: usize = 2;

/// Adds what is secret in a value because of what stands before it, because it is random, or encoded. The spans that
/// are there already from a first one on are those of the value, in order.
pub(super) fn spans(value: &str, spans: &mut Vec<Span>, first: usize) {
    let mut plain = decoded(value);
    for _ in 0..ENCODED {
        let Some(text) = plain else { break };
        let mut inside = merged(found(&text));
        named_or_random(&text, &mut inside, 0);
        if !inside.is_empty() {
            spans.push(Span::new(0, value.len()));
            return;
        }
        plain = decoded(&text);
    }
    // Copied from a page, a name may have characters in it that nobody sees.
    if !value.is_ascii() && holds_hidden(value) {
        let seen: String = value.chars().filter(|it| !is_hidden(*it)).collect();
        let mut inside = merged(found(&seen));
        named_or_random(&seen, &mut inside, 0);
        if !inside.is_empty() {
            spans.push(Span::new(0, value.len()));
            return;
        }
    }
    named_or_random(value, spans, first);
}

/// A text with its encoded characters decoded; nothing if it has none.
fn decoded(text: &str) -> Option<String> {
    if text.contains('%') { percent::decoded(text).filter(|plain| plain != text) } else { None }
}

/// Where a secret without quotes ends: words behind it without `=` belong to it, since libpq wants quotes around a space
/// that not everybody writes.
pub(super) fn unquoted_end(value: &str, secret: Span) -> usize {
    let mut end = secret.end;
    if !value[..secret.start].ends_with('=') || !value[end..].starts_with(' ') {
        return end;
    }
    for word in value[end + 1..].split_inclusive(' ') {
        if word.contains('=') || !word.starts_with(char::is_alphanumeric) {
            break;
        }
        end += word.len();
    }
    let end = if end > secret.end { end + 1 } else { end };
    value[..end].trim_end().len()
}

fn named_or_random(value: &str, spans: &mut Vec<Span>, first: usize) {
    let named = if names_secret(value) { mentioned(value, &spans[first..]) } else { None };
    if let Some(start) = named.or_else(|| of_user(value)).or_else(|| of_passfile(value)) {
        spans.push(Span::new(start, value.len()));
    }
    // A password with a space or a quote in it ends no URL that somebody has pasted.
    if value.contains("://") && value.contains([' ', '"', '\'', '`']) {
        url::of_word(&value.replace(['"', '\'', '`'], "_"), 0, spans);
    }
    if value.len() < SHORTEST_RANDOM {
        return;
    }
    let mut at = 0;
    for word in value.split_inclusive(|it: char| !is_of_random(it)) {
        if is_random(word.trim_end_matches(|it: char| !is_of_random(it)).trim_matches('/')) {
            spans.push(Span::new(at, at + word.len()));
        }
        at += word.len();
    }
}

/// Where the value begins that stands behind the first name of a secret of which `found` does not know the end.
fn mentioned(text: &str, found: &[Span]) -> Option<usize> {
    let mut at = 0;
    for word in text.split_inclusive(|it: char| !is_of_name(it)) {
        let start = at;
        at += word.len();
        let name = word.trim_end_matches(|it: char| !is_of_name(it));
        // Of a variable no name has a `-`: a default follows.
        let name = if text[..start].ends_with("${") { name.split('-').next().unwrap_or(name) } else { name };
        if !assigns_secret(name) {
            continue;
        }
        let end = start + name.len();
        let value = text[end..].trim_start_matches(|it: char| !it.is_alphanumeric());
        let from = text.len() - value.len();
        let next = found.partition_point(|it| it.end <= from);
        let is_found = found.get(next).is_some_and(|it| it.start <= from);
        let is_variable = text[..from].ends_with("${") && is_plain_variable(value) && !text[..start].ends_with("${");
        if !value.is_empty() && !is_found && !is_variable && !is_no_sign(&text[..start], name, &text[end..from]) {
            return Some(from);
        }
    }
    None
}

/// Whether a text behind `${` is the name of a variable without a default.
fn is_plain_variable(behind: &str) -> bool {
    behind.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').starts_with('}')
}

/// Whether what stands between a name and the text behind it is none that assigns: it goes on as a path, the value is
/// masked already, the name is that of a variable, or it is a word among others.
fn is_no_sign(before: &str, name: &str, between: &str) -> bool {
    let is_word = || !(name.contains(['_', '-']) || is_password(name));
    matches!(between, "/" | "\\")
        || between.starts_with('}')
        || between.contains(MASK)
        // Behind the sign of a default stands a value.
        || (before.ends_with("${") && !between.starts_with([':', '-', '=', '?']))
        // `SECRET 'x'` of SQL has a comma before it.
        || (between.trim().is_empty() && is_word())
}

/// The password behind `-u user:` or `--user user:`, as curl has them, and `--user=user:`.
fn of_user(text: &str) -> Option<usize> {
    let at = ["-u ", "--user ", "--user="].iter().find_map(|option| text.find(option).map(|at| at + option.len()))?;
    let colon = text[at..].find(':')? + 1;
    Some(at + colon).filter(|from| *from < text.len())
}

/// The password in a line of a passfile of libpq: `host:port:database:user:password`.
pub(super) fn of_passfile(text: &str) -> Option<usize> {
    let mut fields = text.splitn(5, ':');
    let is_port = |field: &str| field == "*" || (!field.is_empty() && field.bytes().all(|it| it.is_ascii_digit()));
    // Those of an address of IPv6 are hexadecimal.
    let is_hexadecimal = text.bytes().all(|it| it.is_ascii_hexdigit() || it == b':');
    let is_line = fields.nth(1).is_some_and(is_port) && !is_hexadecimal;
    let password = fields.nth(2).filter(|it| is_line && !it.is_empty())?;
    Some(text.len() - password.len())
}

fn is_of_random(character: char) -> bool {
    character.is_ascii_graphic() && !"\"'`,;:(){}.?&".contains(character)
}

/// Whether a word is one that only a generator makes: its letters and digits change all the time.
fn is_random(word: &str) -> bool {
    let kinds = |byte: u8| match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 4,
        _ => 0,
    };
    let length = word.len();
    if length < SHORTEST_RANDOM {
        return false;
    }
    let (mut all, mut before, mut changes) = (0, 0, 0);
    for byte in word.bytes() {
        let kind = kinds(byte);
        if kind != 0 {
            all |= kind;
            changes += usize::from(kind != before);
            before = kind;
        }
    }
    (all == 7 && (length == AWS || changes * 5 > length * 2))
        || (length == R2 && word.bytes().all(|it| it.is_ascii_hexdigit()))
}
