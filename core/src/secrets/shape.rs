//! What is secret by its shape, whatever stands before it.

use crate::secrets::names::names_secret;
pub(super) use crate::secrets::tokens::Look;
use crate::secrets::{assignment, tokens, url};
use crate::text::sort::sort_by;
use crate::text::span::Span;

/// The secrets of a text, in any order.
pub(super) fn found(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    assignment::spans(text, &mut spans);
    assignment::quoted(text, &mut spans);
    url::spans(text, &mut spans);
    tokens::spans(text, &mut spans);
    spans.retain(|span| !is_harmless(span.slice(text)));
    spans
}

/// Sorts spans, and joins those that touch.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    sort_by(&mut spans, Ord::cmp);
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Every string of a file comes through here at each key press, and most hold none of this.
pub(super) fn look(text: &str) -> Look {
    tokens::look(text, may_mention)
}

/// Whether a value may be, or hold, a secret.
pub(super) fn is_suspicious(text: &str) -> bool {
    look(text) != Look::Nothing
}

/// Whether a value that has separators in it may be one that `mention` finds something in.
fn may_mention(value: &str) -> bool {
    let is_encoded_or_user = || value.as_bytes().windows(2).any(|pair| pair[0] == b'%' || pair == b"-u");
    let colons = || value.bytes().filter(|byte| *byte == b':').count();
    names_secret(value) || is_encoded_or_user() || colons() > 3
}

/// Nothing, what has been masked already, or a variable.
pub(super) fn is_harmless(text: &str) -> bool {
    let inside = text.trim_matches(&['"', '\'', '`'] as &[char]);
    let is_variable = || {
        let name = inside.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        name.is_some_and(|name| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_'))
    };
    // `${NAME:-default}` is how our own words write a variable.
    let is_pattern = matches!(inside, "…" | "..." | "default" | "default}");
    inside.is_empty() || inside.bytes().all(|byte| byte == b'*') || is_pattern || is_variable()
}
