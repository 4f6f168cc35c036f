//! What people write in a line that is not TOML, and the change that makes it TOML.
//!
//! A repair changes the line only where it knows the mistake; whether the line is TOML afterwards
//! is for the parser to say.

use crate::text::edit::Edit;
use crate::text::span::Span;
use crate::toml::mistakes::inline;
use crate::toml::mistakes::line::Line;
use crate::toml::mistakes::mistake::{Mistake, comment_mark};
use crate::toml::mistakes::parts::parts;
use crate::toml::mistakes::typeset::typeset;
use crate::toml::mistakes::value;

/// A mistake that is looked for in a line, and changed in it if it is there.
pub(super) type Repair = fn(&mut Line) -> Option<Mistake>;

/// In the order in which they are tried: what hides other mistakes comes first.
pub(super) const REPAIRS: &[Repair] = &[
    fence,
    control,
    comment,
    spaces,
    quotes,
    dash,
    header,
    separator,
    key,
    value::last_comma,
    value::last_comment,
    value::word,
    value::prefix,
    value::joined,
    value::doubled_quotes,
    value::escape,
    value::unclosed,
    value::leading_zero,
    inline::repair,
    value::unquoted,
];

fn fence(line: &mut Line) -> Option<Mistake> {
    let text = line.text().trim();
    if !text.starts_with("```") && !text.starts_with("~~~") {
        return None;
    }
    let span = line.place(0..line.text().len());
    line.replace(0..line.text().len(), "");
    Some(Mistake::new(span, "a Markdown code fence is not part of a TOML file", "remove the line"))
}

/// What no part of TOML may have in it, as strings and comments: NUL of another encoding, the colors of a terminal.
fn control(line: &mut Line) -> Option<Mistake> {
    let find = |line: &Line| line.text().find(|it: char| it.is_ascii_control() && !matches!(it, '\t' | '\n' | '\r'));
    let first = find(line)?;
    let span = line.place(first..first + 1);
    let code = line.text().as_bytes()[first];
    while let Some(at) = find(line) {
        let behind = &line.text()[at + 1..];
        let sequence = behind.strip_prefix('[').filter(|_| line.text()[at..].starts_with('\u{1b}'));
        let length = sequence.and_then(|it| it.find(|it: char| it.is_ascii_alphabetic())).map_or(1, |it| it + 3);
        line.replace(at..at + length, "");
    }
    let message = format!("the control character U+{code:04X} is not allowed in TOML, not even in a string");
    Some(Mistake::new(span, message, "remove it").guess())
}

fn comment(line: &mut Line) -> Option<Mistake> {
    let start = line.text().len() - line.text().trim_start().len();
    let mark = ["//", "-- ", ";"].into_iter().find(|mark| line.text()[start..].starts_with(mark))?;
    Some(comment_mark(line, start, mark.trim()))
}

fn spaces(line: &mut Line) -> Option<Mistake> {
    let (span, first) = typed(line, false)?;
    let message = format!("U+{:04X} looks like a space or is invisible, and is not allowed here", u32::from(first));
    Some(Mistake::new(span, message, "write a plain space"))
}

fn quotes(line: &mut Line) -> Option<Mistake> {
    let (span, first) = typed(line, true)?;
    let message = match first {
        '`' => "a backtick does not begin a string in TOML".to_owned(),
        _ => format!("`{first}` is a typographic quote, which does not begin a string in TOML"),
    };
    Some(Mistake::new(span, message, "write `\"`"))
}

/// Writes what was typed for the quotes or the spaces of a line that were typeset: where the first stood, and what it was.
fn typed(line: &mut Line, quotes: bool) -> Option<(Span, char)> {
    let mut found = typeset(line.text());
    found.retain(|it| it.replacement.trim().is_empty() != quotes);
    let first = found.first()?.span;
    let character = first.slice(line.text()).chars().next()?;
    let span = line.place(first.start..first.end);
    for Edit { span, replacement } in found.iter().rev() {
        line.replace(span.start..span.end, replacement);
    }
    Some((span, character))
}

fn dash(line: &mut Line) -> Option<Mistake> {
    let start = line.text().len() - line.text().trim_start().len();
    let rest = line.text()[start..].strip_prefix("- ")?;
    if !rest.contains(['=', ':']) {
        return None;
    }
    let span = line.place(start..start + 1);
    line.replace(start..start + 2, "");
    Some(Mistake::new(span, "`-` does not begin a list in TOML", "remove it").guess())
}

