//! What is secret in text that people write and no parser reads: comments, and files that are not TOML.
//!
//! A line is looked at by itself, and more is hidden than would be in a file that parses: where a value
//! ends is not known there.

use crate::secrets::assignment::{is_of_name, name_before};
use crate::secrets::commands;
use crate::secrets::shape::{found, is_harmless};
use crate::text::span::Span;

/// The parts of a text that are secret, in any order. `is_secret` tells the keys.
///
/// As in a comment prose may stand between the keys: a name alone does not hide what follows. Where it does, in a file
/// that is not TOML, `unquoted` knows.
pub(crate) fn spans(text: &str, is_secret: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut reader = Reader { text, is_secret, spans: found(text), open: Open::No, in_parameters: false };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(at, line);
        at += line.len();
    }
    commands::spans(text, &mut reader.spans);
    reader.spans
}

struct Reader<'a> {
    text: &'a str,
    is_secret: &'a dyn Fn(&str) -> bool,
    spans: Vec<Span>,
    open: Open,
    in_parameters: bool,
}

/// What an earlier line has left open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    /// A string between these quotes; one of a single quote ends where the next key is.
    String(&'static str),
    /// This many brackets.
    Brackets(usize),
    /// The value itself.
    Value,
    /// The value as a block, of which each line is deeper than this.
    Block(usize),
}

/// A value may be one of these in a single line.
const QUOTES: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];

impl Reader<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let content = line.trim();
        if content.is_empty() {
            return;
        }
        let from = start + line.len() - line.trim_start().len();
        let to = from + content.len();
        if self.continued(from, to) {
            return;
        }
        if is_header(content) {
            self.in_parameters = content.contains("secret_parameters");
        }
        // The name may stand at the end of the line before.
        if content.starts_with(['=', ':']) && self.is_secret_before(from) {
            self.value(from + 1, to);
            return;
        }
        self.named(from, to);
    }

    /// Goes on with what an earlier line left open; whether the line is a part of it.
    fn continued(&mut self, from: usize, to: usize) -> bool {
        let content = &self.text[from..to];
        match self.open {
            Open::No => return false,
            Open::String(quote) => {
                if quote.len() == 1 && (is_header(content) || looks_like_key(content)) {
                    self.open = Open::No;
                    return false;
                }
                if let Some(end) = closing(content, quote) {
                    self.open = Open::No;
                    self.push(from, from + end);
                    self.named(from + end + quote.len(), to);
                    return true;
                }
                if content.contains(quote) {
                    self.open = Open::No;
                }
            }
            Open::Brackets(_) | Open::Value | Open::Block(_) if is_header(content) => {
                self.open = Open::No;
                return false;
            }
            Open::Block(depth) => {
                if self.depth(from) <= depth {
                    self.open = Open::No;
                    return false;
                }
            }
            Open::Brackets(depth) => {
                let depth = brackets(depth, content);
                self.open = if depth == 0 { Open::No } else { Open::Brackets(depth) };
            }
            Open::Value => {
                self.open = Open::No;
                self.value(from, to);
                return true;
            }
        }
        self.push(from, to);
        true
    }

    /// Looks for the names of secrets in a line, and hides what stands behind them.
    fn named(&mut self, from: usize, to: usize) {
        let mut done = from;
        for (at, sign) in self.text[from..to].match_indices(['=', ':', '"', '\'', '\u{ff1a}', '\u{ff1d}']) {
            let at = from + at;
            if at < done || self.is_no_separator(at, sign) {
                continue;
            }
            let name = name_before(self.text, at);
            // The name stands in this line.
            if name.is_empty() || self.text[..at].trim_end().len() < from + name.len() {
                continue;
            }
            if self.in_parameters && sign != "\"" && sign != "'"
                || (self.is_secret)(name)
                || name == "secret_parameters"
            {
                let quoted = matches!(sign, "\"" | "'");
                done = self.value(if quoted { at } else { at + sign.len() }, to);
                if done >= to {
                    return;
                }
            }
        }
    }

    /// A quote separates only where white space stands before it, a colon not in a URL.
    fn is_no_separator(&self, at: usize, sign: &str) -> bool {
        match sign {
            "=" | "\u{ff1a}" | "\u{ff1d}" => false,
            ":" => self.text[at + 1..].starts_with([':', '/']),
            _ => !self.text[..at].ends_with([' ', '\t']),
        }
    }

    fn is_secret_before(&self, at: usize) -> bool {
        let name = name_before(self.text, at);
        !name.is_empty() && (self.in_parameters || (self.is_secret)(name))
    }

    /// Hides a value, and remembers what of it is open at the end of the line. Gives where it ends.
    fn value(&mut self, from: usize, to: usize) -> usize {
        let rest = &self.text[from..to];
        let start = from + rest.len() - rest.trim_start().len();
        let value = &self.text[start..to];
        if begins_block(value) {
            self.open = Open::Block(self.depth(from));
            return to;
        }
        // Behind `\` a line of a shell goes on.
        if value.trim_matches(['|', '>', '-', '+', '\\']).is_empty() {
            self.open = Open::Value;
            return to;
        }
        if let Some(quote) = QUOTES.into_iter().find(|quote| value.starts_with(quote)) {
            let inside = start + quote.len();
            // Only where what follows is sure not to belong to it.
            if let Some(end) = closing(&self.text[inside..to], quote) {
                self.push(inside, inside + end);
                return inside + end + quote.len();
            }
            let odd = value.matches(quote).count() % 2 == 1;
            if odd {
                self.open = Open::String(quote);
            }
        } else if value.starts_with(['[', '{', '(']) {
            let depth = brackets(0, value);
            if depth > 0 {
                self.open = Open::Brackets(depth);
            }
        }
        self.push(start, to);
        to
    }

    /// How far the line of an offset is indented.
    fn depth(&self, at: usize) -> usize {
        let line = &self.text[self.text[..at].rfind('\n').map_or(0, |end| end + 1)..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    fn push(&mut self, start: usize, end: usize) {
        let span = Span::new(start, end);
        if start < end && !is_harmless(span.slice(self.text)) {
            self.spans.push(span);
        }
    }
}

/// `|`, `>-`, `|2+`, as a block of YAML begins, perhaps with a comment behind it.
fn begins_block(value: &str) -> bool {
    let Some(behind) = value.strip_prefix(['|', '>']) else { return false };
    let behind = behind.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '-' | '+')).trim_start();
    behind.is_empty() || behind.starts_with('#')
}

