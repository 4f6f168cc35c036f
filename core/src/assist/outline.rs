//! What can be understood of a text that is being typed: the keys with their paths, the plain
//! values, and what the caret stands in.
//!
//! It reads tokens and not the tree: while someone types, the text is rarely TOML, and a
//! parser that recovers drops exactly the line that the caret is on.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::FileKind;
use crate::text::span::Span;
use crate::toml::places::ELEMENT;

/// The outline of a text around a caret. It is read at each key press, so that the keys in it are those of the text
/// itself.
#[derive(Debug)]
pub(crate) struct Outline<'t> {
    /// The parts of all keys, in file order.
    pub(crate) parts: Vec<Part<'t>>,
    /// The values that are one word or string.
    pub(crate) values: Vec<Plain<'t>>,
    /// What the caret stands in.
    pub(crate) caret: Caret<'t>,
    /// The kind of file, as far as the keys tell.
    pub(crate) kind: FileKind,
    /// Whether keys have the names that older Metaxy gave them.
    pub(crate) is_older: bool,
}

/// A part of a key, in a header or before `=`.
#[derive(Debug)]
pub(crate) struct Part<'t> {
    /// The keys from the top of the file to this one, which is the last.
    pub(crate) path: Vec<&'t str>,
    /// Where it is written.
    pub(crate) span: Span,
    /// Whether it is the last part of a `[header]`, which opens the table of this path.
    pub(crate) opens: bool,
}

/// A value of one word or string.
#[derive(Debug)]
pub(crate) struct Plain<'t> {
    /// The keys that lead to it.
    pub(crate) path: Vec<&'t str>,
    /// Where it is written, quotes included.
    pub(crate) span: Span,
    /// The word, without quotes.
    pub(crate) text: &'t str,
}

/// What the caret stands in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Caret<'t> {
    /// A place where nothing can be proposed: a comment, behind a finished value.
    Nowhere,
    /// A part of a header.
    Header {
        /// The parts before it.
        before: Vec<&'t str>,
        /// The word that is replaced, perhaps empty.
        word: Span,
    },
    /// A part of a key.
    Key {
        /// The table that the key belongs to, dotted parts before the caret included.
        table: Vec<&'t str>,
        /// The word that is replaced, perhaps empty.
        word: Span,
        /// Whether `=` or `.` follows.
        continued: bool,
    },
    /// A value.
    Value {
        /// The keys that lead to it.
        path: Vec<&'t str>,
        /// The word that is replaced, perhaps empty.
        word: Span,
    },
}

/// Reads a text with the caret at `offset`, which is a character boundary of the text.
pub(crate) fn read(text: &str, offset: usize) -> Outline<'_> {
    let tokens = Source::new(text).lex().into_vec();
    let mut walk = Walk { text, offset, ..Walk::default() };
    for (index, token) in tokens.iter().enumerate() {
        walk.look(&tokens, index);
        walk.token(token);
        if token.kind() == TokenKind::Newline && is_header(text, &tokens[index + 1..]) {
            walk.open.clear();
            walk.mode = Mode::Key;
        }
    }
    let kind = kind(&walk.parts);
    let older = |key: &&str| DuckLake::SECTION.fields.iter().any(|field| field.older == Some(*key));
    let is_older = walk.parts.iter().any(|part| part.path.last().is_some_and(older));
    Outline { parts: walk.parts, values: walk.values, caret: walk.caret.unwrap_or(Caret::Nowhere), kind, is_older }
}

