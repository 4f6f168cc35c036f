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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::apply_edits;
    use crate::toml::document;
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
}
