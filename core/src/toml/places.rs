//! Every place where a key is written.
//!
//! A table can be opened by several headers (`[a.b]`, `[a.b.c]`); the tree of
//! [`crate::toml::document`] knows only the first place of `a` and `b`. Renaming needs all of them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind};

use crate::text::span::Span;
use crate::toml::batches;
use crate::toml::write::toml_key;

/// Up to so many bytes a text is searched for the name of a key.
const SHORT: usize = 2_000;

/// What stands in a path for an element of an array.
pub(crate) const ELEMENT: &str = "[]";

/// A part of a key as it is written, in a header or before `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAt {
    /// The keys from the top of the file to this one, which is the last.
    pub(crate) path: Vec<String>,
    /// Where this part is written, quotes included.
    pub(crate) span: Span,
    /// Whether it stands in a `[header]`.
    pub(crate) in_header: bool,
}

/// The places of all keys of a text, which is read when the first of them is asked for, and once
/// for all: most texts need none, and those with thousands of fixes need all.
///
/// Text that is not TOML gives what could be understood.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    /// The text itself.
    pub(crate) text: &'a str,
    found: OnceCell<Found>,
}

impl<'a> Places<'a> {
    /// The places of a text, not looked for yet.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, found: OnceCell::new() }
    }

    /// Every place where the key is written that is written at `span`, in file order.
    pub(crate) fn same_key<'s>(&'s self, span: &'s Span) -> &'s [Span] {
        if self.is_only_one(*span) {
            return std::slice::from_ref(span);
        }
        let found = self.found();
        let at = found.parts.binary_search_by_key(span, |part| part.span);
        at.map_or(&[], |at| &found.keys[found.parts[at].key].places)
    }

    /// Whether the key at `span` can be written nowhere else, since its letters are not. That is sooner known than the
    /// places of all keys, as long as the text is short.
    fn is_only_one(&self, span: Span) -> bool {
        let name = span.slice(self.text);
        let is_bare = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-');
        self.found.get().is_none()
            && self.text.len() <= SHORT
            && is_bare
            && !self.text.contains('\\')
            // Not across its ends: what is beside a bare key is no part of one.
            && !self.text[..span.start].contains(name)
            && !self.text[span.end..].contains(name)
    }

    /// Whether the key of this place stands at the top of the file.
    pub(crate) fn is_at_the_top(&self, span: Span) -> bool {
        let found = self.found();
        let at = found.parts.binary_search_by_key(&span, |part| part.span);
        at.is_ok_and(|at| found.keys[found.parts[at].key].parent == ROOT)
    }

    /// The number of the last key before `=` that ends before `offset`, and where it ends.
    pub(crate) fn last_before(&self, offset: usize) -> Option<(usize, usize)> {
        let found = self.found();
        let before = found.assigned.partition_point(|part| part.span.end <= offset);
        let part = &found.assigned[before.checked_sub(1)?];
        Some((part.key, part.span.end))
    }

    /// The keys from the top of the file to the one of this number, which is the last.
    pub(crate) fn path(&self, key: usize) -> Vec<&str> {
        let keys = &self.found().keys;
        let mut path = Vec::new();
        let mut at = key;
        while at != ROOT {
            path.push(keys[at].name.as_str());
            at = keys[at].parent;
        }
        path.reverse();
        path
    }

    /// The keys that lead to the one that is written at `span`, with dots between them.
    pub(crate) fn dotted(&self, span: Span) -> Option<String> {
        let found = self.found();
        let at = found.parts.binary_search_by_key(&span, |part| part.span).ok()?;
        let keys: Vec<String> = self.path(found.parts[at].key).into_iter().map(toml_key).collect();
        Some(keys.join("."))
    }

    /// The parts of all keys as they are written, in file order.
    pub(crate) fn keys(&self) -> Vec<KeyAt> {
        let parts = self.found().parts.iter();
        let path = |key| self.path(key).into_iter().map(str::to_owned).collect();
        parts.map(|part| KeyAt { path: path(part.key), span: part.span, in_header: part.in_header }).collect()
    }

    /// The name of each part of each key, with where it is written.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, Span)> {
        let found = self.found();
        found.parts.iter().map(|part| (found.keys[part.key].name.as_str(), part.span))
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let source = Source::new(self.text);
            let mut walk = Walk::new();
            for event in &batches::events(self.text) {
                walk.event(source, event);
            }
            walk.found
        })
    }
}

/// The number of the top of the file.
const ROOT: usize = 0;

#[derive(Debug, Default)]
struct Found {
    /// The keys, each once however often it is written; the first is the top of the file.
    keys: Vec<Key>,
    /// The parts of all keys as they are written, in file order.
    parts: Vec<Part>,
    /// Those of them that stand in no header.
    assigned: Vec<Part>,
}

#[derive(Debug)]
struct Key {
    name: String,
    /// The number of the key above.
    parent: usize,
    places: Vec<Span>,
}

/// A part of a key as it is written, quotes included, and the number of the key.
#[derive(Clone, Copy, Debug)]
struct Part {
    span: Span,
    key: usize,
    in_header: bool,
}

