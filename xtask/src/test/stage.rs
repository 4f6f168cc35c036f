//! The stages of the test command: what each needs, and what it runs.

use std::time::Duration;

use clap::ValueEnum;

use super::cargo::cargo;
use super::{Findings, Run, Services, dependencies};
use crate::page;
use crate::paths;
use crate::setup::Part;
use crate::wheel;

/// The packages that have a stage of their own.
const APART: [&str; 5] = ["lakeplan-web", "lakeplan-bench", "parity", "native-tests", "browser-tests"];

/// What the native tests need.
const NATIVE: [Part; 7] = [
    Part::Duckdb,
    Part::Extensions,
    Part::Cli,
    Part::OlderDuckdb,
    Part::PythonDuckdb,
    Part::MetaxyClient,
    Part::Postgres,
];

/// One stage of the test command, in the order of the summary; `lanes` says when they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// `cargo fmt --check`.
    Format,
    /// Licenses, sources and versions of the dependencies, by `deny.toml`.
    Dependencies,
    /// Clippy without a warning.
    Clippy,
    /// Tests that need nothing: of the core, the command line, the commands here.
    Unit,
    /// The tests of the core once more, optimized: over all of the texts of which `unit` takes a part.
    Core,
    /// Tests of the page that need no browser.
    Web,
    /// The work grows no faster than the text, by counts of instructions.
    Growth,
    /// The wheel, installed and used as Python's users do.
    Wheel,
    /// Plans compared with those of Metaxy itself.
    Parity,
    /// Plans that run on real DuckDB.
    Native,
    /// No snapshot without a test.
    Snapshots,
    /// The documentation builds without a warning.
    Docs,
    /// The page builds and is within its budget.
    Page,
    /// The built page in a real browser.
    Browser,
    /// The npm package, installed in a fresh folder: answers, types, a bundler.
    Npm,
    /// The built page in Firefox and in `WebKitGTK`; only on request, because their set-up takes minutes.
    Engines,
    /// How fast the built page is: reported, and no reason to fail.
    Speed,
}

impl Stage {
    /// What must be in place.
    pub(super) fn needs(self, services: Services) -> &'static [Part] {
        match self {
            // Building the page sees to its needs itself.
            Self::Format | Self::Dependencies | Self::Unit | Self::Core | Self::Web | Self::Snapshots | Self::Page => {
                &[]
            }
            // They compile every package.
            Self::Clippy | Self::Docs => &[Part::Duckdb],
            Self::Growth => &[Part::Valgrind],
            Self::Wheel => &[Part::Python, Part::Shells],
            Self::Parity => &[Part::Metaxy],
            // Only the embedded services need what comes last.
            Self::Native if services == Services::Embedded => &NATIVE,
            Self::Native => &NATIVE[..NATIVE.len() - 1],
            Self::Browser => &[Part::Browser, Part::WebServer, Part::Mkdocs],
            Self::Npm | Self::Speed => &[Part::Browser],
            Self::Engines => &[Part::Engines],
        }
    }

    /// Runs it; the stages that have ended before without a failure are told.
    pub(super) fn run(self, run: &Run, passed: &[Stage]) -> Findings {
        let Run { references, server, .. } = run;
        // Only what hangs reaches these: a busy machine, and a stage beside, make it several times as slow.
        let minutes = Duration::from_mins;
        match self {
            Self::Format => cargo(&["fmt", "--all", "--check"], minutes(10)).check(),
            Self::Dependencies => Findings::of_check(dependencies::check()),
            Self::Clippy => cargo(
                &["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"],
                minutes(60),
            )
            .check(),
            Self::Unit => {
                // Whatever is not the business of another stage, so that no package is forgotten.
                let others = APART.map(|it| format!("--exclude={it}"));
                let mut packages = vec!["--workspace"];
                packages.extend(others.iter().map(String::as_str));
                references.tests(self, &packages, minutes(60))
            }
            // Its unit tests are not among them: to optimize them takes longer than to run them as they are.
            Self::Core => {
                cargo(&["test", "--release", "--no-fail-fast", "--package=lakeplan", "--test=*"], minutes(40))
                    .env("TMPDIR", references.scratch())
                    .tests()
            }
            Self::Web => references.tests(self, &["--package=lakeplan-web"], minutes(60)),
            // Optimized: under valgrind everything takes fifty times as long.
            Self::Growth => cargo(&["test", "--release", "--package=lakeplan-bench"], minutes(40)).tests(),
            Self::Wheel => Findings::of_check(wheel::quick()),
            // Optimized: its thousands of configurations take five times as long otherwise, and the core that it is
            // linked with is that of `growth`.
            Self::Parity => references.tests(self, &["--release", "--package=parity"], minutes(60)),
            Self::Native => {
                // Of the command line once more what is otherwise where DuckDB is in the program itself.
                let packages = ["--package=native-tests", "--package=lakeplan-cli", "--features=lakeplan-cli/doctor"];
                let suites: Vec<String> = native_suites().iter().map(|name| format!("--test={name}")).collect();
                let mut arguments = [&packages[..], &["--lib"]].concat();
                arguments.extend(suites.iter().map(String::as_str));
                references.tests(self, &arguments, minutes(80))
            }
            Self::Snapshots => references.check(passed),
            Self::Docs => {
                cargo(&["doc", "--workspace", "--all-features", "--no-deps", "--document-private-items"], minutes(60))
                    .env("RUSTDOCFLAGS", "--deny warnings")
                    .check()
            }
            Self::Page => Findings::of_check(page::build(&page::Options::release())),
            Self::Browser => {
                let server = server.map_or_else(|| "own".to_owned(), |it| it.to_string());
                let suite = cargo(&["test", "--package=browser-tests", "--test=it", "--no-fail-fast"], minutes(40));
                suite.env("LAKEPLAN_SERVER", server).env("TMPDIR", references.scratch()).crowded().tests()
            }
            Self::Npm => match crate::npm::package(false) {
                Ok(()) => cargo(&["test", "--package=browser-tests", "--test=npm"], minutes(30)).tests(),
                Err(error) => Findings::failure(format!("{error:#}")),
            },
            Self::Engines => {
                cargo(&["test", "--package=browser-tests", "--test=engines", "--no-fail-fast"], minutes(30)).tests()
            }
            // Time depends on the machine and on what else it does: what is slow is told, and only
            // counts (`growth`) and sizes (`page`) fail. `cargo xtask speed` repeats it until the figures are good.
            Self::Speed => {
                let brief = [&crate::SPEED[..], &["--", "--brief"]].concat();
                cargo(&brief, minutes(30)).check().reported()
            }
        }
    }
}

/// The tests of `native-tests`, each a folder; the command line has one of the name `doctor`, too.
fn native_suites() -> Vec<String> {
    let entries = std::fs::read_dir(paths::root().join("native-tests/tests")).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("main.rs").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suites_of_the_native_tests_are_found() {
        let names = native_suites();
        for name in ["doctor", "field", "generated", "it", "rules"] {
            assert!(names.iter().any(|it| it == name), "{name}: {names:?}");
        }
    }
}
