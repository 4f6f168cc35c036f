//! The archive that is published: the command line with `doctor` in it, `libduckdb` beside it,
//! and the texts of their licenses. It is unpacked elsewhere and tried before it counts.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::page::own_paths_hidden;
use crate::paths;
use crate::proc::{command, run, run_quiet};
use crate::setup::{self, Part};
use crate::wheel::PROFILE;

const PACKAGE: [&str; 3] = ["--package=lakeplan-cli", "--features=doctor", "--locked"];

/// The texts of our own licenses, at the top of the checkout.
const LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Makes `dist-cli/lakeplan-VERSION-TARGET.tar.gz`.
pub(crate) fn release() -> Result<()> {
    setup::set_up(&[Part::Duckdb, Part::Extensions])?;
    let start = Instant::now();
    let target = target()?;
    let name = format!("lakeplan-{}-{target}", env!("CARGO_PKG_VERSION"));
    let out = paths::root().join("dist-cli");
    let folder = out.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;

    let binary = build()?;
    let library = format!("{DLL_PREFIX}duckdb{DLL_SUFFIX}");
    let duckdb = duckdb_folder()?;
    copy(&binary, &folder.join(format!("lakeplan{EXE_SUFFIX}")))?;
    copy(&duckdb.join(&library), &folder.join(&library))?;
    copy(&duckdb.join("LICENSE"), &folder.join("LICENSE-duckdb"))?;
    for file in LICENSES {
        copy(&paths::root().join(file), &folder.join(file))?;
    }
    fs::write(folder.join("LICENSES-of-crates.txt"), licenses(&target)?)?;

    let archive = out.join(format!("{name}.tar.gz"));
    run_quiet(command("tar").current_dir(&out).args(["-czf"]).arg(&archive).arg(&name))?;
    fs::remove_dir_all(&folder)?;
    try_out(&archive, &name)?;
    let megabytes = fs::metadata(&archive)?.len().div_ceil(1_000_000);
    println!("{}: {megabytes} MB, in {:.0} s", archive.display(), start.elapsed().as_secs_f32());
    Ok(())
}

/// Builds the command line so that it looks for `libduckdb` beside itself and nowhere else; gives its path.
fn build() -> Result<PathBuf> {
    // Its flags differ from those of other builds, which would be thrown away in one folder.
    let folder = paths::target().join("release-archive");
    let mut cargo = command("cargo");
    cargo
        .current_dir(paths::root())
        .args(["build", "--profile", PROFILE])
        .args(PACKAGE)
        .arg("--target-dir")
        .arg(&folder);
    cargo.env("LAKEPLAN_RPATH", "origin").env("CARGO_PROFILE_DIST_STRIP", "true");
    own_paths_hidden(&mut cargo, &[]);
    run(&mut cargo).context("the command line does not build")?;
    Ok(folder.join(format!("{PROFILE}/lakeplan{EXE_SUFFIX}")))
}

/// Runs the binary of the archive in a folder of its own: it must find `libduckdb`, and a lake with it.
fn try_out(archive: &Path, name: &str) -> Result<()> {
    let place = std::env::temp_dir().join(format!("lakeplan-release-{}", std::process::id()));
    fs::create_dir(&place).with_context(|| format!("cannot make `{}`", place.display()))?;
    let tried = (|| {
        run_quiet(command("tar").current_dir(&place).arg("-xzf").arg(archive))?;
        // Another folder than that of the archive: the library is found from anywhere.
        let folder = place.join("elsewhere");
        fs::create_dir(&folder)?;
        copy(&paths::root().join("examples/duckdb-local.toml"), &folder.join("metaxy.toml"))?;
        let mut doctor = command(place.join(name).join(format!("lakeplan{EXE_SUFFIX}")));
        doctor.current_dir(&folder).args(["doctor", "metaxy.toml", "--create", "--write-probe", "--with", "linked"]);
        for variable in ["DUCKDB_LIB_DIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
            doctor.env_remove(variable);
        }
        doctor.env("LAKEPLAN_DUCKDB_EXTENSIONS", extensions_folder()?);
        let said = run_quiet(&mut doctor).context("the unpacked binary does not do its work")?;
        print!("{said}");
        if said.lines().last() != Some("healthy") {
            bail!("the doctor of the archive did not find the example lake healthy");
        }
        Ok(())
    })();
    let _ = fs::remove_dir_all(&place);
    tried
}

/// The license of each crate that is in the binary, with its texts.
fn licenses(target: &str) -> Result<String> {
    let mut cargo = command("cargo");
    cargo.current_dir(paths::root()).args(["tree", "--edges=normal", "--prefix=none", "--format={p}"]);
    let tree = run_quiet(cargo.args(PACKAGE).arg("--target").arg(target))?;
    let mut used: Vec<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    used.sort_unstable();
    used.dedup();

    let mut cargo = command("cargo");
    cargo.current_dir(paths::root()).args(["metadata", "--format-version=1", "--locked"]);
    let metadata: Value = serde_json::from_str(&run_quiet(&mut cargo)?)?;
    let mut text = "The crates that are compiled into `lakeplan`, with their licenses.\n".to_owned();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let field = |name: &str| package[name].as_str().unwrap_or_default();
        let name = format!("{} v{}", field("name"), field("version"));
        // What has no source is our own.
        if package["source"].is_null() || !used.contains(&name.as_str()) {
            continue;
        }
        let license = field("license");
        if license.is_empty() {
            bail!("`{name}` does not say which license it has");
        }
        let _ = writeln!(text, "\n━━━ {name}: {license}\n    {}", field("repository"));
        let folder = Path::new(field("manifest_path")).parent().unwrap_or(Path::new(""));
        for file in texts(folder)? {
            let _ = writeln!(text, "\n{}", String::from_utf8_lossy(&fs::read(&file)?).trim_end());
        }
    }
    Ok(text)
}

/// The files of a crate that hold licenses and notices.
fn texts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.file_type()?.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "NOTICE"].iter().any(|it| name.starts_with(it))
        {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// What rustc compiles for here.
fn target() -> Result<String> {
    let verbose = run_quiet(command("rustc").arg("-vV"))?;
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

fn duckdb_folder() -> Result<PathBuf> {
    folder("DUCKDB_LIB_DIR")
}

fn extensions_folder() -> Result<PathBuf> {
    folder("LAKEPLAN_DUCKDB_EXTENSIONS")
}

/// A folder that `.cargo/config.toml` names, or the user.
fn folder(variable: &str) -> Result<PathBuf> {
    let folder = std::env::var_os(variable).filter(|it| !it.is_empty());
    let folder = folder.with_context(|| format!("`{variable}` is not set; `.cargo/config.toml` sets it for cargo"))?;
    fs::canonicalize(&folder).with_context(|| format!("`{variable}` leads nowhere"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy `{}`", from.display()))
}
