//! The tools of Python's world: those that build the wheel and use it (maturin with zig, uv, pre-commit, prek), and
//! those that exports are written for (dbt, dlt, SQLMesh).

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::paths;
use crate::proc::{command, run_quiet};
use crate::setup::{cache, debian, say};
use crate::versions;

/// The environment with the tools. It was moved to its place, so its programs are run by its Python.
pub(crate) fn tools() -> Result<PathBuf> {
    let tools = versions::PYTHON_TOOLS;
    let name = tools.iter().map(|(name, version)| format!("{name}-{version}")).collect::<Vec<_>>().join("-");
    cache::entry("python", &format!("python-{name}"), |aside| {
        say("python", "installing maturin, zig, uv, pre-commit and prek into a Python environment (pip)");
        let venv = || run_quiet(command("python3").args(["-m", "venv"]).arg(aside));
        if venv().is_err() {
            debian::install("python", &["python3", "python3-venv"])
                .context("install Python 3.10 or newer with `venv`")?;
            venv()?;
        }
        let mut pip = command(aside.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        run_quiet(pip.args(tools.iter().map(|(name, version)| format!("{name}=={version}"))))?;
        Ok(())
    })
}

/// The environments with dbt, dlt and SQLMesh, each with the DuckDB whose extensions the tests have.
pub(crate) fn export_tools() -> Result<()> {
    for (name, tools) in versions::EXPORT_TOOLS {
        let all = tools.iter().copied().chain([("duckdb", versions::duckdb())]);
        let wanted: Vec<String> = all.map(|(name, version)| format!("{name}=={version}")).collect();
        let entry = format!("{name}-{}", wanted.join("-").replace(['[', ']', '='], "_"));
        let folder = cache::entry("export-tools", &entry, |aside| {
            say("export-tools", &format!("installing {} into a Python environment (pip)", wanted.join(", ")));
            debian::environment("export-tools", aside)?;
            let mut pip = command(aside.join("bin/python"));
            run_quiet(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(&wanted))?;
            Ok(())
        })?;
        paths::link_tool(name, &folder)?;
    }
    Ok(())
}
