//! JSON, and the literals of Python that look like it.

use crate::toml::built::Value;

/// Reads `{…}`, with `name =` before it or not.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    reader.space();
    if let Some((name, rest)) = reader.rest.split_once('=')
        && name.trim().chars().all(|it| it.is_alphanumeric() || it == '_' || it == '.')
    {
        reader.rest = rest;
        reader.space();
    }
    if !reader.rest.starts_with('{') {
        return None;
    }
    let value = reader.value(0)?;
    reader.space();
    reader.rest = reader.rest.trim_start_matches(';');
    reader.space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
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
                let mut entries: Vec<(String, Value)> = Vec::new();
                while !self.take('}') {
                    let key = self.text()?;
                    if !self.take(':') {
                        return None;
                    }
                    let value = self.value(depth + 1)?;
                    entries.push((key, value));
                    if !self.take(',') && !self.rest.starts_with('}') {
                        return None;
                    }
                }
                Some(Value::Table(entries))
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
            _ => {
                let end = self.rest.find(|it: char| !it.is_alphanumeric() && !"+-._".contains(it));
                let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                self.rest = rest;
                Value::of_word(word)
            }
        }
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
