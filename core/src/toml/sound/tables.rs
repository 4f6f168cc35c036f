//! Tables while they are being read, with TOML's rules of which key may open or extend which.
//!
//! A table may be written in several places: its header, headers below it, dotted keys. So the tables
//! that are being read lie in one list and name each other by their numbers; at the end they become a
//! tree.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::text::span::Span;
use crate::toml::value::{Entry, Node, Table, Value};

/// The number of the top-level table.
pub(super) const ROOT: usize = 0;

/// A part of a key.
#[derive(Debug)]
pub(super) struct KeyPart<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) span: Span,
}

/// The place of a value: the number of its table, and the one of the entry in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    table: usize,
    entry: usize,
}

#[derive(Debug)]
pub(super) struct Tables<'t> {
    tables: Vec<Open<'t>>,
}

/// A table that is being read.
#[derive(Debug, Default)]
struct Open<'t> {
    entries: Vec<Slot<'t>>,
    /// The numbers of the entries by name, of a table with more than a few.
    numbers: BTreeMap<String, usize>,
    /// Whether only keys below it have been written, and neither its header nor its braces.
    implicit: bool,
    /// Whether a dotted key has opened it: then no header may.
    dotted: bool,
    /// Whether an entry has got its place after it was opened: a header may come after one below it.
    unordered: bool,
}

#[derive(Debug)]
struct Slot<'t> {
    key: Cow<'t, str>,
    key_span: Span,
    span: Span,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Value(Value),
    Table(usize),
    /// An array of tables, each with its header.
    Tables(Vec<(usize, Span)>),
}

/// So few entries are looked through one by one.
const FEW: usize = 16;

impl<'t> Open<'t> {
    fn find(&mut self, name: &str) -> Option<usize> {
        // The headers of one store follow one another.
        let last = self.entries.len().checked_sub(1)?;
        if self.entries[last].key == name {
            return Some(last);
        }
        if self.entries.len() <= FEW {
            return self.entries.iter().position(|slot| slot.key == name);
        }
        for (number, slot) in self.entries.iter().enumerate().skip(self.numbers.len()) {
            self.numbers.insert(slot.key.clone().into_owned(), number);
        }
        self.numbers.get(name).copied()
    }

    fn push(&mut self, key: KeyPart<'t>, span: Span, content: Content) -> usize {
        self.entries.push(Slot { key: key.name, key_span: key.span, span, content });
        self.entries.len() - 1
    }
}

impl<'t> Tables<'t> {
    pub(super) fn new() -> Self {
        Self { tables: vec![Open::default()] }
    }

    /// A new inline table.
    pub(super) fn begin(&mut self) -> usize {
        self.add(false, false)
    }

    fn add(&mut self, implicit: bool, dotted: bool) -> usize {
        self.tables.push(Open { implicit, dotted, ..Open::default() });
        self.tables.len() - 1
    }

    /// The table that a header opens; nothing if it may not. The key is used up.
    pub(super) fn open(&mut self, key: &mut Vec<KeyPart<'t>>, header: Span, of_array: bool) -> Option<usize> {
        let last = key.pop()?;
        let parent = self.descend(ROOT, key, false)?;
        let found = self.tables[parent].find(&last.name);
        let Some(entry) = found else {
            let table = self.add(false, false);
            let content = if of_array { Content::Tables(vec![(table, header)]) } else { Content::Table(table) };
            self.tables[parent].push(last, header, content);
            return Some(table);
        };
        if of_array {
            let table = self.add(false, false);
            let Content::Tables(tables) = &mut self.tables[parent].entries[entry].content else { return None };
            tables.push((table, header));
            return Some(table);
        }
        let Content::Table(table) = self.tables[parent].entries[entry].content else { return None };
        let open = &mut self.tables[table];
        if !open.implicit || open.dotted {
            return None;
        }
        // From here on the table stands at its own header.
        open.implicit = false;
        let parent = &mut self.tables[parent];
        let slot = &mut parent.entries[entry];
        (slot.key_span, slot.span) = (last.span, header);
        parent.unordered = true;
        Some(table)
    }

    /// The place of the value behind a key; nothing if the key may not stand there. The key is used up.
    pub(super) fn place(&mut self, table: usize, key: &mut Vec<KeyPart<'t>>) -> Option<Place> {
        let last = key.pop()?;
        let table = if key.is_empty() { table } else { self.descend(table, key, true)? };
        let open = &mut self.tables[table];
        if open.find(&last.name).is_some() {
            return None;
        }
        let span = last.span;
        let entry = open.push(last, span, Content::Value(Value::Null));
        Some(Place { table, entry })
    }

    /// Puts a value into its place.
    pub(super) fn set(&mut self, place: Place, value: Value, span: Span) {
        let slot = &mut self.tables[place.table].entries[place.entry];
        slot.span = span;
        slot.content = Content::Value(value);
    }

    /// The table to which the parts of a key lead from another, made where there is none.
    fn descend(&mut self, mut table: usize, path: &mut Vec<KeyPart<'t>>, dotted: bool) -> Option<usize> {
        for part in path.drain(..) {
            let Some(entry) = self.tables[table].find(&part.name) else {
                let below = self.add(true, dotted);
                let span = part.span;
                self.tables[table].push(part, span, Content::Table(below));
                table = below;
                continue;
            };
            table = match &self.tables[table].entries[entry].content {
                Content::Table(below) => *below,
                Content::Tables(tables) if !dotted => tables.last()?.0,
                Content::Tables(_) | Content::Value(_) => return None,
            };
            if dotted {
                let below = &mut self.tables[table];
                if !below.implicit {
                    return None;
                }
                below.dotted = true;
            }
        }
        Some(table)
    }

    /// An inline table as it stands when it is closed: nothing may be added to it any more. It and those
    /// that its dotted keys have opened are the last of the list.
    pub(super) fn close(&mut self, table: usize) -> Table {
        let closed = self.take(table);
        self.tables.truncate(table);
        closed
    }

    /// The top-level table, when all is read.
    pub(super) fn root(mut self) -> Table {
        self.take(ROOT)
    }

    fn take(&mut self, table: usize) -> Table {
        let Open { mut entries, unordered, .. } = std::mem::take(&mut self.tables[table]);
        if unordered {
            crate::text::sort::sort_by(&mut entries, |a, b| a.key_span.cmp(&b.key_span));
        }
        let entries = entries.into_iter().map(|slot| {
            let value = match slot.content {
                Content::Value(value) => value,
                Content::Table(table) => Value::Table(self.take(table)),
                Content::Tables(tables) => Value::Array(
                    tables.into_iter().map(|(table, span)| node(Value::Table(self.take(table)), span)).collect(),
                ),
            };
            Entry { key: slot.key.into_owned(), key_span: slot.key_span, node: node(value, slot.span) }
        });
        Table { entries: entries.collect() }
    }
}

fn node(value: Value, span: Span) -> Node {
    Node { value, span, from_variable: false }
}
