//! Comments for the findings that are there, so that a project can begin to be checked as it is.

use std::collections::BTreeMap;

use toml_parser::parser::EventKind;

use crate::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::ignore::comment;
use crate::ignore::lines::{Comment, MARK, comments, depth_after};
use crate::text::edit::apply_edits;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::batches::events;

/// A text in which findings are ignored by comments, and the codes that were written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Added {
    /// The text.
    pub text: String,
    /// The codes, in the order of the text: one for all findings of it in a key or header.
    pub codes: Vec<Code>,
}

/// Writes a comment behind each key and header in which something was found, or adds the code to the one that
/// is there. Errors cannot be ignored, nor can what is said of comments themselves, nor what is in no key;
/// places behind the text are those of files that it extends.
pub fn add<'a>(text: &str, found: impl IntoIterator<Item = &'a Diagnostic>) -> Added {
    let expressions = expressions(text);
    let mut wanted: BTreeMap<usize, Vec<Code>> = BTreeMap::new();
    for found in found {
        if found.severity == Severity::Error || found.code == Code::UnusedIgnore || found.span.start > text.len() {
            continue;
        }
        if let Some(at) = place(&expressions, found.span.start) {
            let codes = wanted.entry(at).or_default();
            if !codes.contains(&found.code) {
                codes.push(found.code);
            }
        }
    }
    let lists = lists(text, &expressions);
    let mut added = Added { text: String::new(), codes: Vec::new() };
    let mut edits = Vec::new();
    for (at, codes) in wanted {
        let names = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
        let (end, comment) = match lists.get(&at) {
            Some(end) => (*end, format!(", {names}")),
            None => (expressions[at].end, format!(" # lakeplan: ignore[{names}]")),
        };
        // Spaces at the end of the line stay before the comment.
        edits.push(Edit { span: Span::at(end), replacement: comment });
        added.codes.extend(codes);
    }
    added.text = apply_edits(text, &edits);
    added
}

/// The keys and headers of a text with what stands behind them, up to the end of their last lines.
fn expressions(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut begun, mut depth): (Option<usize>, usize) = (None, 0);
    for event in &events(text) {
        let span = Span::new(event.span().start(), event.span().end());
        match event.kind() {
            EventKind::Newline if depth == 0 => found.extend(begun.take().map(|start| Span::new(start, span.start))),
            EventKind::Whitespace | EventKind::Newline | EventKind::Comment => {}
            kind => {
                begun.get_or_insert(span.start);
                depth = depth_after(kind, depth);
            }
        }
    }
    found.extend(begun.map(|start| Span::new(start, text.len())));
    found
}

/// The number of the expression in which a place lies.
fn place(expressions: &[Span], offset: usize) -> Option<usize> {
    let before = expressions.partition_point(|it| it.start <= offset).checked_sub(1)?;
    expressions[before].touches(offset).then_some(before)
}

/// Where the codes of a comment end that is about an expression, for each that has one: the last of several.
fn lists(text: &str, expressions: &[Span]) -> BTreeMap<usize, usize> {
    if !text.contains(MARK) {
        return BTreeMap::new();
    }
    let mut all = comments(text);
    sort_by(&mut all, |a, b| a.span.cmp(&b.span));
    let about = all.iter().filter_map(|Comment { span, about, is_inner }| {
        let at = place(expressions, about.start).filter(|at| !is_inner && expressions[*at].start == about.start)?;
        let (entries, _) = comment::read(span.slice(text), *span);
        // A code that there is not stays alone with what is said of it.
        let last = entries.last().filter(|_| entries.iter().all(|entry| entry.code.is_some()))?;
        Some((at, last.span.end))
    });
    about.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, analyze};

    const LAKE: &str = "\
[ducklake]
catalog = { type = \"sqlite\", uri = \"m.sqlite\", rui = 1 } # the files
storage = { type = \"local\", path = \"d\" }
";

    fn added(text: &str) -> Added {
        let found = analyze(text, &Options::default()).diagnostics;
        let added = add(text, &found);
        let left = analyze(&added.text, &Options::default()).diagnostics;
        let left: Vec<_> = left.iter().filter(|it| it.severity != Severity::Error).collect();
        assert!(left.is_empty(), "{}\n{left:#?}", added.text);
        assert_eq!(add(&added.text, left).text, added.text);
        added
    }

    #[test]
    fn each_key_gets_a_comment_for_what_is_found_in_it() {
        let wanted = LAKE.replace("the files", "the files # lakeplan: ignore[sqlite-catalog, unknown-key]");
        let all = added(LAKE);
        assert_eq!(all, Added { text: wanted.clone(), codes: vec![Code::SqliteCatalog, Code::UnknownKey] });
        assert_eq!(added(&LAKE.replace('\n', "\r\n")).text, wanted.replace('\n', "\r\n"));
        let last = LAKE.trim_end().replace("\"d\"", "\"d\", x = 1");
        assert!(added(&last).text.ends_with("x = 1 } # lakeplan: ignore[unknown-key]"));
    }

    #[test]
    fn a_comment_that_is_there_gets_the_code() {
        let behind = LAKE.replace("the files", "lakeplan: ignore[unknown-key] as agreed");
        let text = added(&behind).text;
        assert!(text.contains("} # lakeplan: ignore[unknown-key, sqlite-catalog] as agreed\n"), "{text}");
        let above = LAKE.replace("catalog =", "# lakeplan: ignore[ sqlite-catalog ]\ncatalog =");
        let text = added(&above).text;
        assert!(text.contains("\n# lakeplan: ignore[ sqlite-catalog, unknown-key ]\ncatalog ="), "{text}");
        assert!(text.contains("# the files\n"), "{text}");
        // One that is broken stays as it is, with what is said of it.
        let broken = LAKE.replace("the files", "lakeplan: ignore[unknown-kez]");
        let found = analyze(&broken, &Options::default()).diagnostics;
        let text = add(&broken, &found).text;
        assert!(text.contains("# lakeplan: ignore[unknown-kez] # lakeplan: ignore[sqlite-catalog"), "{text}");
    }

    #[test]
    fn values_of_several_lines_and_headers_get_it_behind_their_ends() {
        let text = "[ducklake]\ncatalog = { type = \"sqlite\",\n  uri = \"\"\"m.sqlite\"\"\"\n}\n\
                    [ducklake.storage]\ntype = \"local\"\npaht = '''\nd'''\n[ducklake.storag]\nx = 1\n";
        let text = added(text).text;
        assert!(text.contains("\n} # lakeplan: ignore[newer-toml, sqlite-catalog]\n"), "{text}");
        assert!(text.contains("\nd''' # lakeplan: ignore[unknown-key]\n"), "{text}");
        assert!(text.contains("\n[ducklake.storag] # lakeplan: ignore[unknown-key]\n"), "{text}");
    }

    #[test]
    fn errors_and_what_is_in_no_key_stay() {
        for text in ["", "# c\n", "[ducklake]\ncatalog = 1\n", "x = = 1\n"] {
            let found = analyze(text, &Options::default()).diagnostics;
            let found: Vec<_> = found.into_iter().filter(Diagnostic::is_error).collect();
            assert_eq!(add(text, &found), Added { text: text.to_owned(), codes: Vec::new() });
        }
        let behind = Diagnostic::warning(Code::UnknownKey, Span::new(90, 95), "");
        assert_eq!(add("a = 1\n", [&behind]).codes, []);
    }
}
