//! `MkDocs` with the theme Material, and its successor Zensical, in a Python of their own: the
//! documentation is built by it, and the embedded page is tried in what both make.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::proc::{command, run_quiet};
use crate::setup::{cache, debian, say};
use crate::versions::{MKDOCS_MATERIAL, ZENSICAL};

/// Makes the environment, and gives its Python.
pub fn python() -> Result<PathBuf> {
    let name = format!("mkdocs-material-{MKDOCS_MATERIAL}-zensical-{ZENSICAL}");
    let environment = cache::entry("mkdocs", &name, |aside| {
        say("mkdocs", &format!("installing MkDocs Material {MKDOCS_MATERIAL} and Zensical {ZENSICAL} (pip)"));
        let venv = || run_quiet(command("python3").args(["-m", "venv"]).arg(aside));
        if venv().is_err() {
            debian::install("mkdocs", &["python3", "python3-venv"])
                .context("install Python 3.10 or newer with `venv`")?;
            venv()?;
        }
        run_quiet(
            command(aside.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("mkdocs-material=={MKDOCS_MATERIAL}"))
                .arg(format!("zensical=={ZENSICAL}")),
        )?;
        Ok(())
    })?;
    Ok(environment.join("bin/python"))
}