/// The kind of file, as far as the keys tell.
fn kind(parts: &[Part<'_>]) -> FileKind {
    let is = |path: &[&str]| parts.iter().any(|part| part.path == path);
    if is(&["tool", "metaxy"]) {
        return FileKind::Pyproject;
    }
    let backends = ["catalog", "metadata_backend", "storage", "storage_backend"];
    let lake = is(&["ducklake"]) || is(&["config", "ducklake"]) || backends.iter().any(|key| is(&[key]));
    if lake && !is(&["stores"]) { FileKind::Fragment } else { FileKind::Metaxy }
}

/// Whether a line begins with a header: inside of an array, `[true]` is a value.
fn is_header(text: &str, tokens: &[Token]) -> bool {
    let kinds: Vec<TokenKind> = tokens.iter().take(2).map(Token::kind).collect();
    let word = |token: &Token| {
        let word = &text[token.span().start()..token.span().end()];
        word.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && !["true", "false", "inf", "nan"].contains(&word)
    };
    match kinds[..] {
        [TokenKind::LeftSquareBracket, TokenKind::Atom] => word(&tokens[1]),
        [TokenKind::LeftSquareBracket, TokenKind::LeftSquareBracket] => tokens.get(2).is_some_and(word),
        _ => false,
    }
}

/// What is expected next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Key,
    Header,
    Value,
    /// A value or a header is complete.
    Done,
}

/// How many keys of a path are kept: more than lead to anything that is known here. A path that
/// is cut off leads nowhere, which is where the whole of it leads.
const DEEPEST: usize = 32;

#[derive(Debug)]
struct Frame<'t> {
    is_table: bool,
    path: Vec<&'t str>,
}

#[derive(Default)]
struct Walk<'t> {
    text: &'t str,
    offset: usize,
    mode: Mode,
    header: Vec<&'t str>,
    header_is_array: bool,
    open: Vec<Frame<'t>>,
    /// The parts of the key that is being read.
    key: Vec<&'t str>,
    /// Whether a dot, or nothing, stands before the next part.
    separated: bool,
    value: Vec<&'t str>,
    parts: Vec<Part<'t>>,
    values: Vec<Plain<'t>>,
    caret: Option<Caret<'t>>,
}

const WORDS: &[TokenKind] = &[
    TokenKind::Atom,
    TokenKind::BasicString,
    TokenKind::LiteralString,
    TokenKind::MlBasicString,
    TokenKind::MlLiteralString,
];

impl<'t> Walk<'t> {
    /// Decides what the caret stands in as soon as the token that it touches is reached.
    fn look(&mut self, tokens: &[Token], index: usize) {
        let token = &tokens[index];
        let span = Span::new(token.span().start(), token.span().end());
        if self.caret.is_some() || self.offset > span.end {
            return;
        }
        let is_word = WORDS.contains(&token.kind());
        let here = match token.kind() {
            TokenKind::Comment if self.offset > span.start => Some(Caret::Nowhere),
            _ if is_word && self.offset > span.start => {
                let word = if is_closed(span.slice(self.text)) { span } else { Span::new(span.start, self.offset) };
                let rest = tokens[index + 1..].iter().find(|next| next.kind() != TokenKind::Whitespace);
                Some(self.caret_on(word, rest))
            }
            // The caret before a token, or behind the last one.
            _ if self.offset == span.start || token.kind() == TokenKind::Eof => {
                Some(self.caret_on(Span::at(self.offset), Some(token)))
            }
            // Between the words: the next token decides.
            _ if self.offset == span.end => None,
            TokenKind::Whitespace => Some(self.caret_on(Span::at(self.offset), None)),
            _ => Some(Caret::Nowhere),
        };
        self.caret = here;
    }