fn header(line: &mut Line) -> Option<Mistake> {
    let text = line.text();
    let start = text.len() - text.trim_start().len();
    let inner_start = start + text[start..].len() - text[start..].trim_start_matches('[').len();
    let open = inner_start - start;
    if !(1..=2).contains(&open) || text[inner_start..].trim_start().starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let inner_end = text[inner_start..].find([']', '#']).map_or(text.trim_end().len(), |at| inner_start + at);
    let inner_end = inner_start + text[inner_start..inner_end].trim_end().len();
    let close = text[inner_end..].chars().take_while(|it| *it == ']').count();
    if close != open {
        let span = line.place(start..inner_end + close);
        // `[a]]` has one too many; `[[a]` and `[a` have one too few.
        let wanted = if close > open { open } else { open.max(close) };
        line.replace(inner_end..inner_end + close, &"]".repeat(wanted));
        let message =
            if close > open { "the header closes more brackets than it opens" } else { "the header is not closed" };
        return Some(Mistake::new(span, message, format!("end it with `{}`", "]".repeat(wanted))));
    }
    let behind = &text[inner_end + close..];
    if let Some(length) = Some(behind.trim_end().len()).filter(|_| matches!(behind.trim(), ":" | "," | ";")) {
        let range = inner_end + close..inner_end + close + length;
        let span = line.place(range.clone());
        line.replace(range, "");
        return Some(Mistake::new(span, "only a comment can follow a header", "remove it"));
    }
    let inner = text[inner_start..inner_end].to_owned();
    if inner.contains(&['"', '\'', '=', ','] as &[char]) {
        return None;
    }
    let bare = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let mut at = inner_start;
    for name in inner.split('.') {
        let trimmed = name.trim();
        if !trimmed.is_empty() && !trimmed.chars().all(bare) {
            let name_start = at + name.len() - name.trim_start().len();
            let span = line.place(name_start..name_start + trimmed.len());
            line.replace(name_start + trimmed.len()..name_start + trimmed.len(), "\"");
            line.replace(name_start..name_start, "\"");
            let message =
                format!("`{trimmed}` needs quotes: names without quotes contain only `A-Z`, `a-z`, `0-9`, `_` and `-`");
            return Some(Mistake::new(span, message, "put the name in quotes"));
        }
        at += name.len() + 1;
    }
    None
}

fn separator(line: &mut Line) -> Option<Mistake> {
    let parts = parts(line.text())?;
    let written = line.text()[parts.separator.clone()].to_owned();
    if written == "=" || parts.value.is_empty() {
        return None;
    }
    let before = line.text()[..parts.separator.start].ends_with(|it: char| !it.is_whitespace());
    let after = line.text()[parts.separator.end..].starts_with(|it: char| !it.is_whitespace());
    let with = [if before { " " } else { "" }, "=", if after { " " } else { "" }].concat();
    if written.is_empty() {
        let key = &line.text()[parts.key.clone()];
        // Two words are as likely prose.
        if key.contains(char::is_whitespace) || line.text().trim_start().starts_with('[') {
            return None;
        }
        let message = "there is no `=` between the key and its value";
        let guess = !line.text()[parts.value.clone()].starts_with(&['"', '\'', '[', '{', '$'] as &[char]);
        let span = line.place(parts.key);
        line.replace(parts.separator, &with);
        let mistake = Mistake::new(span, message, "write `=`");
        return Some(if guess { mistake.guess() } else { mistake });
    }
    let span = line.place(parts.separator.clone());
    line.replace(parts.separator, &with);
    Some(Mistake::new(span, format!("`{written}` between a key and its value: TOML uses `=`"), "write `=`"))
}

fn key(line: &mut Line) -> Option<Mistake> {
    let parts = parts(line.text())?;
    let key = line.text()[parts.key.clone()].to_owned();
    if parts.separator.is_empty() || key.contains(['"', '\'']) {
        return None;
    }
    let span = line.place(parts.key.clone());
    if key.contains(char::is_whitespace) && !key.contains('.') {
        let name: Vec<&str> = key.split_whitespace().collect();
        // What shells and other languages write before an assignment.
        if let ["export" | "set" | "let" | "const" | "var", name] = name[..] {
            let (word, name) = (key.split_whitespace().next().unwrap_or_default().to_owned(), name.to_owned());
            line.replace(parts.key, &name);
            return Some(Mistake::new(span, format!("`{word}` before a key is not valid in TOML"), "remove it"));
        }
        let name = name.join("_");
        line.replace(parts.key, &name);
        return Some(
            Mistake::new(span, "a key that contains a space must be quoted", format!("write `{name}`")).guess(),
        );
    }
    if key.is_ascii() || key.contains('.') {
        return None;
    }
    line.replace(parts.key.end..parts.key.end, "\"");
    line.replace(parts.key.start..parts.key.start, "\"");
    let message = "a key without quotes contains only `A-Z`, `a-z`, `0-9`, `_` and `-`";
    Some(Mistake::new(span, message, "put the key in quotes"))
}
