//! What real DuckDB does with the SQL of a case.

use lakeplan::Flavor;
use native_tests::case::{Expected, Outcome};
use native_tests::field::{FieldCase, Run, apply_fixes};
use native_tests::observe::{Place, observe, stores_agree};
use native_tests::services;
use native_tests::session::Engine;
use native_tests::version;

use crate::Problems;

/// Where every session comes from.
pub(crate) fn sessions() -> &'static Engine {
    version::sessions(env!("CARGO_BIN_EXE_duckdb-session"))
}

/// A place for a case, with the servers that it names.
pub(crate) fn place(case: &FieldCase) -> Place {
    let place = Place::in_the_field(case).unwrap_or_else(|error| panic!("{error:#}"));
    services::ran(&format!("field/{}", case.name), place.servers());
    place
}

/// Runs both flavors, and Metaxy's after the fixes.
pub(crate) fn check(case: &FieldCase, run: &Run, problems: &mut Problems) {
    let expected = run.expected(false);
    problems.truth.extend(compare(case, &case.toml, &expected, Flavor::Metaxy, &run.lake.metaxy));
    let agree = stores_agree(&place(case), &case.toml, run.lake.store.as_deref());
    if matches!(agree, Ok(true)) {
        if run.lake.metaxy != run.lake.duckdb {
            let wanted = &run.lake.duckdb;
            problems.answer.push(format!("duckdb: expected {wanted:?}, and the statements are those of metaxy"));
        }
    } else {
        problems.answer.extend(compare(case, &case.toml, &expected, Flavor::DuckDb, &run.lake.duckdb));
    }
    if let Some(wanted) = run.after_the_fixes() {
        problems.answer.extend(match apply_fixes(case) {
            Err(error) => Some(format!("{error:#}")),
            Ok(fixed) if fixed == case.toml => Some("no fix is offered".to_owned()),
            Ok(fixed) => compare(case, &fixed, &run.expected(true), Flavor::Metaxy, &wanted)
                .map(|problem| format!("after the fixes: {problem}\n{fixed}")),
        });
    }
}

/// What came otherwise than expected, if it did.
fn compare(case: &FieldCase, toml: &str, expected: &Expected, flavor: Flavor, wanted: &Outcome) -> Option<String> {
    let place = place(case);
    match observe(sessions(), &place, &place.expand(toml), expected, flavor) {
        Err(error) => Some(format!("{flavor}: {error:#}")),
        Ok(seen) if seen.is(wanted) => None,
        Ok(seen) => Some(format!("{flavor}: expected {wanted:?}\n{}", seen.report(flavor))),
    }
}
