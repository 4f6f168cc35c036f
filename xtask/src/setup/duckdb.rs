//! `libduckdb` and the extensions that the native tests load.
//!
//! Compiling DuckDB takes the better part of an hour; its makers publish the library in
//! their npm packages and the extensions, which they sign, on PyPI.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::proc::{command, run_quiet, which};
use crate::setup::{cache, debian, say};
use crate::versions;

/// Where the system's linker looks before the path that a program was linked with.
pub(crate) const LIBRARY_PATH: &str = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

/// A version of DuckDB that is measured, as `1.4` or `1.4.4` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured(&'static str);

impl FromStr for Measured {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let each: Vec<&'static str> = versions::measured().collect();
        let found = each.iter().find(|it| **it == text || it.rsplit_once('.').is_some_and(|(minor, _)| minor == text));
        match found {
            Some(version) => Ok(Self(version)),
            None => bail!("those that are measured are {}", each.join(" and ")),
        }
    }
}

impl Measured {
    /// Its three numbers.
    pub(crate) fn version(self) -> &'static str {
        self.0
    }

    /// The folder of its library, if that is not the one that is linked.
    pub(crate) fn library(self) -> Option<PathBuf> {
        (self.0 != versions::duckdb()).then(|| paths::root().join(format!(".tools/duckdb-{}", self.0)))
    }
}

/// How npm and how DuckDB name the machine's kind, and what the library is called there.
struct Platform {
    npm: &'static str,
    duckdb: &'static str,
    library: &'static str,
}

fn platform() -> Result<Platform> {
    let platform = |npm, duckdb, library| Platform { npm, duckdb, library };
    Ok(match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => platform("linux-x64", "linux_amd64", "libduckdb.so"),
        ("linux", "aarch64") => platform("linux-arm64", "linux_arm64", "libduckdb.so"),
        ("macos", "x86_64") => platform("darwin-x64", "osx_amd64", "libduckdb.dylib"),
        ("macos", "aarch64") => platform("darwin-arm64", "osx_arm64", "libduckdb.dylib"),
        (os, arch) => bail!(
            "no ready-made libduckdb is known for {os} on {arch}; \
             put libduckdb {} into a folder and set `DUCKDB_LIB_DIR` to it",
            versions::duckdb()
        ),
    })
}

/// Puts DuckDB's own command line of each measured version, which its makers publish on PyPI, where the native
/// tests start it.
pub(crate) fn command_lines() -> Result<()> {
    for version in versions::measured() {
        let name = format!("duckdb-cli-{version}");
        let dir = cache::entry("cli", &name, |aside| {
            say("cli", &format!("installing DuckDB's command line {version} (pip, duckdb-cli)"));
            let target = aside.join("packages");
            run_quiet(
                command("python3")
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"])
                    .arg(&target)
                    .arg(format!("duckdb-cli=={version}")),
            )
            .context("install Python 3 with `pip`")?;
            // Of some versions `pip` leaves it a file that cannot be run.
            let places = ["duckdb_cli/duckdb", "bin/duckdb"].map(|place| target.join(place));
            places.iter().filter(|place| place.is_file()).try_for_each(|place| runnable(place))
        })?;
        paths::link_tool(&name, &dir)?;
    }
    Ok(())
}

#[cfg(unix)]
fn runnable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make `{}` a program", file.display()))
}

#[cfg(not(unix))]
fn runnable(_: &Path) -> Result<()> {
    Ok(())
}

/// Puts `libduckdb` where the crate `duckdb` links it from.
pub(crate) fn library() -> Result<()> {
    if let Some(dir) = own("DUCKDB_LIB_DIR") {
        say("duckdb", &format!("using `DUCKDB_LIB_DIR`, {}", dir.display()));
        return Ok(());
    }
    let dir = fetched(versions::duckdb(), versions::DUCKDB_NPM_REVISION)?;
    paths::link_tool("duckdb", &dir)
}

/// Puts what is measured beside it where the native tests look for it: libduckdb, and with it the
/// extensions of every version.
pub(crate) fn older() -> Result<()> {
    for (version, revision) in versions::OLDER_DUCKDB {
        let dir = fetched(version, revision)?;
        paths::link_tool(&format!("duckdb-{version}"), &dir)?;
    }
    extensions()
}

/// Makes a Python for each measured version, and for those of which only the engine can be had.
pub(crate) fn pythons() -> Result<()> {
    versions::measured().chain(versions::DOCUMENTED_DUCKDB).try_for_each(|version| python(version, |_| Ok(())))
}

/// Makes a Python for each older release of the minor versions that are measured, with the extensions beside it.
pub(crate) fn releases() -> Result<()> {
    let platform = platform()?;
    versions::DUCKDB_RELEASES.into_iter().try_for_each(|version| {
        python(version, |aside| {
            let place = aside.join(format!("extensions/v{version}")).join(platform.duckdb);
            fs::create_dir_all(&place)?;
            match debian::pip() {
                Some(pip) => from_wheels(pip, version, aside, &place),
                None => from_duckdb(platform.duckdb, version, &place),
            }
        })
    })
}

