//! Every case of `cases/`, run in both flavours, and after the fix if one is offered.

use std::fmt::Write as _;
use std::path::Path;

use lakeplan::{Flavor, Severity};
use native_tests::case::{Case, Outcome};
use native_tests::observe::{Needs, Observation, Place, flavors_agree, observe};
use native_tests::services;

use crate::{sessions, snapshots};

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

fn check(name: &str) {
    let case = Case::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name))
        .unwrap_or_else(|error| panic!("{error:#}"));
    services::ran(name, Needs::of(&case).names());
    let mut report = format!("{}\n\n{}", case.expected.about, case.toml);
    codes(&case);
    let mut problems = Vec::new();
    for flavor in Flavor::ALL {
        if flavor == Flavor::Metaxy && agree(&case) {
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
        for (title, fixed) in fixes(&case, code) {
            let seen = run(&case, &fixed, Flavor::Metaxy);
            let _ = writeln!(report, "\nAfter the fix: {title}");
            report += &seen.report(Flavor::Metaxy);
            if seen.outcome() != Outcome::Works {
                problems.push(format!("the fix does not help: {title}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}\n\n{report}", problems.join("\n"));
    snapshots::of("cases").bind(|| insta::assert_snapshot!(name, report));
}

fn agree(case: &Case) -> bool {
    let place = Place::new(Needs::of(case)).unwrap_or_else(|error| panic!("{error:#}"));
    flavors_agree(&place, &case.toml).unwrap_or_else(|error| panic!("{error:#}"))
}

fn run(case: &Case, toml: &str, flavor: Flavor) -> Observation {
    let place = Place::new(Needs::of(case)).unwrap_or_else(|error| panic!("{error:#}"));
    observe(sessions(), &place, toml, &case.expected, flavor).unwrap_or_else(|error| panic!("{flavor}: {error:#}"))
}

/// The errors and warnings are those that the case names, no more and no less.
fn codes(case: &Case) {
    let place = Place::new(Needs::of(case)).unwrap_or_else(|error| panic!("{error:#}"));
    let analysis = lakeplan::analyze(&case.toml, &lakeplan::Options::from(place.variables()));
    let told = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Hint);
    let codes: Vec<&str> = told.map(|diagnostic| diagnostic.code.as_str()).collect();
    assert_eq!(codes, case.expected.diagnostics, "{:#?}", analysis.diagnostics);
}

/// The title of each fix that a diagnostic offers, and the text after it.
fn fixes(case: &Case, code: &str) -> Vec<(String, String)> {
    let place = Place::new(Needs::of(case)).unwrap_or_else(|error| panic!("{error:#}"));
    let analysis = lakeplan::analyze(&case.toml, &lakeplan::Options::from(place.variables()));
    let blamed = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.code.as_str() == code);
    let fixes: Vec<(String, String)> =
        blamed.flat_map(|diagnostic| &diagnostic.fixes).map(|fix| (fix.title.clone(), fix.apply(&case.toml))).collect();
    assert!(!fixes.is_empty(), "no diagnostic `{code}` offers a fix");
    fixes
}
