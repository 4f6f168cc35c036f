//! The errors of a session as each measured DuckDB words them: every one is recognized, and what is
//! advised for it works.

use lakeplan::Options;
use lakeplan::doctor::explain_error;
use native_tests::{engine, services};

use crate::python::measured;
use crate::trial::{LOCAL, store};

/// The errors whose names begin with their codes.
const PROVOKES: &str = include_str!("words.py");

#[test]
fn every_error_of_a_session_is_recognized_on_each_version() {
    services::ran("the words of a session", Vec::new());
    let toml = store("type = \"duckdb\"\nuri = \"m.db\"", LOCAL);
    let analysis = lakeplan::analyze(&toml, &Options::default());
    let mut problems = Vec::new();
    for duckdb in measured() {
        let errors = provoked(duckdb);
        assert!(errors.len() > 40, "{errors:#?}");
        for (name, error) in errors {
            let code = name.split(' ').next().unwrap_or_default();
            let explained = explain_error(&error, &analysis, None);
            let found = &explained.diagnostics[0];
            if found.code.as_str() != code || !explained.known || found.help.is_none() {
                problems.push(format!("{} on {}: {} {}\n{error}", name, duckdb.version, found.code, found.message));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// The name and the text of each error.
fn provoked(duckdb: &lakeplan::Engine) -> Vec<(String, String)> {
    let parsed = engine::printed_by(duckdb, PROVOKES, &[]).into_iter().map(|line| {
        let (name, text) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        let text: String = serde_json::from_str(text).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(!name.ends_with('!'), "on {} the cure of {name} fails: {text}", duckdb.version);
        (name.to_owned(), text)
    });
    parsed.collect()
}