struct Walk {
    found: Found,
    /// The numbers of keys, by the number of the key above and the name, as [`below`] writes them.
    numbers: BTreeMap<String, usize>,
    /// The table that the last header opened.
    header: usize,
    /// The inline tables and arrays that are open: the key of their content.
    open: Vec<usize>,
    /// The last part of the key that is being read.
    key: Option<usize>,
    /// The key of the value that is being read.
    value: usize,
    in_header: bool,
}

impl Walk {
    fn new() -> Self {
        let root = Key { name: String::new(), parent: ROOT, places: Vec::new() };
        Self {
            found: Found { keys: vec![root], ..Found::default() },
            numbers: BTreeMap::new(),
            header: ROOT,
            open: Vec::new(),
            key: None,
            value: ROOT,
            in_header: false,
        }
    }

    fn event(&mut self, source: Source<'_>, event: &Event) {
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.open.clear();
                self.key = None;
                self.in_header = true;
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                self.header = self.key.take().unwrap_or(ROOT);
                if event.kind() == EventKind::ArrayTableClose {
                    self.header = self.below(self.header, ELEMENT.to_owned());
                }
                self.in_header = false;
            }
            EventKind::SimpleKey => self.simple_key(source, event),
            EventKind::KeyValSep => self.value = self.key.take().unwrap_or_else(|| self.base()),
            EventKind::InlineTableOpen => self.open.push(self.value),
            EventKind::ArrayOpen => {
                self.value = self.below(self.value, ELEMENT.to_owned());
                self.open.push(self.value);
            }
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                self.value = self.open.pop().unwrap_or(ROOT);
                if event.kind() == EventKind::ArrayClose {
                    self.value = self.found.keys[self.value].parent;
                }
                self.key = None;
            }
            EventKind::Newline | EventKind::ValueSep | EventKind::Error => self.key = None,
            EventKind::KeySep | EventKind::Scalar | EventKind::Whitespace | EventKind::Comment => {}
        }
    }

    fn base(&self) -> usize {
        if self.in_header { ROOT } else { self.open.last().copied().unwrap_or(self.header) }
    }

    fn simple_key(&mut self, source: Source<'_>, event: &Event) {
        let mut name = std::borrow::Cow::Borrowed("");
        if let Some(raw) = source.get(event) {
            raw.decode_key(&mut name, &mut ());
        }
        let key = self.below(self.key.unwrap_or_else(|| self.base()), name.into_owned());
        self.key = Some(key);
        let span = Span::new(event.span().start(), event.span().end());
        self.found.keys[key].places.push(span);
        let part = Part { span, key, in_header: self.in_header };
        self.found.parts.push(part);
        if !part.in_header {
            self.found.assigned.push(part);
        }
    }

    /// The number of the key of a name below another.
    fn below(&mut self, parent: usize, name: String) -> usize {
        let keys = &mut self.found.keys;
        *self.numbers.entry(below(parent, &name)).or_insert_with(|| {
            keys.push(Key { name, parent, places: Vec::new() });
            keys.len() - 1
        })
    }
}

/// A key of a name below that of a number, as one text.
fn below(parent: usize, name: &str) -> String {
    // As letters, one for four bits: what writes numbers for people takes longer than all the rest. No text has more
    // keys than eight of them can tell apart.
    const LETTERS: usize = 8;
    let mut key = String::with_capacity(LETTERS + name.len());
    key.extend((0..LETTERS).map(|letter| char::from(b"abcdefghijklmnop"[parent >> (letter * 4) & 15])));
    key.push_str(name);
    key
}

/// The whole of a dotted key whose last part is the key at `index`, as far as it lies below the
/// table to which `depth` parts of its path lead; nothing if a part of that stands elsewhere.
pub(crate) fn dotted_key(text: &str, keys: &[KeyAt], index: usize, depth: usize) -> Option<Span> {
    let last = &keys[index];
    let first = (index + depth + 1).checked_sub(last.path.len())?;
    let parts = keys.get(first..=index)?;
    let dotted = parts
        .windows(2)
        .all(|pair| text.get(pair[0].span.end..pair[1].span.start).is_some_and(|between| between.trim() == "."));
    (dotted && !last.in_header).then(|| Span::new(parts[0].span.start, last.span.end))
}

/// The whole of a dotted key whose last part is the key at `index`.
pub(crate) fn whole_key(text: &str, keys: &[KeyAt], index: usize) -> Span {
    let whole = (0..keys[index].path.len()).find_map(|depth| dotted_key(text, keys, index, depth));
    whole.unwrap_or(keys[index].span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let places = Places::new(text);
        let parts = places.found().parts.iter();
        parts.map(|part| format!("{}={}", places.path(part.key).join("."), part.span.slice(text))).collect()
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
        let places = Places::new(text);
        assert_eq!(places.same_key(&Span::new(3, 4)), [Span::new(3, 4), Span::new(15, 16)]);
        assert_eq!(places.same_key(&Span::new(0, 1)), []);
    }

    #[test]
    fn text_that_is_not_toml_does_not_panic() {
        for text in ["[", "[a", "a.", "a = {", "a = [{", "]", "}", "a = }\nb = 1", "\u{feff}a = 1"] {
            paths(text);
        }
    }
}