/// Where a string ends that is closed in this line, if nothing of it can stand behind its end.
fn closing(inside: &str, quote: &str) -> Option<usize> {
    let mut at = 0;
    let escapes = quote.starts_with('"');
    while at < inside.len() {
        let rest = &inside[at..];
        if let Some(after) = rest.strip_prefix(quote) {
            let after = after.trim_start();
            return (after.is_empty() || after.starts_with(&[',', '}', ']', ')', '#', ';'] as &[char])).then_some(at);
        }
        let character = rest.chars().next()?;
        at += character.len_utf8();
        if character == '\\' && escapes {
            at += inside[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

/// How many brackets are open behind a text.
fn brackets(open: usize, text: &str) -> usize {
    let mut open = open;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' | b'(' => open += 1,
            b']' | b'}' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

/// `[stores.dev]`, and not the first line of an array.
pub(super) fn is_header(line: &str) -> bool {
    let inside = line.trim_start_matches('[');
    let first = inside.trim_start().chars().next();
    line.len() > inside.len()
        && first.is_some_and(|it| it.is_alphabetic() || it == '_' || it == '"' || it == '\'')
        && !inside.contains(',')
}

/// `key = …`.
fn looks_like_key(line: &str) -> bool {
    let end = line.find(|it: char| !(is_of_name(it) || it == '"')).unwrap_or(line.len());
    end > 0 && line[end..].trim_start().starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{merged, names_secret, replaced};

    fn masked(text: &str) -> String {
        replaced(text, &merged(spans(text, &names_secret)))
    }

    #[test]
    fn nothing_survives_in_what_is_not_toml() {
        for text in [
            "password: \"PW\"",
            "password: PW and PW",
            "password \"PW\"",
            "password 'PW'",
            "password =\nPW",
            "password\n= PW",
            "password =\n\n  \"PW\"\n",
            "password = \"PW",
            "password = \"PW\nPW\"",
            "password = \"a\"PW\"",
            "password = \"\"\"\nPW\nPW\n\"\"\"",
            "x = { password = \"PW\", \"token\" : \"PW\"",
            "secret_parameters = {\n a = \"PW\"\n b = \"PW\" }",
            "[a.secret_parameters\nx = \"PW\"\ny: PW",
            "auth = [\n\"PW\",\n\"PW\"\n]",
            "postgres://u:PW@h",
            "uri = \"postgres:host=h password\n=\nPW",
            "- dsn: PW",
            "export PGPASSWORD=PW",
            "password: >-\n  PW",
            "a:\n  password: |2-  # in one line\n    PW\n\n    PW\n",
            "password:\n  PW",
            "PGPASSWORD=\\\nPW",
            "password = (\n \"PW\"\n \"PW\"\n)",
            "密码：PW",
            "password\u{ff1d}PW",
        ] {
            for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("a = 1\n{text}")] {
                let left = masked(&text);
                assert!(!left.contains("PW"), "{text}\n{left}");
            }
        }
    }

    #[test]
    fn nothing_survives_in_a_comment() {
        for text in [
            " see postgres://u:PW@h",
            " password: PW",
            " password: \"PW\"",
            " Authorization: Bearer PW",
            " Authorization: Basic PW==",
            " curl -H 'Authorization: Bearer PWPWPWPW' https://h",
            " host = \"h\", password = \"PW\"",
            " md:x?motherduck_token=PW",
            " password =\n   PW",
            " PGPASSWORD=PW psql",
        ] {
            let left = masked(text);
            assert!(!left.contains("PW"), "{text}\n{left}");
        }
    }

    #[test]
    fn the_rest_stays() {
        for text in [
            " the password is in the vault",
            " what a secret is",
            " see https://example.com:8080/path",
            " host: localhost, region = eu-central-1",
            " password = \"${PW}\"",
            " note: the key of the lake",
            " it's a \"key\" to all",
        ] {
            assert_eq!(masked(text), text);
        }
        for text in [
            "[a]\nhost = \"h\"\nx = = 1\nregion: eu\n",
            "password: |\nhost: h\n",
            "password: >-\n[a]\n",
            "  password: |\n  host: h\n",
        ] {
            assert_eq!(masked(text), text);
        }
        assert_eq!(masked("password = \"PW\"\nhost = \"h\"\n= 1\n"), "password = \"********\"\nhost = \"h\"\n= 1\n");
    }
}
