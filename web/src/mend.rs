//! Several fixes at once: all that are safe, or those that bring Metaxy's SQL to what runs on DuckDB.

use lakeplan::diagnostic::{Applicability, Edit, Fix};
use lakeplan::sql::Cause;
use lakeplan::{Analysis, Diagnostic, Flavor, Options, Rendering, Script, Span, Store, Variables, analyze};

/// One fix may make room for the next; more rounds than this are none that end.
const ROUNDS: usize = 64;

/// A text after fixes, and what they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The text.
    pub text: String,
    /// The titles of the fixes that were applied, in order, and how sure each is.
    pub fixes: Vec<(String, Applicability)>,
    /// How many statements Metaxy runs differently after them.
    pub differing: usize,
}

impl Mended {
    /// Whether every fix can be applied without being read.
    pub fn is_safe(&self) -> bool {
        self.fixes.iter().all(|(_, applicability)| *applicability == Applicability::Safe)
    }
}

/// Applies the safe fixes of all findings until none is left.
pub fn all_safe(text: &str, variables: &Variables) -> Mended {
    let options = Options::from(variables);
    let mut mended = Mended { text: text.to_owned(), fixes: Vec::new(), differing: 0 };
    let mut seen = vec![text.to_owned()];
    let mut analysis = analyze(text, &options);
    for _ in 0..ROUNDS {
        let found: Vec<&Fix> = analysis.diagnostics.iter().filter_map(safe_fix).collect();
        // Together where they are apart, which they nearly always are, else the first that leads on.
        let together = apart(&found);
        let batches = std::iter::once(together).chain(found.iter().map(|fix| vec![*fix]));
        let errors = errors(&analysis);
        let step = batches.filter(|batch| !batch.is_empty()).find_map(|batch| {
            let edits: Vec<Edit> = batch.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
            let next = Fix::new("", edits).apply(&mended.text);
            if seen.contains(&next) {
                return None;
            }
            let after = analyze(&next, &options);
            let titles: Vec<_> = batch.iter().map(|fix| (fix.title.clone(), fix.applicability)).collect();
            (self::errors(&after) <= errors).then_some((next, after, titles))
        });
        let Some((next, after, titles)) = step else { break };
        mended.fixes.extend(titles);
        seen.push(next.clone());
        mended.text = next;
        analysis = after;
    }
    mended
}

/// The safe fix of a finding, if it has one.
pub fn safe_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    diagnostic.fixes.iter().find(|fix| fix.applicability == Applicability::Safe)
}

/// Applies fixes of the findings that say why Metaxy's SQL of a store is another, until the two
/// are equal or no fix leads on; only safe ones, or whatever there is.
pub fn for_metaxy(text: &str, variables: &Variables, store: Option<&str>, only_safe: bool) -> Mended {
    let options = Options::from(variables);
    let mut mended = Mended { text: text.to_owned(), fixes: Vec::new(), differing: 0 };
    let mut seen = vec![text.to_owned()];
    let mut analysis = analyze(text, &options);
    // A fix may give the store another name; its place among the others stays.
    let Some(index) = position(&analysis, store) else { return mended };
    for _ in 0..ROUNDS {
        let Some((duckdb, metaxy)) = analysis.stores.get(index).and_then(scripts) else { break };
        mended.differing = differing(&duckdb, &metaxy);
        if mended.differing == 0 {
            break;
        }
        let errors = errors(&analysis);
        let mut fixes: Vec<&Fix> =
            explaining(&duckdb, &analysis.diagnostics).flat_map(|found| found.fixes.iter()).collect();
        fixes.retain(|fix| !only_safe || fix.applicability == Applicability::Safe);
        lakeplan::text::sort::sort_by(&mut fixes, |a, b| a.applicability.cmp(&b.applicability));
        let step = fixes.into_iter().find_map(|fix| {
            let next = fix.apply(&mended.text);
            if seen.contains(&next) {
                return None;
            }
            let after = analyze(&next, &options);
            let sound = self::errors(&after) <= errors && after.stores.get(index).and_then(scripts).is_some();
            sound.then(|| (next, after, (fix.title.clone(), fix.applicability)))
        });
        let Some((next, after, fix)) = step else { break };
        mended.fixes.push(fix);
        seen.push(next.clone());
        mended.text = next;
        analysis = after;
    }
    mended
}

