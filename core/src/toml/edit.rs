//! Edits of TOML text that leave everything else as it was.

use crate::text::edit::{Edit, Fix, Prose};
use crate::text::span::Span;
use crate::toml::document::{Entry, Table, Value, parse};
use crate::toml::places::Places;
use crate::toml::write::{toml_key, toml_string};

/// Renames a key in every place where it is written: several headers may share it.
pub(crate) fn rename_key(places: &Places<'_>, key: Span, name: &str) -> Fix {
    let places = match places.same_key(&key) {
        [] => std::slice::from_ref(&key),
        places => places,
    };
    let edits = places.iter().map(|&span| Edit { span, replacement: name.to_owned() }).collect();
    Fix::new(format!("rename to `{name}`"), edits)
}

/// A fix that leaves TOML: a key with a new name may be one that is there already, and cannot always be added to.
pub(crate) fn sound(places: &Places<'_>, fix: Fix) -> Option<Fix> {
    parse(&fix.apply(places.text)).errors.is_empty().then_some(fix)
}

/// Replaces a whole value by a string.
pub(crate) fn replace_string(title: impl Into<Prose>, span: Span, value: &str) -> Fix {
    Fix::replace(title, span, toml_string(value))
}

/// Puts text of letters, digits and punctuation at the beginning of a written string.
pub(crate) fn insert_into_string(title: impl Into<Prose>, text: &str, span: Span, start: &str) -> Fix {
    let written = span.slice(text);
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| written.starts_with(quote)).map_or(0, str::len);
    // A line break right behind three quotes is no part of the string.
    let behind = &written[quote..];
    let line_break = if quote < 3 {
        0
    } else if behind.starts_with("\r\n") {
        2
    } else {
        usize::from(behind.starts_with('\n'))
    };
    // Neither are spaces at its beginning a part of what is meant: behind the new start they would be in its middle.
    // Where there is nothing else, they are the name.
    let content = &behind[line_break..behind.len() - quote];
    let blank = content.len() - content.trim_start_matches([' ', '\t']).len();
    let blank = if blank == content.len() { 0 } else { blank };
    let at = span.start + quote + line_break;
    Fix::replace(title, Span::new(at, at + blank), start)
}

/// Adds `key = value` to the table that `path` leads to from the table of `entry`.
///
/// The line goes below the table's header; into an inline table it goes first; a table that
/// exists only through the headers of its children gets a header of its own before them.
pub(crate) fn insert_key(
    title: impl Into<Prose>,
    text: &str,
    entry: &Entry,
    path: &[&str],
    key: &str,
    value: &str,
) -> Option<Fix> {
    let line = format!("{} = {value}", toml_key(key));
    let (at, insertion) = place(text, entry, path, &line)?;
    Some(Fix::new(title, vec![Edit { span: Span::at(at), replacement: insertion }]))
}

fn place(text: &str, entry: &Entry, path: &[&str], line: &str) -> Option<(usize, String)> {
    let Value::Table(table) = &entry.node.value else { return None };
    if entry.node.from_variable {
        // Only a variable says it: there is no place in the file.
        return None;
    }
    match path {
        [] => Some(below(text, entry.node.span, table.entries.is_empty(), line)),
        // Where keys come in any case, of several that are one only one is read.
        [key, ..] if table.entries.iter().filter(|it| it.key.eq_ignore_ascii_case(key)).nth(1).is_some() => None,
        [key, path @ ..] => place(text, table.get(key)?, path, line),
    }
}

/// How far a path leads, and the last table on it with where it is written; nothing if something
/// else than a table stands on the way, or only a variable says it, so that the file has no place.
fn reached<'t>(root: &'t Table, path: &[&str]) -> Option<(usize, Option<Span>, &'t Table)> {
    let mut table = root;
    let mut at = None;
    for (depth, key) in path.iter().enumerate() {
        let Some(entry) = table.get(key) else { return Some((depth, at, table)) };
        let Value::Table(below) = &entry.node.value else { return None };
        if entry.node.from_variable {
            return None;
        }
        at = Some(entry.node.span);
        table = below;
    }
    Some((path.len(), at, table))
}

