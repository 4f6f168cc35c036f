//! Comments that ignore findings: `# lakeplan: ignore[sqlite-catalog]`.
//!
//! Behind a key or a header such a comment is about that, however many lines it has; on a line of its own
//! it is about what follows. Errors cannot be ignored: Metaxy does not ignore them either.

mod add;
mod comment;
mod lines;

pub use add::{Added, add};

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::ignore::comment::Entry;
use crate::ignore::lines::{MARK, Ranges};
use crate::metaxy::extend::Files;
use crate::text::span::Span;

/// The comments of a text, and which of them were of use.
#[derive(Debug, Default)]
pub(crate) struct Ignores {
    entries: Vec<Entry>,
    /// What comments on the way are about, each with its entries.
    inner: Ranges,
    outer: Ranges,
    /// What is wrong with comments.
    wrong: Vec<Diagnostic>,
    /// Where the first text ends: others are extended, and used elsewhere too.
    own: usize,
}

impl Ignores {
    /// Looks for comments in a text and in those that it extends.
    pub(crate) fn of(text: &str, files: &Files) -> Self {
        if text.contains(MARK) { cut::of(text, files) } else { Self::default() }
    }

    /// Whether a comment ignores a finding.
    pub(crate) fn ignores(&mut self, found: &Diagnostic) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        let at = found.span.start;
        let entries = [self.inner.at(at), self.outer.at(at)].into_iter().flatten();
        let Some((_, entry)) = entries.flatten().copied().find(|(code, _)| *code == found.code) else { return false };
        let entry = &mut self.entries[entry];
        entry.of_error |= found.is_error();
        entry.used |= !found.is_error();
        !found.is_error()
    }

    /// What there is to say about the comments themselves.
    pub(crate) fn told(self, text: &str) -> Vec<Diagnostic> {
        if self.entries.is_empty() && self.wrong.is_empty() { Vec::new() } else { cut::told(self, text) }
    }
}

/// What the page does not need for its first SQL.
mod cut {
    use super::{Applicability, Code, Diagnostic, Edit, Entry, Files, Fix, Ignores, Span, comment, lines};

    #[inline(never)]
    pub(super) fn of(text: &str, files: &Files) -> Ignores {
        let mut found =
            Ignores { own: files.extended().first().map_or(text.len(), |start| start - 1), ..Ignores::default() };
        let starts = std::iter::once(0).chain(files.extended().iter().copied());
        let ends = files.extended().iter().map(|start| start - 1).chain([text.len()]);
        for (start, end) in starts.zip(ends) {
            for comment in lines::comments(&text[start..end]) {
                let at = Span::new(comment.span.start + start, comment.span.end + start);
                let (entries, wrong) = comment::read(at.slice(text), at);
                if at.start < found.own {
                    found.wrong.extend(wrong);
                }
                let first = found.entries.len();
                found.entries.extend(entries);
                let ranges = if comment.is_inner { &mut found.inner } else { &mut found.outer };
                let about = Span::new(comment.about.start + start, comment.about.end + start);
                let codes = found.entries[first..].iter().enumerate();
                let codes = codes.filter_map(|(at, entry)| Some((entry.code?, first + at)));
                ranges.push(about, codes);
            }
        }
        found.inner.sort();
        found.outer.sort();
        found
    }

    #[inline(never)]
    pub(super) fn told(ignores: Ignores, text: &str) -> Vec<Diagnostic> {
        let mut told = ignores.wrong;
        for (at, entry) in ignores.entries.iter().enumerate() {
            let Some(code) = entry.code.filter(|_| !entry.used && entry.comment.start < ignores.own) else { continue };
            if entry.of_error {
                let message = format!("`{code}` is an error here, and errors cannot be ignored: Metaxy rejects it");
                told.push(Diagnostic::warning(Code::UnusedIgnore, entry.span, message));
                continue;
            }
            let of_comment = |other: usize| ignores.entries.get(other).is_some_and(|it| it.comment == entry.comment);
            let alone = !of_comment(at + 1) && (at == 0 || !of_comment(at - 1));
            let span = if alone { whole(text, entry.comment) } else { listed(text, entry) };
            let fix = Fix::new("remove it", vec![Edit { span, replacement: String::new() }]);
            let message = format!("`{code}` is not reported here: the comment has no effect");
            told.push(Diagnostic::hint(Code::UnusedIgnore, entry.span, message).fix(Fix {
                // It may be found with other variables, or for another DuckDB.
                applicability: Applicability::Unsafe,
                ..fix
            }));
        }
        told
    }

    /// A comment with the space before it, or with its line.
    fn whole(text: &str, comment: Span) -> Span {
        let start = text[..comment.start].trim_end_matches([' ', '\t']).len();
        let alone = text[..start].ends_with('\n') || start == 0;
        let end = text[comment.end..].find('\n').map_or(text.len(), |at| comment.end + at + 1);
        if alone { Span::new(start, end) } else { Span::new(start, comment.end) }
    }

    /// A code of several with a comma.
    fn listed(text: &str, entry: &Entry) -> Span {
        let behind = &text[entry.span.end..entry.comment.end];
        let rest = behind.trim_start();
        if let Some(rest) = rest.strip_prefix(',') {
            return Span::new(entry.span.start, entry.comment.end - rest.trim_start().len());
        }
        let before = text[entry.comment.start..entry.span.start].trim_end().trim_end_matches(',').len();
        Span::new(entry.comment.start + before, entry.span.end)
    }
}

#[cfg(test)]
mod tests;
