//! `lakeplan migrate`: the released spelling on standard output, or in the file itself.

use std::path::{Path, PathBuf};

use crate::args::Migrate;
use crate::{Outcome, input, report};

/// Runs the command. A file that is not TOML cannot be migrated; one that has the released
/// spelling already comes out as it went in.
pub(crate) fn run(args: &Migrate) -> Outcome {
    match migrate(args) {
        Ok(outcome) => outcome,
        Err(message) => report::failure(&message),
    }
}

fn migrate(args: &Migrate) -> Result<Outcome, String> {
    let path: PathBuf = args.file.clone().map_or_else(input::discover, Ok)?;
    let source = input::read(&path)?;
    let analysis = lakeplan::analyze(&source.text, &lakeplan::Options::default());
    if analysis.is_syntax_error() {
        report::text::print(&source, &analysis.diagnostics.iter().collect::<Vec<_>>());
        return Ok(Outcome::Finding);
    }
    let migrated = lakeplan::metaxy::migrate::migrate(&source.text);
    if !args.write {
        report::write(&migrated)?;
    } else if path == Path::new("-") {
        return Err("`--write` needs a file, and standard input is not one".to_owned());
    } else if migrated != source.text {
        replace(&path, &migrated)?;
    }
    Ok(Outcome::Fine)
}

/// Writes beside the file and renames, so that the file is never half written.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    // A link stays a link: what it points to is replaced.
    let target = std::fs::canonicalize(path).map_err(failed)?;
    let mut beside = target.clone().into_os_string();
    beside.push(".lakeplan-new");
    let permissions = std::fs::metadata(&target).map_err(failed)?.permissions();
    let write = || {
        std::fs::write(&beside, text)?;
        std::fs::set_permissions(&beside, permissions.clone())?;
        std::fs::rename(&beside, &target)
    };
    write().map_err(|error| {
        // Nothing half made stays; the first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}
