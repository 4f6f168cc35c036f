//! Takes keys out of TOML text and leaves the rest as it was.

use crate::text::edit::Edit;
use crate::text::span::Span;
use crate::toml::places::KeyAt;

/// Takes keys out of one text, in the order in which they stand.
#[derive(Debug)]
pub(crate) struct Removal<'a> {
    text: &'a str,
    removed: Vec<Span>,
}

impl<'a> Removal<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, removed: Vec::new() }
    }

    /// Takes out `key = value`; the key may be dotted.
    pub(crate) fn entry(&mut self, key: Span, value: Span) {
        let mut span = Span::new(key.start, value.end);
        let line = line_start(self.text, span.start);
        let behind = &self.text[span.end..];
        let rest = behind.split('\n').next().unwrap_or_default();
        let own_line = self.text[line..span.start].trim().is_empty();
        if own_line && rest.trim().is_empty() {
            span = Span::new(line, next_line(self.text, span.end));
        } else if own_line && rest.trim_start().starts_with('#') {
            // The comment stays.
            span.end += rest.len() - rest.trim_start().len();
        } else {
            span = self.in_braces(span);
        }
        self.removed.push(span);
    }

    /// An entry of an inline table with one of the commas beside it.
    fn in_braces(&self, span: Span) -> Span {
        let before = self.text[..span.start].trim_end();
        let first = before.ends_with('{') || self.removed.last().is_some_and(|last| before.len() <= last.end);
        if !first && before.ends_with(',') {
            return Span::new(before.len() - 1, span.end);
        }
        let behind = &self.text[span.end..];
        match behind.trim_start().strip_prefix(',') {
            Some(rest) => {
                let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                Span::new(span.start, span.end + behind.len() - rest.len() + space)
            }
            None => span,
        }
    }

    /// Takes out the line of a header.
    pub(crate) fn header(&mut self, key: Span) {
        self.removed.push(Span::new(line_start(self.text, key.start), next_line(self.text, key.end)));
    }

    /// The edits.
    pub(crate) fn into_edits(self) -> impl Iterator<Item = Edit> {
        self.removed.into_iter().map(|span| Edit { span, replacement: String::new() })
    }
}

/// The whole of a dotted key whose last part is the key at `index`, as far as it lies below the
/// table to which `depth` parts of its path lead; nothing if a part of that stands elsewhere.
pub(crate) fn dotted_key(text: &str, keys: &[KeyAt], index: usize, depth: usize) -> Option<Span> {
    let last = &keys[index];
    let first = (index + depth + 1).checked_sub(last.path.len())?;
    let parts = keys.get(first..=index)?;
    let dotted = parts
        .windows(2)
        .all(|pair| text.get(pair[0].span.end..pair[1].span.start).is_some_and(|between| between.trim() == "."));
    (dotted && !last.in_header).then(|| Span::new(parts[0].span.start, last.span.end))
}

/// The whole of a dotted key whose last part is the key at `index`.
pub(crate) fn whole_key(text: &str, keys: &[KeyAt], index: usize) -> Span {
    let whole = (0..keys[index].path.len()).find_map(|depth| dotted_key(text, keys, index, depth));
    whole.unwrap_or(keys[index].span)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |offset| offset + 1)
}

fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |offset| at + offset + 1)
}

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
    use crate::toml::places::Places;

    /// The text without the keys, which stand at the top or in the inline table `t`.
    fn without(text: &str, names: &[&str]) -> String {
        let document = document::parse(text);
        let table = document.root.table("t").map_or(&document.root, |(_, table)| table);
        let keys = Places::new(text).keys();
        let mut removal = Removal::new(text);
        for entry in table.entries.iter().filter(|entry| names.contains(&entry.key.as_str())) {
            let index = keys.iter().position(|key| key.span == entry.key_span).expect("the key is written");
            removal.entry(whole_key(text, &keys, index), entry.node.span);
        }
        let edits: Vec<Edit> = removal.into_edits().collect();
        let out = apply_edits(text, &edits);
        assert!(document::parse(&out).errors.is_empty(), "{out}");
        out
    }

    #[test]
    fn a_line_goes_as_a_whole_and_a_comment_stays() {
        assert_eq!(without("a = 1\nb = 2\n", &["a"]), "b = 2\n");
        assert_eq!(without("a = 1\r\nb = 2", &["b"]), "a = 1\r\n");
        assert_eq!(without("a = 1 # why\nb = 2\n", &["a"]), "# why\nb = 2\n");
    }

    #[test]
    fn commas_of_inline_tables_stay_right() {
        let text = "t = { a = 1, b = 2, c = 3 }";
        for (names, expected) in [
            (&["a"][..], "t = { b = 2, c = 3 }"),
            (&["b"], "t = { a = 1, c = 3 }"),
            (&["c"], "t = { a = 1, b = 2 }"),
            (&["a", "b"], "t = { c = 3 }"),
            (&["b", "c"], "t = { a = 1 }"),
            (&["a", "c"], "t = { b = 2 }"),
            (&["a", "b", "c"], "t = {  }"),
        ] {
            assert_eq!(without(text, names), expected);
        }
    }

    /// The text without the key that a path leads to.
    fn without_pair(text: &str, path: &[&str]) -> Option<String> {
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
        assert_eq!(without_pair("[a]\nb = 1\nc = 2 # x\nd = 3\n", &["a", "c"]).as_deref(), Some("[a]\nb = 1\nd = 3\n"));
        assert_eq!(without_pair("[a]\nb = '''\nx\n'''\nd = 3", &["a", "b"]).as_deref(), Some("[a]\nd = 3"));
        assert_eq!(without_pair("[a]\nb.c = 1\nb.d = 2\n", &["a", "b", "d"]).as_deref(), Some("[a]\nb.c = 1\n"));
    }

    #[test]
    fn an_inline_pair_goes_with_one_comma() {
        assert_eq!(without_pair("a = { b = 1, c = 2 }\n", &["a", "b"]).as_deref(), Some("a = { c = 2 }\n"));
        assert_eq!(without_pair("a = { b = 1, c = 2 }\n", &["a", "c"]).as_deref(), Some("a = { b = 1 }\n"));
        assert_eq!(without_pair("a = { b = 1 }\n", &["a", "b"]).as_deref(), Some("a = {  }\n"));
        assert_eq!(without_pair("a = { b.c = 1, b.d = 2 }\n", &["a", "b", "d"]), None);
    }

    #[test]
    fn a_header_is_no_pair() {
        assert_eq!(without_pair("[a.b]\nc = 1\n", &["a", "b"]), None);
    }
}
