//! Takes keys out of TOML text and leaves the rest as it was.

use crate::text::edit::Edit;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::document::Table;

/// What becomes of the comment behind a pair that has a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comment {
    /// It goes with the pair, which it is about.
    Goes,
    /// It stays: the pair is written elsewhere.
    Stays,
}

/// What is to be taken out of one text, in any order.
#[derive(Debug)]
pub(crate) struct Removal<'a> {
    text: &'a str,
    comment: Comment,
    pairs: Vec<(Span, Span)>,
    lines: Vec<Span>,
}

impl<'a> Removal<'a> {
    pub(crate) fn new(text: &'a str, comment: Comment) -> Self {
        Self { text, comment, pairs: Vec::new(), lines: Vec::new() }
    }

    /// Takes out `key = value`, given by where both are written; of a dotted key any part may be given.
    pub(crate) fn pair(&mut self, key: Span, value: Span) {
        self.pairs.push((key, value));
    }

    /// Takes out the line of a header.
    pub(crate) fn header(&mut self, key: Span) {
        self.lines.push(Span::new(line_start(self.text, key.start), next_line(self.text, key.end)));
    }

    /// The edits. A pair with a line of its own goes with the line, one in an inline table with a comma.
    ///
    /// Nothing if one of the pairs is not written as such: it stands in a header, or not in the text at all.
    pub(crate) fn into_edits(mut self) -> Option<Vec<Edit>> {
        sort_by(&mut self.pairs, Ord::cmp);
        let mut spans: Vec<Span> = Vec::new();
        for &(key, value) in &self.pairs {
            let span = self.span(key, value, spans.last().copied())?;
            match spans.last_mut() {
                Some(last) if last.end >= span.start => {
                    *last = Span::new(last.start.min(span.start), last.end.max(span.end));
                }
                _ => spans.push(span),
            }
        }
        spans.append(&mut self.lines);
        Some(spans.into_iter().map(|span| Edit { span, replacement: String::new() }).collect())
    }

    /// What goes with a pair; `before` is what goes before it.
    fn span(&self, key: Span, value: Span, before: Option<Span>) -> Option<Span> {
        let text = self.text;
        if key.is_empty() || value.end > text.len() || !has_equals_sign(text, key, value) {
            return None;
        }
        let start = dotted_start(text, key.start)?;
        let line = line_start(text, start);
        if !text[line..start].trim().is_empty() {
            return inline(text, Span::new(start, value.end), before);
        }
        let end = next_line(text, value.end);
        let behind = text[value.end..end].trim();
        match self.comment {
            _ if behind.is_empty() => Some(Span::new(line, end)),
            _ if !behind.starts_with('#') => None,
            Comment::Goes => Some(Span::new(line, end)),
            Comment::Stays => Some(Span::new(start, value.end + text[value.end..end].find('#')?)),
        }
    }
}

/// The edits that remove keys with their values and comments, given by where each is written.
pub(crate) fn remove_keys(text: &str, keys: &[(Span, Span)]) -> Option<Vec<Edit>> {
    let mut removal = Removal::new(text, Comment::Goes);
    for &(key, value) in keys {
        removal.pair(key, value);
    }
    removal.into_edits()
}

/// The edits that remove a table, which stands at `key` and `span`, however it is written: inline,
/// below a header of its own, or as dotted keys.
pub(crate) fn remove_table(text: &str, (key, span): (Span, Span), table: &Table) -> Option<Vec<Edit>> {
    let written = span.slice(text);
    let mut removal = Removal::new(text, Comment::Goes);
    if written.starts_with('{') {
        removal.pair(key, span);
        return removal.into_edits();
    }
    table.entries.iter().for_each(|entry| removal.pair(entry.key_span, entry.node.span));
    if written.starts_with('[') {
        removal.header(span);
    }
    removal.into_edits()
}

/// Whether only the `=` parts a key from its value: not so in a header, or of a part of a dotted key.
fn has_equals_sign(text: &str, key: Span, value: Span) -> bool {
    value.start > key.end && text[key.end..value.start].trim() == "="
}

/// The start of the dotted key that a part of a key belongs to; nothing where a part before it has escapes.
fn dotted_start(text: &str, part: usize) -> Option<usize> {
    let blank = [' ', '\t'];
    let mut start = part;
    loop {
        let Some(before) = text[..start].trim_end_matches(blank).strip_suffix('.') else { return Some(start) };
        let before = before.trim_end_matches(blank);
        let next = match before.chars().next_back()? {
            quote @ ('"' | '\'') => before[..before.len() - 1]
                .rfind(['\n', quote])
                .filter(|at| before[*at..].starts_with(quote) && !before[*at..].contains('\\'))?,
            _ => before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-').len(),
        };
        if next == before.len() {
            return None;
        }
        start = next;
    }
}

