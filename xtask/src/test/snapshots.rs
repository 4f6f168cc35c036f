//! Snapshots that no test looks at any more. insta writes down which ones the tests have
//! used; a file that none has is a leftover, and would be read as a promise that holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::output;
use crate::paths;
use crate::test::cargo::cargo;
use crate::test::scratch::Scratch;
use crate::test::{Findings, Services, Stage, name};

/// The stages whose tests use snapshots.
pub(super) const SOURCES: [Stage; 4] = [Stage::Unit, Stage::Web, Stage::Parity, Stage::Native];

/// What the tests of this run have used.
pub(crate) struct References {
    list: PathBuf,
    services: Services,
    scratch: Scratch,
}

impl References {
    /// Nothing used yet.
    pub(crate) fn new(services: Services) -> Self {
        let list = paths::target().join(format!("snapshots-used.{}", std::process::id()));
        Self { list, services, scratch: Scratch::new() }
    }

    /// Where the tests of this run put what they throw away.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Runs the tests of these packages and remembers the snapshots that they use.
    pub(crate) fn tests(&self, stage: Stage, packages: &[&str], limit: Duration) -> Findings {
        let mut arguments = vec!["test", "--no-fail-fast"];
        arguments.extend(packages);
        let tests = cargo(&arguments, limit);
        let tests = if stage == Stage::Native { tests.crowded() } else { tests };
        tests
            .env("TMPDIR", self.scratch.path())
            .env("INSTA_UPDATE", "no")
            .env("INSTA_FORCE_PASS", "0")
            .env("LAKEPLAN_SERVICES", name(&self.services))
            .env("INSTA_SNAPSHOT_REFERENCES_FILE", &self.list)
            .tests()
    }

    /// Looks for snapshots that were not used; `passed` are the stages of this run that have.
    pub(crate) fn check(&self, passed: &[Stage]) -> Findings {
        let missing: Vec<String> =
            SOURCES.iter().filter(|it| !passed.contains(it)).map(|it| format!("`{}`", name(it))).collect();
        if !missing.is_empty() {
            return Findings::failure(format!(
                "cannot tell which snapshots are in use: {} did not pass in this run",
                missing.join(", ")
            ));
        }
        let used: BTreeSet<PathBuf> = fs::read_to_string(&self.list)
            .unwrap_or_default()
            .lines()
            .filter_map(|it| fs::canonicalize(it).ok())
            .collect();
        let mut leftover = Vec::new();
        find_snapshots(paths::root(), &mut |path| {
            if fs::canonicalize(path).is_ok_and(|it| !used.contains(&it)) {
                leftover.push(format!("  {}", path.display()));
            }
        });
        leftover.sort();
        if leftover.is_empty() {
            output::line(&format!("{} snapshots, each in use", used.len()));
            return Findings::of_check(Ok(()));
        }
        Findings::failure(format!("no test uses these snapshots; delete them:\n{}", leftover.join("\n")))
    }
}

impl Drop for References {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.list);
    }
}

fn find_snapshots(folder: &Path, found: &mut impl FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            if !name.starts_with('.') && !["target", "node_modules", "dist"].contains(&&*name) {
                find_snapshots(&path, found);
            }
        } else if name.ends_with(".snap") || name.ends_with(".snap.new") {
            found(&path);
        }
    }
}
