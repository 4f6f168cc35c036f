//! Edits of TOML text that take keys away.

use crate::text::edit::Edit;
use crate::text::span::Span;
use crate::toml::document::Table;

/// The edits that remove keys with their values, given by where each is written.
///
/// A key with a line of its own goes with the line; one in an inline table goes with a comma.
/// Nothing if one of them stands in a header, or is not in the text at all.
pub(crate) fn remove_keys(text: &str, keys: &[(Span, Span)]) -> Option<Vec<Edit>> {
    let mut keys = keys.to_vec();
    crate::text::sort::sort_by(&mut keys, Ord::cmp);
    let mut spans: Vec<Span> = Vec::new();
    for (key, value) in keys {
        if key.is_empty() || value.end <= key.end || value.end > text.len() || !has_equals_sign(text, key, value) {
            return None;
        }
        let span = match whole_line(text, key, value) {
            Some(line) => line,
            None => inline(text, key, value, spans.last().copied())?,
        };
        match spans.last_mut() {
            Some(last) if last.end >= span.start && last.start <= span.start => last.end = last.end.max(span.end),
            Some(last) if span.start < last.start => *last = Span::new(span.start, span.end.max(last.end)),
            _ => spans.push(span),
        }
    }
    Some(spans.into_iter().map(|span| Edit { span, replacement: String::new() }).collect())
}

/// The edits that remove a table, which stands at `key` and `span`, however it is written: inline,
/// below a header of its own, or as dotted keys.
pub(crate) fn remove_table(text: &str, (key, span): (Span, Span), table: &Table) -> Option<Vec<Edit>> {
    let written = span.slice(text);
    if written.starts_with('{') {
        return remove_keys(text, &[(key, span)]);
    }
    let entries: Vec<(Span, Span)> = table.entries.iter().map(|entry| (entry.key_span, entry.node.span)).collect();
    let mut edits = remove_keys(text, &entries)?;
    if written.starts_with('[') {
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
        edits.insert(0, Edit { span: Span::new(start, end), replacement: String::new() });
    }
    Some(edits)
}

/// Whether only the `=` parts a key from its value: not so in a header, or of a part of a dotted key.
fn has_equals_sign(text: &str, key: Span, value: Span) -> bool {
    value.start > key.end && text[key.end..value.start].trim() == "="
}

/// The line that holds nothing but the key and its value, and a comment.
fn whole_line(text: &str, key: Span, value: Span) -> Option<Span> {
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..key.start];
    let dotted = |part: &str| part.chars().all(|it| it.is_alphanumeric() || "_-.\"' \t".contains(it));
    let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at + 1);
    let after = text[value.end..end].trim();
    let own = before.trim().is_empty() || (before.trim_end().ends_with('.') && dotted(before));
    (own && (after.is_empty() || after.starts_with('#'))).then(|| Span::new(start, end))
}

/// The key in an inline table, with the comma behind it or else that before it. `removed` is
/// what goes before it.
fn inline(text: &str, key: Span, value: Span, removed: Option<Span>) -> Option<Span> {
    let blank = [' ', '\t', '\r', '\n'];
    // A dotted key begins at its first part.
    let head = &text[..key.start];
    let start = head.rfind(['{', ',']).map(|at| key.start - head[at + 1..].trim_start_matches(blank).len())?;
    let rest = text[value.end..].trim_start_matches(blank);
    if let Some(behind) = rest.strip_prefix(',') {
        return Some(Span::new(start, text.len() - behind.trim_start_matches(blank).len()));
    }
    if !rest.starts_with('}') {
        return None;
    }
    // The last one: what stands before it now ends with a comma.
    let kept = removed.filter(|span| span.end == start).map_or(start, |span| span.start);
    let before = text[..kept].trim_end_matches(blank);
    Some(Span::new(if before.ends_with(',') { before.len() - 1 } else { kept }, value.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;
    use crate::toml::document::{self, Table, Value};

    fn find(table: &Table, name: &str) -> Option<(Span, Span)> {
        table.entries.iter().find_map(|entry| match &entry.node.value {
            _ if entry.key == name => Some((entry.key_span, entry.node.span)),
            Value::Table(table) => find(table, name),
            _ => None,
        })
    }

    fn removed(text: &str, names: &[&str]) -> String {
        let root = document::parse(text).root;
        let keys: Vec<_> = names.iter().map(|name| find(&root, name).expect("it is there")).collect();
        let out = apply_edits(text, &remove_keys(text, &keys).expect("it can be removed"));
        let errors = document::parse(&out).errors;
        assert!(errors.is_empty(), "{out}\n{errors:?}");
        out
    }

    #[test]
    fn lines_go_with_their_comment() {
        assert_eq!(removed("[a]\nb = 1 # x\nc = 2\n", &["b"]), "[a]\nc = 2\n");
        assert_eq!(removed("[a]\r\nb = 1\r\nc = \"\"\"\r\n\"\"\"\r\n", &["c", "b"]), "[a]\r\n");
        assert_eq!(removed("[a]\nx.b = 1\nc = 2", &["b"]), "[a]\nc = 2");
    }

    #[test]
    fn of_an_inline_table_any_of_its_keys_can_go() {
        let text = "t = { a = 1, b = 2, c = 3 }\n";
        assert_eq!(removed(text, &["a"]), "t = { b = 2, c = 3 }\n");
        assert_eq!(removed(text, &["b"]), "t = { a = 1, c = 3 }\n");
        assert_eq!(removed(text, &["c"]), "t = { a = 1, b = 2 }\n");
        assert_eq!(removed(text, &["c", "b"]), "t = { a = 1 }\n");
        assert_eq!(removed(text, &["a", "c"]), "t = { b = 2 }\n");
        assert_eq!(removed(text, &["a", "b", "c"]), "t = {  }\n");
        assert_eq!(removed("t = {a=1}\n", &["a"]), "t = {}\n");
        assert_eq!(removed("t = { a = 1, x.b = 2, c = 3 }\n", &["b"]), "t = { a = 1, c = 3 }\n");
    }

    #[test]
    fn a_table_with_a_header_stays() {
        let text = "[a.b]\nc = 1\n";
        let (key, value) = find(&document::parse(text).root, "b").expect("it is there");
        assert_eq!(remove_keys(text, &[(key, value)]), None);
    }
}
