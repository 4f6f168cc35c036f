//! Which parts of a file are secret, and the file without them.
//!
//! Problems are shown with source lines, and source lines hold credentials. What is secret is
//! decided by the names of keys wherever they stand, and by the shape of what stands behind them
//! (`secrets`), so that it also holds for a section with errors, a misspelt key, a comment, and a
//! text that is not TOML.

use crate::metaxy::secret_key::{declared, is_secret_key};
use crate::metaxy::variables;
use crate::schema::public::is_public_option;
use crate::secrets::{self, holds_credentials, holds_credentials_at, merged, unquoted_spans, written_spans};
use crate::text::span::Span;
use crate::toml::batches;
use crate::toml::document::{self, Document, Entry, Node, Table, Value};
use crate::toml::places::Places;

/// The text with every byte of a secret replaced by `*`; quotes, line breaks and names of
/// variables stay, and so does the length: spans fit both texts.
pub fn mask_source(text: &str) -> String {
    let mut masked = text.as_bytes().to_vec();
    for span in secret_spans(text) {
        for byte in &mut masked[span.start..span.end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
    // Spans end on character boundaries, and within them only whole bytes become ASCII.
    String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(text.len()))
}

/// A name as it may be shown: one that is a URL with a password in it is masked.
pub fn mask_name(name: &str) -> String {
    secrets::masked(name)
}

/// The parts of a text that hold secrets, in order and without overlap: the inside of
/// strings, whole values of other types, defaults of variables in secret fields, and the same
/// in comments, where keys are kept that are not used.
pub fn secret_spans(text: &str) -> Vec<Span> {
    spans(text, &document::parse(text))
}

/// The same for a text that is parsed already, with its variables not yet replaced.
pub(crate) fn spans(text: &str, document: &Document) -> Vec<Span> {
    let mut spans = of_values(text, document);
    written(text, document, &mut spans);
    merged(spans)
}

/// Adds what stands where no parser reads: in comments, and in a text with mistakes.
fn written(text: &str, document: &Document, spans: &mut Vec<Span>) {
    if !document.errors.is_empty() {
        let mut found = written_spans(text, &is_secret_key);
        // A quote with a word behind it is none that ends a string.
        let is_whole = |it: &Span| !text[it.end..].starts_with(char::is_alphanumeric);
        let strings: Vec<Span> = batches::strings(text).filter(is_whole).collect();
        let mut inside = Spans { text, found: Vec::new(), odd_key: false };
        for span in strings.iter().filter(|it| secrets::writes_credentials(it.slice(text))) {
            inside.string(*span);
        }
        found.append(&mut inside.found);
        unquoted_spans(text, &strings, &document.comments, &mut found);
        spans.append(&mut found);
    }
    comments(text, &document.comments, spans);
}

/// The secrets in the values and keys of a text, in any order.
fn of_values(text: &str, document: &Document) -> Vec<Span> {
    let mut spans = Spans { text, found: Vec::new(), odd_key: false };
    spans.table(&document.root, false, false);
    if spans.odd_key {
        // A key may be written in several headers.
        for (_, span) in Places::new(text).names().filter(|(name, _)| holds_credentials(name)) {
            spans.string(span);
        }
    }
    spans.found
}

/// Adds what stands in comments. Those of consecutive lines are read as one text: of a section that is
/// not used each line is a comment.
fn comments(text: &str, comments: &[Span], spans: &mut Vec<Span>) {
    let mut block: Option<(usize, String)> = None;
    let mut read = |block: Option<(usize, String)>| {
        if let Some((start, comment)) = block {
            let inside = written_spans(&comment, &is_secret_key).into_iter();
            spans.extend(inside.map(|span| Span::new(start + span.start, start + span.end)));
        }
    };
    for &Span { start, end } in comments {
        let own = &text[start + 1..end];
        match &mut block {
            Some((from, comment)) if text[*from + comment.len()..start].trim().is_empty() => {
                comment.push_str(&text[*from + comment.len()..start]);
                comment.push(' ');
                comment.push_str(own);
            }
            _ => read(block.replace((start, format!(" {own}")))),
        }
    }
    read(block);
}

struct Spans<'a> {
    text: &'a str,
    found: Vec<Span>,
    /// Whether a key holds what must not be shown.
    odd_key: bool,
}

