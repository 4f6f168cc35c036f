//! What TOML 1.1 allows and TOML 1.0 does not, with the edits that write it in TOML 1.0.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use crate::text::edit::Edit;
use crate::text::span::Span;

/// A place that needs TOML 1.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Newer {
    /// Where: an inline table, a string, a time.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) form: Form,
    /// The same in TOML 1.0.
    pub(crate) edits: Vec<Edit>,
}

/// A form of TOML 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A line break, a comment or a trailing comma in an inline table.
    InlineTable,
    /// `\e` or `\xHH` in a string.
    Escape,
    /// A time without seconds.
    Time,
}

/// Every such place of a text that is TOML, in file order.
pub(crate) fn newer(text: &str) -> Vec<Newer> {
    let tokens: Vec<Token> = Source::new(text).lex().collect();
    let mut found = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut tables = 0_usize;
    let mut outermost = 0;
    let mut at = 0;
    let mut after_value = false;
    while let Some(token) = tokens.get(at) {
        let span = Span::new(token.span().start(), token.span().end());
        match token.kind() {
            TokenKind::LeftSquareBracket => open.push(false),
            TokenKind::LeftCurlyBracket => {
                if tables == 0 {
                    outermost = at;
                }
                tables += 1;
                open.push(true);
            }
            TokenKind::RightSquareBracket => {
                tables -= usize::from(open.pop() == Some(true));
            }
            TokenKind::RightCurlyBracket => {
                tables -= usize::from(open.pop() == Some(true));
                if tables == 0 {
                    found.extend(inline_table(text, &tokens[outermost..=at]));
                }
            }
            TokenKind::BasicString | TokenKind::MlBasicString => found.extend(escapes(text, span)),
            TokenKind::Atom if after_value => found.extend(time(text, span)),
            _ => {}
        }
        after_value = match token.kind() {
            TokenKind::Equals => true,
            TokenKind::Newline => !open.is_empty() && after_value,
            _ => after_value,
        };
        at += 1;
    }
    crate::text::sort::sort_by(&mut found, |a, b| a.span.cmp(&b.span));
    found
}

/// Whether there can be an inline table in a text that is TOML: outside of strings and comments, where a
/// brace stands behind a dollar, no dollar can be.
pub(crate) fn has_inline_table(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| *byte == b'{' && (at == 0 || bytes[at - 1] != b'$'))
}

