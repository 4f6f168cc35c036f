//! JSON as Python's `json.loads` reads it, `NaN` and `Infinity` included: variables that
//! override a file may hold it.

use crate::text::span::Span;
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::number;

/// Nobody nests deeper by hand, and the stack has an end.
const DEEPEST: usize = 100;

/// The value of a JSON text, or nothing if it is none. Everything in it stands at `span`.
pub(crate) fn parse(text: &str, span: Span) -> Option<Value> {
    let mut reader = Reader { rest: text, span };
    let value = reader.value(0)?;
    reader.white_space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
    span: Span,
}

impl Reader<'_> {
    fn white_space(&mut self) {
        self.rest = self.rest.trim_start_matches(&[' ', '\t', '\n', '\r'] as &[char]);
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest.strip_prefix(word);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.white_space();
        if depth > DEEPEST {
            return None;
        }
        let words = [
            ("null", Value::Null),
            ("true", Value::Boolean(true)),
            ("false", Value::Boolean(false)),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        if let Some((_, value)) = words.into_iter().find(|(word, _)| self.take(word)) {
            return Some(value);
        }
        match self.rest.chars().next()? {
            '"' => self.string().map(Value::String),
            '[' => self.array(depth),
            '{' => self.object(depth),
            _ => self.number(),
        }
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let value = self.value(depth)?;
        Some(Node { value, span: self.span, from_variable: true })
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.take("[");
        self.white_space();
        let mut items = Vec::new();
        if self.take("]") {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.node(depth + 1)?);
            self.white_space();
            if self.take("]") {
                return Some(Value::Array(items));
            }
            self.take(",").then_some(())?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take("{");
        self.white_space();
        let mut table = Table::default();
        if self.take("}") {
            return Some(Value::Table(table));
        }
        loop {
            self.white_space();
            let key = self.string()?;
            self.white_space();
            self.take(":").then_some(())?;
            let node = self.node(depth + 1)?;
            // Of a key that is written twice the last value counts, in the first place.
            match table.entries.iter_mut().find(|entry| entry.key == key) {
                Some(entry) => entry.node = node,
                None => table.entries.push(Entry { key, key_span: self.span, node }),
            }
            self.white_space();
            if self.take("}") {
                return Some(Value::Table(table));
            }
            self.take(",").then_some(())?;
        }
    }

    fn number(&mut self) -> Option<Value> {
        let text = self.rest;
        let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
        let start = usize::from(text.starts_with('-'));
        let integer = if text[start..].starts_with('0') { 1 } else { digits(start) };
        if integer == 0 {
            return None;
        }
        let mut end = start + integer;
        let whole = end;
        if text[end..].starts_with('.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if text[end..].starts_with(['e', 'E']) {
            let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
            if digits(end + 1 + sign) > 0 {
                end += 1 + sign + digits(end + 1 + sign);
            }
        }
        self.rest = &text[end..];
        if end == whole {
            return number::decimal(&text[..end], 10).map(Value::Integer);
        }
        crate::text::float::parse(&text[..end]).map(Value::Float)
    }

    fn string(&mut self) -> Option<String> {
        self.take("\"").then_some(())?;
        let mut out = String::new();
        loop {
            let character = self.rest.chars().next()?;
            self.rest = &self.rest[character.len_utf8()..];
            match character {
                '"' => return Some(out),
                '\\' => out.push(self.escape()?),
                '\0'..='\u{1f}' => return None,
                _ => out.push(character),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(match character {
            '"' | '\\' | '/' => character,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.four_digits()?;
                let before = self.rest;
                let pair = (0xd800..0xdc00).contains(&first) && self.take("\\u");
                let second = if pair { self.four_digits() } else { None };
                if let Some(second) = second.filter(|second| (0xdc00..0xe000).contains(second)) {
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                } else {
                    self.rest = before;
                    // Python keeps half a pair, which no text in UTF-8 can hold.
                    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
            }
            _ => return None,
        })
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Option<String> {
        parse(text, Span::default()).map(|value| crate::python::str_of(&value))
    }

    /// What `str(json.loads(…))` gives in CPython 3.11.
    #[test]
    fn reads_what_python_reads() {
        for (text, expected) in [
            (" 7 ", Some("7")),
            ("-0", Some("0")),
            ("-0.0", Some("-0.0")),
            ("1e999", Some("inf")),
            ("1E+2", Some("100.0")),
            ("NaN", Some("nan")),
            ("-Infinity", Some("-inf")),
            ("null", Some("None")),
            ("[1, true, {\"a\": null, \"a\": \"b\"}]", Some("[1, True, {'a': 'b'}]")),
            (r#""\u00e9\ud83d\ude00\/\n""#, Some("é😀/\n")),
            ("{}", Some("{}")),
            ("01", None),
            ("1.", None),
            (".5", None),
            ("+1", None),
            ("'a'", None),
            ("[1,]", None),
            ("{\"a\":1,}", None),
            ("\"a\nb\"", None),
            ("", None),
            ("x", None),
            ("1 2", None),
            ("True", None),
        ] {
            assert_eq!(printed(text).as_deref(), expected, "{text}");
        }
    }
}
