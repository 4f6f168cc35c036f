//! Which parts of a text are secret, and the text without them.
//!
//! Problems are shown with source lines, and source lines hold credentials. What is secret
//! is decided by the names of keys wherever they stand, so that it also holds for a section
//! with errors, a misspelt key, and a text that is not TOML.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::metaxy::secret_key::is_secret_key;
use crate::metaxy::variables;
use crate::schema::types::{holds_credentials, is_public_option};
use crate::text::span::Span;
use crate::toml::document::{self, Document, Entry, Node, Table, Value};

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

/// The parts of a text that hold secrets, in order and without overlap: the inside of
/// strings, whole values of other types, defaults of variables in secret fields, and the same
/// in comments, where keys are kept that are not used.
pub fn secret_spans(text: &str) -> Vec<Span> {
    spans(text, &document::parse(text))
}

/// The same for a text that is parsed already, with its variables not yet replaced.
pub(crate) fn spans(text: &str, document: &Document) -> Vec<Span> {
    let mut spans = spans_of(text, document);
    // A comment without `=` holds no key, and a text without `#` no comment.
    let tokens = text.contains('#').then(|| Source::new(text).lex());
    for token in tokens.into_iter().flatten().filter(|it| it.kind() == TokenKind::Comment) {
        let start = token.span().start() + 1;
        let comment = &text[start..token.span().end()];
        if comment.contains('=') {
            let inside = spans_of(comment, &document::parse(comment)).into_iter();
            spans.extend(inside.map(|span| Span::new(start + span.start, start + span.end)));
        }
    }
    crate::text::sort::sort_by(&mut spans, Ord::cmp);
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The secrets of a text without its comments, in any order.
fn spans_of(text: &str, document: &Document) -> Vec<Span> {
    let mut spans = Spans { text, spans: Vec::new() };
    spans.table(&document.root, false);
    if !document.errors.is_empty() {
        spans.lines();
    }
    spans.spans
}

struct Spans<'a> {
    text: &'a str,
    spans: Vec<Span>,
}

impl Spans<'_> {
    fn table(&mut self, table: &Table, in_parameters: bool) {
        for entry in &table.entries {
            self.entry(entry, in_parameters);
        }
    }

    fn entry(&mut self, entry: &Entry, in_parameters: bool) {
        let secret =
            if in_parameters { !is_public_option(&entry.key, &entry.node.value) } else { is_secret_key(&entry.key) };
        self.node(&entry.node, secret, in_parameters || entry.key == "secret_parameters");
    }

    fn node(&mut self, node: &Node, secret: bool, in_parameters: bool) {
        match &node.value {
            Value::Table(table) if secret => table.entries.iter().for_each(|entry| self.node(&entry.node, true, true)),
            Value::Table(table) => self.table(table, in_parameters),
            Value::Array(items) => items.iter().for_each(|item| self.node(item, secret, in_parameters)),
            Value::String(text) if secret || holds_credentials(text) => self.string(node.span),
            Value::String(_) | Value::Boolean(_) | Value::Null => {}
            Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => {
                if secret {
                    self.spans.push(node.span);
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
        for placeholder in variables::placeholders(span.slice(self.text)) {
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
            self.spans.push(Span::new(start, end));
        }
    }

    /// For text that is not TOML: what stands behind `=` on a line whose key is secret, or
    /// on any line below a header of `secret_parameters`, and the rest of an open string.
    fn lines(&mut self) {
        let mut at = 0;
        let mut in_parameters = false;
        let mut open: Option<&str> = None;
        for line in self.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let end = start + line.trim_end().len();
            if let Some(quote) = open {
                self.push(start, end);
                if line.contains(quote) {
                    open = None;
                }
                continue;
            }
            if line.trim_start().starts_with('[') {
                in_parameters = line.contains("secret_parameters");
            }
            // Inline tables hold several pairs on a line.
            let mut offset = 0;
            while let Some(equals) = line[offset..].find('=').map(|found| offset + found) {
                let key = line[offset..equals]
                    .trim_end()
                    .rsplit(|character: char| !(character.is_alphanumeric() || character == '_' || character == '-'));
                let key = key.map(|part| part.trim_matches(['"', '\''])).find(|part| !part.is_empty()).unwrap_or("");
                if in_parameters || is_secret_key(key) || key == "secret_parameters" {
                    self.push(start + equals + 1, end);
                    open = ["\"\"\"", "'''"].into_iter().find(|quote| line[equals..].matches(quote).count() % 2 == 1);
                    break;
                }
                offset = equals + 1;
            }
        }
    }
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
            "host = \"h\" # password = \"s3cr3t-x\"",
        ] {
            let masked = mask_source(text);
            assert!(!masked.contains("s3cr3t"), "{text}\n{masked}");
            assert_eq!(masked.len(), text.len());
        }
    }

    #[test]
    fn wide_characters_keep_the_length() {
        let masked = mask_source("password = \"pä😀\" # ü");
        assert_eq!(masked, "password = \"*******\" # ü");
    }
}
