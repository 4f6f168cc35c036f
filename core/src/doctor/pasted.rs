//! Reads the text that somebody copied from a terminal or a log: without colors, frames and
//! prefixes of lines, and in the errors that it holds.

use crate::doctor::in_json::spread;
use crate::doctor::phrases::recased;
use crate::doctor::words::DUCKDB_ERRORS;
use crate::text::sort::sort_by;
use crate::text::span::floor_char_boundary;

/// The text without what terminals and loggers put around it.
pub(super) fn clean(text: &str) -> String {
    let text = spread(&without_escapes(&text.replace("\r\n", "\n").replace('\r', "\n")));
    // A log in JSON has the colors of a terminal as escapes of its own.
    let text = recased(with_quotes(without_escapes(&text)));
    let framed = text.lines().map(|line| without_frame(line).trim_end()).collect::<Vec<_>>();
    // `service-1  | ` and the bars of an exception group stand before every line, or before none.
    let filled = framed.iter().filter(|line| !line.trim().is_empty());
    let barred = filled.clone().filter(|line| behind_bar(line).is_some()).count();
    let is_barred = barred > 0 && barred * 2 >= filled.count();
    let lines = framed.iter().map(|line| {
        let line = if is_barred { behind_bar(line).unwrap_or(line) } else { line };
        without_time(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The errors in a cleaned text, in the order in which they stand there. Each goes on to the next
/// that begins a line; one in the middle of a line is a part of the one before.
pub(super) fn errors(text: &str) -> Vec<Pasted<'_>> {
    /// More than anybody looks at; the last ones count.
    const MOST: usize = 64;
    let mut heads: Vec<usize> = Vec::new();
    for name in DUCKDB_ERRORS.split('|') {
        let head = format!("{name} Error:");
        heads.extend(text.match_indices(&head).map(|(at, _)| at).filter(|at| begins_word(text, *at)));
    }
    heads.extend(python_heads(text));
    sort_by(&mut heads, Ord::cmp);
    heads.dedup();
    let before = |at: usize| text[..at].rsplit('\n').next().unwrap_or_default();
    let begins_line = |at: &usize| before(*at).trim().is_empty();
    let ends: Vec<usize> = heads.iter().copied().filter(begins_line).chain(ends_of_tracebacks(text)).collect();
    let from = heads.len().saturating_sub(MOST);
    let end = |at: usize| ends.iter().copied().filter(|end| *end > at).min().unwrap_or(text.len());
    let found = |at: usize| Pasted { before: before(at), error: start_of(text[at..end(at)].trim_end()) };
    heads[from..].iter().map(|at| found(*at)).collect()
}

/// An error in a text, and what stands before it in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pasted<'t> {
    pub(super) before: &'t str,
    pub(super) error: &'t str,
}

/// No error is longer than this; what is may be the rest of a log.
const LONGEST: usize = 65_536;

fn start_of(text: &str) -> &str {
    &text[..floor_char_boundary(text, LONGEST)]
}

/// The end of a text, as much as an error may be long.
pub(super) fn end_of(text: &str) -> &str {
    &text[floor_char_boundary(text, text.len().saturating_sub(LONGEST))..]
}

fn begins_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
}

/// Where an exception of Python is named: `module.NameError: `, or `Exception: `.
fn python_heads(text: &str) -> impl Iterator<Item = usize> {
    ["Error:", "Exception:", "Error\n", "Exception\n"].into_iter().flat_map(move |end| {
        text.match_indices(end).filter_map(move |(at, _)| {
            let start = text[..at]
                .rfind(|before: char| !(before.is_ascii_alphanumeric() || before == '_' || before == '.'))
                .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
            let name = &text[start..at];
            // `IO Error:` is DuckDB's: there nothing stands right before the word.
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_').then_some(start)
        })
    })
}

fn ends_of_tracebacks(text: &str) -> impl Iterator<Item = usize> {
    [
        "Traceback (most recent call last)",
        "During handling of the above exception",
        "The above exception was the direct cause",
    ]
    .into_iter()
    .flat_map(|words| text.match_indices(words).map(|(at, _)| at))
}

/// The text with the characters that web pages and reports in XML write by their names.
fn with_quotes(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    let names = "&quot; \" &#34; \" &#39; ' &#x27; ' &apos; ' &lt; < &gt; > &amp; &";
    let pairs = names.split(' ').zip(names.split(' ').skip(1)).step_by(2);
    pairs.fold(text, |text, (name, character)| text.replace(name, character))
}

/// The text without the escape sequences of a terminal.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            match character {
                // Chats and word processors write other quotes and spaces.
                '“' | '”' | '„' => out.push('"'),
                '‘' | '’' => out.push('\''),
                '\u{a0}' | '\u{202f}' => out.push(' '),
                '\n' | '\t' => out.push(character),
                // Backspaces and the like show nothing.
                _ if character.is_control() => {}
                _ => out.push(character),
            }
            continue;
        }
        match characters.next() {
            Some('[') => while characters.next().is_some_and(|it| !('\u{40}'..='\u{7e}').contains(&it)) {},
            Some(']') => {
                while let Some(it) = characters.next() {
                    if it == '\u{7}' || (it == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// A line without the frame that is drawn around a traceback.
fn without_frame(line: &str) -> &str {
    let is_frame = |character: char| ('\u{2500}'..='\u{257f}').contains(&character);
    if !line.contains(is_frame) {
        return line;
    }
    let inside = line.trim().trim_start_matches(is_frame).trim_end_matches(is_frame);
    inside.strip_prefix(' ').unwrap_or(inside).trim_end()
}

/// What stands behind `name-1  | ` or `  | `, or behind the `> ` of a quoted mail.
fn behind_bar(line: &str) -> Option<&str> {
    if line == ">" || line.starts_with("> ") || line.starts_with(">>") {
        let mut rest = line;
        while let Some(inner) = rest.strip_prefix('>') {
            rest = inner.strip_prefix(' ').unwrap_or(inner);
        }
        return Some(rest);
    }
    let (before, rest) = line.split_once('|')?;
    let name = before.trim();
    let is_name = name.chars().all(|it| it.is_ascii_alphanumeric() || "-_.+".contains(it));
    is_name.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// A line without the time and the level that a logger puts in front.
fn without_time(line: &str) -> &str {
    let rest = line.strip_prefix('[').unwrap_or(line);
    let dated = rest.len() > 10
        && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        && matches!(rest.as_bytes()[4], b'-' | b'/')
        && rest.as_bytes()[5].is_ascii_digit();
    if !dated {
        return line;
    }
    let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit() || "-/:.,+TZ] ".contains(it));
    let rest = rest.trim_start_matches(&['|', '-', ' '] as &[char]);
    let level = ["ERROR", "WARNING", "WARN", "INFO", "DEBUG", "CRITICAL", "FATAL"].into_iter();
    let stripped = level.filter_map(|level| rest.strip_prefix(level)).find(|rest| !rest.starts_with(" Error"));
    stripped.unwrap_or(rest).trim_start_matches(&[']', ':', '|', '-', ' '] as &[char])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_frames_and_prefixes_go() {
        for (pasted, text) in [
            ("\u{1b}[31mIO Error\u{1b}[0m: x", "IO Error: x"),
            ("\u{1b}]8;;file:///x\u{7}IO Error: x\u{1b}]8;;\u{1b}\\", "IO Error: x"),
            ("╭─── Traceback ───╮\n│ IO Error: x      │\n╰─────────────────╯", "Traceback\nIO Error: x\n"),
            ("worker-1  | IO Error: x\nworker-1  | y", "IO Error: x\ny"),
            ("2026-11-26 04:00:01,123 ERROR IO Error: x", "IO Error: x"),
            ("[2026-11-26T04:00:01.123+0000] IO Error: x", "IO Error: x"),
            ("FATAL Error: x", "FATAL Error: x"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("IO\u{a0}Error: “x” isn’t", "IO Error: \"x\" isn't"),
            ("{\"msg\": \"\\u001b[31mIO Error: x\"}", "{\"msg\": \"\nIO Error: x\n\n\"}"),
            ("IO Error: &quot;x&#39; &amp; y", "IO Error: \"x' & y"),
            ("io error: unknown parameter 'x'", "IO Error: Unknown parameter 'x'"),
            ("\u{1b}", ""),
            ("\u{1b}[", ""),
        ] {
            assert_eq!(clean(pasted).trim_end_matches('\n'), text.trim_end_matches('\n'), "{pasted:?}");
        }
    }

    #[test]
    fn errors_are_found_with_the_inner_one_last() {
        let text = "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n    run()\n_duckdb.IOException: IO Error: a\nb\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"y\"\nmetaxy.InvalidConfigError: Failed: HTTP Error: c";
        let found = errors(text);
        let wanted = [
            ("", "_duckdb.IOException: IO Error: a\nb"),
            ("_duckdb.IOException: ", "IO Error: a\nb"),
            ("", "metaxy.InvalidConfigError: Failed: HTTP Error: c"),
            ("metaxy.InvalidConfigError: Failed: ", "HTTP Error: c"),
        ];
        assert_eq!(found, wanted.map(|(before, error)| Pasted { before, error }));
        assert!(errors("all is well").is_empty());
        assert!(errors("Original error: x").is_empty());
    }
}