/// The findings that say why Metaxy's SQL is another than `duckdb`.
pub fn explaining<'a>(duckdb: &Script, diagnostics: &'a [Diagnostic]) -> impl Iterator<Item = &'a Diagnostic> {
    let mut causes: Vec<Cause> = duckdb.statements.iter().flat_map(|it| it.cured_by.iter().copied()).collect();
    causes.extend(duckdb.omitted.iter().map(|it| it.cause));
    diagnostics.iter().filter(move |it| causes.contains(&Cause { code: it.code, span: it.span }))
}

/// How many bytes two texts begin with, and end with, alike; together no more than either has.
pub fn common(a: &str, b: &str) -> (usize, usize) {
    let mut start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    while !a.is_char_boundary(start) {
        start -= 1;
    }
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let mut end = rest_a.bytes().rev().zip(rest_b.bytes().rev()).take_while(|(a, b)| a == b).count();
    while !rest_a.is_char_boundary(rest_a.len() - end) {
        end -= 1;
    }
    (start, end)
}

/// Changes of whole lines that make one text of the other.
pub fn line_edits(before: &str, after: &str) -> Vec<Edit> {
    let (a, b) = (lines(before), lines(after));
    let start = a.iter().zip(&b).take_while(|(a, b)| a.1 == b.1).count();
    let room = a.len().min(b.len()) - start;
    let end = (1..=room).take_while(|it| a[a.len() - it].1 == b[b.len() - it].1).count();
    let (a_end, b_end) = (a.len() - end, b.len() - end);
    let at = |line: usize| a.get(line).map_or(before.len(), |it| it.0);
    let edit = |from: usize, to: usize, lines: &[(usize, &str)]| Edit {
        span: Span::new(at(from), at(to)),
        replacement: lines.iter().map(|it| it.1).collect(),
    };
    let (width, height) = (b_end - start + 1, a_end - start + 1);
    if width * height > MOST_COMPARISONS {
        return vec![edit(start, a_end, &b[start..b_end])];
    }
    let mut best = vec![0_u32; width * height];
    let cell = |i: usize, j: usize| (i - start) * width + (j - start);
    for i in (start..a_end).rev() {
        for j in (start..b_end).rev() {
            best[cell(i, j)] = if a[i].1 == b[j].1 {
                best[cell(i + 1, j + 1)] + 1
            } else {
                best[cell(i + 1, j)].max(best[cell(i, j + 1)])
            };
        }
    }
    let (mut i, mut j, mut edits) = (start, start, Vec::new());
    while i < a_end || j < b_end {
        let (from, new) = (i, j);
        while (i < a_end || j < b_end) && !(i < a_end && j < b_end && a[i].1 == b[j].1) {
            if j == b_end || (i < a_end && best[cell(i + 1, j)] >= best[cell(i, j + 1)]) {
                i += 1;
            } else {
                j += 1;
            }
        }
        if (from, new) != (i, j) {
            edits.push(edit(from, i, &b[new..j]));
        }
        while i < a_end && j < b_end && a[i].1 == b[j].1 {
            (i, j) = (i + 1, j + 1);
        }
    }
    edits
}

/// Texts that differ in more than this are compared as a whole.
const MOST_COMPARISONS: usize = 250_000;

/// The lines with their ends, and where each begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut from = |line: &str| {
        at += line.len();
        at - line.len()
    };
    text.split_inclusive('\n').map(|line| (from(line), line)).collect()
}

/// Those fixes whose changes do not touch those of one before.
fn apart<'a>(fixes: &[&'a Fix]) -> Vec<&'a Fix> {
    let mut taken: Vec<Span> = Vec::new();
    let touches = |a: Span, b: Span| a.start <= b.end && b.start <= a.end;
    let mut kept = Vec::new();
    for fix in fixes {
        if fix.edits.iter().all(|edit| !taken.iter().any(|span| touches(*span, edit.span))) {
            taken.extend(fix.edits.iter().map(|edit| edit.span));
            kept.push(*fix);
        }
    }
    kept
}

