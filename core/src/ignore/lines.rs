//! What a comment is about: the key or header before it, or what follows a comment on a line of its own.

use toml_parser::parser::EventKind;

use crate::diagnostic::Code;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::batches::events;

/// What a comment that ignores something begins with.
pub(super) const MARK: &str = "lakeplan:";

/// A comment that may ignore something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) span: Span,
    /// The text in which findings begin that it is about.
    pub(super) about: Span,
    /// Whether it stands on a line within a value.
    pub(super) is_inner: bool,
}

/// The comments of a text that may be ours, in its order.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    let events = events(text);
    let mut found: Vec<Comment> = Vec::new();
    // Those of the expression that is being read, and those before the next one.
    let (mut begun, mut waiting): (Option<usize>, Vec<usize>) = (None, Vec::new());
    let (mut depth, mut first) = (0_usize, 0);
    for event in &events {
        let span = Span::new(event.span().start(), event.span().end());
        match event.kind() {
            EventKind::Newline if depth == 0 => {
                if let Some(start) = begun.take() {
                    close(&mut found, &mut waiting, first, Span::new(start, span.start));
                    first = found.len();
                }
            }
            EventKind::Whitespace | EventKind::Newline => {}
            EventKind::Comment => {
                if !span.slice(text).contains(MARK) {
                    continue;
                }
                let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
                let alone = text[line..span.start].trim().is_empty();
                let is_inner = depth > 0;
                let next = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
                let end = text[next..].find('\n').map_or(text.len(), |at| next + at);
                let about = if alone { Span::new(next, end) } else { Span::new(line, next.max(line + 1) - 1) };
                if !is_inner && begun.is_none() {
                    waiting.push(found.len());
                }
                found.push(Comment { span, about, is_inner });
            }
            kind => {
                begun.get_or_insert(span.start);
                depth = depth_after(kind, depth);
            }
        }
    }
    if let Some(start) = begun {
        close(&mut found, &mut waiting, first, Span::new(start, text.len()));
    }
    found
}

/// In how many arrays and inline tables stands what comes after an event.
pub(super) fn depth_after(kind: EventKind, depth: usize) -> usize {
    match kind {
        EventKind::ArrayOpen | EventKind::InlineTableOpen => depth + 1,
        EventKind::ArrayClose | EventKind::InlineTableClose => depth.saturating_sub(1),
        _ => depth,
    }
}

/// Comments before an expression and behind it are about all of it.
fn close(found: &mut [Comment], waiting: &mut Vec<usize>, first: usize, expression: Span) {
    for at in waiting.drain(..) {
        found[at].about = expression;
    }
    let own = found[first..].iter_mut().filter(|it| !it.is_inner && it.span.start > expression.start);
    own.for_each(|comment| comment.about = expression);
}

/// Parts of a text that do not overlap, each with the codes that are named for it, and the number of each.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    ranges: Vec<(Span, Vec<(Code, usize)>)>,
}

impl Ranges {
    /// Adds codes for a part, each once: what is named again has nothing left to do.
    pub(super) fn push(&mut self, about: Span, named: impl Iterator<Item = (Code, usize)>) {
        if self.ranges.last().is_none_or(|(last, _)| *last != about) {
            self.ranges.push((about, Vec::new()));
        }
        let codes = self.ranges.last_mut().map(|(_, codes)| codes).expect("invariant: it was put there");
        for (code, number) in named {
            if !codes.iter().any(|(known, _)| *known == code) {
                codes.push((code, number));
            }
        }
    }

    pub(super) fn sort(&mut self) {
        sort_by(&mut self.ranges, |a, b| a.0.cmp(&b.0));
    }

    /// The codes for the part in which a place lies.
    pub(super) fn at(&self, offset: usize) -> Option<&[(Code, usize)]> {
        let before = self.ranges.partition_point(|(span, _)| span.start <= offset);
        let (span, codes) = self.ranges.get(before.checked_sub(1)?)?;
        span.touches(offset).then_some(&codes[..])
    }
}
