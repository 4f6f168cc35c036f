//! The test command: every test there is, in stages, of which some run beside each other. A stage that fails does not
//! keep the others from running, and nothing is skipped: what is missing is a failure that says how to mend it.

mod cargo;
mod dependencies;
mod lanes;
mod scratch;
mod screen;
mod snapshots;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::output;
use crate::page;
use crate::paths;
use crate::setup::duckdb::{LIBRARY_PATH, Measured};
use crate::setup::{self, Part};
use crate::web_server::Kind;
use crate::wheel;
use cargo::cargo;
use lanes::Lanes;
use scratch::Scratch;
use screen::Screen;
use snapshots::References;

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

/// What the native tests run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Services {
    /// A throw-away PostgreSQL and an S3 server, which the tests start themselves.
    Embedded,
    /// Those of `native-tests/compose.yml`.
    Docker,
    /// Any, named by `LAKEPLAN_PG_…` and `LAKEPLAN_S3_…`.
    External,
}

impl Services {
    /// Those of the option, else those that the variable names, else the embedded ones.
    pub(crate) fn chosen(option: Option<Self>, variable: Option<String>) -> Result<Self> {
        match (option, variable.filter(|word| !word.is_empty())) {
            (Some(services), _) => Ok(services),
            (None, Some(word)) => {
                Self::from_str(&word, false).map_err(|error| anyhow::anyhow!("`LAKEPLAN_SERVICES`: {error}"))
            }
            (None, None) => Ok(Self::Embedded),
        }
    }
}

/// What a stage found.
#[derive(Default)]
pub(crate) struct Findings {
    passed: usize,
    failed: usize,
    /// What to look at, a line each.
    notes: Vec<String>,
}

impl Findings {
    /// Of a stage that is one single check.
    fn of_check(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(error) => Self::failure(format!("{error:#}")),
        }
    }

    fn failure(note: String) -> Self {
        Self { passed: 0, failed: 1, notes: vec![note] }
    }

    /// The same as a report: what failed is told and does not count.
    fn reported(self) -> Self {
        Self { passed: self.passed + self.failed, failed: 0, notes: self.notes }
    }
}

struct Row {
    stage: Stage,
    findings: Findings,
    time: Duration,
}

