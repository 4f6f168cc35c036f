//! Scripts and styles without what only people read, by the tools that come with the editor.

use std::path::Path;

use anyhow::Result;

use crate::paths;
use crate::proc::{command, run_quiet};

/// The script, minified. Terser leaves three hundredths less of the editor than esbuild,
/// which bundles it.
pub(super) fn script(file: &Path) -> Result<Vec<u8>> {
    // None of our functions is called as a constructor.
    let compress = "passes=4,unsafe_arrows,unsafe_methods,pure_getters";
    run_tool("terser", &["--module", "--ecma", "2022", "--mangle", "--compress", compress, "--"], file)
}

/// The style, minified.
pub(super) fn style(file: &Path) -> Result<Vec<u8>> {
    run_tool("esbuild", &["--minify", "--target=es2022"], file)
}

fn run_tool(name: &str, options: &[&str], file: &Path) -> Result<Vec<u8>> {
    let tool = paths::root().join("web/editor/node_modules/.bin").join(name);
    Ok(run_quiet(command(tool).args(options).arg(file))?.into_bytes())
}