/// A pair in an inline table, with the comma behind it or else that before it.
fn inline(text: &str, pair: Span, before: Option<Span>) -> Option<Span> {
    let blank = [' ', '\t', '\r', '\n'];
    if !text[..pair.start].trim_end_matches(blank).ends_with(['{', ',']) {
        return None;
    }
    let rest = text[pair.end..].trim_start_matches(blank);
    if let Some(behind) = rest.strip_prefix(',') {
        return Some(Span::new(pair.start, text.len() - behind.trim_start_matches(blank).len()));
    }
    if !rest.starts_with('}') {
        return None;
    }
    // The last one: what stands before it now ends with a comma.
    let kept = before.filter(|span| span.end == pair.start).map_or(pair.start, |span| span.start);
    let head = text[..kept].trim_end_matches(blank);
    let start = head.strip_suffix(',').map_or(kept, |head| head.trim_end_matches(blank).len());
    Some(Span::new(start, pair.end))
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |offset| offset + 1)
}

fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |offset| at + offset + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;
    use crate::toml::document;

    /// Where the key of a path is written, and its value.
    fn find(table: &Table, path: &[&str]) -> (Span, Span) {
        let (last, above) = path.split_last().expect("a path");
        let table = above.iter().fold(table, |table, key| table.table(key).expect("a table").1);
        let entry = table.get(last).expect("the key");
        (entry.key_span, entry.node.span)
    }

    /// The text without the keys that paths lead to, which are written with dots.
    #[track_caller]
    fn without(text: &str, comment: Comment, paths: &[&str]) -> Option<String> {
        let root = document::parse(text).root;
        let mut removal = Removal::new(text, comment);
        for path in paths {
            let (key, value) = find(&root, &path.split('.').collect::<Vec<_>>());
            removal.pair(key, value);
        }
        let out = apply_edits(text, &removal.into_edits()?);
        let errors = document::parse(&out).errors;
        assert!(errors.is_empty(), "{out}\n{errors:?}");
        Some(out)
    }

    #[track_caller]
    fn check(text: &str, paths: &[&str], expected: &str) {
        assert_eq!(without(text, Comment::Goes, paths).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn a_line_goes_as_a_whole() {
        check("a = 1\nb = 2\n", &["a"], "b = 2\n");
        check("[a]\r\nb = 1\r\nc = \"\"\"\r\n\"\"\"\r\n", &["a.c", "a.b"], "[a]\r\n");
        check("[a]\nb = '''\nx\n'''\nd = 3", &["a.b"], "[a]\nd = 3");
        check("[a]\nb.c = 1\nb.d = 2\n", &["a.b.d"], "[a]\nb.c = 1\n");
        check("'x' . \"y z\".b = 1 # why\nc = 2", &["x.y z.b"], "c = 2");
    }

    #[test]
    fn a_comment_goes_with_what_it_is_about_unless_that_moves() {
        check("[a]\nb = 1 # x\nc = 2\n", &["a.b"], "[a]\nc = 2\n");
        let moved = without("a = 1 # why\nb = 2\n", Comment::Stays, &["a"]);
        assert_eq!(moved.as_deref(), Some("# why\nb = 2\n"));
        assert_eq!(without("a = 1\nb = 2\n", Comment::Stays, &["a"]).as_deref(), Some("b = 2\n"));
    }

    #[test]
    fn of_an_inline_table_any_of_its_keys_can_go() {
        let text = "t = { a = 1, b = 2, c = 3 }\n";
        for comment in [Comment::Goes, Comment::Stays] {
            for (paths, expected) in [
                (&["t.a"][..], "t = { b = 2, c = 3 }\n"),
                (&["t.b"], "t = { a = 1, c = 3 }\n"),
                (&["t.c"], "t = { a = 1, b = 2 }\n"),
                (&["t.c", "t.b"], "t = { a = 1 }\n"),
                (&["t.a", "t.b"], "t = { c = 3 }\n"),
                (&["t.a", "t.c"], "t = { b = 2 }\n"),
                (&["t.a", "t.b", "t.c"], "t = {  }\n"),
            ] {
                assert_eq!(without(text, comment, paths).as_deref(), Some(expected));
            }
        }
        check("t = {a=1}\n", &["t.a"], "t = {}\n");
        check("t = {a=1 , b=2}\n", &["t.b"], "t = {a=1}\n");
        check("t = { a = 1, x.b = 2, c = 3 }\n", &["t.x.b"], "t = { a = 1, c = 3 }\n");
        check("t = { a = 1, 'x, y'.b = 2 }\n", &["t.x, y.b"], "t = { a = 1 }\n");
    }

    #[test]
    fn what_is_no_pair_stays() {
        assert_eq!(without("[a.b]\nc = 1\n", Comment::Goes, &["a.b"]), None);
        assert_eq!(without("\"a\\u0062\".c = 1\n", Comment::Goes, &["ab.c"]), None);
        let at = |start, end| Span::new(start, end);
        assert_eq!(remove_keys("a = 1\n", &[(at(0, 1), at(4, 9))]), None);
        assert_eq!(remove_keys("a = 1\n", &[(at(0, 0), at(0, 0))]), None);
    }

    #[test]
    fn a_table_goes_however_it_is_written() {
        for text in ["x = 1\na = { b = 1 }\n", "x = 1\na.b = 1\n", "x = 1\n[a]\nb = 1 # y\n"] {
            let root = document::parse(text).root;
            let (entry, table) = root.table("a").expect("the table");
            let edits = remove_table(text, (entry.key_span, entry.node.span), table).expect("it can go");
            assert_eq!(apply_edits(text, &edits), "x = 1\n");
        }
    }
}
