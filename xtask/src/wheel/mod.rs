//! The wheel: the command line as Python's users get it. It is built, installed elsewhere and used
//! in each of the ways in which they use it, before it counts.

mod hooks;
mod shells;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::output;
use crate::paths;
use crate::proc::{command, run, run_quiet};
use crate::setup::{self, Part, python};

/// What a wheel may weigh.
const MOST_MEGABYTES: u64 = 10;

/// How cargo optimizes what is published (`Cargo.toml`).
pub(crate) const PROFILE: &str = "dist";

/// The oldest glibc for which it is linked on Linux: that of 2014, older than any that is still in use.
const MANYLINUX: &str = "manylinux2014";

/// Makes `dist-python/` with a wheel for this platform and the sources, and tries both.
pub(crate) fn wheel() -> Result<()> {
    let start = Instant::now();
    setup::set_up(&[Part::Python, Part::Shells])?;
    let tools = python::tools()?;
    let out = paths::root().join("dist-python");
    let wheel = build(&tools, &out, Kind::Release)?;
    run(maturin(&tools).arg("sdist").arg("--out").arg(&out)).context("the sources cannot be packed")?;
    try_out(&tools, &wheel)?;
    let sources = newest(&out, ".tar.gz")?;
    let place = tempfile::tempdir()?;
    let built = from_sources(&sources, place.path()).context("the packed sources do not build")?;
    try_out(&tools, &built)?;
    hooks::from_repository(&tools).context("the hooks do not work from a clone of the repository")?;
    for file in [&wheel, &sources] {
        output::line(&format!("{}: {:.1} MB", file.display(), megabytes(file)?));
    }
    output::line(&format!("built and tried in {:.0} s", start.elapsed().as_secs_f32()));
    Ok(())
}

/// The same with a build for the debugger and without the sources: what the test command does.
pub(crate) fn quick() -> Result<()> {
    let tools = python::tools()?;
    let place = tempfile::tempdir()?;
    let wheel = build(&tools, place.path(), Kind::Debug)?;
    try_out(&tools, &wheel)
}

/// How a wheel is built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// For this machine, with what is compiled already.
    Debug,
    /// For all machines of this platform.
    Release,
}

fn build(tools: &Path, out: &Path, kind: Kind) -> Result<PathBuf> {
    let mut maturin = maturin(tools);
    maturin.args(["build", "--locked"]).arg("--out").arg(out);
    match kind {
        Kind::Debug => _ = maturin.args(["--profile", "dev"]),
        Kind::Release if cfg!(target_os = "linux") => {
            _ = maturin.args(["--profile", PROFILE, "--zig", "--compatibility", MANYLINUX]);
        }
        Kind::Release => _ = maturin.args(["--profile", PROFILE]),
    }
    run(&mut maturin).context("the wheel does not build")?;
    let wheel = newest(out, ".whl")?;
    let megabytes = megabytes(&wheel)?;
    if kind == Kind::Release {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let most = MOST_MEGABYTES as f64;
        ensure!(megabytes <= most, "`{}` has {megabytes:.1} MB of {MOST_MEGABYTES}", wheel.display());
        let name = wheel.display().to_string();
        ensure!(!cfg!(target_os = "linux") || name.contains("manylinux"), "`{name}` is for this machine only");
    }
    Ok(wheel)
}

fn maturin(tools: &Path) -> Command {
    let mut maturin = command(tools.join("bin/python"));
    maturin.current_dir(paths::root()).args(["-m", "maturin"]);
    // There maturin looks for zig.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
    maturin.env("PATH", std::env::join_paths(folders).unwrap_or(path));
    maturin
}

