//! PostgreSQL's programs, from which the native tests start a server of their own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::proc::{command, run_quiet};
use crate::setup::debian;

/// Sees to it that the programs are there. The tests look for them in the same places.
pub(crate) fn programs() -> Result<()> {
    if let Some(folder) = env::var_os("LAKEPLAN_PG_BIN").filter(|it| !it.is_empty()).map(PathBuf::from) {
        if !has_server(&folder) {
            bail!("no `initdb` and `postgres` in `LAKEPLAN_PG_BIN`, `{}`", folder.display());
        }
        return Ok(());
    }
    if !installed() {
        debian::install("postgres", &["postgresql"])
            .context("install PostgreSQL 12 or newer, or set `LAKEPLAN_PG_BIN` to the folder of its programs")?;
    }
    Ok(())
}

fn installed() -> bool {
    let told = run_quiet(command("pg_config").arg("--bindir")).map(|it| PathBuf::from(it.trim()));
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|it| it.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    told.into_iter().chain(debian).chain(env::split_paths(&path)).any(|it| has_server(&it))
}

fn has_server(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}
