//! The YAML of configurations: keys below keys, with a value each. What is more is not read.

use crate::paste::literal;
use crate::text::float;
use crate::toml::built::Value;

/// An open level: how far it is indented, its key, and what it holds.
type Level = (usize, String, Vec<(String, Value)>);

/// Reads keys below keys, with at least one that has others below it.
pub(super) fn read(text: &str) -> Option<Value> {
    let significant = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---" && line != "..."
    };
    let mut open: Vec<Level> = vec![(0, String::new(), Vec::new())];
    let mut nested = false;
    let mut opens = false;
    for line in text.lines().filter(significant) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (key, value) = line.trim().split_once(':')?;
        let key = unquoted(key.trim())?;
        if !value.is_empty() && !value.starts_with(' ') {
            return None;
        }
        if opens && indent <= open[open.len() - 2].0 {
            // A key without anything below it.
            close(&mut open);
        } else if opens {
            open.last_mut()?.0 = indent;
        }
        while open.len() > 1 && indent < open.last()?.0 {
            close(&mut open);
        }
        if indent != open.last()?.0 {
            return None;
        }
        let value = uncommented(value);
        opens = value.is_empty();
        if opens {
            nested = true;
            if open.len() > Value::DEEPEST {
                return None;
            }
            open.push((indent, key, Vec::new()));
        } else {
            let value = scalar(value)?;
            open.last_mut()?.2.push((key, value));
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    nested.then(|| Value::Table(open.swap_remove(0).2))
}

/// Puts the innermost level into the one around it.
fn close(open: &mut Vec<Level>) {
    if let Some((_, key, entries)) = open.pop()
        && let Some(around) = open.last_mut()
    {
        around.2.push((key, Value::Table(entries)));
    }
}

/// A value without the comment behind it.
fn uncommented(value: &str) -> &str {
    let value = value.trim();
    match value.chars().next() {
        Some('#') => "",
        Some('"' | '\'') => value,
        _ => value.split(" #").next().unwrap_or(value).trim_end(),
    }
}

fn scalar(value: &str) -> Option<Value> {
    match value.chars().next()? {
        '"' | '\'' => unquoted(value).map(Value::Text),
        '[' | '{' => literal::flow(value),
        // References, blocks of text, and lists of lines.
        '&' | '*' | '|' | '>' | '!' | '-' if float::parse(value).is_none() => None,
        _ => Some(Value::of_word(value).unwrap_or_else(|| Value::Text(value.to_owned()))),
    }
}

/// A key or a text, with its quotes taken off; nothing for one with escapes or something behind it.
fn unquoted(text: &str) -> Option<String> {
    let Some(quote) = text.chars().next().filter(|it| matches!(it, '"' | '\'')) else {
        // Prose has colons, too.
        let is_key = !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || "_-.".contains(it));
        return is_key.then(|| text.to_owned());
    };
    let (inner, behind) = text[1..].split_once(quote)?;
    let behind = behind.trim_start();
    (!inner.contains('\\') && (behind.is_empty() || behind.starts_with('#'))).then(|| inner.to_owned())
}
