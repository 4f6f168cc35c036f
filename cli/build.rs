//! With the feature `doctor`, lets the binary find `libduckdb` by itself: where it was linked
//! from (`DUCKDB_LIB_DIR`, see `.cargo/config.toml`), and beside the binary; for releases only there.

#![allow(clippy::disallowed_macros, reason = "how a build script speaks to cargo")]

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    println!("cargo::rerun-if-env-changed=LAKEPLAN_RPATH");
    if env::var_os("CARGO_FEATURE_DOCTOR").is_none() {
        return;
    }
    let Some(dir) = env::var_os("DUCKDB_LIB_DIR").map(PathBuf::from).filter(|it| it.is_dir()) else {
        println!("cargo::error=libduckdb is not in place: run `cargo xtask setup --only duckdb`");
        return;
    };
    let origin = if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") { "@loader_path" } else { "$ORIGIN" };
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{origin}");
    // What is given to others must not look into the folders of who made it.
    if env::var("LAKEPLAN_RPATH").as_deref() != Ok("origin") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}", dir.display());
    }
}
