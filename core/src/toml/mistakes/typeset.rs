//! Characters that programs for prose put in the place of those that somebody has typed.
//!
//! Only quotes that begin or end a string and spaces outside of strings are such mistakes: within a string and in a
//! comment the same characters are what somebody has to say.

use std::ops::Range;

use crate::text::edit::{Edit, apply_edits};
use crate::text::span::Span;
use crate::toml::mistakes::mistake::{LONGEST, quote_for};

/// The quote or the space that was typed for a character; a backtick is a quote in Markdown, and some spaces are nothing.
fn typed(character: char) -> Option<&'static str> {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' | '`' => Some("\""),
        '‘' | '’' | '‚' => Some("'"),
        '\u{feff}' | '\u{200b}'..='\u{200d}' => Some(""),
        it => (!it.is_ascii() && it.is_whitespace()).then_some(" "),
    }
}

/// The characters of a text that were typeset, in its order, each with what was typed.
pub(super) fn typeset(text: &str) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut start = 0;
    // The quotes of a string of several lines.
    let mut several = None;
    for line in text.split_inclusive('\n') {
        if line.len() <= LONGEST {
            in_line(line, start, &mut several, &mut found);
        }
        start += line.len();
    }
    found
}

fn in_line(line: &str, start: usize, several: &mut Option<&'static str>, found: &mut Vec<Edit>) {
    let mut replace = |it: Range<usize>, typed: &str| {
        found.push(Edit { span: Span::new(start + it.start, start + it.end), replacement: typed.to_owned() });
    };
    let mut at = 0;
    while let Some(first) = line[at..].chars().next() {
        if let Some(quotes) = several {
            let Some(end) = line[at..].find(*quotes) else { return };
            at += end + 3;
            *several = None;
            continue;
        }
        if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|it| line[at..].starts_with(it)) {
            *several = Some(quotes);
            at += 3;
            continue;
        }
        let here = at..at + first.len_utf8();
        at = here.end;
        let quote = match (first, typed(first)) {
            ('#', _) => return,
            ('"', _) => "\"",
            ('\'', _) => "'",
            (_, None) => continue,
            (_, Some(quote @ ("\"" | "'"))) => quote,
            (_, Some(space)) => {
                replace(here, space);
                continue;
            }
        };
        // It ends with a quote of its own kind, else with one of the other; without, others say where.
        let is_typed = quote.starts_with(first);
        let end = end(line, at, quote, is_typed).or_else(|| end(line, at, quote, !is_typed));
        let inner = &line[at..end.as_ref().map_or(line.len(), |it| it.start)];
        // What is between typographic quotes means what it says.
        let quote = if is_typed { quote } else { quote_for(inner).filter(|_| inner.contains(quote)).unwrap_or(quote) };
        at = end.as_ref().map_or(line.len(), |it| it.end);
        for it in [Some(here), end].into_iter().flatten().filter(|it| line[it.clone()] != *quote) {
            replace(it, quote);
        }
    }
}

/// The quote that ends a string, typed or typeset: what is behind it belongs to no string.
fn end(line: &str, at: usize, quote: &str, is_typed: bool) -> Option<Range<usize>> {
    let ends = |it: char| if is_typed { quote.starts_with(it) } else { typed(it) == Some(quote) };
    let all = line[at..].char_indices().map(|(index, it)| (at + index..at + index + it.len_utf8(), it));
    all.filter(|it| ends(it.1)).map(|it| it.0).find(|it| {
        let behind = line[it.end..].chars().find(|it| !it.is_whitespace() && typed(*it) != Some(""));
        behind.is_none_or(|it| ",]}=#.:+/;".contains(it))
    })
}

/// The text as somebody has typed it.
pub(crate) fn plain(text: &str) -> String {
    apply_edits(text, &typeset(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_outside_of_a_string_was_typed() {
        for (text, typed) in [
            ("a = “x”", "a = \"x\""),
            ("a = „x“, b = «y»", "a = \"x\", b = \"y\""),
            ("a = ‘x’ # it’s", "a = 'x' # it’s"),
            ("a = “it’s eu”", "a = \"it’s eu\""),
            ("a = ‘it’s eu’", "a = 'it’s eu'"),
            ("a = “the “old” lake”", "a = \"the “old” lake\""),
            ("a = “say \"hi\" to”", "a = 'say \"hi\" to'"),
            ("a = ‘it's’", "a = \"it's\""),
            ("a = “x\"", "a = \"x\""),
            ("a = \"x”", "a = \"x\""),
            ("a = 'x’ # c", "a = 'x' # c"),
            ("a = \"x’s “y”\" # “z”", "a = \"x’s “y”\" # “z”"),
            ("a = \"say “y”, ok\"", "a = \"say “y”, ok\""),
            ("a = \"\\\"“\" # “", "a = \"\\\"“\" # “"),
            ("a = \"\", b = “x”", "a = \"\", b = \"x\""),
            ("a\u{a0}= “b\u{a0}c”\u{200b}", "a = \"b\u{a0}c\""),
            ("a = \"\"\"x\n“y” \u{a0}\"\"\"\nb = “z”", "a = \"\"\"x\n“y” \u{a0}\"\"\"\nb = \"z\""),
            ("a = '''x\n‘y’'''\nb = `z`", "a = '''x\n‘y’'''\nb = \"z\""),
            ("a = “x\nb = “y”", "a = \"x\nb = \"y\""),
            ("“a b” = [“x”, ‘y’]", "\"a b\" = [\"x\", 'y']"),
        ] {
            assert_eq!(plain(text), typed, "{text}");
            assert_eq!(plain(typed), typed, "{typed}");
        }
    }

    /// Each quote looks for its end, in a line of limited length.
    #[test]
    fn long_lines_are_left_alone() {
        let long = "“a".repeat(100_000);
        assert_eq!(plain(&long), long);
        assert_eq!(plain(&(long + "\na = “x”")).lines().last(), Some("a = \"x\""));
    }
}
