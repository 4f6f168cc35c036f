//! The two flavours side by side.

#![expect(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]

use std::ops::Range;

use lakeplan::plan::render::Rendered;
use lakeplan::sql::Cause;
use lakeplan::{Diagnostic, Script};

use crate::provenance::tokens;

/// A statement of the flavour that is shown, next to what the other one has instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The statement that is shown; none if only the other flavour has it.
    pub shown: Option<&'a Rendered>,
    /// The other flavour's statement; none if only this flavour has it.
    pub other: Option<&'a Rendered>,
    /// The parts in which the shown one differs.
    pub shown_parts: Vec<Range<usize>>,
    /// The parts in which the other one differs.
    pub other_parts: Vec<Range<usize>>,
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
            let (shown_parts, other_parts) = match (shown, other) {
                (Some(shown), Some(other)) => difference(&shown.sql.text, &other.sql.text),
                _ => Default::default(),
            };
            Pair { shown, other, shown_parts, other_parts }
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

/// The parts of each text that the other does not have, in whole tokens: what is left of
/// the longest common subsequence.
fn difference(left: &str, right: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (a, b) = (tokens(left), tokens(right));
    let equal = |i: usize, j: usize| left[a[i].0.clone()] == right[b[j].0.clone()];
    let start = (0..a.len().min(b.len())).take_while(|&it| equal(it, it)).count();
    let room = a.len().min(b.len()) - start;
    let end = (1..=room).take_while(|&it| equal(a.len() - it, b.len() - it)).count();
    let (middle_a, middle_b) = (start..a.len() - end, start..b.len() - end);
    if middle_a.len() * middle_b.len() > MOST_COMPARISONS {
        let whole =
            |tokens: &[(Range<usize>, _)], range: Range<usize>| match (tokens.get(range.start), range.is_empty()) {
                (Some(first), false) => vec![first.0.start..tokens[range.end - 1].0.end],
                _ => Vec::new(),
            };
        return (whole(&a, middle_a), whole(&b, middle_b));
    }
    let width = middle_b.len() + 1;
    let mut best = vec![0_u16; (middle_a.len() + 1) * width];
    let at = |i: usize, j: usize| (i - start) * width + (j - start);
    for i in middle_a.clone().rev() {
        for j in middle_b.clone().rev() {
            best[at(i, j)] =
                if equal(i, j) { best[at(i + 1, j + 1)] + 1 } else { u16::max(best[at(i + 1, j)], best[at(i, j + 1)]) };
        }
    }
    let (mut i, mut j) = (start, start);
    let (mut only_left, mut only_right) = (Vec::new(), Vec::new());
    while i < middle_a.end || j < middle_b.end {
        if i < middle_a.end && j < middle_b.end && equal(i, j) {
            (i, j) = (i + 1, j + 1);
        } else if j == middle_b.end || (i < middle_a.end && best[at(i + 1, j)] >= best[at(i, j + 1)]) {
            push(&mut only_left, a[i].0.clone());
            i += 1;
        } else {
            push(&mut only_right, b[j].0.clone());
            j += 1;
        }
    }
    (only_left, only_right)
}

/// Statements that differ in more than this are compared as a whole.
const MOST_COMPARISONS: usize = 250_000;

/// Adds a range, to the last one if they touch.
fn push(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    }
}

/// The findings that say why the flavors differ in a pair: those whose cures changed a statement
/// of it, or left a whole one out.
pub fn reasons<'a>(pair: &Pair<'_>, scripts: [&Script; 2], diagnostics: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let sides = [pair.shown, pair.other];
    let mut causes: Vec<Cause> = sides.into_iter().flatten().flat_map(|it| it.cured_by.iter().copied()).collect();
    if let (Some(alone), None) | (None, Some(alone)) = (pair.shown, pair.other) {
        let omitted = scripts.into_iter().flat_map(|it| &it.omitted);
        causes.extend(omitted.filter(|it| Some(it.part) == alone.part).map(|it| it.cause));
    }
    diagnostics.iter().filter(|it| causes.contains(&Cause { code: it.code, span: it.span })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lakeplan::{Flavor, Rendering};

    const SQLITE: &str =
        "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"d\" }\n";

    fn scripts(toml: &str) -> (Script, Script, Vec<Diagnostic>) {
        let analysis = lakeplan::analyze(toml, &lakeplan::Options::default());
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
        let part = &pair.shown.expect("both").sql.text[pair.shown_parts[0].clone()];
        assert!(part.contains("sqlite"), "{part}");
        let reasons: Vec<&str> =
            reasons(pair, [&duckdb, &metaxy], &diagnostics).iter().map(|it| it.code.as_str()).collect();
        assert_eq!(reasons, ["sqlite-catalog"]);
    }

    #[test]
    fn every_reason_is_given() {
        let (duckdb, metaxy, diagnostics) = scripts(&SQLITE.replace("[ducklake]", "[ducklake]\nalias = \"a-b\""));
        let pairs = pairs(&duckdb, &metaxy);
        let codes: Vec<&str> =
            reasons(&pairs[0], [&duckdb, &metaxy], &diagnostics).iter().map(|it| it.code.as_str()).collect();
        assert_eq!(codes, ["unsafe-name", "sqlite-catalog"]);
    }

    #[test]
    fn parts_are_whole_tokens() {
        let parts = |left: &str, right: &str| {
            let (a, b) = difference(left, right);
            let texts = |text: &str, ranges: &[Range<usize>]| -> Vec<String> {
                ranges.iter().map(|it| text[it.clone()].to_owned()).collect()
            };
            (texts(left, &a), texts(right, &b))
        };
        assert_eq!(parts("USE \"a-b\";", "USE a-b;"), (vec!["\"a-b\"".to_owned()], vec!["a-b".to_owned()]));
        assert_eq!(parts("f(a)", "f(a, b)"), (vec![], vec![", b".to_owned()]));
        assert_eq!(parts("x 1 y 2 z", "x 3 y z"), (vec!["1".to_owned(), " 2".to_owned()], vec!["3".to_owned()]));
        assert_eq!(parts("a", "a"), (vec![], vec![]));
    }

    #[test]
    fn what_differs_too_much_is_marked_as_a_whole() {
        let (left, right) = ("a ".repeat(900), "b ".repeat(900));
        assert_eq!(difference(&left, &right), (vec![0..1799], vec![0..1799]));
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
