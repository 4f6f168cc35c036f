//! What people write in the place of a value that is not TOML.

use std::ops::Range;

use crate::toml::mistakes::line::Line;
use crate::toml::mistakes::mistake::{Mistake, comment_mark, is_null, other_word, outside_strings, quote_for};
use crate::toml::mistakes::parts::parts;

/// The value of `key = value`.
fn value(line: &Line) -> Option<Range<usize>> {
    let parts = parts(line.text())?;
    (!parts.separator.is_empty() && !parts.value.is_empty()).then_some(parts.value)
}

pub(super) fn last_comma(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let mark = line.text()[value.clone()].chars().next_back().filter(|it| matches!(it, ',' | ';'))?;
    // In a string that is not closed it may belong to the text.
    let at = outside_strings(&line.text()[value.clone()]).last()?;
    if at.0 + 1 != value.len() || value.len() == 1 {
        return None;
    }
    let range = value.end - 1..value.end;
    let span = line.place(range.clone());
    line.replace(range, "");
    Some(Mistake::new(
        span,
        format!("`{mark}` after the value: in TOML, a value ends at the end of the line"),
        "remove it",
    ))
}

pub(super) fn last_comment(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let outside: Vec<(usize, char)> = outside_strings(text).collect();
    let (at, mark) = outside.windows(2).find_map(|pair| {
        let ((before, space), (at, _)) = (pair[0], pair[1]);
        if !space.is_whitespace() || before + 1 != at {
            return None;
        }
        ["//", "-- ", "; "].into_iter().find(|mark| text[at..].starts_with(mark)).map(|mark| (at, mark.trim()))
    })?;
    Some(comment_mark(line, value.start + at, mark))
}

pub(super) fn word(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = line.text()[value.clone()].to_owned();
    let span = line.place(value.clone());
    if is_null(&text) {
        line.replace(0..line.text().len(), "");
        let message = format!("`{text}` is not a value in TOML: a key without a value must be removed");
        return Some(Mistake::new(span, message, "remove the key").guess());
    }
    let (meant, message, safe) = other_word(&text)?;
    if meant == text {
        return None;
    }
    line.replace(value, meant);
    let mistake = Mistake::new(span, message, format!("write `{meant}`"));
    Some(if safe { mistake } else { mistake.guess() })
}

pub(super) fn prefix(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let length = text.find(['"', '\'']).filter(|length| (1..=2).contains(length))?;
    let prefix = text[..length].to_owned();
    if !prefix.chars().all(|it| matches!(it.to_ascii_lowercase(), 'r' | 'f' | 'b' | 'u')) {
        return None;
    }
    let raw = prefix.contains(['r', 'R']) && text.contains('\\') && text.len() > length + 1;
    let raw = raw && text[length..].starts_with('"') && text.ends_with('"') && !text.contains('\'');
    let span = line.place(value.start..value.start + length);
    if raw {
        line.replace(value.end - 1..value.end, "'");
        line.replace(value.start..value.start + length + 1, "'");
    } else {
        line.replace(value.start..value.start + length, "");
    }
    let help = if raw { "write the string in single quotes" } else { "remove the prefix" };
    Some(Mistake::new(span, format!("`{prefix}` before a string is not valid in TOML"), help))
}

pub(super) fn joined(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let plus = outside_strings(text).find(|(_, it)| *it == '+').map(|(at, _)| at)?;
    let before = text[..plus].trim_end();
    let after = plus + 1 + text[plus + 1..].len() - text[plus + 1..].trim_start().len();
    let quote = before.chars().next_back().filter(|it| matches!(it, '"' | '\''))?;
    if !text.starts_with(quote) || !text[after..].starts_with(quote) {
        return None;
    }
    let range = value.start + before.len() - 1..value.start + after + 1;
    let span = line.place(value.start + plus..value.start + plus + 1);
    line.replace(range, "");
    Some(Mistake::new(span, "TOML does not concatenate strings", "write one string"))
}

pub(super) fn doubled_quotes(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let quote = ["''", "\"\""].into_iter().find(|quote| text.starts_with(quote) && text.ends_with(quote))?;
    let inner = text.get(2..text.len().checked_sub(2)?)?;
    if inner.is_empty() || inner.starts_with(&quote[..1]) || inner.ends_with(&quote[..1]) {
        return None;
    }
    let span = line.place(value.start..value.start + 2);
    line.replace(value.end - 1..value.end, "");
    line.replace(value.start..value.start + 1, "");
    Some(Mistake::new(span, "two quotes are an empty string in TOML", format!("write `{}` once", &quote[..1])))
}

