//! The tree of a text in which nothing is wrong, straight from the parser's events.
//!
//! Nearly every text that is analyzed is sound. For those, `toml`'s own tree and the list of events
//! that it is made of would be built only to be taken over and dropped: half of the instructions of
//! parsing, and most of the memory of a whole analysis. Whatever is wrong, or only rare, makes this
//! module give up, and [`crate::toml::document`] reads the text again with `toml`, whose errors and
//! recovery it knows. So the rules here may refuse too much, and must never accept too much: a test
//! compares both on every text of the fuzzers' corpus and on generated ones.

mod tables;

use std::borrow::Cow;
use std::ops::ControlFlow;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw};

use crate::text::span::Span;
use crate::toml::value::{Node, Table, Value};
use crate::toml::{batches, scalar};
use tables::{KeyPart, Place, Tables};

/// What a sound text holds.
#[derive(Debug)]
pub(crate) struct Sound {
    /// The top-level table.
    pub(crate) root: Table,
    /// Its comments, from `#` to the end of the line.
    pub(crate) comments: Vec<Span>,
    /// Whether anything in it may be more than TOML 1.0 has.
    pub(crate) may_be_newer: bool,
}

/// How deep arrays and inline tables may lie in one another, and how many parts a key may have:
/// less than `toml` allows, and more than anybody writes.
pub(super) const DEPTH: usize = 40;

