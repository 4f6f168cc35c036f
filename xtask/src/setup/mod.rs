//! Puts in place what the other commands need: what is there in the right version is
//! taken; else the tool comes the ordinary way; else in the way that needs only package
//! registries; else one line says what to install.

pub(crate) mod cache;
pub(crate) mod debian;
pub(crate) mod duckdb;

use std::time::Instant;

use anyhow::{Context, Result};
use clap::ValueEnum;

/// One thing to put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// libduckdb, which the native tests link.
    Duckdb,
    /// DuckDB's extensions, which the native tests load.
    Extensions,
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|it| it.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// Puts these parts in place.
pub(crate) fn set_up(parts: &[Part]) -> Result<()> {
    for &part in parts {
        let name = part.name();
        let start = Instant::now();
        match part {
            Part::Duckdb => duckdb::library(),
            Part::Extensions => duckdb::extensions(),
        }
        .with_context(|| {
            format!("cannot set up `{name}`; try again with `cargo xtask setup --only {name}`")
        })?;
        say(
            &name,
            &format!("ready ({:.1} s)", start.elapsed().as_secs_f32()),
        );
    }
    Ok(())
}

/// Tells the user what is going on.
pub(crate) fn say(part: &str, what: &str) {
    eprintln!("{part:>12}  {what}");
}