pub(super) fn escape(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    if !text.starts_with('"')
        || !text.ends_with('"')
        || text.starts_with("\"\"\"")
        || text.contains('\'')
        || text.matches('"').count() != 2
    {
        return None;
    }
    let mut characters = text.char_indices();
    let at = loop {
        let (at, character) = characters.next()?;
        if character != '\\' {
            continue;
        }
        let (_, next) = characters.next()?;
        let digits = |count: usize| {
            text.get(at + 2..at + 2 + count).is_some_and(|it| it.chars().all(|it| it.is_ascii_hexdigit()))
        };
        let known = match next {
            'b' | 'e' | 'f' | 'n' | 'r' | 't' | '"' | '\\' => true,
            'x' => digits(2),
            'u' => digits(4),
            'U' => digits(8),
            _ => false,
        };
        if !known {
            break at;
        }
    };
    let end = at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
    let span = line.place(value.start + at..value.start + end);
    line.replace(value.end - 1..value.end, "'");
    line.replace(value.start..value.start + 1, "'");
    let message = "in double quotes, `\\` begins an escape, and TOML does not have this one";
    Some(Mistake::new(span, message, "write the string in single quotes, where `\\` is a plain character"))
}

pub(super) fn unclosed(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let quotes = |it: char| matches!(it, '"' | '\'');
    let Some(quote) = text.chars().next().filter(|it| quotes(*it)) else {
        // `eu"` without the first quote.
        let quote = text.chars().next_back().filter(|it| quotes(*it))?;
        if text.matches(quotes).count() != 1 || text.starts_with(['[', '{']) {
            return None;
        }
        let span = line.place(value.clone());
        line.replace(value.start..value.start, &quote.to_string());
        return Some(Mistake::new(
            span,
            format!("`{quote}` ends a string that has no beginning"),
            format!("write `{quote}` before it"),
        ));
    };
    if text[1..].contains(quote) || text.len() == 1 {
        return None;
    }
    let span = line.place(value.clone());
    let other = if quote == '"' { '\'' } else { '"' };
    if text[1..].ends_with(other) && text[1..text.len() - 1].find(other).is_none() {
        line.replace(value.end - 1..value.end, &quote.to_string());
        let message = format!("the string begins with `{quote}` and ends with `{other}`");
        return Some(Mistake::new(span, message, format!("write `{quote}` at both ends")));
    }
    // What looks like a comment behind it most likely is one.
    let end = text.find(" #").map_or(value.end, |at| value.start + text[..at].trim_end().len());
    line.replace(end..end, &quote.to_string());
    Some(
        Mistake::new(
            span,
            format!("the string is not closed: `{quote}` is missing before the end of the line"),
            format!("write `{quote}` after it"),
        )
        .guess(),
    )
}

pub(super) fn leading_zero(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    let digits = text.trim_start_matches(['+', '-']);
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    if zeros == 0 || zeros == digits.len() || !digits.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let span = line.place(value.clone());
    let start = value.end - digits.len();
    line.replace(start..start + zeros, "");
    Some(
        Mistake::new(
            span,
            "a number cannot begin with 0 in TOML",
            "remove the 0, or put quotes around it if it is text",
        )
        .guess(),
    )
}

pub(super) fn unquoted(line: &mut Line) -> Option<Mistake> {
    let value = value(line)?;
    let text = &line.text()[value.clone()];
    // What is alone at the end of a line in YAML, Python or a shell begins a value that follows.
    let is_begin = matches!(text, "\\" | "(") || (text.starts_with(['|', '>']) && !text.contains(char::is_alphabetic));
    if is_begin || text.starts_with(&['"', '\'', '[', '{', '#'] as &[char]) {
        return None;
    }
    let quote = quote_for(text)?;
    let guess = text.contains(char::is_whitespace);
    let span = line.place(value.clone());
    line.replace(value.end..value.end, quote);
    line.replace(value.start..value.start, quote);
    let mistake = Mistake::new(span, "strings must be quoted in TOML", "put it in quotes");
    Some(if guess { mistake.guess() } else { mistake })
}
