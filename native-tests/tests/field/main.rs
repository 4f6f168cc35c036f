//! Situations of people: every folder of `field/`, what is said about its file, and what real
//! DuckDB does with it.

mod doctor;
mod findings;
mod form;
mod pasted;
mod run;

use std::path::{Path, PathBuf};

use native_tests::case::Outcome;
use native_tests::field::FieldCase;
use native_tests::services;
use native_tests::version;

include!(concat!(env!("OUT_DIR"), "/field.rs"));

/// The folder of the cases.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("field")
}

/// What came otherwise than expected.
#[derive(Debug, Default)]
struct Problems {
    /// Of what is said to be true of DuckDB and Metaxy: never in order.
    truth: Vec<String>,
    /// Of what the person should get: in order while the case is pending.
    answer: Vec<String>,
}

fn read(name: &str) -> FieldCase {
    FieldCase::read(&folder().join(name)).unwrap_or_else(|error| panic!("{error:#}"))
}

fn check(name: &str) {
    let others = read(name).others;
    version::each(&others.iter().map(String::as_str).collect::<Vec<_>>(), || check_here(name));
}

fn check_here(name: &str) {
    let case = read(name);
    let mut problems = Problems::default();
    problems.answer.extend(findings::check(&case));
    problems.answer.extend(pasted::check(&case));
    if let Some(run) = &case.situation.run {
        run::check(&case, run, &mut problems);
        if let Some(found) = &run.doctor {
            problems.answer.extend(doctor::check(&case, run, found));
        } else if matches!(run.lake.duckdb, Outcome::Fails(_)) && run.lake.second.is_none() {
            // That is the flavor which the doctor runs, in one process: what only a second one elsewhere meets,
            // it cannot see.
            problems.answer.extend(doctor::agrees(&case, run));
        }
    }
    let Problems { truth, answer } = problems;
    let on = version::here().version;
    assert!(truth.is_empty(), "{name} on {on}: the truth is another\n{}", truth.join("\n"));
    match &case.situation.pending {
        None => assert!(answer.is_empty(), "{name} on {on}: the answer is another\n{}", answer.join("\n")),
        Some(why) => {
            assert!(!answer.is_empty(), "{name}: all is as it should be; take `pending` out, which says: {why}");
            services::figure(format!("field/{name} is pending: {why}"));
            // Seen with `--nocapture`.
            println!("{name} is pending: {why}\n{}", answer.join("\n"));
        }
    }
}
