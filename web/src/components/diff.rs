//! What a change of the text would do, line by line.

use std::ops::Range;

use lakeplan::Span;
use lakeplan::diagnostic::{Edit, apply_edits};
use yew::prelude::*;

use crate::state::Outcome;

/// Lines that a change replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// The number of the first line, from 1.
    pub(crate) line: usize,
    /// The lines as they are.
    pub(crate) before: Vec<String>,
    /// The lines as they become.
    pub(crate) after: Vec<String>,
}

/// The lines that edits replace. `text` may be a masked one, of the same length.
pub(crate) fn hunks(text: &str, edits: &[Edit]) -> Vec<Hunk> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    lakeplan::text::sort::sort_by(&mut edits, |a, b| a.span.cmp(&b.span));
    let lines = |span: Span| -> Range<usize> {
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        // An insertion of whole lines at the start of a line leaves that line as it is.
        let end = if span.is_empty() && span.start == start {
            start
        } else {
            text[span.end..].find('\n').map_or(text.len(), |at| span.end + at)
        };
        start..end
    };
    let mut groups: Vec<(Range<usize>, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let range = lines(edit.span);
        match groups.last_mut() {
            Some((last, edits)) if range.start < last.end || range.start == last.start => {
                last.end = last.end.max(range.end);
                edits.push(edit.clone());
            }
            _ => groups.push((range, vec![edit.clone()])),
        }
    }
    groups
        .into_iter()
        .map(|(range, mut edits)| {
            for edit in &mut edits {
                edit.span = Span::new(edit.span.start - range.start, edit.span.end - range.start);
            }
            let before = &text[range.clone()];
            let after = apply_edits(before, &edits);
            let split = |text: &str| text.lines().map(str::to_owned).collect();
            Hunk { line: text[..range.start].matches('\n').count() + 1, before: split(before), after: split(&after) }
        })
        .collect()
}

/// The change as lines with `−` and `+`.
pub fn diff(outcome: &Outcome, edits: &[Edit], mask: bool) -> Html {
    let masked = if mask { outcome.masked() } else { outcome.text.to_string() };
    let line = |class: &'static str, sign: &'static str, word: &'static str, text: &String| {
        html! {
            <div class={class}>
                <span class="visually-hidden">{ word }</span>
                <span class="sign" aria-hidden="true">{ sign }</span>{ text }
            </div>
        }
    };
    html! {
        <div class="diff">
            { for hunks(&masked, edits).iter().map(|hunk| html! {
                <div class="hunk">
                    <div class="hunk-line">{ format!("line {}", hunk.line) }</div>
                    { for hunk.before.iter().map(|it| line("del", "−", "removed: ", it)) }
                    { for hunk.after.iter().map(|it| line("ins", "+", "added: ", it)) }
                </div>
            }) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit { span: Span::new(start, end), replacement: replacement.to_owned() }
    }

    #[test]
    fn edits_of_one_line_are_one_hunk() {
        let found = hunks("a = 1\nb = 2\n", &[edit(6, 7, "c"), edit(10, 11, "3")]);
        assert_eq!(found, [Hunk { line: 2, before: vec!["b = 2".into()], after: vec!["c = 3".into()] }]);
    }

    #[test]
    fn a_line_that_is_added_removes_none() {
        let found = hunks("a = 1\nb = 2\n", &[edit(6, 6, "x = 0\n")]);
        assert_eq!(found, [Hunk { line: 2, before: vec![], after: vec!["x = 0".into()] }]);
    }

    #[test]
    fn edits_that_are_apart_stay_apart() {
        let found = hunks("a\nb\nc", &[edit(4, 5, "C"), edit(0, 1, "A")]);
        assert_eq!(found.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 3]);
    }
}
