//! Trunk and the tool `wasm-bindgen`, both compiled from crates.io where they are missing.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::proc::{command, run, run_quiet, which};
use crate::setup::{cache, say};
use crate::versions;

/// The folder that holds `trunk`.
pub(crate) fn trunk() -> Result<PathBuf> {
    // Trunk's own lock file, because its dependencies are a hundred others' business.
    installed("trunk", "trunk", versions::TRUNK, &["--locked"])
}

/// The folder that holds `wasm-bindgen`.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let features = ["--no-default-features"];
    installed("wasm-bindgen", "wasm-bindgen-cli", versions::wasm_bindgen(), &features)
}

fn installed(tool: &str, package: &str, version: &str, options: &[&str]) -> Result<PathBuf> {
    if let Some(program) = which(tool).filter(|_| version_of(tool) == Some(version.to_owned())) {
        return Ok(program.parent().context("a program lies in a folder")?.to_owned());
    }
    let entry = cache::entry(tool, &format!("{tool}-{version}"), |aside| {
        say(tool, &format!("compiling {package} {version}; this takes some minutes, once"));
        let target = aside.join("target");
        let quiet = (!std::io::stderr().is_terminal()).then_some("--quiet");
        run(command("cargo")
            .args(["install", package, "--version", version])
            .args(options)
            .args(quiet)
            .arg("--root")
            .arg(aside)
            // They run for seconds: a quick build is worth more than a quick program.
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
        std::fs::remove_dir_all(target)?;
        Ok(())
    })?;
    Ok(entry.join("bin"))
}

/// The second word of what `TOOL --version` prints.
fn version_of(tool: &str) -> Option<String> {
    let answer = run_quiet(command(tool).arg("--version")).ok()?;
    answer.split_whitespace().nth(1).map(str::to_owned)
}
