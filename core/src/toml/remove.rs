//! Taking a key out of a text, so that all else stays as it was.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// The edit that takes `key = value` out of the table that is written at `table`: its header, or
/// its braces. Nothing where the key is not written as such a pair: in a header, or with quotes
/// around a part of a dotted key.
pub(crate) fn pair(text: &str, table: Span, key: Span, value: Span) -> Option<Edit> {
    if value.start < key.end || table.slice(text).is_empty() {
        return None;
    }
    let start = dotted_start(text, key.start)?;
    if table.start <= key.start && value.end <= table.end && table.slice(text).starts_with('{') {
        return inline(text, table, start, value.end);
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    if !text[line..start].trim().is_empty() {
        return None;
    }
    let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at + 1);
    let rest = text[value.end..end].trim();
    (rest.is_empty() || rest.starts_with('#')).then(|| Edit { span: Span::new(line, end), replacement: String::new() })
}

/// The start of the dotted key that a part of a key belongs to.
fn dotted_start(text: &str, part: usize) -> Option<usize> {
    let mut start = part;
    loop {
        let before = text[..start].trim_end_matches([' ', '\t']);
        let Some(before) = before.strip_suffix('.') else { return Some(start) };
        let before = before.trim_end_matches([' ', '\t']);
        let bare = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
        let next = before.trim_end_matches(bare).len();
        if next == before.len() {
            return None;
        }
        start = next;
    }
}

/// With the comma behind it, else with the one before it.
fn inline(text: &str, table: Span, start: usize, end: usize) -> Option<Edit> {
    let rest = &text[end..table.end];
    let behind = rest.trim_start();
    if let Some(next) = behind.strip_prefix(',') {
        let next = table.end - next.len();
        let gap = text[next..table.end].len() - text[next..table.end].trim_start_matches([' ', '\t']).len();
        return Some(Edit { span: Span::new(start, next + gap), replacement: String::new() });
    }
    let before = text[table.start..start].trim_end();
    let from = match before.strip_suffix(',') {
        Some(before) => table.start + before.trim_end().len(),
        None if before.ends_with('{') => start,
        None => return None,
    };
    Some(Edit { span: Span::new(from, end), replacement: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;
    use crate::toml::document::{self, Table};

    /// The text without the key that a path leads to.
    fn without(text: &str, path: &[&str]) -> Option<String> {
        let document = document::parse(text);
        let (last, above) = path.split_last().expect("a path");
        let (mut table, mut at): (&Table, Span) = (&document.root, Span::at(0));
        for key in above {
            let (entry, below) = table.table(key).expect("a table");
            (table, at) = (below, entry.node.span);
        }
        let entry = table.get(last).expect("the key");
        let edit = pair(text, at, entry.key_span, entry.node.span)?;
        let out = apply_edits(text, &[edit]);
        assert!(document::parse(&out).errors.is_empty(), "{out}");
        Some(out)
    }

    #[test]
    fn a_line_goes_with_its_comment() {
        assert_eq!(without("[a]\nb = 1\nc = 2 # x\nd = 3\n", &["a", "c"]).as_deref(), Some("[a]\nb = 1\nd = 3\n"));
        assert_eq!(without("[a]\nb = '''\nx\n'''\nd = 3", &["a", "b"]).as_deref(), Some("[a]\nd = 3"));
        assert_eq!(without("[a]\nb.c = 1\nb.d = 2\n", &["a", "b", "d"]).as_deref(), Some("[a]\nb.c = 1\n"));
    }

    #[test]
    fn an_inline_pair_goes_with_one_comma() {
        assert_eq!(without("a = { b = 1, c = 2 }\n", &["a", "b"]).as_deref(), Some("a = { c = 2 }\n"));
        assert_eq!(without("a = { b = 1, c = 2 }\n", &["a", "c"]).as_deref(), Some("a = { b = 1 }\n"));
        assert_eq!(without("a = { b = 1 }\n", &["a", "b"]).as_deref(), Some("a = {  }\n"));
        assert_eq!(without("a = { b.c = 1, b.d = 2 }\n", &["a", "b", "d"]), None);
    }

    #[test]
    fn a_header_is_no_pair() {
        assert_eq!(without("[a.b]\nc = 1\n", &["a", "b"]), None);
    }
}
