//! Which fixes can be applied at once.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Fix};
use crate::text::span::Span;

/// A fix with the finding that it is of.
pub(super) type Candidate<'a> = (&'a Diagnostic, &'a Fix);

/// Those fixes whose changes do not touch those of one before.
pub(super) fn apart(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let mut taken = Taken::default();
    let mut kept = Vec::new();
    for candidate in candidates {
        let spans = || candidate.1.edits.iter().map(|edit| edit.span);
        if !spans().any(|span| taken.touches(span)) {
            spans().for_each(|span| taken.add(span));
            kept.push(candidate);
        }
    }
    kept
}

/// Places that do not touch those of another fix: the end of each by its start.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn add(&mut self, span: Span) {
        let end = self.0.entry(span.start).or_default();
        *end = span.end.max(*end);
    }

    /// Whether a place lies in one of them, or ends where it begins. Those of one fix do not overlap,
    /// so the last that begins before the end of the place is the one that reaches farthest.
    fn touches(&self, span: Span) -> bool {
        self.0.range(..=span.end).next_back().is_some_and(|(_, end)| *end >= span.start)
    }
}
