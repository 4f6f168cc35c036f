//! Writes a tree as TOML, in any of the ways in which TOML lets one write it.

use std::fmt::Write as _;

use fastrand::Rng;

use crate::generate::{Table, Value};

/// How a tree is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Headers, inline tables, dotted keys, comments and white space as chance has it.
    Any,
    /// A header for each table, a key a line, basic strings.
    Plain,
}

/// The text of a tree.
pub fn write(rng: &mut Rng, root: &Table, layout: Layout) -> String {
    let mut writer = Writer { rng, layout, sections: Vec::new() };
    writer.section(&[], root);
    let mut sections = writer.sections;
    let (first, rest) = sections.split_at_mut(1);
    if layout == Layout::Any && rng.u8(..6) == 0 {
        rng.shuffle(rest);
    }
    let mut text: String = first.iter().chain(rest.iter()).map(String::as_str).collect();
    if layout == Layout::Any && rng.u8(..8) == 0 {
        text = text.replace('\n', "\r\n");
    }
    text
}

struct Writer<'r> {
    rng: &'r mut Rng,
    layout: Layout,
    sections: Vec<String>,
}

/// How a table below another is written.
#[derive(PartialEq, Eq)]
enum Form {
    Header,
    Inline,
    Dotted,
}

impl Writer<'_> {
    /// Whether something happens that happens once in `odds` times.
    fn chance(&mut self, odds: u8) -> bool {
        self.layout == Layout::Any && self.rng.u8(..odds) == 0
    }

    fn form(&mut self, table: &Table) -> Form {
        match (self.layout, self.rng.u8(..10)) {
            (Layout::Plain, _) | (Layout::Any, 0..5) => Form::Header,
            // No key, no line: such a table cannot be dotted.
            (Layout::Any, 5..8) | (_, _) if table.is_empty() => Form::Inline,
            (Layout::Any, 5..8) => Form::Inline,
            (Layout::Any, _) => Form::Dotted,
        }
    }

    fn section(&mut self, path: &[String], table: &Table) {
        let mut text = String::new();
        let mut below = Vec::new();
        for (key, value) in table {
            match value {
                Value::Table(inner) => match self.form(inner) {
                    Form::Header => below.push((key, inner)),
                    Form::Inline => self.line(&mut text, &[key], value),
                    Form::Dotted => self.dotted(&mut text, &mut vec![key], inner),
                },
                _ => self.line(&mut text, &[key], value),
            }
        }
        // A table that only holds others needs no header of its own.
        let header = !path.is_empty() && (!text.is_empty() || below.is_empty() || self.chance(2));
        let mut section = String::new();
        if header {
            let keys: Vec<String> = path.iter().map(|it| self.key(it)).collect();
            let dot = if self.chance(10) { " . " } else { "." };
            if self.chance(10) {
                section.push_str("  ");
            }
            let _ = write!(section, "[{}]", keys.join(dot));
            if self.chance(8) {
                section.push_str(" # a header");
            }
            section.push('\n');
        }
        section.push_str(&text);
        if self.chance(3) {
            section.push('\n');
        }
        self.sections.push(section);
        for (key, inner) in below {
            let path = [path, std::slice::from_ref(key)].concat();
            self.section(&path, inner);
        }
    }

    fn dotted<'k>(&mut self, text: &mut String, path: &mut Vec<&'k String>, table: &'k Table) {
        for (key, value) in table {
            path.push(key);
            match value {
                Value::Table(inner) if !inner.is_empty() && self.chance(2) => self.dotted(text, path, inner),
                _ => self.line(text, path, value),
            }
            path.pop();
        }
    }

    fn line(&mut self, text: &mut String, path: &[&String], value: &Value) {
        if self.chance(12) {
            text.push_str("# a comment = 1\n");
        }
        if self.chance(12) {
            text.push_str("\t ");
        }
        let keys: Vec<String> = path.iter().map(|it| self.key(it)).collect();
        let equals = if self.chance(8) { "=" } else { " = " };
        let _ = write!(text, "{}{equals}", keys.join("."));
        self.value(text, value, true);
        if self.chance(12) {
            text.push_str(" # behind");
        }
        text.push('\n');
    }

    fn key(&mut self, key: &str) -> String {
        let bare = !key.is_empty() && key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-');
        // The older keys stay bare, so that the comparison finds them.
        if bare && (key.ends_with("_backend") || !self.chance(15)) {
            return key.to_owned();
        }
        let mut text = String::new();
        if literal(key) && self.chance(2) {
            let _ = write!(text, "'{key}'");
        } else {
            self.basic(&mut text, key);
        }
        text
    }

    fn value(&mut self, text: &mut String, value: &Value, lines: bool) {
        match value {
            Value::Text(string) => self.string(text, string, lines),
            Value::Word(word) => text.push_str(word),
            Value::Array(items) => {
                let separator = if self.chance(5) { ",\n  " } else { ", " };
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push_str(separator);
                    }
                    self.value(text, item, lines);
                }
                if !items.is_empty() && self.chance(6) {
                    text.push_str(", # the last\n");
                }
                text.push(']');
            }
            Value::Table(table) => {
                // TOML 1.1 lets an inline table go over several lines.
                let wide = self.chance(10);
                let separator = if wide { ",\n    " } else { ", " };
                text.push_str(if wide { "{\n    " } else { "{ " });
                for (index, (key, value)) in table.iter().enumerate() {
                    if index > 0 {
                        text.push_str(separator);
                    }
                    let key = self.key(key);
                    let _ = write!(text, "{key} = ");
                    self.value(text, value, lines);
                }
                text.push_str(if wide && !table.is_empty() { ",\n}" } else { " }" });
            }
        }
    }

    fn string(&mut self, text: &mut String, string: &str, lines: bool) {
        if literal(string) && self.chance(3) {
            let _ = write!(text, "'{string}'");
        } else if lines && self.chance(8) && many_lines(string, true) {
            let _ = write!(text, "'''\n{string}'''");
        } else if lines && self.chance(8) && many_lines(string, false) {
            let _ = write!(text, "\"\"\"\n{string}\"\"\"");
        } else {
            self.basic(text, string);
        }
    }

    fn basic(&mut self, text: &mut String, string: &str) {
        text.push('"');
        for character in string.chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push('\t'),
                '\u{1b}' if self.chance(2) => text.push_str("\\e"),
                '\0'..='\u{ff}' if character.is_control() && self.chance(3) => {
                    let _ = write!(text, "\\x{:02x}", u32::from(character));
                }
                '\0'..='\u{1f}' | '\u{7f}' => {
                    let _ = write!(text, "\\u{:04X}", u32::from(character));
                }
                _ if self.chance(40) => {
                    let _ = write!(text, "\\U{:08x}", u32::from(character));
                }
                _ => text.push(character),
            }
        }
        text.push('"');
    }
}

fn forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{a}'..='\u{1f}' | '\u{7f}')
}

fn literal(string: &str) -> bool {
    !string.contains('\'') && !string.contains(forbidden)
}

/// Whether a string can stand as it is between three quotes.
fn many_lines(string: &str, literal: bool) -> bool {
    let quote = if literal { '\'' } else { '"' };
    !string.contains(quote) && (literal || !string.contains('\\')) && !string.contains(|it| it != '\n' && forbidden(it))
}
