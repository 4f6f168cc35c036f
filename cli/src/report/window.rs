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

/// Places that are more lines apart are shown one after the other, each with the name of the file.
const FAR: usize = 200;

impl<'a> Lines<'a> {
    /// Looks for the ends of all lines, once.
    pub(crate) fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// A window for spans that are near one another, and further ones for those that are far: what lies between
    /// is then not looked at. They are in the order of the text.
    pub(crate) fn windows(&self, spans: impl Iterator<Item = Span>) -> Vec<Window<'a>> {
        let mut spans: Vec<Span> = spans.collect();
        spans.sort_unstable();
        let mut near: Vec<Vec<Span>> = Vec::new();
        let mut last = 0;
        for span in spans {
            let from = self.line_of(span.start);
            match near.last_mut() {
                Some(together) if from <= last + FAR => together.push(span),
                _ => near.push(vec![span]),
            }
            last = self.line_of(span.end).max(last);
        }
        near.into_iter().map(|spans| self.around(spans.into_iter())).collect()
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The lines that these spans touch, and some around them.
    pub(crate) fn around(&self, spans: impl Iterator<Item = Span>) -> Window<'a> {
        let (first, last) =
            spans.fold((usize::MAX, 0), |(first, last), span| (first.min(span.start), last.max(span.end)));
        let from = self.line_of(first.min(self.text.len())).saturating_sub(AROUND);
        let start = self.starts[from];
        let end = self.starts.get(self.line_of(last) + AROUND + 1).copied().unwrap_or(self.text.len());
        Window { text: &self.text[start..end.max(start)], line: from + 1, start }
    }
}

impl<'a> Window<'a> {
    /// The window as a source for the renderer.
    pub(crate) fn snippet<T: Clone>(&self, path: &'a str) -> Snippet<'a, T> {
        Snippet::source(self.text).line_start(self.line).path(path)
    }

    /// Whether a span begins in it.
    pub(crate) fn holds(&self, span: Span) -> bool {
        (self.start..=self.start + self.text.len()).contains(&span.start)
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
    fn what_is_far_has_a_window_of_its_own() {
        let text = "line\n".repeat(2_000);
        let lines = Lines::new(&text);
        let at = |line: usize| Span::new(line * 5, line * 5 + 4);
        let windows = lines.windows([at(900), at(0), at(1), at(150), at(901)].into_iter());
        assert_eq!(windows.iter().map(|it| (it.line, it.text.len() / 5)).collect::<Vec<_>>(), [(1, 159), (893, 18)]);
        assert!(windows[0].holds(at(150)) && !windows[0].holds(at(900)) && windows[1].holds(at(900)));
    }

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
