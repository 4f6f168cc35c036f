//! The fixes that bring Metaxy's SQL to what runs on DuckDB.

use lakeplan::diagnostic::{Applicability, Fix};
use lakeplan::sql::Cause;
use lakeplan::{Analysis, Diagnostic, Flavor, Options, Rendering, Script, Store, analyze};

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

/// Applies fixes of the findings that say why Metaxy's SQL of a store is another, until the two
/// are equal or no fix leads on; only safe ones, or whatever there is.
pub fn for_metaxy(text: &str, options: &Options, store: Option<&str>, only_safe: bool) -> Mended {
    let mut mended = Mended { text: text.to_owned(), fixes: Vec::new(), differing: 0 };
    let mut seen = vec![text.to_owned()];
    let mut analysis = analyze(text, options);
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
            let after = analyze(&next, options);
            let sound = self::errors(&after) <= errors && after.stores.get(index).and_then(scripts).is_some();
            sound.then(|| (next, after, (fix.title.clone().into_owned(), fix.applicability)))
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
    fn nothing_to_fix_changes_nothing() {
        let text = lakeplan::examples::find("duckdb-local").expect("an example").toml;
        let mended = for_metaxy(text, &Options::default(), None, false);
        assert_eq!((mended.text.as_str(), mended.fixes.len(), mended.differing), (text, 0, 0));
        assert_eq!(for_metaxy("[", &Options::default(), None, false).text, "[");
    }

    #[test]
    fn metaxy_is_made_to_run_what_runs_on_duckdb() {
        let mended = for_metaxy(SQLITE, &Options::default(), None, false);
        assert_eq!(mended.differing, 0, "{mended:?}");
        assert!(!mended.fixes.is_empty());
    }

    #[test]
    fn only_safe_fixes_are_applied_where_only_those_are_wanted() {
        let mended = for_metaxy(SQLITE, &Options::default(), None, true);
        assert!(mended.is_safe());
        assert_eq!(mended.fixes.is_empty(), mended.text == SQLITE);
    }
}
