//! Builds the page with Trunk, writes its policy into it, and weighs it.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::proc::{command, prepend_path, run};
use crate::setup::{self, Part, page_tools, wasm};
use crate::{csp, paths, slim};

/// What the page may weigh, compressed, all its files together.
const BUDGET: usize = 400_000;

/// What to build.
pub(crate) struct Options {
    /// The address under which the page will lie; `./` makes it work under any.
    pub(crate) public_url: String,
    /// Without the optimisation that takes most of the time.
    pub(crate) dev: bool,
}

impl Options {
    /// What is published and tested.
    pub(crate) fn release() -> Self {
        Self { public_url: "./".to_owned(), dev: false }
    }
}

/// What building the page needs.
pub(crate) const NEEDS: [Part; 4] = [Part::Wasm, Part::Trunk, Part::WasmBindgen, Part::Editor];

/// Sets up what is missing and builds the page into `dist/`.
pub(crate) fn build(options: &Options) -> Result<()> {
    setup::set_up(&NEEDS)?;
    // Trunk would copy snippets that earlier builds have left in the first, and leave the page of
    // an earlier build in the second when this one fails.
    for old in [paths::target().join("wasm-bindgen"), paths::dist()] {
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| format!("cannot remove `{}`", old.display()))?;
        }
    }

    let mut trunk = command(page_tools::trunk()?.join("trunk"));
    trunk
        .current_dir(paths::root())
        .arg("build")
        .args(["--offline", "--public-url", &options.public_url])
        .arg("--dist")
        .arg(paths::dist());
    prepend_path(&mut trunk, page_tools::wasm_bindgen()?)?;
    // Trunk takes `NO_COLOR` only as `true` or `false`, while others only look whether it is there.
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    if !options.dev {
        trunk.arg("--release");
    }
    wasm::toolchain()?.apply(&mut trunk)?;
    own_paths_hidden(&mut trunk);
    run(&mut trunk).context("the page does not build")?;

    slim::remove_names(&paths::dist())?;
    slim::minify_scripts(&paths::dist())?;
    csp::write_into(&paths::dist())?;
    if options.dev { Ok(()) } else { weigh(&paths::dist()) }
}

/// Keeps the names of this machine's folders out of what is published, which panic messages would carry.
pub(crate) fn own_paths_hidden(build: &mut Command) {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| env::home_dir().map(|it| it.join(".cargo"))).unwrap_or_default();
    let mut flags: Vec<String> =
        env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    for (folder, name) in [(cargo.as_path(), "cargo"), (paths::root(), ".")] {
        flags.push(format!("--remap-path-prefix={}={name}", folder.display()));
    }
    // Unlike `RUSTFLAGS`, it can hold folders with spaces in their names.
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
}

/// Prints the size of each file and fails if the page is over its budget.
fn weigh(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();
    println!("{:>9} {:>9}", "raw", "brotli");
    let mut total = (0, 0);
    // Declarations are for people and their tools; no browser loads them.
    for file in files.into_iter().filter(|it| !it.to_string_lossy().ends_with(".d.ts")) {
        let content = fs::read(&file)?;
        let packed = compressed(&content)?;
        total = (total.0 + content.len(), total.1 + packed);
        let name = file.strip_prefix(dist).unwrap_or(&file);
        println!("{:>9} {packed:>9}  {}", content.len(), name.display());
    }
    println!("{:>9} {:>9}  in all", total.0, total.1);
    if total.1 > BUDGET {
        bail!("the page is over its budget: {} bytes of brotli, {BUDGET} allowed", total.1);
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The size as a good web server would send it.
fn compressed(content: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(content)?;
    Ok(packed.len())
}
