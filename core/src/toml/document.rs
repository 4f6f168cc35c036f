//! Stage *text*: TOML text to an owned tree in which every key and every value
//! knows its bytes.
//!
//! The `toml` crate parses; this module takes its tree over so that no type of
//! that crate reaches the rest of the core.

use std::borrow::Cow;
use std::ops::ControlFlow;

use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;
use toml_parser::parser::{RecursionGuard, parse_document};

use crate::text::span::Span;
use crate::toml::error::SyntaxError;
pub use crate::toml::value::{Datetime, Entry, Node, Table, Value};
use crate::toml::{batches, mistakes, scalar, sound, tomli};

/// A parsed text: what could be understood of it, and what could not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Document {
    /// The top-level table.
    pub root: Table,
    /// Every syntax error, in file order.
    pub errors: Vec<SyntaxError>,
    /// The comments, each from `#` to the end of its line, in file order.
    pub(crate) comments: Vec<Span>,
    /// Whether anything in it may be more than TOML 1.0 has.
    pub(crate) may_be_newer: bool,
}

/// Parses TOML 1.1 text. Never fails: what cannot be understood becomes an error
/// with its place, and the rest is kept. The errors say what the parser expected.
pub fn parse(text: &str) -> Document {
    sound(text).unwrap_or_else(|_| cut::recovered(text, false))
}

/// The same with errors that say what was written, and how to mend it.
pub fn explained(text: &str) -> Document {
    sound(text).unwrap_or_else(|_| cut::recovered(text, true))
}

/// The same for whoever wants only statements, of which there are none with a mistake: of such a text
/// only the place of the first mistake is known, and its comments.
pub(crate) fn quick(text: &str) -> Document {
    sound(text).unwrap_or_else(|span| Document {
        root: Table::default(),
        errors: vec![SyntaxError::new(visible(text, span), "this is not TOML")],
        comments: comments(text),
        may_be_newer: true,
    })
}

fn sound(text: &str) -> Result<Document, Span> {
    let sound = sound::tree(text)?;
    let sound::Sound { root, comments, may_be_newer } = sound;
    Ok(Document { root, errors: Vec::new(), comments, may_be_newer })
}

/// What the page does not need for its first SQL: the build cuts its program at this function.
mod cut {
    use super::Document;

    #[inline(never)]
    pub(super) fn recovered(text: &str, explained: bool) -> Document {
        super::recovered(text, explained)
    }
}

/// What `toml` makes of a text, whatever is wrong in it.
pub(super) fn recovered(text: &str, explained: bool) -> Document {
    let read = up_to_many_errors(text);
    let (root, errors) = DeTable::parse_recoverable(read);
    let mut errors: Vec<SyntaxError> = errors.iter().map(|error| syntax_error(text, error)).collect();
    if errors.is_empty() {
        errors.extend(tomli::line_breaks(text));
    }
    errors.extend(tomli::byte_order_mark(text));
    let root = own_table(text, root.get_ref(), &mut errors);
    crate::text::sort::sort_by(&mut errors, |a, b| a.span.cmp(&b.span));
    errors.dedup_by_key(|error| error.span);
    if explained {
        errors = mistakes::explain(text, errors, TOLD);
    }
    told(&mut errors, read.len() < text.len());
    Document { root, errors, comments: comments(text), may_be_newer: true }
}

/// A text as far as its errors are counted: each takes some hundred bytes of memory, and a file of another
/// kind may have millions.
fn up_to_many_errors(text: &str) -> &str {
    // No text has more errors than bytes.
    if text.len() <= COUNTED {
        return text;
    }
    let (mut errors, mut end) = (0, text.len());
    batches::for_each(text, |tokens| {
        parse_document(tokens, &mut RecursionGuard::new(&mut (), batches::DEPTH), &mut |_| errors += 1);
        if errors <= COUNTED {
            return ControlFlow::Continue(());
        }
        end = tokens.last().map_or(end, |token| token.span().end());
        ControlFlow::Break(())
    });
    &text[..end]
}

/// So many syntax errors are counted.
const COUNTED: usize = 10_000;

fn comments(text: &str) -> Vec<Span> {
    if !text.contains('#') {
        return Vec::new();
    }
    let comments = Source::new(text).lex().filter(|token| token.kind() == TokenKind::Comment);
    comments.map(|token| Span::new(token.span().start(), token.span().end())).collect()
}

/// How many syntax errors are told. Further ones mostly come from these, and nobody reads them.
const TOLD: usize = 100;

/// Leaves the first errors, and says how many more there are.
fn told(errors: &mut Vec<SyntaxError>, not_all_read: bool) {
    let Some(first) = errors.get(TOLD) else { return };
    let more = errors.len() - TOLD;
    let message = match more {
        _ if not_all_read => format!("more than {more} further syntax errors"),
        1 => "1 more syntax error".to_owned(),
        _ => format!("{more} more syntax errors"),
    };
    let rest = SyntaxError::new(first.span, message)
        .help("correct the errors above first: many of these may follow from them");
    errors.truncate(TOLD);
    errors.push(rest);
}

fn own_table(text: &str, table: &DeTable<'_>, errors: &mut Vec<SyntaxError>) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span().into(),
            node: own_node(text, value.get_ref(), value.span().into(), errors),
        })
        .collect();
    crate::text::sort::sort_by(&mut entries, |a, b| a.key_span.cmp(&b.key_span));
    Table { entries }
}

