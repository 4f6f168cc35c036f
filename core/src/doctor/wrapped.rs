//! An error as one text again, which a terminal, the frame of a traceback or a mail has broken into lines.

use crate::doctor::in_json::unescaped;
use crate::doctor::pasted::Pasted;
use crate::doctor::phrases::is_word;

/// An error with the line breaks taken out that DuckDB did not make.
pub(super) fn words(pasted: Pasted<'_>) -> String {
    let Pasted { before, error } = pasted;
    // In a log the whole error may be a string: it ends at the first quote that is not escaped.
    let quote = error.find('"').filter(|at| error[..*at].ends_with('\\'));
    let unescaped = quote.map(|_| unescaped(error).0);
    let error = unescaped.as_deref().unwrap_or(error);
    let start = if before.is_empty() { error } else { before };
    let indent = &start[..start.len() - start.trim_start_matches(' ').len()];
    let lines: Vec<&str> = error.lines().map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let first = before.strip_prefix(indent).unwrap_or_default().chars().count();
    if let Some(length) = lengths.first_mut() {
        *length += first;
    }
    let Some(&width) = lengths.iter().max() else { return String::new() };
    let fits =
        |at: usize| lengths[at - 1] + 1 + lines[at].split(' ').next().map_or(0, |it| it.chars().count()) <= width;
    let is_broken = |at: &usize| (40..=400).contains(&width) && !fits(*at) && !begins(lines[*at]);
    let breaks = || (1..lines.len()).filter(is_broken);
    // All lines of a terminal have its width, but for a space at their end; those of a mail do not.
    let is_even =
        breaks().all(|at| lengths[at - 1] + 1 >= width) && breaks().filter(|at| lengths[at - 1] == width).count() > 1;
    let mut out = String::with_capacity(error.len());
    for (at, line) in lines.iter().enumerate() {
        out.push_str(match at {
            0 => "",
            _ if !is_broken(&at) => "\n",
            _ if is_hyphenated(lines[at - 1], line) => "",
            _ if is_even => [" ", ""][usize::from(lengths[at - 1] == width)],
            _ => between(lines[at - 1], line, lengths[at - 1] == width),
        });
        out.push_str(line);
    }
    out
}

/// Whether a line begins something else, wherever the one before it ends: the excerpt of a statement, or the prompt
/// of DuckDB.
fn begins(line: &str) -> bool {
    line.trim().is_empty() || line == "D" || ["LINE ", "D ", "\t", "  "].iter().any(|words| line.starts_with(words))
}

/// Whether a line ends behind a hyphen of a name, where programs break it too: a dash has a space before it.
fn is_hyphenated(line: &str, next: &str) -> bool {
    let before = line.strip_suffix('-').and_then(|line| line.chars().next_back());
    before.is_some_and(char::is_alphanumeric) && next.starts_with(char::is_alphanumeric)
}

/// What stood between two lines, which the words at the break tell: nothing where a terminal has broken one, a space
/// where a mail has broken between two, and a line break of DuckDB's own.
fn between(line: &str, next: &str, is_full: bool) -> &'static str {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let first = next.split_whitespace().next().unwrap_or_default();
    let is_quoted = |text: &str| text.starts_with(['"', '\'']);
    let has_word = is_word(last) || is_word(first);
    // A name, a path or a URL goes on.
    let is_inside = first.starts_with('/') || line.ends_with(['/', '_']) || line.matches('"').count() % 2 == 1;
    let is_sentence = line.ends_with(['.', '!', '?', '"', '\'', ')']) && next.starts_with(char::is_uppercase);
    if next.starts_with(' ') {
        if is_full && has_word { "" } else { "\n" }
    } else if is_full && (is_inside || is_word(&[last, first].concat())) {
        ""
    } else if is_sentence || next.starts_with(['[', '(', '{', '`', '<', '>', '$', '#', '^']) {
        "\n"
    } else if !is_full || has_word || line.ends_with([':', ',']) || is_quoted(first) {
        " "
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(error: &str) -> String {
        words(Pasted { before: "", error })
    }

    #[test]
    fn words_are_joined_where_a_terminal_broke_them() {
        let wide = "x".repeat(60);
        for (lines, text) in [
            (format!("{wide}\nyy zz"), format!("{wide}yy zz")),
            (format!("{wide}\n{wide}\nyy"), format!("{wide}{wide}yy")),
            // A space that stood at the break.
            (format!("{wide}\n{}\n yy", "y".repeat(60)), format!("{wide}{} yy", "y".repeat(60))),
            (format!("{wide} server\nyy zz"), format!("{wide} server yy zz")),
            (format!("{wide} ser\nver zz"), format!("{wide} server zz")),
            // Shorter, but with the next word too long.
            (format!("{wide} abc\n{wide} abcdef\nyy"), format!("{wide} abc {wide} abcdefyy")),
            (format!("{wide} \"s3:\n//bucket/x\""), format!("{wide} \"s3://bucket/x\"")),
            (format!("{wide} 'https://acme-\nlake.s3.{wide}'"), format!("{wide} 'https://acme-lake.s3.{wide}'")),
            (format!("{wide} DuckLake -\ntable {wide}"), format!("{wide} DuckLake - table {wide}")),
            (format!("{wide}:\n403 (Forbidden)"), format!("{wide}: 403 (Forbidden)")),
            (format!("{wide} server\n at"), format!("{wide} server at")),
            (format!("  {wide} server\n  at"), format!("{wide} server at")),
            (format!("{wide} is not found.\nIt is"), format!("{wide} is not found.\nIt is")),
            (format!("{wide}\n[SQL: x]"), format!("{wide}\n[SQL: x]")),
            (format!("{wide}\nLINE 1: x"), format!("{wide}\nLINE 1: x")),
            (format!("{wide}\nD "), format!("{wide}\nD ")),
            ("one\ntwo".to_owned(), "one\ntwo".to_owned()),
        ] {
            assert_eq!(joined(&lines), text, "{lines}");
        }
    }

    #[test]
    fn what_stands_before_an_error_counts_for_its_first_line() {
        let error = format!("{}\nyy zz\n", "x".repeat(40));
        assert_eq!(words(Pasted { before: "Name: ", error: &error }), format!("{}yy zz", "x".repeat(40)));
        let error = format!("{}\n    zz", "x".repeat(50));
        assert_eq!(words(Pasted { before: "    ", error: &error }), format!("{}zz", "x".repeat(50)));
    }

    #[test]
    fn an_escaped_text_ends_at_its_quote() {
        assert_eq!(joined("say \\\"a\\\"\\nb"), "say \"a\"\nb");
        assert_eq!(joined("say \\\"a\\\"\", \"level\": 3}"), "say \"a\"");
        assert_eq!(joined("say \"a\\\""), "say \"a\\\"");
    }
}
