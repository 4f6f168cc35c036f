//! What TOML, or our parser of it, allows and the TOML parser of Metaxy refuses.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;
use toml_parser::parser::EventKind;

use crate::text::edit::Fix;
use crate::text::span::Span;
use crate::toml::batches;
use crate::toml::error::SyntaxError;
use crate::toml::newer::has_inline_table;
use crate::toml::number;
use crate::toml::value::Datetime;

/// A byte order mark at the start of the file.
pub(crate) fn byte_order_mark(text: &str) -> Option<SyntaxError> {
    let span = Span::new(0, text.strip_prefix('\u{feff}').map(|rest| text.len() - rest.len())?);
    let message = "the file starts with a byte order mark: Metaxy rejects it";
    let fix = Fix::replace("remove the byte order mark", span, "");
    Some(SyntaxError::new(span, message).help("save the file as UTF-8 without it").fix(fix))
}

/// Line breaks between a key and its value in an inline table.
pub(crate) fn line_breaks(text: &str) -> Vec<SyntaxError> {
    if !has_inline_table(text) {
        return Vec::new();
    }
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut depth = 0_usize;
    let broken = tokens.iter().any(|token| {
        match token.kind() {
            TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            TokenKind::Newline => return depth > 0,
            _ => {}
        }
        false
    });
    if !broken {
        return Vec::new();
    }
    let mut inside = false;
    let mut found = Vec::new();
    for event in &batches::events(text) {
        match event.kind() {
            EventKind::SimpleKey | EventKind::KeySep | EventKind::KeyValSep => inside = true,
            EventKind::Newline | EventKind::Comment if inside => {
                let span = Span::new(event.span().start(), event.span().end());
                let message = "a line break between a key and its value";
                found.push(SyntaxError::new(span, message).help("write both on one line"));
                inside = false;
            }
            EventKind::Whitespace | EventKind::Newline | EventKind::Comment => {}
            _ => inside = false,
        }
    }
    found
}

/// Dates, times and integers that Python does not have.
pub(crate) fn datetime(datetime: Datetime, span: Span) -> Option<SyntaxError> {
    let message = if datetime.date.is_some_and(|(year, _, _)| year == 0) {
        "Python has no year 0: Metaxy rejects the file"
    } else if datetime.time.is_some_and(|(_, _, second, _)| second > 59) {
        "Python has no second 60: Metaxy rejects the file"
    } else {
        return None;
    };
    Some(SyntaxError::new(span, message).help("write another date or time, or a string"))
}

/// An integer as Python prints it.
///
/// An error are integers that Python does not read: those that are too long, those without digits,
/// and those with other characters behind an underscore, which our parser lets pass (`1_0x` for 10).
pub(crate) fn integer(written: &str, radix: u32, span: Span) -> (String, Option<SyntaxError>) {
    let mut error = odd_integer(written, radix, span);
    // What is too long is not converted: that takes as long as its length is squared.
    let digits = number::decimal(written, radix);
    if digits.is_none() && error.is_none() {
        let message = format!("Python accepts integers of at most {} digits", number::MAX_DIGITS);
        error = Some(SyntaxError::new(span, message).help("write a smaller number, or a string"));
    }
    (digits.unwrap_or_else(|| "0".to_owned()), error)
}

fn odd_integer(written: &str, radix: u32, span: Span) -> Option<SyntaxError> {
    let written = written.trim_start_matches(['+', '-']);
    if !written.contains(|it: char| it.is_digit(radix)) {
        return Some(SyntaxError::new(span, "an integer without digits").help("write the digits, or 0"));
    }
    let odd = written.chars().find(|it| *it != '_' && !it.is_digit(radix))?;
    let message = format!("`{}` in an integer", odd.escape_debug());
    Some(SyntaxError::new(span, message).help("put text between quotes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_hold_digits_only() {
        for (text, sound) in [
            ("x = 1_0", true),
            ("x = +0", true),
            ("x = -1_000", true),
            ("x = 0xfF_0", true),
            ("x = 1_0a", false),
            ("x = 1_0'5", false),
            ("x = [9_0@]", false),
            ("x = 0x", false),
            ("x = 0o", false),
            ("x = [1, 0b]", false),
            ("x = 0x0", true),
        ] {
            assert_eq!(crate::toml::document::parse(text).errors.is_empty(), sound, "{text}");
        }
    }

    #[test]
    fn a_line_break_inside_an_inline_table_is_fine_except_before_its_value() {
        for (text, expected) in [
            ("a = {\n b = 1,\n c = [\n1],\n}", 0),
            ("a = { b\n = 1 }", 1),
            ("a = { b =\n 1 }", 1),
            ("a = { b. # c\n c = 1 }", 1),
            ("a = { b = { c\n= 1 } }\nd = { e\n= 1 }", 2),
            ("a = \"{\"\nb = 1", 0),
        ] {
            assert_eq!(line_breaks(text).len(), expected, "{text}");
        }
    }
}
