//! Every case of `cases/`, run in both flavors, and after the fix if one is offered.

use std::fmt::Write as _;
use std::path::Path;

use lakeplan::{Engine, Flavor, Severity};
use native_tests::case::{Case, Outcome};
use native_tests::observe::{Needs, Observation, Place, flavors_agree, observe};
use native_tests::services;
use native_tests::version;

use crate::{sessions, snapshots};

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

fn read(name: &str) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name);
    Case::read(&folder).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Runs a case where something is otherwise than on the default version too: as it says, or as a snapshot does.
fn check(name: &str) {
    let mut others = read(name).others;
    let seen = Engine::known().iter().filter(|it| snapshots::text(&folder(it), name).is_some());
    others.extend(seen.map(|it| it.minor.to_owned()).filter(|it| *it != <&Engine>::default().minor));
    others.sort();
    others.dedup();
    version::each(&others.iter().map(String::as_str).collect::<Vec<_>>(), || check_here(name));
}

/// The folder of what was seen on a version; of other versions it holds only what was otherwise.
fn folder(duckdb: &Engine) -> String {
    if duckdb.minor == <&Engine>::default().minor { "cases".to_owned() } else { format!("cases-{}", duckdb.minor) }
}

fn check_here(name: &str) {
    let case = read(name);
    services::ran(name, Needs::of(&case).names());
    let mut report = format!("{}\n\n{}", case.expected.about, case.toml);
    // Nothing is run in it.
    let place = place(&case);
    codes(&case, &place);
    let mut problems = Vec::new();
    for flavor in Flavor::ALL {
        if flavor == Flavor::Metaxy && agree(&case, &place) {
            report += "\n━━━ metaxy: the same statements\n";
            assert_eq!(case.expected.metaxy, case.expected.duckdb, "the flavours are the same");
            continue;
        }
        let seen = run(&case, &case.toml, flavor);
        let _ = write!(report, "\n{}", seen.report(flavor));
        if !seen.is(case.expected.outcome(flavor)) {
            problems.push(format!("{flavor}: expected {:?}", case.expected.outcome(flavor)));
        }
    }
    if let Some(code) = &case.expected.fix {
        assert!(case.expected.metaxy.is_harm(), "there is nothing to mend");
        for (title, fixed) in fixes(&case, &place, code) {
            let seen = run(&case, &fixed, Flavor::Metaxy);
            let _ = writeln!(report, "\nAfter the fix: {title}");
            report += &seen.report(Flavor::Metaxy);
            if seen.outcome() != Outcome::Works {
                problems.push(format!("the fix does not help: {title}"));
            }
        }
    }
    let on = version::here();
    assert!(problems.is_empty(), "on {}: {}\n\n{report}", on.version, problems.join("\n"));
    let folder = folder(on);
    let same = snapshots::text("cases", name).is_some_and(|text| text.trim() == report.trim());
    if folder == "cases" || !same || snapshots::text(&folder, name).is_some() {
        assert!(folder == "cases" || !same, "on {} nothing is otherwise: remove {folder}/{name}.snap", on.version);
        snapshots::of(&folder).bind(|| insta::assert_snapshot!(name, report));
    }
}

fn place(case: &Case) -> Place {
    Place::new(Needs::of(case)).unwrap_or_else(|error| panic!("{error:#}"))
}

fn agree(case: &Case, place: &Place) -> bool {
    flavors_agree(place, &case.toml).unwrap_or_else(|error| panic!("{error:#}"))
}

fn run(case: &Case, toml: &str, flavor: Flavor) -> Observation {
    observe(sessions(), &place(case), toml, &case.expected, flavor)
        .unwrap_or_else(|error| panic!("{flavor}: {error:#}"))
}

/// The errors and warnings are those that the case names, no more and no less.
fn codes(case: &Case, place: &Place) {
    let analysis = lakeplan::analyze(&case.toml, &version::options(place.variables()));
    let told = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Hint);
    let codes: Vec<&str> = told.map(|diagnostic| diagnostic.code.as_str()).collect();
    assert_eq!(codes, case.expected.diagnostics, "{:#?}", analysis.diagnostics);
}

/// The title of each fix that a diagnostic offers, and the text after it.
fn fixes(case: &Case, place: &Place, code: &str) -> Vec<(String, String)> {
    let analysis = lakeplan::analyze(&case.toml, &version::options(place.variables()));
    let blamed = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.code.as_str() == code);
    let fixes: Vec<(String, String)> = blamed
        .flat_map(|diagnostic| &diagnostic.fixes)
        .map(|fix| (fix.title.clone().into_owned(), fix.apply(&case.toml)))
        .collect();
    assert!(!fixes.is_empty(), "no diagnostic `{code}` offers a fix");
    fixes
}
