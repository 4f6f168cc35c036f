//! The commands of this workspace: `cargo xtask setup | playground | build-page | test | …`.
//!
//! Nothing here is part of the product. What the browser suite shares with the commands
//! (the static server, the paths, stopping processes) is public.

pub mod paths;
pub mod proc;
mod setup;
mod versions;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum as _};

use setup::Part;

/// Set up, build, serve and test Lakeplan.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Put in place what the other commands need; done by themselves too.
    Setup {
        /// Only this part; may be given several times.
        #[arg(long, value_name = "PART")]
        only: Vec<Part>,
    },
}

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Setup { only } if only.is_empty() => setup::set_up(Part::value_variants()),
        Command::Setup { only } => setup::set_up(&only),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
