//! The test command: every test there is, in stages, of which some run beside each other. A stage that fails does not
//! keep the others from running, and nothing is skipped: what is missing is a failure that says how to mend it.

mod cargo;
mod dependencies;
mod lanes;
mod room;
mod scratch;
mod screen;
mod snapshots;
mod stage;
mod summary;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::output;
use crate::page;
use crate::setup;
use crate::setup::duckdb::{LIBRARY_PATH, Measured};
use crate::web_server::Kind;
use cargo::cargo;
use lanes::Lanes;
use scratch::Scratch;
use screen::Screen;
use snapshots::References;
pub(crate) use stage::Stage;
pub(crate) use summary::Findings;
use summary::{Row, summary};

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

/// The word by which the command line knows it.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
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
    // Which part of it a few stages take is not known.
    let roomy = if only.is_empty() { room::check() } else { Ok(()) };
    if let Err(error) = roomy {
        eprintln!("error: {error:#}");
        return ExitCode::FAILURE;
    }
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
}
