//! Debian's packages, for machines on which we are root, and Python's installer.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::proc::{command, run_quiet, which};
use crate::setup::{cache, say};

/// Installs Debian packages, or says how the user can.
pub(crate) fn install(part: &str, packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if which("apt-get").is_none() {
        bail!("no `apt-get` on this machine; on Debian it would be `{by_hand}`");
    }
    if !is_root() {
        bail!("only root may install packages: run `sudo {by_hand}`");
    }
    // Two installations at once fail on dpkg's own lock.
    let _lock = cache::lock(part, &std::env::temp_dir().join("lakeplan-apt.lock"))?;
    say(part, &format!("installing {} (apt-get)", packages.join(", ")));
    update()?;
    run_quiet(
        command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages),
    )?;
    Ok(())
}

/// `apt-get update`, once a run.
fn update() -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        run_quiet(command("apt-get").args(["update", "--quiet"]))?;
        let _ = DONE.set(());
    }
    Ok(())
}

/// Makes a Python environment in a folder.
pub(crate) fn environment(part: &str, folder: &Path) -> Result<()> {
    let venv = || run_quiet(command("python3").args(["-m", "venv"]).arg(folder));
    if venv().is_err() {
        install(part, &["python3", "python3-venv"]).context("install Python 3.10 or newer with `venv`")?;
        venv()?;
    }
    Ok(())
}

/// The version of an installed package.
pub(crate) fn version(package: &str) -> Option<String> {
    let query = ["--show", "--showformat=${db:Status-Abbrev}${Version}", package];
    let answer = run_quiet(command("dpkg-query").args(query)).ok()?;
    answer.strip_prefix("ii ").map(str::to_owned)
}

/// A `pip` that works, if need be from Debian.
pub(crate) fn pip() -> Option<Command> {
    let try_all = || {
        [&["pip3"][..], &["pip"], &["python3", "-m", "pip"]]
            .into_iter()
            .map(|words| {
                let mut pip = command(words[0]);
                pip.args(&words[1..]);
                pip
            })
            .find_map(|mut pip| {
                let mut probe = command(pip.get_program());
                probe.args(pip.get_args()).arg("--version");
                run_quiet(&mut probe).ok()?;
                pip.env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("PIP_ROOT_USER_ACTION", "ignore");
                Some(pip)
            })
    };
    try_all().or_else(|| {
        install("extensions", &["python3-pip"]).ok()?;
        try_all()
    })
}

/// Whether this process may install packages.
pub(crate) fn is_root() -> bool {
    run_quiet(command("id").arg("-u")).is_ok_and(|it| it.trim() == "0")
}