/// Adds keys with their values, as TOML, to the table that `path` leads to from `root`. What of
/// the path is not there yet comes into being by dotted keys.
pub(crate) fn insert_keys(text: &str, root: &Table, path: &[&str], keys: &[(String, String)]) -> Option<Edit> {
    let (depth, span, table) = reached(root, path)?;
    let dotted = |key: &str| -> String {
        let parts: Vec<String> = path[depth..].iter().copied().chain([key]).map(toml_key).collect();
        parts.join(".")
    };
    let lines: Vec<String> = keys.iter().map(|(key, value)| format!("{} = {value}", dotted(key))).collect();
    let newline = || newline(text, span.map_or(0, |span| span.end));
    let Some(span) = span else {
        let newline = newline();
        return Some(Edit { span: Span::at(0), replacement: format!("{}{newline}", lines.join(newline)) });
    };
    let separator = match Written::of(text, span) {
        Written::Inline => ", ".to_owned(),
        Written::Header | Written::InHeader(_) => newline().to_owned(),
        Written::Dotted(prefix) => format!("{}{prefix}.", newline()),
        Written::DottedInline(key) => format!(", {key}."),
    };
    let (at, replacement) = below(text, span, table.entries.is_empty(), &lines.join(&separator));
    Some(Edit { span: Span::at(at), replacement })
}