fn own_node(text: &str, value: &DeValue<'_>, span: Span, errors: &mut Vec<SyntaxError>) -> Node {
    let value = match value {
        DeValue::String(string) => Value::String(scalar::string(span.slice(text), Cow::Borrowed(string))),
        DeValue::Integer(written) => {
            let (value, error) = scalar::integer(written.as_str(), written.radix(), span);
            errors.extend(error);
            value
        }
        DeValue::Float(written) => scalar::float(written.as_str()),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(written) => {
            let (value, error) = scalar::datetime(*written, span);
            errors.extend(error);
            value
        }
        DeValue::Array(array) => {
            Value::Array(array.iter().map(|item| own_node(text, item.get_ref(), item.span().into(), errors)).collect())
        }
        DeValue::Table(table) => Value::Table(own_table(text, table, errors)),
    };
    Node { value, span, from_variable: false }
}

fn syntax_error(text: &str, error: &toml::de::Error) -> SyntaxError {
    let span = error.span().map_or_else(|| Span::at(text.len()), Span::from);
    let span = visible(text, span);
    SyntaxError::new(span, error.message().trim().to_owned())
        .help("nothing else is checked until the file is valid TOML")
}

/// Widens an empty span to one character where there is one, so that an editor can underline it.
fn visible(text: &str, span: Span) -> Span {
    let start = crate::text::span::floor_char_boundary(text, span.start);
    if !span.is_empty() {
        let mut end = span.end.min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        return Span::new(start, end);
    }
    match text[start..].chars().next() {
        Some(character) if character != '\n' && character != '\r' => Span::new(start, start + character.len_utf8()),
        _ => match text[..start].chars().next_back() {
            Some(character) if character != '\n' => Span::new(start - character.len_utf8(), start),
            _ => Span::at(start),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_file_order_and_spans() {
        let text = "b = 1\n[t]\na = \"x\"\n";
        let document = parse(text);
        assert!(document.errors.is_empty());
        let keys: Vec<&str> = document.root.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["b", "t"]);
        let (entry, table) = document.root.table("t").expect("`t` is a table");
        assert_eq!(entry.node.span.slice(text), "[t]");
        assert_eq!(table.entries[0].node.span.slice(text), "\"x\"");
    }

    #[test]
    fn reports_several_errors() {
        let document = parse("x =\n[a\nb = 1\nb = 2\n");
        assert!(document.errors.len() >= 2, "{:?}", document.errors);
    }

    #[test]
    fn of_a_mistake_the_first_place_is_known_quickly() {
        let text = "[a]\nx = ü\ny = \"";
        let document = quick(text);
        let [error] = &document.errors[..] else { panic!("{:?}", document.errors) };
        assert_eq!((error.span.start, error.span.slice(text)), (8, "ü"));
        assert!(document.root.entries.is_empty());
        assert!(quick("x = 1").errors.is_empty());
        // What is only rare is no mistake, and is read by `parse`.
        assert_eq!(quick(&format!("x = {}1{}", "[".repeat(50), "]".repeat(50))).errors.len(), 1);
    }

    #[test]
    fn of_many_errors_the_first_are_told_and_the_others_counted() {
        let errors = |lines: usize| explained(&"a b\n".repeat(lines)).errors;
        assert_eq!(errors(TOLD).len(), TOLD);
        for (lines, message) in [(TOLD + 1, "1 more syntax error"), (TOLD + 900, "900 more syntax errors")] {
            let errors = errors(lines);
            assert_eq!(errors.len(), TOLD + 1);
            assert_eq!(errors[TOLD].message, message);
            assert_eq!(errors[TOLD].span.start, 4 * TOLD + 2);
        }
    }

    #[test]
    fn not_every_error_of_another_kind_of_file_is_counted() {
        let text = "a b\n".repeat(COUNTED + 5_000);
        let errors = explained(&text).errors;
        assert_eq!(errors.len(), TOLD + 1);
        assert!(errors[TOLD].message.starts_with("more than 9"), "{}", errors[TOLD].message);
        // What comes after many sound lines is read.
        let text = format!("{}a b\n", "# c\n".repeat(COUNTED));
        assert!(explained(&text).errors[0].span.start >= 4 * COUNTED);
    }

    #[test]
    fn what_is_deep_is_an_error() {
        for (open, close) in [("[", "]"), ("{ a = ", " }")] {
            assert!(!parse(&format!("x = {}1{}", open.repeat(COUNTED), close.repeat(COUNTED))).errors.is_empty());
        }
    }

    #[test]
    fn tables_stand_in_file_order() {
        let document = parse("z.y = 1\n[t.a]\n[b]\n[t]\n[[l]]\n[a]\n[[l]]\n[c.d]\n");
        let keys: Vec<&str> = document.root.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["z", "b", "t", "l", "a", "c"]);
    }

    #[test]
    fn every_error_span_is_on_character_boundaries() {
        for text in ["ü", "x = ü", "x = \"ü", "\u{feff}", "[ü", "a = 'ü\n'", "=", "a", "\"\\q\" = 1"] {
            for error in explained(text).errors {
                assert!(text.get(error.span.start..error.span.end).is_some(), "{text:?} {:?}", error.span);
            }
        }
    }
}
