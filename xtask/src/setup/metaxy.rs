//! Metaxy itself, the reference that the plans are compared with, in a Python of its own.

use std::path::PathBuf;

use anyhow::Result;

use crate::paths;
use crate::proc::{command, run_quiet};
use crate::setup::{cache, debian, say};
use crate::versions;

/// Makes the environment. The comparison finds it in the cache by its name.
pub(crate) fn environment() -> Result<PathBuf> {
    let version = versions::METAXY;
    cache::entry("metaxy", &format!("metaxy-{version}"), |aside| {
        say("metaxy", &format!("installing Metaxy {version} into a Python environment (pip)"));
        debian::environment("metaxy", aside)?;
        run_quiet(
            command(aside.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("metaxy[duckdb]=={version}")),
        )?;
        Ok(())
    })
}

/// Puts in place what Metaxy needs to be the client of each measured DuckDB: beside its environment a folder for
/// each, from which it takes `duckdb` and `ibis-framework` instead. With the newest `ibis-framework` it cannot
/// create a table.
pub(crate) fn clients() -> Result<()> {
    let environment = environment()?;
    for version in versions::measured() {
        let ibis = versions::IBIS;
        let dir = cache::entry("metaxy-client", &format!("metaxy-duckdb-{version}-ibis-{ibis}"), |aside| {
            say("metaxy-client", &format!("installing duckdb {version} and ibis-framework {ibis} for Metaxy (pip)"));
            run_quiet(
                command(environment.join("bin/python"))
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"])
                    .arg(aside)
                    .args([format!("duckdb=={version}"), format!("ibis-framework=={ibis}")]),
            )?;
            Ok(())
        })?;
        paths::link_tool(&format!("metaxy-duckdb-{version}"), &dir)?;
    }
    paths::link_tool("metaxy", &environment)
}
