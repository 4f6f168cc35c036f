//! `lakeplan migrate`: the released spelling on standard output, or in the file itself.

use std::path::{Path, PathBuf};

use crate::args::Migrate;
use crate::{Outcome, files, input, output, report};

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
        output::result(&migrated)?;
    } else if path == Path::new("-") {
        return Err("`--write` requires a file, not standard input".to_owned());
    } else if migrated != source.text {
        files::replace(&path, &source.text, &migrated)?;
    }
    Ok(Outcome::Fine)
}
