//! The command line `lakeplan`: checks the DuckLake stores of a `metaxy.toml`, prints the SQL
//! that attaches them, and, built with the feature `doctor`, runs it.
//!
//! Standard output holds only the result; diagnostics go to standard error. Exit code 0:
//! fine; 1: a finding; 2: usage, or a file that cannot be read.

mod args;
mod check;
mod chosen;
mod codes;
mod complete;
mod config;
mod diff;
mod discover;
pub mod docs;
mod doctor;
mod engine;
mod examples;
mod explain;
mod export;
mod extend;
mod files;
mod fix;
mod ignores;
mod import;
mod input;
pub mod json_schema;
mod migrate;
mod output;
mod pairs;
mod progress;
mod read;
mod report;
mod settings;
mod share;
mod snapshot;
mod sql;
mod unified;
mod with;

use std::process::ExitCode;

use clap::Parser as _;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Nothing to report.
    Fine,
    /// The configuration has a problem.
    Finding,
    /// Something about the call or a file is wrong.
    Failure,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Finding => 1,
            Outcome::Failure => 2,
        })
    }
}

/// What `check` prints of a text, without color: a report for each finding.
#[must_use]
pub fn reports(path: &str, text: &str, analysis: &lakeplan::Analysis) -> Vec<String> {
    report::text::plain(path, text, &analysis.diagnostics.iter().collect::<Vec<_>>())
}

/// What `check` finds in a file, with the files that it extends, for the DuckDB of a version, or else for the one
/// that the project installs.
///
/// # Errors
///
/// If the file cannot be read, or nothing is known of the version.
pub fn analyze_file(
    path: &std::path::Path,
    variables: &lakeplan::Variables,
    duckdb: Option<&str>,
) -> Result<lakeplan::Analysis, String> {
    let source = input::read(path)?;
    let choice = engine::Choice::of(duckdb, source.path())?;
    Ok(lakeplan::analyze(&source.text, &source.options(variables, choice.engine)))
}

/// The file that Metaxy finds in a folder or above it.
pub fn discovered(folder: &std::path::Path) -> Option<std::path::PathBuf> {
    input::above(folder)
}

#[cfg(feature = "doctor")]
pub use doctor::trust_extensions;

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// Runs the command of a call, whose first word is the name of the program.
pub fn run(call: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let args = match args::Args::try_parse_from(call) {
        Ok(args) => args,
        Err(said) => return output::settled(usage(&said)).into(),
    };
    output::be_quiet(args.quiet);
    let outcome = match args.command {
        args::Command::Sql(sql) => sql::run(&sql),
        args::Command::Check(check) => check::run(&check),
        args::Command::Migrate(migrate) => migrate::run(&migrate),
        args::Command::Doctor(doctor) => doctor::run(&doctor),
        args::Command::Config(config) => config::run(&config),
        args::Command::Export(export) => export::run(&export),
        args::Command::Import(import) => import::run(&import),
        args::Command::Schema => print(&json_schema::text()),
        args::Command::Explain(explain) => explain::run(&explain),
        args::Command::Diff(diff) => diff::run(&diff),
        args::Command::Share(share) => share::run(&share),
        args::Command::Completions(args) => complete::completions(&args),
        args::Command::Man(args) => complete::man(&args),
    };
    output::settled(outcome).into()
}

/// Prints the help that was asked for, or what is wrong with the call.
fn usage(said: &clap::Error) -> Outcome {
    let text = said.render().ansi().to_string();
    if said.use_stderr() {
        output::say(&text);
        return Outcome::Failure;
    }
    output::styled_result(&text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
}

/// Prints a text that cannot be wrong.
fn print(text: &str) -> Outcome {
    output::result(text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
}