/// Makes a Python with a version of `duckdb`, and what else is to be in its folder.
fn python(version: &str, beside: impl Fn(&Path) -> Result<()>) -> Result<()> {
    let name = format!("python-duckdb-{version}");
    let dir = cache::entry("python-duckdb", &name, |aside| {
        say("python-duckdb", &format!("installing `duckdb` {version} into a Python environment (pip)"));
        debian::environment("python-duckdb", aside)?;
        run_quiet(
            command(aside.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("duckdb=={version}")),
        )?;
        beside(aside)
    })?;
    paths::link_tool(&name, &dir)
}

/// The folder of the cache with `libduckdb` of a version.
fn fetched(version: &str, revision: &str) -> Result<PathBuf> {
    let platform = platform()?;
    let name = format!("duckdb-{version}-{}", platform.duckdb);
    cache::entry("duckdb", &name, |aside| {
        let package = format!("@duckdb/node-bindings-{}@{version}-{revision}", platform.npm);
        say("duckdb", &format!("fetching libduckdb {version} (npm, {package})"));
        let unpacked = aside.join("npm");
        fs::create_dir(&unpacked)?;
        let npm = npm()?;
        run_quiet(
            command(npm)
                .args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"])
                .arg("--prefix")
                .arg(&unpacked)
                .arg(&package),
        )?;
        let from = unpacked.join(format!("node_modules/@duckdb/node-bindings-{}", platform.npm));
        for file in [platform.library, "LICENSE"] {
            fs::rename(from.join(file), aside.join(file)).with_context(|| format!("`{package}` holds no `{file}`"))?;
        }
        fs::remove_dir_all(unpacked)?;
        Ok(())
    })
}

/// Puts the extensions where the native tests open DuckDB with `extension_directory`.
pub(crate) fn extensions() -> Result<()> {
    if let Some(dir) = own("LAKEPLAN_DUCKDB_EXTENSIONS") {
        say("extensions", &format!("using `LAKEPLAN_DUCKDB_EXTENSIONS`, {}", dir.display()));
        return Ok(());
    }
    let platform = platform()?;
    let each: Vec<&str> = versions::measured().collect();
    // The names are part of the key: with one more of them, the folder is another.
    let name =
        format!("duckdb-extensions-{}-{}-{}", each.join("-"), platform.duckdb, versions::DUCKDB_EXTENSIONS.join("-"));
    let dir = cache::entry("extensions", &name, |aside| {
        for version in each {
            let place = aside.join(format!("v{version}")).join(platform.duckdb);
            fs::create_dir_all(&place)?;
            match debian::pip() {
                Some(pip) => from_wheels(pip, version, aside, &place)?,
                None => from_duckdb(platform.duckdb, version, &place)?,
            }
        }
        Ok(())
    })?;
    paths::link_tool("duckdb-extensions", &dir)
}

fn from_wheels(mut pip: std::process::Command, version: &str, aside: &Path, place: &Path) -> Result<()> {
    let unpacked = aside.join("wheels");
    say("extensions", &format!("fetching {} of {version} (pip)", versions::DUCKDB_EXTENSIONS.join(", ")));
    run_quiet(
        pip.args(["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target"])
            .arg(&unpacked)
            .args(versions::DUCKDB_EXTENSIONS.map(|name| format!("duckdb-extension-{name}=={version}"))),
    )?;
    for name in versions::DUCKDB_EXTENSIONS {
        let file = format!("{name}.duckdb_extension");
        let from = unpacked.join(format!("duckdb_extension_{name}/extensions/v{version}/{file}"));
        fs::rename(&from, place.join(&file)).with_context(|| format!("the wheel of `{name}` holds no `{file}`"))?;
    }
    fs::remove_dir_all(unpacked)?;
    Ok(())
}

/// What `INSTALL` does, without an engine at hand.
fn from_duckdb(platform: &str, version: &str, place: &Path) -> Result<()> {
    for name in versions::DUCKDB_EXTENSIONS {
        say("extensions", &format!("fetching {name} (extensions.duckdb.org)"));
        let file = format!("{name}.duckdb_extension.gz");
        let url = format!("https://extensions.duckdb.org/v{version}/{platform}/{file}");
        let packed = place.join(&file);
        run_quiet(
            command("curl")
                .args(["--fail", "--silent", "--show-error", "--location"])
                .arg("--output")
                .arg(&packed)
                .arg(url),
        )
        .and_then(|_| run_quiet(command("gunzip").arg(&packed)))
        .context(
            "install `pip` (Debian: `apt-get install python3-pip`), or allow downloads from extensions.duckdb.org",
        )?;
    }
    Ok(())
}

/// A folder that the user brings, as opposed to the one that `.cargo/config.toml` names.
fn own(variable: &str) -> Option<PathBuf> {
    let dir = PathBuf::from(env::var_os(variable).filter(|it| !it.is_empty())?);
    (!dir.starts_with(paths::root().join(".tools"))).then_some(dir)
}

pub(crate) fn npm() -> Result<PathBuf> {
    which("npm").context("`npm` is missing: install Node.js 20 or newer")
}