/// An inline table that stands on several lines or ends in a comma, written on one line. Its comments
/// go above it.
fn inline_table(text: &str, tokens: &[Token]) -> Option<Newer> {
    let span = |token: &Token| Span::new(token.span().start(), token.span().end());
    let mut open: Vec<TokenKind> = Vec::new();
    let mut edits = Vec::new();
    let mut comments = String::new();
    let start = span(tokens.first()?).start;
    let line = text[..start].rfind('\n').map_or(0, |offset| offset + 1);
    let indent: String = text[line..].chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
    let break_at = text[start..].find('\n').map_or(text.len(), |offset| start + offset);
    let newline = if text[..break_at].ends_with('\r') { "\r\n" } else { "\n" };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let in_table = open.last() == Some(&TokenKind::LeftCurlyBracket);
        match token.kind() {
            kind @ (TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket) => open.push(kind),
            TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => {
                open.pop();
            }
            TokenKind::Comma if in_table => {
                let next = tokens[at + 1..].iter().find(|next| !is_space(next.kind()));
                if next.is_some_and(|next| next.kind() == TokenKind::RightCurlyBracket) {
                    edits.push(Edit { span: span(token), replacement: String::new() });
                }
            }
            kind if in_table && is_space(kind) => {
                let length = tokens[at..].iter().take_while(|token| is_space(token.kind())).count();
                let run = &tokens[at..at + length];
                if run.iter().any(|token| token.kind() == TokenKind::Newline) {
                    let whole = Span::new(span(&run[0]).start, span(&run[length - 1]).end);
                    for comment in run.iter().filter(|token| token.kind() == TokenKind::Comment) {
                        comments.extend([&indent, span(comment).slice(text), newline]);
                    }
                    edits.push(Edit { span: whole, replacement: " ".to_owned() });
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    if edits.is_empty() {
        return None;
    }
    if !comments.is_empty() {
        edits.insert(0, Edit { span: Span::at(line), replacement: comments });
    }
    let end = span(tokens.last()?).end;
    Some(Newer { span: Span::new(start, end), form: Form::InlineTable, edits })
}

const fn is_space(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Whitespace | TokenKind::Newline | TokenKind::Comment)
}

fn escapes(text: &str, span: Span) -> Option<Newer> {
    let written = span.slice(text);
    let mut edits = Vec::new();
    let mut characters = written.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let start = span.start + at;
        match characters.next() {
            Some((_, 'e')) => {
                edits.push(Edit { span: Span::new(start, start + 2), replacement: "\\u001B".to_owned() });
            }
            Some((_, 'x')) => edits.push(Edit { span: Span::new(start, start + 2), replacement: "\\u00".to_owned() }),
            _ => {}
        }
    }
    (!edits.is_empty()).then_some(Newer { span, form: Form::Escape, edits })
}

fn time(text: &str, span: Span) -> Option<Newer> {
    let written = span.slice(text);
    let start = written.find(['T', 't']).map_or(0, |offset| offset + 1);
    let time = &written[start..];
    let end = time.find(&['Z', 'z', '+', '-'] as &[char]).unwrap_or(time.len());
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = time[..end].split_once(':')?;
    (digits(hour) && digits(minute)).then(|| {
        let at = Span::at(span.start + start + end);
        Newer { span, form: Form::Time, edits: vec![Edit { span: at, replacement: ":00".to_owned() }] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;

    fn rewritten(text: &str) -> String {
        let edits: Vec<Edit> = newer(text).into_iter().flat_map(|newer| newer.edits).collect();
        let out = apply_edits(text, &edits);
        assert_eq!(newer(&out), [], "{out}");
        assert!(crate::toml::document::parse(&out).errors.is_empty(), "{out}");
        out
    }

    #[test]
    fn inline_tables_go_on_one_line() {
        for (text, expected) in [
            ("a = {\n  b = 1,\n  c = 2,\n}\n", "a = { b = 1, c = 2 }\n"),
            ("a = { b = 1, }\n", "a = { b = 1 }\n"),
            ("a = {\r\n  b = 1 # one\r\n}\r\n", "# one\r\na = { b = 1 }\r\n"),
            ("a = {\n  b = [\n    1,\n  ],\n}\n", "a = { b = [\n    1,\n  ] }\n"),
            ("a = {\n  b = {\n    c = 1,\n  },\n}\n", "a = { b = { c = 1 } }\n"),
            ("a = {\n}\n", "a = { }\n"),
        ] {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn escapes_and_times() {
        for (text, expected) in [
            ("a = \"\\e[1m\\x41\"\n", "a = \"\\u001B[1m\\u0041\"\n"),
            ("a = \"\\\\e\"\n", "a = \"\\\\e\"\n"),
            ("a = 07:32\n", "a = 07:32:00\n"),
            ("a = 1979-05-27T07:32-08:00\n", "a = 1979-05-27T07:32:00-08:00\n"),
            ("a = 1979-05-27 07:32Z\n", "a = 1979-05-27 07:32:00Z\n"),
            ("a = [07:32, 08:00:00]\n", "a = [07:32:00, 08:00:00]\n"),
        ] {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn toml_1_0_is_left_alone() {
        for text in ["a = { b = [\n1,\n] }\n", "a = '''\n{\n'''\n", "a = 07:32:00\n", "a = [\n1,\n]\n", "a = '\\e'\n"] {
            assert_eq!(newer(text), [], "{text}");
        }
    }
}