fn errors(analysis: &Analysis) -> usize {
    analysis.diagnostics.iter().filter(|it| it.is_error()).count()
}

fn position(analysis: &Analysis, store: Option<&str>) -> Option<usize> {
    let store = analysis.select(store).ok()?;
    analysis.stores.iter().position(|it| std::ptr::eq(it, store))
}

fn scripts(store: &Store) -> Option<(Script, Script)> {
    let script = |flavor| store.script(flavor, Rendering { mask: false, setup: false });
    script(Flavor::DuckDb).zip(script(Flavor::Metaxy))
}

fn differing(duckdb: &Script, metaxy: &Script) -> usize {
    crate::compare::pairs(duckdb, metaxy).iter().filter(|it| it.differs()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQLITE: &str = "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\n\
        storage = { type = \"local\", path = \"d\" }\n";

    #[test]
    fn safe_fixes_are_applied_until_none_is_left() {
        for example in lakeplan::examples::EXAMPLES {
            let mended = all_safe(example.toml, &Variables::new());
            let analysis = analyze(&mended.text, &Options::default());
            assert!(analysis.diagnostics.iter().all(|it| safe_fix(it).is_none()), "{}: {}", example.id, mended.text);
            assert!(mended.is_safe());
        }
        let text = lakeplan::examples::find("common-mistakes").expect("an example").toml;
        assert!(all_safe(text, &Variables::new()).fixes.len() > 1);
    }

    #[test]
    fn one_fix_makes_room_for_the_next() {
        let text = SQLITE.replace("path =", "PATH =") + "ATTACH_OPTIONS = { automatic_migraton = true }\n";
        let mended = all_safe(&text, &Variables::new());
        assert!(mended.text.contains("\nattach_options = { automatic_migration = true }\n"), "{mended:?}");
        assert!(mended.fixes.len() >= 3, "{:?}", mended.fixes);
    }

    #[test]
    fn nothing_to_fix_changes_nothing() {
        let text = lakeplan::examples::find("duckdb-local").expect("an example").toml;
        assert_eq!(all_safe(text, &Variables::new()).text, text);
        let mended = for_metaxy(text, &Variables::new(), None, false);
        assert_eq!((mended.text.as_str(), mended.fixes.len(), mended.differing), (text, 0, 0));
        assert_eq!(for_metaxy("[", &Variables::new(), None, false).text, "[");
    }

    #[test]
    fn metaxy_is_made_to_run_what_runs_on_duckdb() {
        let mended = for_metaxy(SQLITE, &Variables::new(), None, false);
        assert_eq!(mended.differing, 0, "{mended:?}");
        assert!(!mended.fixes.is_empty());
    }

    #[test]
    fn only_safe_fixes_are_applied_where_only_those_are_wanted() {
        let mended = for_metaxy(SQLITE, &Variables::new(), None, true);
        assert!(mended.is_safe());
        assert_eq!(mended.fixes.is_empty(), mended.text == SQLITE);
    }

    #[test]
    fn what_is_common_is_whole_characters() {
        for (a, b, expected) in
            [("abc", "abd", (2, 0)), ("aa", "a", (1, 0)), ("", "x", (0, 0)), ("xü", "xö", (1, 0)), ("éx", "©x", (0, 1))]
        {
            assert_eq!(common(a, b), expected, "{a} {b}");
            assert_eq!(common(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn changes_are_of_whole_lines() {
        for (before, after, count) in [
            ("a\nb\nc\n", "a\nB\nc\n", 1),
            ("a\nb\nc\nd\n", "A\nb\nc\nD\n", 2),
            ("a\n", "a\nb\n", 1),
            ("a\nb", "b", 1),
            ("", "a", 1),
            ("a", "a", 0),
            ("", "", 0),
        ] {
            let edits = line_edits(before, after);
            assert_eq!((Fix::new("", edits.clone()).apply(before).as_str(), edits.len()), (after, count), "{before:?}");
        }
        let (before, after) = ("a\n".repeat(900), "b\n".repeat(900));
        assert_eq!(Fix::new("", line_edits(&before, &after)).apply(&before), after);
    }
}