/// The tree of a text, if nothing in it is wrong or rare; else where the first mistake is, or the beginning.
pub(crate) fn tree(text: &str) -> Result<Sound, Span> {
    if text.starts_with('\u{feff}') {
        return Err(Span::at(0));
    }
    let mut builder = Builder::new(text);
    let mut errors = Errors(None);
    batches::for_each(text, |tokens| {
        parse_document(tokens, &mut builder, &mut errors);
        if errors.0.is_some() || builder.gave_up { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(place) = errors.0 {
        return Err(place);
    }
    if builder.gave_up || !builder.open.is_empty() {
        return Err(Span::at(0));
    }
    let Builder { tables, comments, may_be_newer, .. } = builder;
    Ok(Sound { root: tables.root(), comments, may_be_newer })
}

/// Where the first error is.
struct Errors(Option<Span>);

impl ErrorSink for Errors {
    fn report_error(&mut self, error: ParseError) {
        let span = error.unexpected().or(error.context());
        let place = span.map_or(Span::at(0), |it| Span::new(it.start(), it.end()));
        self.0.get_or_insert(place);
    }
}

/// Where a value goes.
enum Target {
    /// Behind a key.
    Key(Place),
    /// Into the innermost open array.
    Item,
    /// Nothing waits for one.
    Nowhere,
}

/// An array or inline table that is not closed yet.
struct Open {
    start: usize,
    /// Where it goes when it is closed.
    target: Target,
    inside: Inside,
}

enum Inside {
    Array(Vec<Node>),
    Table(usize),
}

#[expect(clippy::struct_excessive_bools, reason = "each says something of its own about the text")]
struct Builder<'t> {
    text: &'t str,
    tables: Tables<'t>,
    /// The table of the last header.
    current: usize,
    /// Where the header begins that is being read.
    header: usize,
    /// The parts of the key that is being read.
    key: Vec<KeyPart<'t>>,
    open: Vec<Open>,
    target: Target,
    /// Whether what comes next belongs to a key and its value, which Metaxy's parser wants on one line.
    in_pair: bool,
    comments: Vec<Span>,
    /// Whether a comma was the last that stood in an array or table.
    behind_comma: bool,
    /// Whether an inline table has line breaks or a comma at its end, a string an escape, or anything is a time.
    may_be_newer: bool,
    gave_up: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            tables: Tables::new(),
            current: tables::ROOT,
            header: 0,
            key: Vec::new(),
            open: Vec::new(),
            target: Target::Nowhere,
            in_pair: false,
            comments: Vec::new(),
            behind_comma: false,
            may_be_newer: false,
            gave_up: false,
        }
    }

    fn raw(&self, span: toml_parser::Span, encoding: Option<Encoding>) -> Raw<'t> {
        Raw::new_unchecked(self.text.get(span.start()..span.end()).unwrap_or_default(), encoding, span)
    }

    /// Keeps what was found, or gives up.
    fn keep<T>(&mut self, found: Option<T>) -> Option<T> {
        self.gave_up |= found.is_none();
        found
    }

    fn open_header(&mut self, span: toml_parser::Span) {
        self.in_pair = false;
        self.header = span.start();
        self.key.clear();
    }

    fn close_header(&mut self, end: usize, of_array: bool) {
        self.in_pair = false;
        let span = Span::new(self.header, end);
        let table = self.tables.open(&mut self.key, span, of_array);
        self.current = self.keep(table).unwrap_or(self.current);
    }

    /// Puts a value where the last key or bracket wants it.
    fn put(&mut self, value: Value, span: Span) {
        match std::mem::replace(&mut self.target, Target::Nowhere) {
            Target::Key(place) => self.tables.set(place, value, span),
            Target::Item => match self.open.last_mut() {
                Some(Open { inside: Inside::Array(items), .. }) => {
                    items.push(Node { value, span, from_variable: false });
                }
                _ => self.gave_up = true,
            },
            Target::Nowhere => self.gave_up = true,
        }
    }

    fn enter(&mut self, span: toml_parser::Span, inside: Inside) -> bool {
        self.in_pair = false;
        if self.open.len() >= DEPTH {
            self.gave_up = true;
            return false;
        }
        let target = std::mem::replace(&mut self.target, Target::Nowhere);
        if matches!(inside, Inside::Array(_)) {
            self.target = Target::Item;
        }
        self.open.push(Open { start: span.start(), target, inside });
        true
    }

    fn leave(&mut self, end: usize) {
        self.in_pair = false;
        let Some(Open { start, target, inside }) = self.open.pop() else {
            self.gave_up = true;
            return;
        };
        self.target = target;
        let value = match inside {
            Inside::Array(items) => Value::Array(items),
            Inside::Table(table) => Value::Table(self.tables.close(table)),
        };
        self.put(value, Span::new(start, end));
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header(span);
    }

    fn std_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close_header(span.end(), false);
    }

    fn array_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header(span);
    }

    fn array_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close_header(span.end(), true);
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        let table = self.tables.begin();
        self.enter(span, Inside::Table(table))
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.may_be_newer |= self.behind_comma;
        self.leave(span.end());
    }

    fn array_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.enter(span, Inside::Array(Vec::new()))
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.leave(span.end());
    }

    fn simple_key(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        self.in_pair = true;
        self.behind_comma = false;
        let mut name = Cow::Borrowed("");
        self.raw(span, encoding).decode_key(&mut name, errors);
        self.may_be_newer |= matches!(name, Cow::Owned(_));
        self.key.push(KeyPart { name, span: Span::new(span.start(), span.end()) });
        self.gave_up |= self.key.len() > DEPTH;
    }

    fn key_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.in_pair = true;
    }

    fn key_val_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.in_pair = true;
        let table = match self.open.last() {
            None => self.current,
            Some(Open { inside: Inside::Table(table), .. }) => *table,
            Some(Open { inside: Inside::Array(_), .. }) => {
                self.gave_up = true;
                return;
            }
        };
        let place = self.tables.place(table, &mut self.key);
        self.target = self.keep(place).map_or(Target::Nowhere, Target::Key);
    }

    fn scalar(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        self.in_pair = false;
        let mut decoded = Cow::Borrowed("");
        let raw = self.raw(span, encoding);
        let kind = raw.decode_scalar(&mut decoded, errors);
        let span = Span::new(span.start(), span.end());
        // Only what has escapes, or is a number with underscores, is another text than the one that is written.
        let is_decoded = matches!(decoded, Cow::Owned(_));
        self.may_be_newer |= is_decoded || matches!(kind, ScalarKind::DateTime);
        let value = match kind {
            ScalarKind::String => Some(Value::String(scalar::string(raw.as_str(), decoded))),
            ScalarKind::Boolean(value) => Some(Value::Boolean(value)),
            ScalarKind::Float => Some(scalar::float(&decoded)),
            ScalarKind::Integer(radix) => {
                let (value, error) = scalar::integer(&decoded, radix.value(), span);
                error.is_none().then_some(value)
            }
            ScalarKind::DateTime => decoded.parse().ok().and_then(|datetime| {
                let (value, error) = scalar::datetime(datetime, span);
                error.is_none().then_some(value)
            }),
        };
        if let Some(value) = self.keep(value) {
            self.put(value, span);
        }
    }

    fn value_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.in_pair = false;
        self.behind_comma = true;
        if let Some(Open { inside: Inside::Array(_), .. }) = self.open.last() {
            self.target = Target::Item;
        }
    }

    fn comment(&mut self, span: toml_parser::Span, errors: &mut dyn ErrorSink) {
        self.gave_up |= self.in_pair;
        self.raw(span, None).decode_comment(errors);
        self.comments.push(Span::new(span.start(), span.end()));
    }

    fn newline(&mut self, span: toml_parser::Span, errors: &mut dyn ErrorSink) {
        self.may_be_newer |= self.open.iter().any(|open| matches!(open.inside, Inside::Table(_)));
        self.gave_up |= self.in_pair;
        self.raw(span, None).decode_newline(errors);
    }

    fn error(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.gave_up = true;
    }
}
