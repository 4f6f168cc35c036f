//! Makes the module, the WebAssembly and the declarations that a browser loads of a program
//! which was compiled for `wasm32-unknown-unknown`: the tool `wasm-bindgen` for what this
//! workspace needs of it. As a dependency it is compiled with the other crates and is of the
//! right version; apart from `xtask`, so that only who builds the page compiles it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [program, folder] = arguments.as_slice() else {
        anyhow::bail!("usage: xtask-bindgen PROGRAM.wasm FOLDER");
    };
    Bindgen::new()
        .input_path(program)
        .web(true)?
        .typescript(true)
        // A quarter of it, which nobody reads.
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page names the WebAssembly itself.
        .omit_default_module_path(true)
        .generate(folder)
        .with_context(|| format!("cannot make bindings of `{}`", program.display()))
}
