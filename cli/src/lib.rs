//! The command line `lakeplan`: checks the DuckLake stores of a `metaxy.toml`, prints the SQL
//! that attaches them, and, built with the feature `doctor`, runs it.
//!
//! Standard output holds only the result; diagnostics go to standard error. Exit code 0:
//! fine; 1: a finding; 2: usage, or a file that cannot be read.

mod args;
mod check;
pub mod docs;
#[cfg_attr(not(feature = "doctor"), path = "doctor/absent.rs")]
mod doctor;
mod explain;
mod input;
pub mod json_schema;
mod migrate;
mod report;
mod sql;

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

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let args = args::Args::parse();
    let outcome = match args.command {
        args::Command::Sql(sql) => sql::run(&sql),
        args::Command::Check(check) => check::run(&check),
        args::Command::Migrate(migrate) => migrate::run(&migrate),
        args::Command::Doctor(doctor) => doctor::run(&doctor),
        args::Command::Schema => print(&json_schema::text()),
        args::Command::Explain(explain) => explain::run(&explain),
    };
    outcome.into()
}

/// Prints a text that cannot be wrong.
fn print(text: &str) -> Outcome {
    report::write(text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
}
