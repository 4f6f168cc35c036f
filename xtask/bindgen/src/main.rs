//! Makes the module, the WebAssembly and the declarations that a browser loads of a program
//! which was compiled for `wasm32-unknown-unknown`: the tool `wasm-bindgen` for what this
//! workspace needs of it, and then cuts the WebAssembly in two and puts its functions into order. As a dependency the tool is
//! compiled with the other crates and is of the right version; apart from `xtask`, so that only
//! who builds the page compiles it.

mod order;
mod references;
mod split;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use references::Linked;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [program, folder] => whole(Path::new(program), Path::new(folder)),
        ["--split", program, folder] => in_two(Path::new(program), Path::new(folder)),
        _ => bail!("usage: xtask-bindgen [--split] PROGRAM.wasm FOLDER"),
    }
}

/// Makes one WebAssembly.
fn whole(program: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = bindgen(program);
    // A quarter of it, which nobody reads.
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.generate(folder).with_context(|| cannot(program))
}

/// Makes two, of which the page loads the second, `NAME_later.wasm`, when it has shown something.
fn in_two(program: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = bindgen(program);
    // The linker knows the functions by these names.
    let mut output = bindgen.demangle(false).generate_output().with_context(|| cannot(program))?;
    let whole = output.wasm_mut().emit_wasm();
    output.emit(folder)?;
    let linked = fs::read(program).with_context(|| format!("cannot read `{}`", program.display()))?;
    let linked = Linked::read(&linked).with_context(|| format!("cannot read the links of `{}`", program.display()))?;
    let parts = split::split(&whole, &linked).with_context(|| format!("cannot cut `{}`", program.display()))?;
    let stem = program.file_stem().context("the program has no name")?.to_string_lossy();
    for (part, program) in [("bg", parts.first), ("later", parts.later)] {
        fs::write(folder.join(format!("{stem}_{part}.wasm")), order::by_likeness(&program)?)?;
    }
    Ok(())
}

fn bindgen(program: &Path) -> Bindgen {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(program).typescript(true);
    // The page names the WebAssembly itself.
    bindgen.omit_default_module_path(true);
    let _ = bindgen.web(true);
    bindgen
}

fn cannot(program: &Path) -> String {
    format!("cannot make bindings of `{}`", program.display())
}
