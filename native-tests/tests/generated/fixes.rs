//! No fix harms: what attached and wrote before a fix does so after it, sees the rows, and, if the
//! fix can be applied unread, writes where it did.
//!
//! Some hundred configurations are run, always the same; `LAKEPLAN_FIX_CASES=3000` runs that many.

use std::collections::BTreeMap;

use lakeplan::diagnostic::Applicability;
use lakeplan::{Analysis, Code, Flavor, Severity};
use native_tests::observe::{Needs, Place};
use native_tests::reach::{Ground, Reached};
use native_tests::services;
use native_tests::version;

use crate::{place, sessions, settings, slips};

/// How many configurations are run when nothing else is said.
const CASES: u64 = 130;

/// A text that some fixes lead to.
struct Fixed {
    title: String,
    text: String,
    /// Whether each of the fixes may be applied without being read.
    safe: bool,
}

#[test]
fn no_fix_harms() {
    let wanted = std::env::var("LAKEPLAN_FIX_CASES").ok().and_then(|value| value.parse().ok());
    let first = std::env::var("LAKEPLAN_FIX_SEED").ok().and_then(|value| value.parse().ok()).unwrap_or(0);
    let shapes = settings::without_postgres();
    let mut ground = Ground::new(sessions(), &[]);
    let (mut worked, mut tried, mut by_code) = (0_usize, 0_usize, BTreeMap::<&str, usize>::new());
    let mut wrong = Vec::new();
    for seed in first..first + wanted.unwrap_or(CASES) {
        let text = slips::text(seed, &shapes);
        let needs = Needs { postgres: false, s3: text.contains("${BUCKET}") };
        let place = place(needs);
        let analysis = lakeplan::analyze(&text, &version::options(place.variables()));
        let fixes = fixes(&text, &analysis, &place);
        if fixes.is_empty() || analysis.select(None).is_err() {
            continue;
        }
        let before = run(&mut ground, &place, &text, None);
        // What is no lake has nothing that could be harmed.
        let is_lake = before.facets().and_then(|facets| facets.get("lake")).is_some_and(|lake| lake == "ducklake");
        let works = before.has_written() && is_lake;
        worked += usize::from(works);
        for Fixed { title, text: fixed, safe } in fixes {
            tried += 1;
            *by_code
                .entry(title.split(": ").next().map_or("", |code| Code::from_name(code).map_or("all", Code::as_str)))
                .or_default() += 1;
            let added = added(&analysis, &lakeplan::analyze(&fixed, &version::options(place.variables())));
            let tell = |what: &str| format!("seed {seed}: `{title}` {what}\n{text}\n━━━\n{fixed}\n{before:?}");
            if !added.is_empty() && !analysis.has_errors() {
                wrong.push(tell(&format!("adds {added:?}")));
            }
            if !works || (is_elsewhere(&before) && has_warnings(&analysis, &fixed, &place)) {
                continue;
            }
            let after = run(&mut ground, &self::place(needs), &fixed, Some(&text));
            // A fix that is to be read may choose another place, where nothing is yet.
            let afresh = (!safe && !after.has_written()).then(|| run(&mut ground, &self::place(needs), &fixed, None));
            // A lake in memory forgets its rows whatever is done.
            let lost = safe
                && !has_old_rows(&after)
                && has_old_rows(&run(&mut ground, &self::place(needs), &text, Some(&text)));
            if let Some(harm) = harm(&before, &afresh.unwrap_or(after), safe, lost) {
                wrong.push(tell(&format!("harms: {harm}")));
            }
        }
    }
    services::figure(format!("fixes: {tried} fixes of configurations of which {worked} wrote before: {by_code:?}"));
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(worked > 26 || wanted.is_some(), "only {worked} configurations wrote before");
}

/// Each fix by itself, and all of them until none is left.
fn fixes(text: &str, analysis: &Analysis, place: &Place) -> Vec<Fixed> {
    let mut fixes = Vec::new();
    for diagnostic in &analysis.diagnostics {
        for fix in &diagnostic.fixes {
            let title = format!("{}: {}", diagnostic.code, fix.title);
            let safe = fix.applicability == Applicability::Safe;
            fixes.push(Fixed { title, text: fix.apply(text), safe });
        }
    }
    if fixes.len() > 1 {
        let all = parity::fixes::apply_all(text, &version::options(place.variables()));
        fixes.push(Fixed { title: format!("all: {:?}", all.applied), text: all.text, safe: false });
    }
    fixes
}

fn run(ground: &mut Ground<'_>, place: &Place, text: &str, before: Option<&str>) -> Reached {
    ground.reach(place, text, before, Flavor::Metaxy).unwrap_or_else(|error| panic!("{error:#}\n{text}"))
}

/// The warnings and errors that were not there before.
fn added(before: &Analysis, after: &Analysis) -> Vec<Code> {
    let codes = |analysis: &Analysis| {
        let mut codes = BTreeMap::new();
        for found in analysis.diagnostics.iter().filter(|found| found.severity <= Severity::Warning) {
            *codes.entry(found.code).or_insert(0_usize) += 1;
        }
        codes
    };
    let known = codes(before);
    codes(after)
        .into_iter()
        .filter(|(code, count)| known.get(code).is_none_or(|known| known < count))
        .map(|it| it.0)
        .collect()
}

/// Whether the lake is in a file with the name of its secret, because no secret of that name was found: its catalog was
/// not opened yet, and what is wrong with that comes only when it is.
fn is_elsewhere(reached: &Reached) -> bool {
    let files = reached.facets().and_then(|facets| facets.get("files of the catalog"));
    files.is_some_and(|files| files.starts_with("cwd/metaxy_generated_"))
}

/// Whether a text has warnings, or a hint that a server may refuse its requests which it had before the fix too, so that a
/// person who has applied it knows of what is left.
fn has_warnings(before: &Analysis, text: &str, place: &Place) -> bool {
    let refused = |analysis: &Analysis| analysis.diagnostics.iter().any(|it| it.code == Code::SecretWithoutKeys);
    let after = lakeplan::analyze(text, &version::options(place.variables()));
    after.diagnostics.iter().any(|found| found.severity <= Severity::Warning) || (refused(before) && refused(&after))
}

/// Whether the rows can be read that another text has written before.
fn has_old_rows(reached: &Reached) -> bool {
    reached.facets().and_then(|facets| facets.get("old rows")).is_some_and(|rows| rows == "21")
}

/// What a fix has done to a lake that was written into before.
fn harm(before: &Reached, after: &Reached, safe: bool, lost: bool) -> Option<String> {
    let facets = match after {
        Reached::Attached(facets) => facets,
        other => return Some(format!("{other:?}")),
    };
    if facets.get("write").is_none_or(|write| write != "done") {
        return Some("nothing can be written any more".to_owned());
    }
    if !safe {
        return None;
    }
    if lost {
        return Some("the rows that were written before cannot be read".to_owned());
    }
    let moved = ["folder of the data", "kind of the data"].into_iter().find(|what| {
        let of = |reached: &Reached| reached.facets().and_then(|facets| facets.get(*what)).cloned();
        of(before) != of(after)
    });
    moved.map(|what| format!("another {what}"))
}
