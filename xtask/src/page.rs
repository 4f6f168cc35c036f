//! Builds the page: compiles it, makes what a browser loads of it, puts its files together as
//! `index.html` says, and weighs them.

pub(crate) mod csp;
mod index;
mod minify;
mod weight;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths;
use crate::proc::{command, run};
use crate::setup::{self, Part, wasm};
use index::Rust;

/// What to build.
pub(crate) struct Options {
    /// The address under which the page will lie; `./` makes it work under any.
    pub(crate) public_url: String,
    /// Without the optimization that takes most of the time.
    pub(crate) dev: bool,
    /// Whether to say what its program consists of.
    pub(crate) by_module: bool,
}

impl Options {
    /// What is published and tested.
    pub(crate) fn release() -> Self {
        Self { public_url: "./".to_owned(), dev: false, by_module: false }
    }
}

/// What building the page needs.
pub(crate) const NEEDS: [Part; 2] = [Part::Wasm, Part::Editor];

/// Sets up what is missing and builds the page into `dist/`.
pub(crate) fn build(options: &Options) -> Result<()> {
    setup::set_up(&NEEDS)?;
    // The page of an earlier build must not be taken for that of one that fails.
    let dist = paths::dist();
    removed(&dist)?;
    let aside = dist.with_extension("partial");
    removed(&aside)?;
    fs::create_dir(&aside).with_context(|| format!("cannot make `{}`", aside.display()))?;

    let source = fs::read_to_string(paths::root().join("index.html")).context("cannot read `index.html`")?;
    let page = index::read(&source)?;
    let bindings = bindings(&page.rust, options)?;
    let page = page.lay_out(&bindings, options, &aside)?;
    fs::write(aside.join("index.html"), csp::with_policy(&page)?)?;
    if !options.dev {
        weight::weigh(&aside)?;
    }
    fs::rename(&aside, &dist).with_context(|| format!("cannot move the page to `{}`", dist.display()))
}

/// Takes a folder away, if it is there.
pub(crate) fn removed(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    Ok(())
}

/// Compiles the page's program, and gives the folder with what a browser loads of it.
fn bindings(rust: &Rust, options: &Options) -> Result<PathBuf> {
    let program = compiled(&rust.manifest, &["--bin", &rust.program], &rust.program, &rust.profile, options.dev)?;
    let bindings = paths::target().join("bindings");
    bound(&program, &bindings, !options.dev)?;
    if options.by_module {
        run(bindgen().arg("--by-module").arg(&program))?;
    }
    Ok(bindings)
}

/// Compiles a target of a package as small as can be, and gives the path of its WebAssembly.
pub(crate) fn compiled(manifest: &Path, target: &[&str], name: &str, profile: &str, dev: bool) -> Result<PathBuf> {
    let profile = if dev { "dev" } else { profile };
    let mut cargo = command("cargo");
    cargo.current_dir(paths::root()).args(["build", "--target", wasm::TARGET]);
    cargo.arg("--manifest-path").arg(manifest);
    cargo.args(target).args(["--profile", profile]);
    wasm::toolchain()?.apply(&mut cargo)?;
    if dev {
        own_paths_hidden(&mut cargo, &[]);
    } else {
        // The standard library is compiled with the page, so that it holds nothing for messages of
        // panics either. That cargo can do so is not stable yet; the compiler's version is pinned.
        cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
        // Sorts and numbers as text by shorter code, and no backtraces.
        cargo.arg("-Zbuild-std-features=optimize_for_size");
        own_paths_hidden(&mut cargo, &SMALL);
    }
    run(&mut cargo).with_context(|| format!("`{name}` does not build"))?;
    let folder = if dev { "debug" } else { profile };
    Ok(paths::target().join(wasm::TARGET).join(folder).join(format!("{name}.wasm")))
}

/// Makes what a browser loads of a program; `split` cuts the WebAssembly in two.
pub(crate) fn bound(program: &Path, folder: &Path, split: bool) -> Result<()> {
    // Snippets of earlier builds would stay.
    removed(folder)?;
    let mut bindgen = bindgen();
    if split {
        bindgen.arg("--split");
    }
    run(bindgen.args([program, folder]))
}

fn bindgen() -> Command {
    let mut bindgen = command("cargo");
    bindgen.current_dir(paths::root()).args(["run", "--quiet", "--package=xtask-bindgen", "--"]);
    bindgen
}

/// A panic is a trap and nothing else: `boot.js` hears of it and starts a fresh core. What would be
/// said before is a twentieth of the program, and may quote the text.
const SMALL: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    // Derived `Debug` is for tests and messages of panics.
    "-Zfmt-debug=shallow",
    "-Cllvm-args=-inline-threshold=0",
    // What the program is cut in two by.
    "-Clink-arg=--emit-relocs",
];

/// Keeps the names of this machine's folders out of what is published, which panic messages would carry.
pub(crate) fn own_paths_hidden(build: &mut Command, more: &[&str]) {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| env::home_dir().map(|it| it.join(".cargo"))).unwrap_or_default();
    let mut flags: Vec<String> =
        env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    for (folder, name) in [(cargo.as_path(), "cargo"), (paths::root(), ".")] {
        flags.push(format!("--remap-path-prefix={}={name}", folder.display()));
    }
    flags.extend(more.iter().map(|&it| it.to_owned()));
    // Unlike `RUSTFLAGS`, it can hold folders with spaces in their names.
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
}
