//! Lets the tests find `libduckdb` by themselves: linked by the crate `duckdb` from
//! `DUCKDB_LIB_DIR` (see `.cargo/config.toml`), found at run time by an rpath.

use std::env;
use std::path::PathBuf;

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
}