impl Spans<'_> {
    /// The keys of `stores` are names that somebody chose, and say nothing about what is below.
    fn table(&mut self, table: &Table, in_parameters: bool, of_names: bool) {
        for entry in &table.entries {
            self.entry(entry, in_parameters, of_names && matches!(entry.node.value, Value::Table(_)));
        }
    }

    fn entry(&mut self, entry: &Entry, in_parameters: bool, is_name: bool) {
        // A declared key is no secret itself, and most keys are declared.
        let declared = declared(&entry.key);
        if declared.is_none() && holds_credentials(&entry.key) {
            self.odd_key = true;
        }
        let secret = !is_name
            && if in_parameters {
                !is_public_option(&entry.key, &entry.node.value)
            } else {
                declared.unwrap_or_else(|| is_secret_key(&entry.key))
            };
        match &entry.node.value {
            Value::Table(table) if entry.key == "stores" => self.table(table, in_parameters, true),
            Value::String(text) => {
                if secret || holds_credentials_at(&entry.key, text) || defaults_hold(text) {
                    self.string(entry.node.span);
                }
            }
            _ => self.node(&entry.node, secret, in_parameters || entry.key == "secret_parameters"),
        }
    }

    fn node(&mut self, node: &Node, secret: bool, in_parameters: bool) {
        match &node.value {
            Value::Table(table) if secret => table.entries.iter().for_each(|entry| self.node(&entry.node, true, true)),
            Value::Table(table) => self.table(table, in_parameters, false),
            Value::Array(items) => items.iter().for_each(|item| self.node(item, secret, in_parameters)),
            Value::String(text) if secret || holds_credentials(text) || defaults_hold(text) => self.string(node.span),
            Value::String(_) | Value::Boolean(_) | Value::Null => {}
            Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => {
                if secret {
                    self.found.push(node.span);
                }
            }
        }
    }

    /// The inside of a string, except for variables, of which only the default is secret.
    fn string(&mut self, span: Span) {
        let written = span.slice(self.text);
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| written.starts_with(quote));
        let quote = quotes.map_or(0, str::len);
        let end = if quote > 0 && written.len() >= 2 * quote && written.ends_with(&written[..quote]) {
            span.end - quote
        } else {
            span.end
        };
        self.inside(Span::new(span.start + quote, end));
    }

    fn inside(&mut self, span: Span) {
        let mut at = span.start;
        let text = span.slice(self.text);
        for placeholder in variables::placeholders(text) {
            // `${PGPASSWORD-x}` is a name for Metaxy, and has a default for whoever knows shells.
            if placeholder.default.is_none() && holds_credentials(&text[placeholder.start..placeholder.end]) {
                continue;
            }
            self.push(at, span.start + placeholder.start);
            at = span.start + placeholder.end;
            if let Some(default) = placeholder.default {
                self.push(at - 1 - default.len(), at - 1);
            }
        }
        self.push(at, span.end);
    }

    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.found.push(Span::new(start, end));
        }
    }
}

/// Whether the default of a variable is a secret, which it is by itself: the value is the default alone.
fn defaults_hold(text: &str) -> bool {
    variables::placeholders(text).iter().any(|it| it.default.is_some_and(holds_credentials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_what_is_secret_and_nothing_else() {
        let text = "password = \"s3cr3t-1\"\nhost = \"h\"\nsecret_name = \"n\"\nport = 1\n";
        assert_eq!(mask_source(text), "password = \"********\"\nhost = \"h\"\nsecret_name = \"n\"\nport = 1\n");
    }

    #[test]
    fn variables_stay_and_their_defaults_go() {
        assert_eq!(mask_source("secret = '${A}x${B:-yy}'"), "secret = '${A}*${B:-**}'");
    }

    #[test]
    fn nothing_planted_survives() {
        for text in [
            "passwrd = \"s3cr3t-x\"",
            "secret_parameters = { session_token = \"s3cr3t-x\", provider = \"s3cr3t-x\" }",
            "[a.secret_parameters]\nx = [\"s3cr3t-x\"]",
            "[a.secret_parameters.b]\nx = \"s3cr3t-x\"",
            "password = \"\"\"\ns3cr3t-x\ns3cr3t-x\"\"\"",
            "uri = \"postgres:host=h password=s3cr3t-x\"",
            // Not TOML.
            "password = \"s3cr3t-x",
            "password = s3cr3t-x\n",
            "x = { secret = \"s3cr3t-x\"",
            "[a\npassword = '''s3cr3t-x\ns3cr3t-x\n'''",
            "[a.secret_parameters\nx = \"s3cr3t-x\"\n",
            "secret_parameters = { x = \"s3cr3t-x\"",
            "a.\"password\" = s3cr3t-x",
            "password s3cr3t-x",
            "endpoint = tool --password s3cr3t-x",
            "endpoint: h:5432:d:u:s3cr3t-x",
            "x = { endpoint = password, s3cr3t-x, y = 1 }",
            "x = = \"a\"\n<password>s3cr3t-x</password>",
            "endpoint = f('password', \"s3cr3t-x\")",
            "host = \"h\" # password = \"s3cr3t-x\"",
        ] {
            let masked = mask_source(text);
            assert!(!masked.contains("s3cr3t"), "{text}\n{masked}");
            assert_eq!(masked.len(), text.len());
        }
    }

    #[test]
    fn the_name_of_a_store_says_nothing_and_an_empty_secret_stays() {
        for text in [
            "[stores.token.config.ducklake.catalog]\nhost = \"h\"\n",
            "stores = { api_keys = { config = { ducklake = { catalog = { host = \"h\" } } } } }\n",
            "password = \"\"\ntoken = ''\nsecret = \"\"\"\"\"\"\n",
        ] {
            assert_eq!(mask_source(text), text);
        }
        assert_eq!(mask_source("stores = \"x\"\ntokens.dev.a = \"s\"\n"), "stores = \"x\"\ntokens.dev.a = \"*\"\n");
    }

    #[test]
    fn wide_characters_keep_the_length() {
        let masked = mask_source("password = \"pä😀\" # ü");
        assert_eq!(masked, "password = \"*******\" # ü");
    }
}
