//! The two flavours side by side.

use std::ops::Range;

use lakeplan::render::Rendered;
use lakeplan::{Diagnostic, Script, Severity};

use crate::provenance::tokens;

/// A statement of the flavour that is shown, next to what the other one has instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The statement that is shown; none if only the other flavour has it.
    pub shown: Option<&'a Rendered>,
    /// The other flavour's statement; none if only this flavour has it.
    pub other: Option<&'a Rendered>,
    /// The part in which the shown one differs.
    pub shown_part: Option<Range<usize>>,
    /// The part in which the other one differs.
    pub other_part: Option<Range<usize>>,
}

impl Pair<'_> {
    /// Whether the flavours differ here.
    pub fn differs(&self) -> bool {
        self.shown.map(|it| &it.sql.text) != self.other.map(|it| &it.sql.text)
    }
}

/// Pairs the statements of two scripts.
pub fn pairs<'a>(shown: &'a Script, other: &'a Script) -> Vec<Pair<'a>> {
    align(&shown.statements, &other.statements)
        .into_iter()
        .map(|(shown, other)| {
            let parts = match (shown, other) {
                (Some(shown), Some(other)) => difference(&shown.sql.text, &other.sql.text),
                _ => None,
            };
            let (shown_part, other_part) = parts.unzip();
            Pair { shown, other, shown_part, other_part }
        })
        .collect()
}

/// Statements that do the same thing stand beside each other: longest common subsequence
/// by their first words.
fn align<'a>(left: &'a [Rendered], right: &'a [Rendered]) -> Vec<(Option<&'a Rendered>, Option<&'a Rendered>)> {
    if left.len() == right.len() {
        return left.iter().map(Some).zip(right.iter().map(Some)).collect();
    }
    let same = |a: &Rendered, b: &Rendered| a.why == b.why && head(&a.sql.text) == head(&b.sql.text);
    let mut best = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            best[i][j] = if same(&left[i], &right[j]) {
                best[i + 1][j + 1] + 1
            } else {
                usize::max(best[i + 1][j], best[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut rows) = (0, 0, Vec::new());
    while i < left.len() || j < right.len() {
        if i < left.len() && j < right.len() && same(&left[i], &right[j]) {
            rows.push((Some(&left[i]), Some(&right[j])));
            (i, j) = (i + 1, j + 1);
        } else if j == right.len() || (i < left.len() && best[i + 1][j] >= best[i][j + 1]) {
            rows.push((Some(&left[i]), None));
            i += 1;
        } else {
            rows.push((None, Some(&right[j])));
            j += 1;
        }
    }
    rows
}

fn head(sql: &str) -> &str {
    sql.split([' ', '=']).next().unwrap_or(sql)
}

/// The part of each text between what both begin and end with, in whole tokens.
fn difference(left: &str, right: &str) -> Option<(Range<usize>, Range<usize>)> {
    if left == right {
        return None;
    }
    let (a, b) = (tokens(left), tokens(right));
    let text = |sql: &str, range: &Range<usize>| sql[range.clone()].to_owned();
    let equal = |x: &(Range<usize>, _), y: &(Range<usize>, _)| text(left, &x.0) == text(right, &y.0);
    let start = a.iter().zip(&b).take_while(|(x, y)| equal(x, y)).count();
    let room = usize::min(a.len(), b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(x, y)| equal(x, y)).count();
    let range = |tokens: &[(Range<usize>, _)], length: usize| {
        let from = tokens.get(start).map_or(length, |token| token.0.start);
        let to = tokens.len().checked_sub(end + 1).map_or(from, |last| tokens[last].0.end);
        from..to.max(from)
    };
    Some((range(&a, left.len()), range(&b, right.len())))
}

/// The warnings that say why the flavours differ in a pair: those that blame a place which
/// the differing part was made from, else one which the statement was made from.
pub fn reasons<'a>(pair: &Pair<'_>, diagnostics: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let spans = |part: bool| -> Vec<lakeplan::Span> {
        let sides = [(pair.shown, &pair.shown_part), (pair.other, &pair.other_part)];
        let origins = sides.into_iter().flat_map(|(side, range)| {
            let all = side.map_or(&[][..], |it| &it.sql.origins);
            all.iter().filter(move |(origin, _)| {
                !part || range.as_ref().is_some_and(|it| origin.start < it.end && it.start < origin.end)
            })
        });
        origins.map(|it| it.1).collect()
    };
    let blaming = |spans: &[lakeplan::Span]| -> Vec<&'a Diagnostic> {
        let overlaps = |it: &Diagnostic, span: &lakeplan::Span| it.span.start <= span.end && span.start <= it.span.end;
        let warnings = diagnostics.iter().filter(|it| it.severity == Severity::Warning);
        warnings.filter(|it| spans.iter().any(|span| overlaps(it, span))).collect()
    };
    let close = blaming(&spans(true));
    if close.is_empty() { blaming(&spans(false)) } else { close }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lakeplan::env::Variables;
    use lakeplan::{Flavor, Rendering};

    const SQLITE: &str =
        "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"d\" }\n";

    fn scripts(toml: &str) -> (Script, Script, Vec<Diagnostic>) {
        let analysis = lakeplan::analyze(toml, &Variables::new());
        let store = analysis.select(None).expect("a store");
        let script = |flavor| store.script(flavor, Rendering { mask: true, setup: false }).expect("a script");
        (script(Flavor::DuckDb), script(Flavor::Metaxy), analysis.diagnostics.clone())
    }

    #[test]
    fn the_differing_part_and_its_reason_are_found() {
        let (duckdb, metaxy, diagnostics) = scripts(SQLITE);
        let pairs = pairs(&duckdb, &metaxy);
        let differing: Vec<&Pair<'_>> = pairs.iter().filter(|it| it.differs()).collect();
        let [pair] = &differing[..] else { panic!("{differing:?}") };
        let part = &pair.shown.expect("both").sql.text[pair.shown_part.clone().expect("a part")];
        assert!(part.contains("sqlite"), "{part}");
        let reasons: Vec<&str> = reasons(pair, &diagnostics).iter().map(|it| it.code.as_str()).collect();
        assert_eq!(reasons, ["sqlite-catalog"]);
    }

    #[test]
    fn parts_are_whole_tokens() {
        let (left, right) = difference("USE \"a-b\";", "USE a-b;").expect("they differ");
        assert_eq!((&"USE \"a-b\";"[left], &"USE a-b;"[right]), ("\"a-b\"", "a-b"));
        let (left, right) = difference("f(a)", "f(a, b)").expect("they differ");
        assert_eq!((&"f(a)"[left], &"f(a, b)"[right]), ("", ", b"));
    }

    #[test]
    fn a_statement_of_one_flavour_only_stands_alone() {
        let (duckdb, mut metaxy, _) = scripts(SQLITE);
        metaxy.statements.remove(0);
        let pairs = pairs(&duckdb, &metaxy);
        assert_eq!(pairs.iter().filter(|it| it.other.is_none()).count(), 1);
        assert_eq!(pairs.iter().filter(|it| it.differs()).count(), 1);
    }
}
