//! Running cargo for a stage: its output goes to the user as it comes, and what its test
//! binaries report is counted.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

use crate::output;
use crate::paths;
use crate::proc::{Ending, command, watch};
use crate::test::Findings;

/// A run of cargo with a time limit.
pub(crate) struct Cargo {
    command: Command,
    shown: String,
    limit: Duration,
}

/// Prepares a run of cargo.
pub(crate) fn cargo(arguments: &[&str], limit: Duration) -> Cargo {
    let mut command = command("cargo");
    command.args(arguments).current_dir(paths::root());
    Cargo { command, shown: format!("cargo {}", arguments.join(" ")), limit }
}

impl Cargo {
    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs twice as many tests at a time as there are processors: for tests that mostly wait for processes and servers.
    pub(crate) fn crowded(self) -> Self {
        if std::env::var_os("RUST_TEST_THREADS").is_some() {
            return self;
        }
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.env("RUST_TEST_THREADS", (2 * processors).to_string())
    }

    /// Runs it as one single check.
    pub(crate) fn check(self) -> Findings {
        let (findings, ended_well) = self.run();
        match ended_well {
            Ok(()) => Findings { passed: 1, ..findings },
            Err(note) => Findings::failure(note),
        }
    }

    /// Runs it and counts the tests.
    pub(crate) fn tests(self) -> Findings {
        let shown = self.shown.clone();
        let (mut findings, ended_well) = self.run();
        match ended_well {
            // A failure that no test has reported: it did not compile, or was stopped.
            Err(note) if findings.failed == 0 => {
                findings.failed = 1;
                findings.notes.push(note);
            }
            Ok(()) if findings.passed == 0 => {
                findings.failed = 1;
                findings.notes.push(format!("`{shown}` ran no test"));
            }
            Ok(()) | Err(_) => {}
        }
        findings
    }

    fn run(mut self) -> (Findings, Result<(), String>) {
        output::line(&format!("$ {}", self.shown));
        let mut findings = Findings::default();
        let ending = watch(&mut self.command, self.limit, |line| {
            output::line(line);
            count(line, &mut findings);
        });
        let shown = &self.shown;
        let ended_well = match ending {
            Ok(Ending::Exited(status)) if status.success() => Ok(()),
            Ok(Ending::Exited(status)) => Err(format!("`{shown}` failed ({status})")),
            Ok(Ending::TimedOut) => {
                Err(format!("`{shown}` was stopped: not done after {} min", self.limit.as_secs() / 60))
            }
            Err(error) => Err(format!("{error:#}")),
        };
        (findings, ended_well)
    }
}

/// Counts what a test binary reports.
fn count(line: &str, findings: &mut Findings) {
    if let Some(name) = line.strip_prefix("test ").and_then(|it| it.strip_suffix(" ... FAILED")) {
        findings.notes.push(format!("failed: {name}"));
    }
    // What a test could not do for lack of a token; it must not drown in the output.
    if line.contains(": not run live: ") {
        findings.notes.push(line.to_owned());
    }
    // `test result: ok. 4 passed; 0 failed; 0 ignored; …`
    let Some(result) = line.strip_prefix("test result: ") else {
        return;
    };
    let number = |what: &str| -> usize {
        let count = result.split([';', '.']).find_map(|it| it.trim().strip_suffix(what));
        count.and_then(|it| it.trim().parse().ok()).unwrap_or(0)
    };
    findings.passed += number("passed");
    findings.failed += number("failed");
    if number("ignored") > 0 {
        findings.failed += number("ignored");
        findings.notes.push(format!("ignored tests are not allowed: {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_test_binaries_are_summed() {
        let mut findings = Findings::default();
        for line in [
            "test a::b ... ok",
            "test a::c ... FAILED",
            "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: ok. 30 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            count(line, &mut findings);
        }
        assert_eq!((findings.passed, findings.failed), (42, 1));
        assert_eq!(findings.notes, ["failed: a::c"]);
    }

    #[test]
    fn what_was_not_run_is_noted() {
        let mut findings = Findings::default();
        let line = "motherduck: not run live: no `MOTHERDUCK_TOKEN` in the environment";
        count(line, &mut findings);
        assert_eq!((findings.failed, findings.notes), (0, vec![line.to_owned()]));
    }

    #[test]
    fn an_ignored_test_counts_as_failed() {
        let mut findings = Findings::default();
        count("test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured", &mut findings);
        assert_eq!((findings.passed, findings.failed), (3, 2));
    }
}