/// How a table is written at its place.
enum Written<'a> {
    /// `{ … }`.
    Inline,
    /// Under a header of its own.
    Header,
    /// Its key stands in the header of another, which begins with this.
    InHeader(&'a str),
    /// Its key is a part of a dotted key, in a line that begins with this.
    Dotted(&'a str),
    /// Its key is a part of a dotted key that stands between braces, which begins with this.
    DottedInline(&'a str),
}

impl<'a> Written<'a> {
    fn of(text: &'a str, span: Span) -> Self {
        let written = span.slice(text);
        if written.starts_with('{') {
            return Self::Inline;
        }
        if written.starts_with('[') {
            return Self::Header;
        }
        let start = text[..span.start].rfind('\n').map_or(0, |offset| offset + 1);
        let prefix = &text[start..span.end];
        match prefix.trim_start().strip_prefix('[') {
            Some(path) => Self::InHeader(path.trim_start()),
            None => match inline_start(text, span.start) {
                Some(start) => Self::DottedInline(&text[start..span.end]),
                None => Self::Dotted(prefix),
            },
        }
    }
}

/// The line break that is used around a place: the one of its line, or of the line before.
pub(crate) fn newline(text: &str, at: usize) -> &'static str {
    let end = text[at..].find('\n').map(|offset| at + offset).or_else(|| text[..at].rfind('\n'));
    if end.is_some_and(|end| text[..end].ends_with('\r')) { "\r\n" } else { "\n" }
}

/// Where a line goes that is to be in the table that is written at `span`, and what it takes there.
pub(crate) fn below(text: &str, span: Span, empty: bool, line: &str) -> (usize, String) {
    // A line can hold the whole file: its ends are looked for where they are needed only.
    let newline = || newline(text, span.end);
    let start = || text[..span.start].rfind('\n').map_or(0, |offset| offset + 1);
    match Written::of(text, span) {
        Written::Inline => {
            let separator = if empty { "" } else { "," };
            (span.start + 1, format!(" {line}{separator}"))
        }
        Written::Header => {
            let end = text[span.end..].find('\n').map_or(text.len(), |offset| span.end + offset + 1);
            let newline = newline();
            let before = if text[..end].ends_with('\n') { "" } else { newline };
            (end, format!("{before}{line}{newline}"))
        }
        Written::InHeader(path) => {
            let newline = newline();
            (header_before(text, start()), format!("[{path}]{newline}{line}{newline}{newline}"))
        }
        Written::Dotted(prefix) => (start(), format!("{prefix}.{line}{}", newline())),
        Written::DottedInline(key) => (span.end - key.len(), format!("{key}.{line}, ")),
    }
}

/// The start of the dotted key whose part begins at `part`, if it stands between braces: behind a
/// brace or a comma, with nothing but space and comments between.
fn inline_start(text: &str, part: usize) -> Option<usize> {
    let start = text[..part].rfind(&['{', ',', '\n'] as &[char]).map_or(0, |at| at + 1);
    let start = part - text[start..part].trim_start().len();
    let mut before = text[..start].trim_end();
    loop {
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        if !before[line..].trim_start().starts_with('#') {
            break;
        }
        before = before[..line].trim_end();
    }
    before.ends_with(['{', ',']).then_some(start)
}

/// The start of the header line itself; comments directly above it stay with it.
fn header_before(text: &str, start: usize) -> usize {
    let mut at = start;
    while at > 0 {
        let above = text[..at - 1].rfind('\n').map_or(0, |offset| offset + 1);
        if !text[above..at].trim_start().starts_with('#') {
            break;
        }
        at = above;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    fn inserted(text: &str, path: &[&str]) -> String {
        let document = document::parse(text);
        let (entry, _) = document.root.table(path[0]).expect("the first table exists");
        let fix = insert_key("", text, entry, &path[1..], "k", "1").expect("the table exists");
        let out = fix.apply(text);
        let after = document::parse(&out);
        assert!(after.errors.is_empty(), "{out}\n{:?}", after.errors);
        out
    }

    #[test]
    fn a_string_begins_behind_its_first_line_break() {
        for (text, expected) in [
            ("'x'", "'>x'"),
            ("\"\"\"x\"\"\"", "\"\"\">x\"\"\""),
            ("'''\nx'''", "'''\n>x'''"),
            ("\"\"\"\r\nx\"\"\"", "\"\"\"\r\n>x\"\"\""),
        ] {
            assert_eq!(insert_into_string("", text, Span::new(0, text.len()), ">").apply(text), expected);
        }
    }

    #[test]
    fn goes_below_the_header() {
        assert_eq!(inserted("[a.b] # x\nc = 1\n", &["a", "b"]), "[a.b] # x\nk = 1\nc = 1\n");
        assert_eq!(inserted("[a.b]", &["a", "b"]), "[a.b]\nk = 1\n");
    }

    #[test]
    fn goes_into_an_inline_table() {
        assert_eq!(inserted("a = { b = 1 }\n", &["a"]), "a = { k = 1, b = 1 }\n");
        assert_eq!(inserted("a = {}\n", &["a"]), "a = { k = 1}\n");
    }

    #[test]
    fn a_dotted_table_between_braces_gets_a_dotted_key() {
        assert_eq!(inserted("a = { b.c = 1 }\n", &["a", "b"]), "a = { b.k = 1, b.c = 1 }\n");
        assert_eq!(inserted("a = { x = 1, b.c = 1 }\n", &["a", "b"]), "a = { x = 1, b.k = 1, b.c = 1 }\n");
        assert_eq!(inserted("a = { b.c.d = 1 }\n", &["a", "b", "c"]), "a = { b.c.k = 1, b.c.d = 1 }\n");
    }

    #[test]
    fn an_implicit_table_gets_its_header() {
        assert_eq!(inserted("# c\n[a.b]\nc = 1\n", &["a"]), "[a]\nk = 1\n\n# c\n[a.b]\nc = 1\n");
    }

    #[test]
    fn a_dotted_table_gets_a_dotted_key() {
        assert_eq!(inserted("[a]\nb.c = 1\n", &["a", "b"]), "[a]\nb.k = 1\nb.c = 1\n");
    }
}
