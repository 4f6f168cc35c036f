//! Lets the tests find `libduckdb` by themselves: linked by the crate `duckdb` from
//! `DUCKDB_LIB_DIR` (see `.cargo/config.toml`), found at run time by an rpath. And makes a
//! test of each folder in `cases` and `field`, so that a case that lies there cannot be left out.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let dir = env::var_os("DUCKDB_LIB_DIR").map(PathBuf::from);
    match dir.filter(|it| it.is_dir()) {
        // Not resolved further: `.tools/duckdb` is a link that moves with the version.
        Some(dir) => println!("cargo::rustc-link-arg=-Wl,-rpath,{}", dir.display()),
        None => println!(
            "cargo::error=libduckdb is not in place: run `cargo xtask setup --only duckdb \
             --only extensions`"
        ),
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).expect("cargo sets `OUT_DIR`");
    for (folder, prefix) in [("cases", ""), ("field", "case_")] {
        println!("cargo::rerun-if-changed={folder}");
        let tests = cases(Path::new(folder), prefix).unwrap_or_else(|error| panic!("cannot read `{folder}`: {error}"));
        fs::write(out.join(format!("{folder}.rs")), tests).expect("`OUT_DIR` can be written");
    }
}

/// A test for each folder, in the order of their names.
fn cases(folder: &Path, prefix: &str) -> std::io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let mut tests = String::new();
    for name in names {
        let function = prefix.to_owned() + &name.replace('-', "_");
        let _ = writeln!(tests, "#[test]\nfn {function}() {{\n    check(\"{name}\");\n}}");
    }
    Ok(tests)
}
