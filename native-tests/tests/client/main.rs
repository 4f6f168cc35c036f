//! Metaxy itself as the client of every measured DuckDB: it opens the stores of `cases/` and `field/`, writes a
//! feature, and reads it in a second process. What the `metaxy` flavor is said to do is what Metaxy does, and what
//! a fix promises comes true in Metaxy.
//!
//! A sample is run, always the same; `LAKEPLAN_CLIENT=all` runs them all, and `LAKEPLAN_CLIENT=sqlite` those with
//! that word in their names.

mod fallback;
mod sample;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lakeplan::{Engine as DuckDb, Severity};
use native_tests::case::{Case, Expected, Outcome};
use native_tests::field::{self, FieldCase};
use native_tests::observe::{Needs, Observation, Place, observe_metaxy};
use native_tests::services;
use native_tests::session::Engine;
use native_tests::version;

use sample::{CASES, FIELD};

/// The tests are written out for each version, so that they run side by side.
macro_rules! versions {
    ($($module:ident = $minor:literal,)+) => {
        const VERSIONS: &[&str] = &[$($minor),+];

        $(mod $module {
            #[test]
            fn cases() {
                super::check($minor, "cases", super::CASES, |metaxy, folder| Some(super::case(metaxy, folder)));
            }

            #[test]
            fn field_cases() {
                super::check($minor, "field", super::FIELD, super::field_case);
            }
        })+
    };
}

versions! {
    v1_4 = "1.4",
    v1_5 = "1.5",
}

#[test]
fn every_measured_version_is_run() {
    let measured: Vec<&str> =
        DuckDb::known().iter().rev().filter(|known| known.is_measured()).map(|known| known.minor).collect();
    assert_eq!(VERSIONS, measured);
}

/// What came of a case: its runs, by what was done with the file, and what came otherwise than expected.
#[derive(Default)]
struct Came {
    runs: Vec<(String, Outcome)>,
    problems: Vec<String>,
}

impl Came {
    fn add(&mut self, what: &str, seen: Result<Observation>, expected: &Outcome) {
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) => return self.problems.push(format!("{what}: {error:#}")),
        };
        if !seen.is(expected) {
            let report = seen.report(lakeplan::Flavor::Metaxy);
            self.problems.push(format!("{what}: expected {expected:?}\n{report}"));
        }
        self.runs.push((what.to_owned(), seen.outcome()));
    }
}

/// Runs what is chosen of a folder on a version.
fn check(minor: &str, folder: &str, sample: &[&str], run: fn(&Engine, &Path) -> Option<Came>) {
    // What runs on another version only need not run here.
    if version::chosen().is_some_and(|chosen| chosen.minor != minor) {
        return;
    }
    let duckdb = version::of(minor);
    version::on(duckdb, || {
        let metaxy = Engine::metaxy(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
        let only = std::env::var("LAKEPLAN_CLIENT").ok().filter(|only| !only.is_empty());
        let names = names(folder);
        for name in sample {
            assert!(names.iter().any(|it| it == name), "there is no {folder}/{name}");
        }
        let chosen = |name: &&String| match only.as_deref() {
            None => sample.contains(&name.as_str()),
            Some("all") => true,
            Some(word) => name.contains(word),
        };
        let (mut counts, mut problems) = ([0_usize; 3], Vec::new());
        for name in names.iter().filter(chosen) {
            let Some(came) = run(&metaxy, &root(folder).join(name)) else { continue };
            for (what, outcome) in &came.runs {
                let (at, said) = match outcome {
                    Outcome::Works => (0, "works".to_owned()),
                    Outcome::Fails(error) => (1, format!("fails: {}", error.lines().next().unwrap_or_default())),
                    Outcome::Strays(text) => (2, format!("strays: {}", text.replace('\n', "; "))),
                };
                counts[at] += 1;
                println!("{minor} {folder}/{name}, {what}: {said}");
            }
            for problem in came.problems {
                let problem = format!("{folder}/{name}, {problem}");
                // A run of every case takes long.
                println!("{minor}, otherwise than declared: {problem}");
                problems.push(problem);
            }
        }
        let [works, fails, strays] = counts;
        services::figure(format!(
            "Metaxy {} on DuckDB {}, {folder}: {works} runs work, {fails} fail, {strays} stray",
            lakeplan::METAXY_VERSION,
            duckdb.version
        ));
        assert!(problems.is_empty(), "on {}:\n{}", duckdb.version, problems.join("\n"));
    });
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The names of the cases of a folder, sorted.
fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root(folder)).expect("the folder can be read").flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn observe(metaxy: &Engine, place: &Place, toml: &str, expected: &Expected) -> Result<Observation> {
    let looking = version::sessions(env!("CARGO_BIN_EXE_duckdb-session"));
    observe_metaxy(looking, metaxy, place, toml, expected).with_context(|| toml.to_owned())
}

/// A case of `cases/`, as it is and after each of its fixes.
fn case(metaxy: &Engine, folder: &Path) -> Came {
    let case = Case::read(folder).unwrap_or_else(|error| panic!("{error:#}"));
    services::ran(&format!("Metaxy: {}", case.name), Needs::of(&case).names());
    let place = || Place::new(Needs::of(&case)).unwrap_or_else(|error| panic!("{error:#}"));
    let mut results = Came::default();
    let wanted = case.expected.client.as_ref().unwrap_or(&case.expected.metaxy);
    results.add("as it is", observe(metaxy, &place(), &case.toml, &case.expected), wanted);
    let known = place();
    let options = version::options(known.variables());
    if case.expected.client.is_some() {
        let fixed = parity::fixes::apply_all(&case.toml, &options).text;
        let seen = observe(metaxy, &place(), &fixed, &case.expected);
        results.add("after all fixes", seen, &case.expected.metaxy);
    }
    let analysis = lakeplan::analyze(&case.toml, &options);
    let found = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Warning);
    for fix in found.filter(|it| Some(it.code.as_str()) == case.expected.fix.as_deref()).flat_map(|it| &it.fixes) {
        let seen = observe(metaxy, &place(), &fix.apply(&case.toml), &case.expected);
        results.add(&format!("after the fix `{}`", fix.title), seen, &Outcome::Works);
    }
    results
}

/// A case of `field/` that can be run, as it is and after all fixes.
fn field_case(metaxy: &Engine, folder: &Path) -> Option<Came> {
    let case = FieldCase::read(folder).unwrap_or_else(|error| panic!("{error:#}"));
    let run = case.situation.run.as_ref()?;
    let observe = |toml: &str, expected: &Expected| {
        let place = Place::in_the_field(&case).unwrap_or_else(|error| panic!("{error:#}"));
        services::ran(&format!("Metaxy: field/{}", case.name), place.servers());
        observe(metaxy, &place, &place.expand(toml), expected)
    };
    let mut results = Came::default();
    let wanted = run.lake.client.as_ref().unwrap_or(&run.lake.metaxy);
    results.add("as it is", observe(&case.toml, &run.expected(false)), wanted);
    if let Some(wanted) = run.after_the_fixes() {
        let fixed = field::apply_fixes(&case).unwrap_or_else(|error| panic!("{error:#}"));
        results.add("after the fixes", observe(&fixed, &run.expected(true)), &wanted);
    }
    Some(results)
}