impl Row {
    /// The line at the end of what a stage says.
    fn result(&self) -> String {
        let failed = match self.findings.failed {
            0 => String::new(),
            count => format!(", {count} failed"),
        };
        format!("{}: {:.0} s{failed}", name(&self.stage), self.time.as_secs_f32())
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

/// The word by which the command line knows it.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
}

impl Stage {
    fn needs(self, services: Services) -> &'static [Part] {
        match self {
            // Building the page sees to its needs itself.
            Self::Format | Self::Dependencies | Self::Unit | Self::Web | Self::Snapshots | Self::Page => &[],
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

    fn run(self, run: &Run, passed: &[Stage]) -> Findings {
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
            Self::Web => references.tests(self, &["--package=lakeplan-web"], minutes(60)),
            // Optimized: under valgrind everything takes fifty times as long.
            Self::Growth => cargo(&["test", "--release", "--package=lakeplan-bench"], minutes(40)).tests(),
            Self::Wheel => Findings::of_check(wheel::quick()),
            Self::Parity => references.tests(self, &["--package=parity"], minutes(60)),
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

/// What the stages of a run share.
struct Run {
    chosen: Vec<Stage>,
    services: Services,
    server: Option<Kind>,
    references: References,
}

/// What a stage tells while it runs.
enum Told {
    Line(String),
    Ended(Row),
}

/// Runs the stages, prints a summary, and says by the exit code whether all is well.
pub(crate) fn run(only: &[Stage], services: Services, server: Option<Kind>, lanes: Option<usize>) -> ExitCode {
    let all = Stage::value_variants();
    let chosen = |it: &Stage| if only.is_empty() { *it != Stage::Engines } else { only.contains(it) };
    let chosen: Vec<Stage> = all.iter().copied().filter(chosen).collect();
    let start = Instant::now();
    let lanes = Lanes::new(&chosen, lanes.unwrap_or_else(lanes::usual));
    let mut rows = Run { chosen, services, server, references: References::new(services) }.through(lanes);
    rows.sort_by_key(|row| all.iter().position(|it| *it == row.stage));
    print!("{}", summary(&rows, start.elapsed()));
    if rows.iter().all(|it| it.findings.failed == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Run {
    /// Runs all stages, each in a thread of its own, and shows what they say.
    fn through(&self, mut lanes: Lanes) -> Vec<Row> {
        let mut screen = Screen::new(|line: &str| println!("{line}"));
        let mut rows: Vec<Row> = Vec::new();
        let (tell, told) = mpsc::channel();
        std::thread::scope(|scope| {
            loop {
                while let Some(stage) = lanes.start() {
                    screen.start(stage);
                    let passed: Vec<Stage> =
                        rows.iter().filter(|it| it.findings.failed == 0).map(|it| it.stage).collect();
                    let tell = tell.clone();
                    scope.spawn(move || {
                        let heard = tell.clone();
                        // Who no longer listens has ended.
                        let hear = move |line: &str| _ = heard.send((stage, Told::Line(line.to_owned())));
                        let row = output::heard_by(hear, || self.row(stage, &passed));
                        let _ = tell.send((stage, Told::Ended(row)));
                    });
                }
                if lanes.are_done() {
                    break;
                }
                match told.recv() {
                    Ok((stage, Told::Line(line))) => screen.line(stage, &line),
                    Ok((stage, Told::Ended(row))) => {
                        screen.end(stage, &row.result());
                        lanes.end(stage);
                        rows.push(row);
                    }
                    // This end of the channel is here.
                    Err(mpsc::RecvError) => break,
                }
            }
        });
        rows
    }

    fn row(&self, stage: Stage, passed: &[Stage]) -> Row {
        let start = Instant::now();
        let findings = match self.prepare(stage) {
            // A stage that ends with a panic has failed, and the others go on.
            Ok(()) => catch_unwind(AssertUnwindSafe(|| stage.run(self, passed)))
                .unwrap_or_else(|_| Findings::failure("the stage has panicked; its words are above".to_owned())),
            Err(error) => Findings::failure(format!("{error:#}")),
        };
        for note in &findings.notes {
            output::line(note);
        }
        Row { stage, findings, time: start.elapsed() }
    }

    /// Puts in place what a stage needs.
    fn prepare(&self, stage: Stage) -> Result<()> {
        setup::set_up(stage.needs(self.services))?;
        // By itself it would test whatever was built some time.
        if lanes::builds_page(stage, &self.chosen) { page::build(&page::Options::release()) } else { Ok(()) }
    }
}

/// Runs the native tests on another measured version of DuckDB, all of them, and says by the exit code
/// whether all is well.
pub(crate) fn run_on(duckdb: Measured, services: Services) -> ExitCode {
    let start = Instant::now();
    let findings = match setup::set_up(Stage::Native.needs(services)) {
        Ok(()) => on(duckdb, services),
        Err(error) => Findings::failure(format!("{error:#}")),
    };
    let time = start.elapsed();
    let failed = findings.failed;
    print!("{}", summary(&[Row { stage: Stage::Native, findings, time }], time));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn on(duckdb: Measured, services: Services) -> Findings {
    // Not `doctor`: on the Python of each version it runs anyway, and the documentation shows the default one.
    let suites = ["it", "rules", "field", "generated"].map(|suite| format!("--test={suite}"));
    let scratch = Scratch::new();
    let mut arguments = vec!["test", "--no-fail-fast", "--package=native-tests"];
    arguments.extend(suites.iter().map(String::as_str));
    let tests = cargo(&arguments, Duration::from_mins(90))
        .env("INSTA_UPDATE", "no")
        .env("LAKEPLAN_SERVICES", name(&services))
        .env("LAKEPLAN_DUCKDB", duckdb.version())
        .crowded()
        .env("TMPDIR", scratch.path());
    match duckdb.library() {
        // So that what the test process itself asks of DuckDB, it asks that version.
        Some(folder) => tests.env(LIBRARY_PATH, folder).tests(),
        None => tests.tests(),
    }
}

/// A table of the stages, what failed, and the line of totals alone at the end.
fn summary(rows: &[Row], time: Duration) -> String {
    let mut text = String::from("\n━━━ summary ━━━\n");
    let _ = writeln!(text, "{:<14}{:>8}{:>8}{:>8}", "stage", "passed", "failed", "time");
    for Row { stage, findings, time } in rows {
        let _ = writeln!(
            text,
            "{:<14}{:>8}{:>8}{:>6.0} s",
            name(stage),
            findings.passed,
            findings.failed,
            time.as_secs_f32()
        );
    }
    let _ = writeln!(text, "{:<30}{:>6.0} s", "", time.as_secs_f32());
    for row in rows.iter().filter(|it| it.findings.failed > 0) {
        let name = name(&row.stage);
        let _ = writeln!(text, "\n{name} failed; again: `cargo xtask test --only {name}`");
        for note in &row.findings.notes {
            let _ = writeln!(text, "  {}", note.replace('\n', "\n  "));
        }
    }
    let sum = |count: fn(&Findings) -> usize| -> usize { rows.iter().map(|it| count(&it.findings)).sum() };
    let (passed, failed) = (sum(|it| it.passed), sum(|it| it.failed));
    let _ = writeln!(text, "\n{passed} passed, {failed} failed");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_beats_the_variable_and_that_the_default() {
        let chosen = |option, variable: Option<&str>| Services::chosen(option, variable.map(str::to_owned));
        assert_eq!(chosen(None, None).ok(), Some(Services::Embedded));
        assert_eq!(chosen(None, Some("")).ok(), Some(Services::Embedded));
        assert_eq!(chosen(None, Some("external")).ok(), Some(Services::External));
        assert_eq!(chosen(Some(Services::Embedded), Some("external")).ok(), Some(Services::Embedded));
        assert!(chosen(None, Some("elsewhere")).is_err());
    }

    #[test]
    fn the_suites_of_the_native_tests_are_found() {
        let names = native_suites();
        for name in ["doctor", "field", "generated", "it", "rules"] {
            assert!(names.iter().any(|it| it == name), "{name}: {names:?}");
        }
    }

    #[test]
    fn totals_stand_alone_on_the_last_line() {
        let row = |stage, passed, failed| Row {
            stage,
            findings: Findings { passed, failed, notes: vec!["a note".to_owned()] },
            time: Duration::from_secs(3),
        };
        let text = summary(&[row(Stage::Format, 1, 0), row(Stage::Unit, 40, 2)], Duration::from_secs(6));
        assert_eq!(text.lines().last(), Some("41 passed, 2 failed"));
        assert!(text.contains("unit failed; again: `cargo xtask test --only unit`"));
    }
}
