//! The hooks of `.pre-commit-hooks.yaml`, run by pre-commit and by prek on a repository of their own.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::output;
use crate::paths;
use crate::proc::{command, run_quiet};

const HOOKS: &str = ".pre-commit-hooks.yaml";

/// A slip of the pen that a hook mends.
const SLIP: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
    [stores.dev.config.ducklake]\ncatalog = { type = \"duckdb\", uri = \"l.ducklake\" }\n\
    storage = { type = \"local\", PATH = \"lake\" }\n";

/// Runs the hooks with the `lakeplan` of a folder, without installing it anew.
pub(super) fn with_installed(tools: &Path, bin: &Path) -> Result<()> {
    let hooks = fs::read_to_string(paths::root().join(HOOKS))?;
    let mut config = "repos:\n  - repo: local\n    hooks:\n".to_owned();
    for line in hooks.lines().filter(|line| !line.starts_with('#')) {
        let _ = writeln!(config, "      {}", line.replace("language: python", "language: system"));
    }
    try_out(tools, &config, Some(bin))
}

/// Runs the hooks as a project does that names this repository: pre-commit clones and builds it.
pub(super) fn from_repository(tools: &Path) -> Result<()> {
    let root = paths::root();
    let revision = run_quiet(command("git").current_dir(root).args(["rev-parse", "HEAD"]))?;
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: lakeplan-fix\n      - id: lakeplan-check\n      - id: lakeplan-sql\n",
        root.display(),
        revision.trim()
    );
    try_out(tools, &config, None)
}

fn try_out(tools: &Path, config: &str, bin: Option<&Path>) -> Result<()> {
    let pre_commit = || {
        let mut command = command(tools.join("bin/python"));
        command.args(["-m", "pre_commit"]);
        command
    };
    let prek = || command(tools.join("bin/prek"));
    let runners: [(&str, &dyn Fn() -> Command); 2] = [("pre-commit", &pre_commit), ("prek", &prek)];
    for (name, runner) in runners {
        let place = tempfile::tempdir()?;
        let run = |hook: &str| -> Result<(bool, String)> {
            let mut runner = runner();
            runner.current_dir(place.path()).args(["run", "--all-files", hook]);
            runner.env("PRE_COMMIT_HOME", place.path().join(".cache/pre-commit"));
            runner.env("PREK_HOME", place.path().join(".cache/prek"));
            if let Some(bin) = bin {
                let path = std::env::var_os("PATH").unwrap_or_default();
                let folders = std::iter::once(PathBuf::from(bin)).chain(std::env::split_paths(&path));
                runner.env("PATH", std::env::join_paths(folders)?);
            }
            let output = runner.output().with_context(|| format!("{name} cannot be started"))?;
            let said = [output.stdout, output.stderr].concat();
            Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        };
        let git = |args: &[&str]| run_quiet(command("git").current_dir(place.path()).args(args));
        git(&["init", "--quiet"])?;
        let file = place.path().join("metaxy.toml");
        fs::write(place.path().join(".pre-commit-config.yaml"), config)?;
        fs::write(place.path().join(".gitignore"), "/.cache\n")?;
        fs::write(&file, SLIP)?;
        git(&["add", "--all"])?;

        let (passes, said) = run("lakeplan-fix")?;
        ensure!(!passes && said.contains("files were modified by this hook"), "{name} lakeplan-fix: {said}");
        ensure!(fs::read_to_string(&file)? == SLIP.replace("PATH", "path"), "{name}: the file is not fixed");
        let (passes, said) = run("lakeplan-fix")?;
        ensure!(passes, "{name} lakeplan-fix, again: {said}");
        let (passes, said) = run("lakeplan-check")?;
        ensure!(passes, "{name} lakeplan-check: {said}");
        fs::write(&file, SLIP.replace("PATH", "paht").replace("type = \"local\",", ""))?;
        let (passes, said) = run("lakeplan-check")?;
        ensure!(!passes && said.contains("error[missing-key]"), "{name} lakeplan-check of a wrong file: {said}");
        output::line(&format!("{name}: the hooks check and fix"));
    }
    Ok(())
}
