//! Makes the module, the WebAssembly and the declarations that a browser loads of a program
//! which was compiled for `wasm32-unknown-unknown`: the tool `wasm-bindgen` for what this
//! workspace needs of it, and then cuts the WebAssembly in two and puts its functions and their locals into order. As a dependency the tool is
//! compiled with the other crates and is of the right version; apart from `xtask`, so that only
//! who builds the page compiles it.

mod constants;
mod links;
mod locals;
mod modules;
mod names;
mod order;
mod references;
mod split;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use names::Names;
use references::Linked;
use split::Parts;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--by-module", program] => by_module(Path::new(program)),
        ["--split", program, folder] => in_two(Path::new(program), Path::new(folder)),
        [program, folder] => whole(Path::new(program), Path::new(folder)),
        _ => bail!("usage: xtask-bindgen [--split] PROGRAM.wasm FOLDER, or --by-module PROGRAM.wasm"),
    }
}

/// Makes one WebAssembly.
fn whole(program: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    set_up(bindgen.input_path(program));
    // A quarter of it, which nobody reads.
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.generate(folder).with_context(|| cannot(program))
}

/// Makes two, of which the page loads the second, `NAME_later.wasm`, when it has shown something.
fn in_two(program: &Path, folder: &Path) -> Result<()> {
    let parts = parts(program, Some(folder))?;
    let stem = program.file_stem().context("the program has no name")?.to_string_lossy();
    let names = Names::of(&parts.first)?;
    for end in [".js", ".d.ts"] {
        let file = folder.join(format!("{stem}{end}"));
        fs::write(&file, names.in_text(&fs::read_to_string(&file)?))?;
    }
    let ordered = |program: &[u8]| order::by_likeness(&locals::by_count(program)?);
    let [first, later] = [ordered(&names.in_program(&parts.first)?)?, ordered(&parts.later)?];
    for (part, program) in ["bg", "later"].into_iter().zip(links::in_order([&first, &later])?) {
        fs::write(folder.join(format!("{stem}_{part}.wasm")), program)?;
    }
    Ok(())
}

/// Says what of which crate and module is in each part.
fn by_module(program: &Path) -> Result<()> {
    let parts = parts(program, None)?;
    print!("{}", modules::table([&parts.first, &parts.later])?);
    Ok(())
}

/// The two parts of a program. What else a browser loads is put into `folder`; without it, the functions keep their
/// names.
fn parts(program: &Path, folder: Option<&Path>) -> Result<Parts> {
    let name = program.file_stem().context("the program has no name")?.to_string_lossy();
    let content = fs::read(program).with_context(|| format!("cannot read `{}`", program.display()))?;
    let mut linked =
        Linked::read(&content).with_context(|| format!("cannot read the links of `{}`", program.display()))?;
    without_floats(linked.functions.keys())?;
    let bound = |content: &[u8]| {
        let mut bindgen = Bindgen::new();
        // The linker knows the functions by these names.
        set_up(bindgen.input_bytes(&name, content.to_vec()).demangle(false));
        bindgen.generate_output().with_context(|| cannot(program))
    };
    // Which constants come later is known once it has been cut.
    let later = split::later_constants(&bound(&content)?.wasm_mut().emit_wasm(), &linked)?;
    let places = constants::places(&linked, &content, &later);
    let content = constants::moved(&mut linked, &content, &places)?;
    let mut output = bound(&content)?;
    let whole = output.wasm_mut().emit_wasm();
    if let Some(folder) = folder {
        output.emit(folder)?;
    }
    split::split(&whole, &linked, folder.is_none()).with_context(|| format!("cannot cut `{}`", program.display()))
}

/// Refuses a program that reads or prints floats by the standard library: its tables are ten
/// kilobytes that no compression makes smaller, and a single `parse::<f64>()` brings them.
fn without_floats<'a>(mut functions: impl Iterator<Item = &'a String>) -> Result<()> {
    match functions.find(|it| it.contains("core3num7dec2flt") || it.contains("core3num7flt2dec")) {
        Some(found) => bail!("the page contains `{found}`: read and print floats by `lakeplan::text::float`"),
        None => Ok(()),
    }
}

fn set_up(bindgen: &mut Bindgen) {
    // The page names the WebAssembly itself.
    bindgen.typescript(true).omit_default_module_path(true);
    let _ = bindgen.web(true);
}

fn cannot(program: &Path) -> String {
    format!("cannot make bindings of `{}`", program.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_the_floats_of_the_standard_library_is_refused() {
        let names = |it: &[&str]| -> Vec<String> { it.iter().map(|it| (*it).to_owned()).collect() };
        assert!(without_floats(names(&["_RNvNtNtCs_8lakeplan4text5float5parse"]).iter()).is_ok());
        let theirs = names(&["main", "_RNvNtNtNtNtCs1OA3ihfmHv5_4core3num7dec2flt6lemire13compute_floatdEB8_"]);
        assert!(without_floats(theirs.iter()).is_err_and(|it| it.to_string().contains("compute_float")));
    }
}
