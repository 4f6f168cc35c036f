//! What a change of the text would do, line by line.

use std::ops::Range;

use lakeplan::Span;
use lakeplan::diagnostic::{Edit, apply_edits};
use lakeplan::text::lines::line_edits;
use yew::prelude::*;

use crate::components::odd::odd_characters;
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
    let lines = |edit: &Edit| -> Range<usize> {
        let span = edit.span;
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        // Whole lines that are put in, replaced or taken out leave the line after them as it is.
        let whole = span.start == start && (span.end == start || text[..span.end].ends_with('\n'));
        let end = if whole && (span.is_empty() || edit.replacement.is_empty() || edit.replacement.ends_with('\n')) {
            span.end
        } else {
            text[span.end..].find('\n').map_or(text.len(), |at| span.end + at)
        };
        start..end
    };
    let mut groups: Vec<(Range<usize>, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let range = lines(edit);
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
    shown(&hunks(&masked, edits))
}

/// What makes one text of the other, as lines with `−` and `+`. Secrets of either are hidden if
/// `mask` says so.
pub fn diff_of_texts(before: &Outcome, after: &Outcome, mask: bool) -> Html {
    let text = |of: &Outcome| if mask { of.masked() } else { of.text.to_string() };
    let (before, after) = (text(before), text(after));
    shown(&hunks(&before, &line_edits(&before, &after)))
}

fn shown(hunks: &[Hunk]) -> Html {
    let line = |class: &'static str, sign: &'static str, word: &'static str, text: &String| {
        html! {
            <div class={class}>
                <span class="visually-hidden">{ word }</span>
                <span class="sign" aria-hidden="true">{ sign }</span>{ odd_characters(text) }
            </div>
        }
    };
    html! {
        <div class="diff">
            { for hunks.iter().map(|hunk| html! {
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
    fn whole_lines_that_are_replaced_leave_the_next_one_out() {
        let found = hunks("a = 1\nb = 2\n", &[edit(0, 6, "c = 1\n")]);
        assert_eq!(found, [Hunk { line: 1, before: vec!["a = 1".into()], after: vec!["c = 1".into()] }]);
        let found = hunks("a = 1\nb = 2\n", &[edit(0, 6, "")]);
        assert_eq!(found, [Hunk { line: 1, before: vec!["a = 1".into()], after: vec![] }]);
        let found = hunks("a = 1\nb = 2\n", &[edit(0, 6, "c")]);
        assert_eq!(
            found,
            [Hunk { line: 1, before: vec!["a = 1".into(), "b = 2".into()], after: vec!["cb = 2".into()] }]
        );
    }

    #[test]
    fn edits_that_are_apart_stay_apart() {
        let found = hunks("a\nb\nc", &[edit(4, 5, "C"), edit(0, 1, "A")]);
        assert_eq!(found.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 3]);
    }
}
