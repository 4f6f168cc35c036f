//! Whether Metaxy attaches the lake as the doctor has: it runs its own statements, and only a change of
//! the file makes them those that were run here.

use lakeplan::diagnostic::Applicability;
use lakeplan::mend::mend;
use lakeplan::{Analysis, Rendering, Store, Variables};

use super::render::Report;
use crate::input::Source;

/// Tells how Metaxy's own statements differ from those that were run, and what makes them the same; says
/// whether they do. The statements of Metaxy are not run: each difference has a warning, which has been
/// printed, and that says what they do.
pub(super) fn runs_others(
    source: &Source,
    analysis: &Analysis,
    store: &Store,
    variables: &Variables,
    report: &Report<'_>,
) -> bool {
    if same(store) {
        return false;
    }
    let causes = causes(store, source).join(", ");
    report.note(&format!("Metaxy does not run these statements but its own, which differ because of {causes}"));
    let options = source.options(variables, analysis.engine);
    let mended = |most| {
        let mended = mend(&source.text, &options, most);
        mended.analysis.select(store.name()).is_ok_and(same)
    };
    report.note(if mended(Applicability::Safe) {
        "`lakeplan check --fix` changes the file so that Metaxy attaches the lake like this"
    } else if mended(Applicability::Unsafe) {
        "`lakeplan check --diff --unsafe-fixes` shows how to change the file so that Metaxy attaches the lake like this"
    } else {
        "no fix covers all of that: the help of each warning says what to change manually"
    });
    true
}

/// Whether Metaxy runs what the doctor runs.
fn same(store: &Store) -> bool {
    let rendering = Rendering { mask: false, setup: false };
    store.scripts(rendering).is_some_and(|[duckdb, metaxy]| duckdb.text() == metaxy.text())
}

/// The findings because of which the statements differ, each with its place.
fn causes(store: &Store, source: &Source) -> Vec<String> {
    let rendering = Rendering { mask: true, setup: false };
    let Some([script, _]) = store.scripts(rendering) else { return Vec::new() };
    let of_statements = script.statements.iter().flat_map(|statement| &statement.cured_by);
    let mut causes = Vec::new();
    for cause in of_statements.chain(script.omitted.iter().map(|omitted| &omitted.cause)) {
        let told = format!("`{}` ({})", cause.code, source.place(cause.span));
        if !causes.contains(&told) {
            causes.push(told);
        }
    }
    causes
}
