//! Puts in place what the other commands need: what is there in the right version is
//! taken; else the tool comes the ordinary way; else in the way that needs only package
//! registries; else one line says what to install.

pub(crate) mod browser;
pub(crate) mod cache;
pub(crate) mod debian;
pub(crate) mod duckdb;
pub(crate) mod editor;
pub(crate) mod engines;
pub(crate) mod metaxy;
pub(crate) mod mkdocs;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod shells;
pub(crate) mod valgrind;
pub(crate) mod wasm;
pub(crate) mod web_server;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::output;

/// One thing to put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// libduckdb, which the native tests link.
    Duckdb,
    /// DuckDB's extensions, which the native tests load.
    Extensions,
    /// DuckDB's own command line of each measured version, which runs what the page copies for a shell, and what
    /// `lakeplan doctor` asks.
    Cli,
    /// libduckdb and the extensions of the older versions that are measured too.
    OlderDuckdb,
    /// Pythons with the `duckdb` of each version that is known, on which the native tests run `lakeplan doctor`.
    PythonDuckdb,
    /// Pythons with each older release of the measured versions, and their extensions; only the feature
    /// `older-releases` of the native tests asks them.
    DuckdbReleases,
    /// A toolchain that compiles for WebAssembly.
    Wasm,
    /// The page's editor, bundled from npm packages.
    Editor,
    /// Chromium or Chrome with its driver, for the browser suite.
    Browser,
    /// Firefox and `WebKitGTK` with their drivers, in which the page is tried by `test --only engines`.
    Engines,
    /// What builds documentation: `MkDocs` with its theme Material, and Zensical.
    Mkdocs,
    /// Metaxy itself, which the plans are compared with.
    Metaxy,
    /// What Metaxy needs to be the client of each measured DuckDB.
    MetaxyClient,
    /// PostgreSQL's programs, from which the native tests start a server of their own.
    Postgres,
    /// maturin, uv, pre-commit and prek, which build the wheel and use it.
    Python,
    /// zsh and fish, in which the completions of the command line are tried.
    Shells,
    /// dbt, dlt and SQLMesh, which load what `lakeplan export` writes; only the feature `export-tools` of the
    /// native tests runs them.
    ExportTools,
    /// Valgrind, which counts instructions.
    Valgrind,
    /// Caddy and nginx, which serve the page as a host does.
    WebServer,
}

impl Part {
    /// What the test command needs if nothing else is asked for.
    pub(crate) fn usual() -> Vec<Self> {
        Self::value_variants()
            .iter()
            .copied()
            .filter(|&it| !matches!(it, Self::Engines | Self::ExportTools | Self::DuckdbReleases))
            .collect()
    }

    fn name(self) -> String {
        self.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
    }
}

/// Puts these parts in place, each of them even if another fails.
pub(crate) fn set_up(parts: &[Part]) -> Result<()> {
    let failed: Vec<String> =
        parts.iter().filter_map(|&part| need(part).err()).map(|error| format!("{error:#}")).collect();
    if !failed.is_empty() {
        bail!("{}", failed.join("\nerror: "));
    }
    Ok(())
}

/// Puts one part in place.
pub(crate) fn need(part: Part) -> Result<()> {
    let name = part.name();
    let start = Instant::now();
    match part {
        Part::Duckdb => duckdb::library(),
        Part::Extensions => duckdb::extensions(),
        Part::Cli => duckdb::command_lines(),
        Part::OlderDuckdb => duckdb::older(),
        Part::PythonDuckdb => duckdb::pythons(),
        Part::DuckdbReleases => duckdb::releases(),
        Part::Wasm => wasm::toolchain().map(drop),
        Part::Editor => editor::bundle(),
        Part::Browser => browser::browser().map(drop),
        Part::Engines => engines::engines(),
        Part::Mkdocs => mkdocs::python().map(drop),
        Part::Metaxy => metaxy::environment().map(drop),
        Part::MetaxyClient => metaxy::clients(),
        Part::Postgres => postgres::programs(),
        Part::Python => python::tools().map(drop),
        Part::Shells => shells::programs(),
        Part::ExportTools => python::export_tools(),
        Part::Valgrind => valgrind::program(),
        Part::WebServer => web_server::programs(),
    }
    .with_context(|| format!("cannot set up `{name}`; try again with `cargo xtask setup --only {name}`"))?;
    say(&name, &format!("ready ({:.1} s)", start.elapsed().as_secs_f32()));
    Ok(())
}

/// Tells the user what is going on.
pub(crate) fn say(part: &str, what: &str) {
    output::note(&format!("{part:>12}  {what}"));
}
