//! A canary stands in every place where a secret can stand: neither the statements that the doctor
//! shows nor what DuckDB, PostgreSQL and SQLite answer to them shows it.

#[path = "../../../core/tests/canary/texts.rs"]
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use lakeplan::{Flavor, Options, analyze};
use native_tests::engine;
use native_tests::observe::Needs;
use texts::{CANARY, texts};

use crate::trial::Trial;

/// Texts whose statements differ, as far as their kind goes: one for each form of a value in each
/// place would run the same statement thousands of times.
fn chosen() -> Vec<(String, String)> {
    let mut kinds: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (what, text) in texts() {
        // Nobody listens there, which PostgreSQL's client says with the connection string.
        let text = text.replace("\"db.example.com\"", "\"127.0.0.1\"\nport = 1");
        let analysis = analyze(&text, &Options::default());
        let Some(store) = analysis.stores.first() else { continue };
        let Some(plan) = store.plan(Flavor::DuckDb) else { continue };
        // The place, and which statements there are: a key that says itself that it is secret stands in
        // all of them.
        let place = what.rsplit_once(" in ").map_or("a key", |(_, place)| place);
        kinds.entry(format!("{place} {}", plan.steps.len())).or_insert((what, text));
    }
    kinds.into_values().collect()
}

#[test]
fn neither_a_statement_nor_an_answer_shows_it() {
    shows_nothing(None, chosen(), 10);
}

/// What runs in another process goes to it and comes back by ways of its own.
#[test]
fn nor_does_a_duckdb_in_another_process() {
    let duckdb = <&lakeplan::Engine>::default();
    for with in [crate::python::with(duckdb), crate::shell::with(duckdb)] {
        // Some of each kind of place.
        shows_nothing(Some(&with), chosen().into_iter().step_by(6).collect(), 2);
    }
}

#[track_caller]
fn shows_nothing(with: Option<&str>, texts: Vec<(String, String)>, many: usize) {
    let trial = Trial::new(Needs::NOTHING, "");
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let mut seen = BTreeSet::new();
    let (mut masked, mut answers) = (0, 0);
    for (what, text) in texts {
        trial.write(&text);
        let arguments: Vec<&str> = ["--limit", "5", "--create", "--write-probe"].into_iter().chain(with).collect();
        let output = trial.command(&arguments, &extensions).output().expect("the doctor starts");
        let out = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        masked += usize::from(out.contains("********"));
        answers += usize::from(out.contains("DuckDB says: "));
        seen.extend(out.lines().filter(|line| line.contains(CANARY)).map(|line| format!("{what}: {line}")));
    }
    let list: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "{} lines\n{}", list.len(), list.join("\n"));
    assert!(masked > many && answers > many, "{masked} masked, {answers} answers: it looks at something else");
}
