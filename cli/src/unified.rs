//! Two texts as a unified diff.
//!
//! What is compared are the texts, what is shown are their lines without secrets: so a line in
//! which only a secret differs is there, with the secret hidden on both sides.

use std::fmt::Write as _;

use lakeplan::text::hidden::is_hidden;
use similar::{ChangeTag, TextDiff};

/// How many lines around a change are shown.
const AROUND: usize = 3;

/// One side of a diff.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    /// What stands behind `---` or `+++`.
    pub(crate) name: &'a str,
    /// What is compared.
    pub(crate) text: &'a str,
    /// What is shown of it, line for line.
    pub(crate) shown: &'a str,
}

/// The diff; empty if the texts are equal.
pub(crate) fn diff(before: Side<'_>, after: Side<'_>) -> String {
    let mut out = String::new();
    if before.text == after.text {
        return out;
    }
    let lines = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (old, new) = (lines(before.shown), lines(after.shown));
    let compared = TextDiff::from_lines(before.text, after.text);
    let _ = writeln!(out, "--- {}\n+++ {}", shown(before.name), shown(after.name));
    for group in compared.grouped_ops(AROUND) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let range = |start: usize, end: usize| match end - start {
            // Without lines the place is that of the line before.
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            length => format!("{},{length}", start + 1),
        };
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        let _ = writeln!(out, "@@ -{old_range} +{new_range} @@");
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            let (sign, line) = match (change.tag(), change.old_index(), change.new_index()) {
                (ChangeTag::Delete, Some(at), _) => ('-', old.get(at)),
                (ChangeTag::Insert, _, Some(at)) => ('+', new.get(at)),
                (_, at, _) => (' ', at.and_then(|at| old.get(at))),
            };
            let line = line.copied().unwrap_or_else(|| change.value());
            let _ = write!(out, "{sign}{}", shown(line));
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// A line with what would steer a terminal or turn the text around it as escapes. Tabs and line ends
/// stay, and so does a byte order mark: it is not seen, and turns nothing.
fn shown(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        if is_hidden(character) && !matches!(character, '\t' | '\r' | '\n' | '\u{feff}') {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(before: &str, after: &str) -> String {
        let side = |name, text| Side { name, text, shown: text };
        diff(side("a", before), side("b", after))
    }

    #[test]
    fn hunks_have_three_lines_around_them_and_the_places_of_both_sides() {
        assert_eq!(plain("a\n", "a\n"), "");
        assert_eq!(plain("a\nb\n", "a\nB\n"), "--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n");
        assert_eq!(plain("", "x\n"), "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
        assert_eq!(
            plain("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n6\n7\n8\n9\n"),
            "--- a\n+++ b\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn line_ends_and_their_lack_are_told() {
        assert_eq!(
            plain("a\r\nb", "a\r\nb\n"),
            "--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn what_is_hidden_differs_and_is_not_shown() {
        let before = Side { name: "a", text: "k = 'one'\n", shown: "k = '***'\n" };
        let after = Side { name: "b", text: "k = 'two'\n", shown: "k = '***'\n" };
        assert_eq!(diff(before, after), "--- a\n+++ b\n@@ -1 +1 @@\n-k = '***'\n+k = '***'\n");
        assert_eq!(plain("\u{202e}\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-\\u{202e}\n");
    }
}
