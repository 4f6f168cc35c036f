//! `cargo xtask parity` runs this.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Parser;

/// Compare Lakeplan with Metaxy on generated configurations.
#[derive(Parser)]
#[command(name = "parity")]
struct Arguments {
    /// How many configurations.
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    /// The seed of the first; each further one has the next. Without it, a fresh one.
    #[arg(long)]
    seed: Option<u64>,
    /// Stop after so many differences.
    #[arg(long, default_value_t = 5)]
    limit: usize,
    /// Ask Metaxy anew about the configurations that are kept with its answers.
    #[arg(long)]
    bless: bool,
}

fn main() -> Result<ExitCode> {
    let Arguments { count, seed, limit, bless } = Arguments::parse();
    if bless {
        parity::golden::bless()?;
        return Ok(ExitCode::SUCCESS);
    }
    let seed = seed.unwrap_or_else(fresh_seed);
    println!("seeds from {seed}");
    let report = parity::run::run(seed, count, limit)?;
    print!("{report}");
    Ok(if report.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn fresh_seed() -> u64 {
    // Millionths of a second: short enough to type, and far enough apart.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |it| it.as_secs() * 1_000_000 + u64::from(it.subsec_micros()))
}
