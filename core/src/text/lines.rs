//! What two texts have in common, and the changes that make one of the other.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// How many bytes two texts begin with, and end with, alike; together no more than either has.
pub fn common(a: &str, b: &str) -> (usize, usize) {
    let mut start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    while !a.is_char_boundary(start) {
        start -= 1;
    }
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let mut end = rest_a.bytes().rev().zip(rest_b.bytes().rev()).take_while(|(a, b)| a == b).count();
    while !rest_a.is_char_boundary(rest_a.len() - end) {
        end -= 1;
    }
    (start, end)
}

/// Changes of whole lines that make one text of the other.
pub fn line_edits(before: &str, after: &str) -> Vec<Edit> {
    let (a, b) = (lines(before), lines(after));
    let start = a.iter().zip(&b).take_while(|(a, b)| a.1 == b.1).count();
    let room = a.len().min(b.len()) - start;
    let end = (1..=room).take_while(|it| a[a.len() - it].1 == b[b.len() - it].1).count();
    let (a_end, b_end) = (a.len() - end, b.len() - end);
    let at = |line: usize| a.get(line).map_or(before.len(), |it| it.0);
    let edit = |from: usize, to: usize, lines: &[(usize, &str)]| Edit {
        span: Span::new(at(from), at(to)),
        replacement: lines.iter().map(|it| it.1).collect(),
    };
    let (width, height) = (b_end - start + 1, a_end - start + 1);
    if width * height > MOST_COMPARISONS {
        return vec![edit(start, a_end, &b[start..b_end])];
    }
    let mut best = vec![0_u32; width * height];
    let cell = |i: usize, j: usize| (i - start) * width + (j - start);
    for i in (start..a_end).rev() {
        for j in (start..b_end).rev() {
            best[cell(i, j)] = if a[i].1 == b[j].1 {
                best[cell(i + 1, j + 1)] + 1
            } else {
                best[cell(i + 1, j)].max(best[cell(i, j + 1)])
            };
        }
    }
    let (mut i, mut j, mut edits) = (start, start, Vec::new());
    while i < a_end || j < b_end {
        let (from, new) = (i, j);
        while (i < a_end || j < b_end) && !(i < a_end && j < b_end && a[i].1 == b[j].1) {
            if j == b_end || (i < a_end && best[cell(i + 1, j)] >= best[cell(i, j + 1)]) {
                i += 1;
            } else {
                j += 1;
            }
        }
        if (from, new) != (i, j) {
            edits.push(edit(from, i, &b[new..j]));
        }
        while i < a_end && j < b_end && a[i].1 == b[j].1 {
            (i, j) = (i + 1, j + 1);
        }
    }
    edits
}

/// Texts that differ in more than this are compared as a whole.
const MOST_COMPARISONS: usize = 250_000;

/// The lines with their ends, and where each begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut from = |line: &str| {
        at += line.len();
        at - line.len()
    };
    text.split_inclusive('\n').map(|line| (from(line), line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::Fix;

    #[test]
    fn what_is_common_is_whole_characters() {
        for (a, b, expected) in
            [("abc", "abd", (2, 0)), ("aa", "a", (1, 0)), ("", "x", (0, 0)), ("xü", "xö", (1, 0)), ("éx", "©x", (0, 1))]
        {
            assert_eq!(common(a, b), expected, "{a} {b}");
            assert_eq!(common(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn changes_are_of_whole_lines() {
        for (before, after, count) in [
            ("a\nb\nc\n", "a\nB\nc\n", 1),
            ("a\nb\nc\nd\n", "A\nb\nc\nD\n", 2),
            ("a\n", "a\nb\n", 1),
            ("a\nb", "b", 1),
            ("", "a", 1),
            ("a", "a", 0),
            ("", "", 0),
        ] {
            let edits = line_edits(before, after);
            assert_eq!((Fix::new("", edits.clone()).apply(before).as_str(), edits.len()), (after, count), "{before:?}");
        }
        let (before, after) = ("a\n".repeat(900), "b\n".repeat(900));
        assert_eq!(Fix::new("", line_edits(&before, &after)).apply(&before), after);
    }
}
