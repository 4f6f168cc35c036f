//! Takes out of the built page what nobody reads: the names of functions in the
//! WebAssembly, a quarter of it, and comments and white space in the scripts.
//!
//! The compiler cannot leave the names out without also dropping `target_features`, which
//! `wasm-bindgen` reads; Trunk does not ask `wasm-bindgen` to, and minifies no scripts of it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::paths;
use crate::proc::{command, run_quiet};

const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";

/// Slims each WebAssembly file of the built page.
pub(crate) fn remove_names(dist: &Path) -> Result<()> {
    for entry in fs::read_dir(dist)? {
        let file = entry?.path();
        if file.extension().is_some_and(|it| it == "wasm") {
            let module = fs::read(&file)?;
            let slim = without_names(&module).with_context(|| format!("cannot read `{}`", file.display()))?;
            fs::write(&file, slim)?;
        }
    }
    Ok(())
}

/// Minifies each script of the built page. Terser leaves three hundredths less of the editor
/// than esbuild, which bundles it.
pub(crate) fn minify_scripts(dist: &Path) -> Result<()> {
    let terser = paths::root().join("web/editor/node_modules/.bin/terser");
    for entry in fs::read_dir(dist)? {
        let file = entry?.path();
        if file.extension().is_some_and(|it| it == "js") {
            let options = ["--module", "--mangle", "--compress", "passes=3"];
            let minified = run_quiet(command(&terser).args(options).arg("--").arg(&file))?;
            fs::write(&file, minified)?;
        }
    }
    Ok(())
}

/// The module without its custom sections, which only tools read.
fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    ensure!(module.starts_with(PREAMBLE), "not a WebAssembly module");
    let mut slim = PREAMBLE.to_vec();
    let mut rest = &module[PREAMBLE.len()..];
    while let [kind, after @ ..] = rest {
        let (size, content) = unsigned(after)?;
        let section = rest.len() - content.len() + size;
        ensure!(section <= rest.len(), "a section ends behind the module");
        if *kind != 0 {
            slim.extend_from_slice(&rest[..section]);
        }
        rest = &rest[section..];
    }
    Ok(slim)
}

/// A number in LEB128, and what follows it.
fn unsigned(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((number, &bytes[index + 1..]));
        }
    }
    anyhow::bail!("a number does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let section =
            |kind: u8, content: &[u8]| [&[kind, u8::try_from(content.len()).expect("short")], content].concat();
        let [types, names, code] = [section(1, b"types"), section(0, b"\x04name..."), section(10, b"code")];
        let module = [PREAMBLE, &types, &names, &code].concat();
        assert_eq!(without_names(&module).expect("a module"), [PREAMBLE, &types, &code].concat());
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(without_names(b"text").is_err());
        assert!(without_names(&[PREAMBLE, &[1, 200]].concat()).is_err());
        assert!(without_names(&[PREAMBLE, &[1, 9, 0]].concat()).is_err());
    }

    #[test]
    fn long_numbers_are_read() {
        assert_eq!(unsigned(&[0xE5, 0x8E, 0x26, 7]).expect("a number"), (624_485, &[7][..]));
    }
}
