//! Places in a text: byte spans, values that know where they were written, and
//! the conversion of byte offsets to lines, columns and UTF-16 positions.

use std::ops::Range;

/// A half-open range of byte offsets into the text that was analysed.
///
/// Both ends lie in the text and on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, and without, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// An empty span: a place between two characters.
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Whether `offset` lies in the span or directly behind it, where a caret
    /// that has just typed the last character stands.
    pub const fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether no byte is covered.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The part of `text` that the span covers.
    pub fn slice(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// Spans of which one may cover another.
#[derive(Debug)]
pub(crate) struct Cover {
    /// In order, each as long as the longest that begins no later.
    spans: Vec<Span>,
}

impl Cover {
    pub(crate) fn new(mut spans: Vec<Span>) -> Self {
        crate::text::sort::sort_by(&mut spans, Ord::cmp);
        let mut end = 0;
        for span in &mut spans {
            end = end.max(span.end);
            span.end = end;
        }
        Self { spans }
    }

    /// Whether one of the spans covers all of `span`.
    pub(crate) fn covers(&self, span: Span) -> bool {
        let begun = self.spans.partition_point(|it| it.start <= span.start);
        begun.checked_sub(1).is_some_and(|last| span.end <= self.spans[last].end)
    }
}

/// Whether one of some spans, which are in order, lies within a place.
pub(crate) fn is_around_one(place: Span, spans: &[Span]) -> bool {
    let next = spans.partition_point(|it| it.start < place.start);
    spans.get(next).is_some_and(|it| it.end <= place.end)
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// A value together with where its key and the value itself were written.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The decoded value.
    pub value: T,
    /// Where the value is written.
    pub span: Span,
    /// Where the key is written.
    pub key_span: Span,
    /// Whether a `${VAR}` took part in the value.
    pub from_variable: bool,
}

impl<T> Located<T> {
    /// The same place with another value.
    pub fn with<U>(&self, value: U) -> Located<U> {
        Located { value, span: self.span, key_span: self.key_span, from_variable: self.from_variable }
    }
}

/// A line and a column, both counted from 1. The column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Finds lines, columns and UTF-16 offsets of byte offsets in one text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads `text` once. Lines end at `\n`.
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { starts }
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Line and column of a byte offset; offsets behind the text mean its end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.line(offset);
        let start = self.starts[line - 1];
        Position { line, column: text[start..offset].chars().count() + 1 }
    }

    /// Byte offset of the first character of the line that holds `offset`.
    pub fn line_start(&self, offset: usize) -> usize {
        self.starts[self.starts.partition_point(|&start| start <= offset) - 1]
    }

    /// Byte offset behind the line that holds `offset`, its line break included.
    pub(crate) fn next_line(&self, text: &str, offset: usize) -> usize {
        let line = self.starts.partition_point(|&start| start <= offset);
        self.starts.get(line).copied().unwrap_or(text.len())
    }
}

/// The UTF-16 offsets of ascending or unordered byte offsets in one text.
///
/// Editors in a browser count UTF-16 units; ASCII texts, the common case, cost nothing.
#[derive(Clone, Debug)]
pub struct Utf16Index {
    /// For every character that is not ASCII: its byte offset and the UTF-16 offset behind it.
    wide: Vec<(usize, usize, usize)>,
    bytes: usize,
}

impl Utf16Index {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let mut wide = Vec::new();
        let mut lost = 0;
        for (at, character) in text.char_indices().filter(|(_, character)| !character.is_ascii()) {
            lost += character.len_utf8() - character.len_utf16();
            wide.push((at, at + character.len_utf8(), lost));
        }
        Self { wide, bytes: text.len() }
    }

    /// The UTF-16 offset of a byte offset.
    pub fn utf16(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes);
        let before = self.wide.partition_point(|&(_, end, _)| end <= offset);
        offset - before.checked_sub(1).map_or(0, |last| self.wide[last].2)
    }

    /// The byte offset of a UTF-16 offset.
    pub fn byte(&self, utf16: usize) -> usize {
        let before = self.wide.partition_point(|&(_, end, lost)| end - lost <= utf16);
        let lost = before.checked_sub(1).map_or(0, |last| self.wide[last].2);
        let byte = utf16 + lost;
        match self.wide.get(before) {
            // A position in the middle of a surrogate pair means its start.
            Some(&(start, _, _)) if byte > start => start,
            _ => byte.min(self.bytes),
        }
    }
}

/// The largest character boundary that is not behind `offset`.
pub(crate) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_covered_by_one_that_holds_all_of_it() {
        let cover = Cover::new(vec![Span::new(20, 30), Span::new(0, 10), Span::new(2, 3)]);
        for (start, end, expected) in [(0, 10, true), (4, 9, true), (4, 11, false), (15, 16, false), (29, 30, true)] {
            assert_eq!(cover.covers(Span::new(start, end)), expected, "{start}..{end}");
        }
        assert!(!Cover::new(Vec::new()).covers(Span::at(0)));
    }

    #[test]
    fn positions_count_characters_from_one() {
        let text = "a\nüx\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 4), Position { line: 2, column: 2 });
        assert_eq!(index.position(text, 99), Position { line: 3, column: 1 });
        assert_eq!(index.line_start(4), 2);
        assert_eq!(index.next_line(text, 0), 2);
    }

    #[test]
    fn utf16_offsets_agree_with_the_standard_library() {
        let text = "a😀ü\nb日";
        let index = Utf16Index::new(text);
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let expected = text[..at].encode_utf16().count();
            assert_eq!(index.utf16(at), expected);
            assert_eq!(index.byte(expected), at);
        }
    }

    #[test]
    fn a_position_inside_a_surrogate_pair_means_its_start() {
        assert_eq!(Utf16Index::new("😀").byte(1), 0);
    }
}
