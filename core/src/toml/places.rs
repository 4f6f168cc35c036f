//! Every place where a key is written.
//!
//! A table can be opened by several headers (`[a.b]`, `[a.b.c]`); the tree of
//! [`crate::toml::document`] knows only the first place of `a` and `b`. Renaming needs all of them.

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

use crate::text::span::Span;

/// A part of a key as it is written, in a header or before `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAt {
    /// The keys from the top of the file to this one, which is the last.
    pub path: Vec<String>,
    /// Where this part is written, quotes included.
    pub span: Span,
    /// Whether it stands in a `[header]`.
    pub in_header: bool,
}

/// What stands in a path for an element of an array.
pub const ELEMENT: &str = "[]";

/// The parts of all keys of a text, in file order. Text that is not TOML gives what could
/// be understood.
pub fn keys(text: &str) -> Vec<KeyAt> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    parse_document(&tokens, &mut events, &mut ());
    let mut walk = Walk::default();
    for event in &events {
        walk.event(source, event);
    }
    walk.found
}

/// Every place where the key is written that is written at `span`.
pub fn same_key(text: &str, span: Span) -> Vec<Span> {
    let keys = keys(text);
    let Some(path) = keys.iter().find(|key| key.span == span).map(|key| key.path.clone()) else {
        return Vec::new();
    };
    keys.into_iter().filter(|key| key.path == path).map(|key| key.span).collect()
}

#[derive(Default)]
struct Walk {
    found: Vec<KeyAt>,
    /// The table that the last header opened.
    header: Vec<String>,
    /// The inline tables and arrays that are open: the path of their content.
    open: Vec<Vec<String>>,
    /// The parts of the key that is being read.
    key: Vec<String>,
    /// The path of the value that is being read.
    value: Vec<String>,
    in_header: bool,
}

impl Walk {
    fn event(&mut self, source: Source<'_>, event: &Event) {
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.open.clear();
                self.key.clear();
                self.header.clear();
                self.in_header = true;
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                self.header = std::mem::take(&mut self.key);
                if event.kind() == EventKind::ArrayTableClose {
                    self.header.push(ELEMENT.to_owned());
                }
                self.in_header = false;
            }
            EventKind::SimpleKey => self.simple_key(source, event),
            EventKind::KeyValSep => {
                self.value = [self.base(), &self.key].concat();
                self.key.clear();
            }
            EventKind::InlineTableOpen => self.open.push(self.value.clone()),
            EventKind::ArrayOpen => {
                self.value.push(ELEMENT.to_owned());
                self.open.push(self.value.clone());
            }
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                self.value = self.open.pop().unwrap_or_default();
                if event.kind() == EventKind::ArrayClose {
                    self.value.pop();
                }
                self.key.clear();
            }
            EventKind::Newline | EventKind::ValueSep | EventKind::Error => self.key.clear(),
            EventKind::KeySep | EventKind::Scalar | EventKind::Whitespace | EventKind::Comment => {}
        }
    }

    fn base(&self) -> &[String] {
        if self.in_header { &[] } else { self.open.last().unwrap_or(&self.header) }
    }

    fn simple_key(&mut self, source: Source<'_>, event: &Event) {
        let mut key = std::borrow::Cow::Borrowed("");
        if let Some(raw) = source.get(event) {
            raw.decode_key(&mut key, &mut ());
        }
        self.key.push(key.into_owned());
        let path = [self.base(), &self.key].concat();
        let span = Span::new(event.span().start(), event.span().end());
        self.found.push(KeyAt { path, span, in_header: self.in_header });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        keys(text).into_iter().map(|key| format!("{}={}", key.path.join("."), key.span.slice(text))).collect()
    }

    #[test]
    fn every_part_of_every_key_is_found() {
        assert_eq!(
            paths("x.y = { a = 1, b.c = [{ d = 2 }] }\n[t.\"u v\"]\nw = 1\n[[l]]\nm = 1\n"),
            [
                "x=x",
                "x.y=y",
                "x.y.a=a",
                "x.y.b=b",
                "x.y.b.c=c",
                "x.y.b.c.[].d=d",
                "t=t",
                "t.u v=\"u v\"",
                "t.u v.w=w",
                "l=l",
                "l.[].m=m"
            ]
        );
    }

    #[test]
    fn a_key_is_found_in_every_header() {
        let text = "[a.b]\nx = 1\n[a.b.c]\ny = 1\n";
        let spans = same_key(text, Span::new(3, 4));
        assert_eq!(spans, [Span::new(3, 4), Span::new(15, 16)]);
    }

    #[test]
    fn text_that_is_not_toml_does_not_panic() {
        for text in ["[", "[a", "a.", "a = {", "a = [{", "]", "}", "a = }\nb = 1", "\u{feff}a = 1"] {
            keys(text);
        }
    }
}