/// Installs a wheel into a fresh environment and checks files with it, as its users do.
fn try_out(tools: &Path, wheel: &Path) -> Result<()> {
    let place = tempfile::tempdir()?;
    let venv = place.path().join("venv");
    run_quiet(command("python3").args(["-m", "venv"]).arg(&venv))?;
    let bin = venv.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let pip = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"];
    run_quiet(command(bin.join("python")).args(pip).arg(wheel))?;
    let project = place.path().join("project");
    fs::create_dir(&project)?;
    let example = |name: &str| fs::read_to_string(paths::root().join("examples").join(name));
    fs::write(project.join("metaxy.toml"), example("duckdb-local.toml")?)?;
    fs::write(project.join("wrong.toml"), "[stores.dev]\ntype = 7\n")?;
    let by_name = || command(bin.join("lakeplan"));
    let by_module = || {
        let mut python = command(bin.join("python"));
        python.args(["-m", "lakeplan"]);
        python
    };
    let by_uvx = || {
        let mut uv = command(tools.join("bin/python"));
        uv.args(["-m", "uv", "tool", "run", "--offline", "--no-config", "--from"]).arg(wheel).arg("lakeplan");
        uv.env("UV_CACHE_DIR", place.path().join("uv"));
        uv
    };
    let ways: [(&str, &dyn Fn() -> Command); 3] =
        [("lakeplan", &by_name), ("python -m lakeplan", &by_module), ("uvx lakeplan", &by_uvx)];
    for (way, lakeplan) in ways {
        let version = run_quiet(lakeplan().current_dir(&project).arg("--version"))?;
        ensure!(version.trim() == concat!("lakeplan ", env!("CARGO_PKG_VERSION")), "`{way}` is {version}");
        run_quiet(lakeplan().current_dir(&project).arg("check")).with_context(|| format!("`{way} check`"))?;
        let sql = run_quiet(lakeplan().current_dir(&project).args(["sql", "metaxy.toml"]))?;
        ensure!(sql.contains("ATTACH "), "`{way} sql` gives no SQL: {sql}");
        let code = lakeplan().current_dir(&project).args(["check", "wrong.toml"]).output()?.status.code();
        ensure!(code == Some(1), "`{way} check` of a wrong file ends with {code:?}");
        output::line(&format!("{way}: {}", version.trim()));
    }
    shells::try_out(&bin)?;
    hooks::with_installed(tools, &bin)
}

/// Builds the packed sources in an environment of its own, as `pip install` does where there is no wheel.
fn from_sources(sources: &Path, place: &Path) -> Result<PathBuf> {
    let venv = place.join("venv");
    run_quiet(command("python3").args(["-m", "venv"]).arg(&venv))?;
    let mut pip = command(venv.join("bin/python"));
    pip.args(["-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check", "--wheel-dir"]);
    run(pip.arg(place).arg(sources).current_dir(place).env("CARGO_TARGET_DIR", place.join("target")))?;
    newest(place, ".whl")
}

/// The file of a folder with this ending that was written last.
fn newest(folder: &Path, ending: &str) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(ending) {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    let Some((_, path)) = found.into_iter().max() else { bail!("no `{ending}` in `{}`", folder.display()) };
    Ok(path)
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with one digit")]
fn megabytes(file: &Path) -> Result<f64> {
    Ok(fs::metadata(file)?.len() as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::versions::PYTHON_TOOLS;

    /// A registry shows it without the checkout around it: a path of the checkout leads nowhere there.
    #[test]
    fn what_a_registry_shows_has_no_link_into_the_checkout() {
        let read = |file: &str| fs::read_to_string(paths::root().join(file)).expect("it can be read");
        let project = read("pyproject.toml");
        let named =
            project.lines().find_map(|it| it.strip_prefix("readme = ")).expect("a description").trim_matches('"');
        for file in [named, "packaging/npm/README.md"] {
            let text = read(file);
            let mut links = text.split("](").skip(1);
            assert!(links.all(|it| it.starts_with("https://")) && text.contains("](https://"), "{file}");
            assert!(!text.contains("cargo "), "{file} speaks of the checkout");
        }
    }

    /// Nobody runs these workflows at home: what they publish has to be what is tried here.
    #[test]
    fn the_workflow_builds_what_is_tried_here() {
        let read = |file: &str| fs::read_to_string(paths::root().join(file)).expect("it can be read");
        let workflow = read(".github/workflows/wheels.yml");
        let builds: Vec<&str> = workflow.split("maturin build ").skip(1).collect();
        assert_eq!(builds.len(), 2, "for Linux and for the others");
        for build in builds {
            assert!(
                build.starts_with(&format!("--profile {PROFILE} ")),
                "{}",
                build.lines().next().unwrap_or_default()
            );
        }
        assert!(workflow.contains(&format!("tag: {MANYLINUX} ")));
        for (tool, version) in &PYTHON_TOOLS[..2] {
            let uses = workflow.matches(&format!("{tool}==")).count();
            assert!(uses > 0 && uses == workflow.matches(&format!("{tool}=={version}")).count(), "{tool}");
        }
        assert!(read("pyproject.toml").contains(&format!("\nprofile = \"{PROFILE}\"\n")), "from the sources");
        let alias = format!("build-release = \"build --profile {PROFILE} ");
        assert!(read(".cargo/config.toml").contains(&alias), "{alias}");
    }
}
