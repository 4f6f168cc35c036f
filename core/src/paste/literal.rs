//! JSON, the literals of Python that look like it, calls with named arguments, and what YAML has of both.

use crate::toml::built::Value;

/// Reads `{…}` or `Name(key=…)`, with `name =` before it or not.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text, bare: false };
    reader.space();
    let mut named = "";
    if let Some((name, rest)) = reader.rest.split_once('=')
        && name.trim().chars().all(is_of_name)
    {
        named = name.trim();
        reader.rest = rest;
        reader.space();
    }
    let value = reader.value(0)?;
    reader.space();
    reader.rest = reader.rest.trim_start_matches(';');
    reader.space();
    let value = if named == "ducklake" { Value::Table(vec![(named.to_owned(), value)]) } else { value };
    reader.rest.is_empty().then_some(value)
}

/// Reads `{…}` or `[…]` of YAML, in which nothing needs quotes.
pub(super) fn flow(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text, bare: true };
    let value = reader.value(0)?;
    reader.space();
    reader.rest.is_empty().then_some(value)
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}

struct Reader<'a> {
    rest: &'a str,
    /// Whether words are texts.
    bare: bool,
}

impl<'a> Reader<'a> {
    /// Skips white space and comments.
    fn space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') && !self.rest.starts_with("//") {
                return;
            }
            self.rest = self.rest.split_once('\n').map_or("", |it| it.1);
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let after = self.rest.strip_prefix(wanted);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        if depth > Value::DEEPEST {
            return None;
        }
        match self.rest.chars().next()? {
            '{' => {
                self.take('{');
                self.entries(':', '}', depth)
            }
            open @ ('[' | '(') => {
                let close = if open == '[' { ']' } else { ')' };
                self.take(open);
                let mut items = Vec::new();
                while !self.take(close) {
                    items.push(self.value(depth + 1)?);
                    if !self.take(',') && !self.rest.starts_with(close) {
                        return None;
                    }
                }
                Some(Value::List(items))
            }
            '"' | '\'' => self.text().map(Value::Text),
            _ if self.bare => {
                let word = self.up_to(|it| ",}]".contains(it)).trim_end();
                Some(Value::of_word(word).unwrap_or_else(|| Value::Text(word.to_owned())))
            }
            _ => {
                let word = self.up_to(|it| !is_of_name(it) && it != '+' && it != '-');
                if !word.is_empty() && self.take('(') { self.entries('=', ')', depth) } else { Value::of_word(word) }
            }
        }
    }

    /// The keys of a table with their values, and its end.
    fn entries(&mut self, sign: char, close: char, depth: usize) -> Option<Value> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        while !self.take(close) {
            let key = if sign == '=' || self.bare { self.name() } else { self.text() }?;
            if !self.take(sign) {
                return None;
            }
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            if !self.take(',') && !self.rest.starts_with(close) {
                return None;
            }
        }
        Some(Value::Table(entries))
    }

    fn up_to(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let (word, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    /// A key with or without quotes.
    fn name(&mut self) -> Option<String> {
        self.space();
        if self.rest.starts_with(['"', '\'']) {
            return self.text();
        }
        let name = self.up_to(|it| !is_of_name(it) && it != '-');
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// A text between quotes, with the escapes that both languages have.
    fn text(&mut self) -> Option<String> {
        self.space();
        let quote = self.rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let mut text = String::new();
        let mut characters = self.rest[1..].char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'u' => {
                        let digits: String = characters.by_ref().take(4).map(|it| it.1).collect();
                        text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                    }
                    other @ ('\\' | '/' | '"' | '\'') => text.push(other),
                    _ => return None,
                },
                '\n' => return None,
                it if it == quote => {
                    self.rest = &self.rest[1 + at + 1..];
                    return Some(text);
                }
                other => text.push(other),
            }
        }
        None
    }
}
