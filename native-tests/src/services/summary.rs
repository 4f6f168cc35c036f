//! What the tests ran against, printed when the process ends.

#![expect(unsafe_code, reason = "the test harness has no hook at its end; `atexit` is one")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

use crate::services::Mode;

/// Services with what they are, and cases with what they ran against.
struct Summary {
    services: Vec<(&'static str, String)>,
    cases: BTreeMap<String, Vec<&'static str>>,
    folders: Vec<PathBuf>,
    figures: Vec<String>,
    not_run: BTreeSet<String>,
}

static SUMMARY: Mutex<Summary> = Mutex::new(Summary {
    services: Vec::new(),
    cases: BTreeMap::new(),
    folders: Vec::new(),
    figures: Vec::new(),
    not_run: BTreeSet::new(),
});

/// Notes what a service is.
pub(super) fn service(name: &'static str, what: &str) {
    note(|summary| summary.services.push((name, what.to_owned())));
}

/// Notes that a case ran against these services.
pub fn ran(case: &str, services: Vec<&'static str>) {
    note(|summary| {
        summary.cases.insert(case.to_owned(), services);
    });
}

/// Notes what was counted or timed.
pub fn figure(text: String) {
    note(|summary| summary.figures.push(text));
}

/// Notes that something could not be run, and why. `cargo xtask test` knows the words `not run
/// live` and repeats the line at its end.
pub fn not_run(what: &str, why: &str) {
    note(|summary| {
        summary.not_run.insert(format!("{what}: not run live: {why}"));
    });
}

/// Notes that tests break a service, which is then their own, whatever the others run against.
pub(super) fn broken(name: &'static str) {
    note(|summary| {
        if !matches!(Mode::get(), Ok(Mode::Embedded)) && !summary.services.iter().any(|(noted, _)| *noted == name) {
            summary.services.push((name, "started by the tests that break it, as always".to_owned()));
        }
    });
}

/// Removes a folder when the process ends: what is kept for all tests is never dropped.
pub(super) fn remove_at_end(folder: &Path) {
    note(|summary| summary.folders.push(folder.to_owned()));
}

fn note(change: impl FnOnce(&mut Summary)) {
    static PRINTED: Once = Once::new();
    PRINTED.call_once(|| {
        // SAFETY: the function is called once, when the process ends; it takes a lock and
        // writes, and neither needs what the end has torn down already.
        unsafe { libc::atexit(print) };
    });
    change(&mut SUMMARY.lock().unwrap_or_else(PoisonError::into_inner));
}

extern "C" fn print() {
    let summary = SUMMARY.lock().unwrap_or_else(PoisonError::into_inner);
    let mode = Mode::get().map_or_else(|error| error.to_string(), |mode| mode.to_string());
    let mut lines = vec![String::new(), format!("services: {mode}")];
    lines.extend(summary.services.iter().map(|(name, what)| format!("  {name}: {what}")));
    let mut by_services: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (case, services) in &summary.cases {
        by_services.entry(services.join(" and ")).or_default().push(case);
    }
    for (services, cases) in by_services {
        let services = if services.is_empty() { "local disk only" } else { &services };
        lines.push(format!("ran against {services}: {} cases", cases.len()));
        lines.extend(cases.iter().map(|case| format!("  {case}")));
    }
    lines.extend(summary.not_run.iter().cloned());
    lines.extend(summary.figures.iter().map(|figure| format!("figure: {figure}")));
    lines.push(String::new());
    for folder in &summary.folders {
        let _ = std::fs::remove_dir_all(folder);
    }
    let _ = std::io::stdout().write_all(lines.join("\n").as_bytes());
}