    fn caret_on(&self, word: Span, next: Option<&Token>) -> Caret<'t> {
        let continued = next.is_some_and(|next| matches!(next.kind(), TokenKind::Equals | TokenKind::Dot));
        match self.mode {
            // `a b`: a second word that no dot joins to the first.
            Mode::Key | Mode::Header if !self.key.is_empty() && !self.separated => Caret::Nowhere,
            Mode::Key => Caret::Key { table: self.path(), word, continued },
            Mode::Header => Caret::Header { before: self.key.clone(), word },
            Mode::Value => Caret::Value { path: self.value.clone(), word },
            Mode::Done => Caret::Nowhere,
        }
    }

    /// The path of the key that is being read.
    fn path(&self) -> Vec<&'t str> {
        let mut path = self.base().to_vec();
        path.extend_from_slice(&self.key);
        path.truncate(DEEPEST);
        path
    }

    fn base(&self) -> &[&'t str] {
        self.open.last().map_or(&self.header, |frame| &frame.path)
    }

    fn token(&mut self, token: &Token) {
        match token.kind() {
            TokenKind::Newline => {
                self.start_key();
                if self.open.is_empty() {
                    self.mode = Mode::Key;
                }
            }
            TokenKind::Equals if self.mode == Mode::Key => {
                self.value = self.path();
                self.start_key();
                self.mode = Mode::Value;
            }
            TokenKind::Dot => self.separated = true,
            TokenKind::Comma => self.comma(),
            TokenKind::LeftSquareBracket => self.left_bracket(),
            TokenKind::RightSquareBracket => self.right_bracket(),
            TokenKind::LeftCurlyBracket if self.mode == Mode::Value => {
                self.open.push(Frame { is_table: true, path: self.value.clone() });
                self.start_key();
                self.mode = Mode::Key;
            }
            TokenKind::RightCurlyBracket => self.close(true),
            kind if WORDS.contains(&kind) => self.word(Span::new(token.span().start(), token.span().end())),
            _ => {}
        }
    }

    fn start_key(&mut self) {
        self.key.clear();
        self.separated = true;
    }

    fn comma(&mut self) {
        self.start_key();
        if let Some(frame) = self.open.last() {
            self.mode = if frame.is_table { Mode::Key } else { Mode::Value };
            self.value.clone_from(&frame.path);
        }
    }

    fn left_bracket(&mut self) {
        match self.mode {
            Mode::Key if self.open.is_empty() && self.key.is_empty() => {
                self.mode = Mode::Header;
                self.header_is_array = false;
                self.start_key();
            }
            Mode::Header if self.key.is_empty() => self.header_is_array = true,
            Mode::Value => {
                if self.value.len() < DEEPEST {
                    self.value.push(ELEMENT);
                }
                self.open.push(Frame { is_table: false, path: self.value.clone() });
            }
            Mode::Key | Mode::Header | Mode::Done => {}
        }
    }

    fn right_bracket(&mut self) {
        if self.mode == Mode::Header {
            self.header = std::mem::take(&mut self.key);
            if let Some(last) = self.parts.last_mut() {
                last.opens = last.path == self.header;
            }
            if self.header_is_array {
                self.header.push(ELEMENT);
            }
            self.mode = Mode::Done;
        } else {
            self.close(false);
        }
    }

    fn close(&mut self, is_table: bool) {
        if self.open.last().is_some_and(|frame| frame.is_table == is_table) {
            self.open.pop();
            self.start_key();
            self.mode = Mode::Done;
        }
    }

    fn word(&mut self, span: Span) {
        match self.mode {
            Mode::Key | Mode::Header => {
                if !self.separated && !self.key.is_empty() {
                    return;
                }
                if self.key.len() < DEEPEST {
                    self.key.push(unquoted(span.slice(self.text)));
                }
                self.separated = false;
                let in_header = self.mode == Mode::Header;
                let path = if in_header { self.key.clone() } else { self.path() };
                self.parts.push(Part { path, span, opens: false });
            }
            Mode::Value => {
                let text = unquoted(span.slice(self.text));
                self.values.push(Plain { path: self.value.clone(), span, text });
                self.mode = Mode::Done;
            }
            Mode::Done => {}
        }
    }
}

/// Whether a word is bare, or a string that ends with the quote it begins with.
fn is_closed(word: &str) -> bool {
    match quote(word) {
        "" => true,
        quote => word.len() >= 2 * quote.len() && word.ends_with(quote),
    }
}

/// A word without its quotes. Escapes stay: no key or word that is looked for has any.
fn unquoted(word: &str) -> &str {
    let quote = quote(word);
    let inside = &word[quote.len()..];
    if quote.is_empty() { inside } else { inside.strip_suffix(quote).unwrap_or(inside) }
}

fn quote(word: &str) -> &str {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    quotes.into_iter().find(|quote| word.starts_with(quote)).unwrap_or("")
}
