//! The editor of the page, bundled from npm packages into one module.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::proc::{command, run_quiet};
use crate::setup::{cache, duckdb, say};

/// Where the page's crate expects the bundle.
const BUNDLE: &str = "dist/editor.js";

/// Bundles the editor, unless the bundle is of the sources as they are.
pub(crate) fn bundle() -> Result<()> {
    let editor = paths::root().join("web/editor");
    if !editor.join("package.json").is_file() {
        bail!("`web/editor/package.json` is missing from the checkout");
    }
    let _lock = cache::lock("editor", &paths::tools()?.join("editor.lock"))?;
    install(&editor)?;

    let bundle = editor.join(BUNDLE);
    let before = fs::read(&bundle).ok();
    let modified = fs::metadata(&bundle).and_then(|it| it.modified());
    let npm = duckdb::npm()?;
    run_quiet(command(npm).args(["run", "--silent", "build"]).current_dir(&editor))?;
    let after = fs::read(&bundle).with_context(|| format!("`npm run build` made no `web/editor/{BUNDLE}`"))?;
    if before.as_ref() == Some(&after) {
        // Not touched, or the page's crate would be compiled again for nothing.
        if let Ok(modified) = modified {
            fs::File::options().append(true).open(&bundle)?.set_modified(modified)?;
        }
    } else {
        say("editor", &format!("bundled, {} KB", after.len() / 1000));
    }
    Ok(())
}

/// `npm ci`, if what is installed is not what the lock file says.
fn install(editor: &Path) -> Result<()> {
    let lock = fs::read(editor.join("package-lock.json"))
        .context("`web/editor/package-lock.json` is missing: run `npm install` there")?;
    let stamp = editor.join("node_modules/.lakeplan-lock");
    if fs::read(&stamp).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    say("editor", "installing CodeMirror and esbuild (npm ci)");
    let npm = duckdb::npm()?;
    run_quiet(command(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(editor))?;
    fs::write(stamp, lock)?;
    Ok(())
}
