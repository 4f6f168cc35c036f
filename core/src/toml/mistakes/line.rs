//! A line that is changed while each of its bytes remembers where it stands in the text.

use std::ops::Range;

use crate::text::edit::Edit;
use crate::text::span::Span;

/// A line of the text, with the changes made to it so far.
///
/// The changes come out as the smallest edits, so that a value never becomes a part of a
/// replacement: it may be a secret.
#[derive(Clone, Debug)]
pub(super) struct Line {
    text: String,
    /// Where each byte of `text` stands in the file; nothing for what was inserted.
    origins: Vec<Option<usize>>,
    /// The bytes of the line in the file.
    span: Span,
}

impl Line {
    /// The line at `span`, unchanged.
    pub(super) fn new(text: &str, span: Span) -> Self {
        let line = span.slice(text);
        Self { text: line.to_owned(), origins: (span.start..span.end).map(Some).collect(), span }
    }

    /// The line as it is now.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a range of the line as it is now stands in the file.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        let known: Vec<usize> = self.origins[range.clone()].iter().copied().flatten().collect();
        if let (Some(first), Some(last)) = (known.first(), known.last()) {
            return Span::new(*first, last + 1);
        }
        let before = self.origins[..range.start].iter().rev().copied().flatten().next();
        Span::at(before.map_or(self.span.start, |at| at + 1))
    }

    /// Puts a text in the place of a range.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.text.replace_range(range.clone(), with);
        self.origins.splice(range, with.bytes().map(|_| None));
    }

    /// The edits of the file that make the line what it is now.
    pub(super) fn edits(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = self.span.start;
        let mut inserted = 0..0;
        for (index, origin) in self.origins.iter().chain([&Some(self.span.end)]).enumerate() {
            let Some(origin) = *origin else {
                inserted.end = index + 1;
                continue;
            };
            if origin > at || !inserted.is_empty() {
                let replacement = self.text[inserted].to_owned();
                edits.push(Edit { span: Span::new(at, origin), replacement });
            }
            at = origin + 1;
            inserted = index + 1..index + 1;
        }
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;

    #[test]
    fn edits_touch_only_what_has_changed() {
        let text = "a = 1\nkey: välue\nb = 2\n";
        let start = text.find("key").expect("it is there");
        let mut line = Line::new(text, Span::new(start, start + "key: välue".len()));
        line.replace(3..4, " =");
        let value = line.text().find("välue").expect("it is there");
        line.replace(value..value, "\"");
        let end = line.text().len();
        line.replace(end..end, "\"");
        line.replace(0..1, "");
        assert_eq!(line.text(), "ey = \"välue\"");
        let edits = line.edits();
        assert_eq!(apply_edits(text, &edits), "a = 1\ney = \"välue\"\nb = 2\n");
        assert!(edits.iter().all(|edit| !edit.replacement.contains("välue")), "{edits:?}");
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "x\nab cd";
        let mut line = Line::new(text, Span::new(2, 7));
        line.replace(0..0, "<<");
        assert_eq!(line.place(2..4), Span::new(2, 4));
        assert_eq!(line.place(0..2), Span::at(2));
        line.replace(2..5, "");
        assert_eq!(line.place(0..line.text().len()), Span::new(5, 7));
    }
}
