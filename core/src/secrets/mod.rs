//! What is secret by its name and by its shape: the one place that knows.
//!
//! Three things make a text a secret: the name that it stands behind ([`names_secret`]), its own
//! shape (a password in a connection string or URL, a token of a known form: [`spans`]), and where
//! it stands in a file (`mask`, `schema`). Whoever shows text that may come from a user asks here.
//! Where it is not certain what a text is, too much is secret rather than too little.

mod assignment;
mod names;
mod shape;
mod tokens;
mod url;
mod written;

pub(crate) use names::{assigns_secret, names_secret};
use shape::{found, is_suspicious};
pub(crate) use written::spans as written_spans;

use crate::text::hidden::{escaped, is_hidden};
use crate::text::secret::MASK;
use crate::text::sort::sort_by;
use crate::text::span::Span;

/// Whether a text carries credentials: a URL with user information, a password as in a connection
/// string or a query, or a token.
pub(crate) fn holds_credentials(text: &str) -> bool {
    is_suspicious(text) && (url::has_user_information(text) || !found(text).is_empty())
}

/// The same for the value of a key: no host has user information in front of it.
pub(crate) fn holds_credentials_at(key: &str, text: &str) -> bool {
    holds_credentials(text)
        || (text.contains('@') && ["endpoint", "host", "hostaddr"].iter().any(|it| it.eq_ignore_ascii_case(key)))
}

/// The parts of a text that are secret by their shape, in order and without overlap.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    if is_suspicious(text) { merged(found(text)) } else { Vec::new() }
}

/// A text that may be shown: [`MASK`] in the place of what is secret by its shape.
pub(crate) fn masked(text: &str) -> String {
    replaced(text, &spans(text))
}

/// Text of the user inside a message: what is secret by its shape is masked, and control and
/// bidirectional characters are shown as escapes.
pub(crate) fn shown(text: &str) -> String {
    escaped(&masked(text))
}

/// Makes a text in place what may be shown; most texts are it already.
pub(crate) fn show(text: &mut String) {
    if text.chars().any(is_hidden) || !spans(text).is_empty() {
        *text = shown(text);
    }
}

/// The text with [`MASK`] in the place of the spans.
pub(crate) fn replaced(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        out.push_str(&text[at..span.start]);
        out.push_str(MASK);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_by_its_shape_goes() {
        for text in [
            "postgres:host=h password=PW",
            "postgres:host=h password = PW",
            "host=h password\t=\tPW user=u",
            "host=h password\n=\nPW",
            "host=h password = 'P W' user=u",
            "host=h password='P\\'W x' user=u",
            "host=h password=P\\ W user=u",
            "host=h password='PW",
            "Server=h;Password=PW;Database=d",
            "mysql:host=h passwd=PW",
            "host=h sslpassword=PW",
            "md:x?motherduck_token=PW",
            "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=a&X-Amz-Signature=PW&x=1",
            "https://b/k?X-Amz-Credential=PW%2F2026",
            "https://a.blob.core.windows.net/c?sv=1&sig=PW",
            "https://storage.googleapis.com/b/k?Signature=PW",
            "https://h/?token=PW",
            "postgres://u:PW@h/db",
            "postgresql://u:P/W@h/db",
            "ducklake:postgres:postgresql://u:P@W@h/db",
            "u:PW@minio:9000",
            "AKIAPWPWPWPWPWPWPWPW",
            "see ghp_PWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPW for it",
            "eyJhbGciOiPWPWPWPW.eyJzdWIiOiPWPW.PWPWPW",
            "-----BEGIN RSA PRIVATE KEY-----\nPW\nPW\n-----END RSA PRIVATE KEY-----",
            "Authorization: Bearer PWPWPWPWPW",
            "{\"password\": \"PW\"}",
            "{\\\"api_key\\\" : \\\"PW\\\"}",
            "{'token': 'PW'}",
            "ATTACH 'x' (ENCRYPTION_KEY 'PW')",
            "CREATE SECRET s (TYPE s3, SECRET 'PW')",
        ] {
            let left = masked(text);
            assert!(!left.contains('P') || !left.contains('W'), "{text}: {left}");
            assert!(left.contains(MASK) && holds_credentials(text), "{text}: {left}");
        }
    }

    #[test]
    fn what_is_public_stays() {
        for text in [
            "postgres:host=h dbname=d sslmode=require",
            "host=h password=${PW}",
            "host=h password=********",
            "s3://bucket/a@b",
            "https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Algorithm=AWS4&X-Amz-Date=1&region=eu",
            "http://host:9000/path@x",
            "C:\\data\\a@b.db",
            "sqlite:/x/a@b.sqlite",
            "duckdb:lake@v1.ducklake",
            "arn:aws:sts::1:assumed-role/r/me@example.com",
            "me@example.com",
            "secret_name=lake_pg",
            "Secret with name 'lake_pg' not found",
            "no secret 'lake_pg', and no key \"id: 1\"",
            "METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'lake_pg'}",
            "{'bucket': 'b'}",
            "sk-learn and GOOGLE and eyJ",
            "AKIA",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn hosts_have_no_user_information() {
        assert!(holds_credentials_at("endpoint", "PW@minio:9000") && holds_credentials_at("HOST", "u@h"));
        assert!(!holds_credentials_at("user", "ducklake@server") && !holds_credentials_at("endpoint", "minio:9000"));
    }
}
