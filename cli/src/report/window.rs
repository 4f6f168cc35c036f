//! The lines of a text around what is shown of it.
//!
//! The renderer looks at every line of the source that it is given, for each finding; with the whole text that
//! grows with the square of a file in which every line has one.

use std::ops::Range;

use annotate_snippets::Snippet;
use lakeplan::Span;

/// A text that knows where its lines begin.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// A part of a text, of whole lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window<'a> {
    /// The lines.
    text: &'a str,
    /// The number of the first, from 1.
    line: usize,
    /// Where it begins in the whole text.
    start: usize,
}

/// How many lines around it the renderer may show.
const AROUND: usize = 8;

impl<'a> Lines<'a> {
    /// Looks for the ends of all lines, once.
    pub(crate) fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// The lines that these spans touch, and some around them.
    pub(crate) fn around(&self, spans: impl Iterator<Item = Span>) -> Window<'a> {
        let (first, last) =
            spans.fold((usize::MAX, 0), |(first, last), span| (first.min(span.start), last.max(span.end)));
        let line_of = |offset: usize| self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let from = line_of(first.min(self.text.len())).saturating_sub(AROUND);
        let start = self.starts[from];
        let end = self.starts.get(line_of(last) + AROUND + 1).copied().unwrap_or(self.text.len());
        Window { text: &self.text[start..end.max(start)], line: from + 1, start }
    }
}

impl<'a> Window<'a> {
    /// The window as a source for the renderer.
    pub(crate) fn snippet<T: Clone>(&self, path: &'a str) -> Snippet<'a, T> {
        Snippet::source(self.text).line_start(self.line).path(path)
    }

    /// A span of the whole text as one of the window.
    pub(crate) fn span(&self, span: Span) -> Range<usize> {
        span.start - self.start..span.end - self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_whole_lines_and_their_number() {
        let text: String = (1..=100).fold(String::new(), |text, number| text + &format!("line {number}\n"));
        let lines = Lines::new(&text);
        let start = text.find("line 50\n").expect("it is there");
        let span = Span::new(start + 5, start + 7);
        let window = lines.around([span].into_iter());
        assert_eq!(window.line, 42);
        assert!(window.text.starts_with("line 42\n") && window.text.ends_with("line 58\n"), "{}", window.text);
        assert_eq!(&window.text[window.span(span)], "50");
        let ends = lines.around([Span::new(0, 1), Span::new(text.len(), text.len())].into_iter());
        assert_eq!((ends.line, ends.text), (1, text.as_str()));
        assert_eq!(Lines::new("").around([Span::new(0, 0)].into_iter()).text, "");
    }
}
