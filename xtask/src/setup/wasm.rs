//! A toolchain that compiles for WebAssembly.
//!
//! Where rustup cannot download the target, Debian's `rustc-web` has the compiler and the
//! sources of the standard library; from them a toolchain folder is made once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths;
use crate::proc::{command, prepend_path, run_quiet, which};
use crate::setup::{cache, debian, say};

/// What a browser runs.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev", "lld"];

/// Which compiler builds the page.
pub(crate) enum Toolchain {
    /// The one that builds everything else.
    Ordinary,
    /// A folder with `bin` and `lib`, made from Debian's packages.
    Folder(PathBuf),
}

impl Toolchain {
    /// Has this command, and what it starts, use the toolchain.
    pub(crate) fn apply(&self, command: &mut Command) -> Result<()> {
        let Self::Folder(folder) = self else {
            return Ok(());
        };
        // What the rustup and cargo that run this program have set for their own sake.
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH"] {
            command.env_remove(variable);
        }
        command.env("RUSTUP_TOOLCHAIN", folder);
        prepend_path(command, folder.join("bin"))
    }
}

/// Finds or makes the toolchain.
pub(crate) fn toolchain() -> Result<Toolchain> {
    if has_target() && has_sources() {
        return Ok(Toolchain::Ordinary);
    }
    if let Some(made) = made_before()? {
        return Ok(Toolchain::Folder(made));
    }
    if which("rustup").is_some() {
        say("wasm", &format!("adding the target {TARGET} and the sources of the standard library (rustup)"));
        let added = run_quiet(command("rustup").args(["target", "add", TARGET]))
            .and_then(|_| run_quiet(command("rustup").args(["component", "add", "rust-src"])));
        if added.is_ok() && has_target() && has_sources() {
            return Ok(Toolchain::Ordinary);
        }
        say("wasm", "rustup cannot; making a toolchain from Debian's packages");
    }
    debian_toolchain().map(Toolchain::Folder).with_context(|| {
        format!(
            "the target or the sources are missing: run `rustup target add {TARGET}` and \
                 `rustup component add rust-src` where they can download"
        )
    })
}

fn has_target() -> bool {
    run_quiet(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_ok_and(|dir| Path::new(dir.trim()).is_dir())
}

/// Whether the sources of the standard library are there, which the page compiles too.
fn has_sources() -> bool {
    run_quiet(command("rustc").args(["--print", "sysroot"]))
        .is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}

/// The folder that an earlier run has made, if it is of the compiler that is installed.
fn made_before() -> Result<Option<PathBuf>> {
    let Some(version) = debian::version("rustc-web") else {
        return Ok(None);
    };
    let folder = paths::cache()?.join(folder_name(&version));
    Ok(folder.is_dir().then_some(folder))
}

fn folder_name(version: &str) -> String {
    format!("wasm-toolchain-{version}")
}

fn debian_toolchain() -> Result<PathBuf> {
    if PACKAGES.iter().any(|it| debian::version(it).is_none()) {
        debian::install("wasm", &PACKAGES)?;
    }
    let version = debian::version("rustc-web").context("`rustc-web` is not installed")?;
    let folder = cache::entry("wasm", &folder_name(&version), |aside| {
        say("wasm", &format!("compiling the standard library (rustc-web {version})"));
        lay_out(aside)?;
        build_std(aside)
    })?;
    paths::link_tool("wasm-toolchain", &folder)?;
    Ok(folder)
}

/// The folder, complete but for the target's libraries.
fn lay_out(folder: &Path) -> Result<()> {
    let rustlib = Path::new("/usr/lib/rustlib");
    let host = host()?;
    let bin = folder.join("bin");
    fs::create_dir_all(&bin)?;
    for tool in ["rustc", "rustdoc"] {
        // The compiler looks for its libraries where the script is by then, not where it is
        // made. A link would not do: rustc follows it and then says `/usr`.
        let script =
            format!("#!/bin/sh\nexec /usr/bin/{tool} --sysroot \"$(cd \"$(dirname \"$0\")/..\" && pwd)\" \"$@\"\n");
        executable(&bin.join(tool), &script)?;
    }
    link("/usr/bin/cargo", &bin.join("cargo"))?;
    link(rustlib.join("src"), &folder.join("lib/rustlib/src"))?;
    let own = folder.join("lib/rustlib").join(&host);
    link(rustlib.join(&host).join("lib"), &own.join("lib"))?;
    link("/usr/bin/lld", &own.join("bin/rust-lld"))
}

/// Compiles the standard library with the folder's own compiler, by way of an empty crate.
fn build_std(folder: &Path) -> Result<()> {
    let empty = folder.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(
        empty.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n\
         [profile.release]\ncodegen-units = 1\n",
    )?;
    fs::write(empty.join("src/lib.rs"), "")?;

    let mut cargo = command(folder.join("bin/cargo"));
    Toolchain::Folder(folder.to_owned()).apply(&mut cargo)?;
    run_quiet(
        cargo
            .current_dir(&empty)
            .env("RUSTC_BOOTSTRAP", "1")
            // Link-time optimization needs the bitcode.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", empty.join("target"))
            .args(["build", "--release", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,test"),
    )?;

    let lib = folder.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&lib)?;
    let deps = empty.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(&deps)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::copy(&path, lib.join(&*name))?;
        }
    }
    fs::remove_dir_all(empty)?;
    Ok(())
}

fn host() -> Result<String> {
    let verbose = run_quiet(command("/usr/bin/rustc").arg("-vV"))?;
    let host = verbose.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

#[cfg(unix)]
fn executable(path: &Path, script: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, script)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(unix)]
fn link(target: impl AsRef<Path>, link: &Path) -> Result<()> {
    fs::create_dir_all(link.parent().unwrap_or(link))?;
    std::os::unix::fs::symlink(target, link)?;
    Ok(())
}

#[cfg(not(unix))]
fn executable(_: &Path, _: &str) -> Result<()> {
    anyhow::bail!("Debian's packages are of no use here")
}

#[cfg(not(unix))]
fn link(_: impl AsRef<Path>, _: &Path) -> Result<()> {
    anyhow::bail!("Debian's packages are of no use here")
}
