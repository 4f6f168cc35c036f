//! `lakeplan check --add-ignore`: comments for the findings that are there, in all files at once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lakeplan::ignore::add;
use lakeplan::{Diagnostic, Variables};

use crate::args::Check;
use crate::engine::Choices;
use crate::input::{self, Source};
use crate::report::fixes::counted;
use crate::{Outcome, discover, files, output, report};

/// What was read from standard input, with its comments.
#[derive(Debug, Default)]
pub(crate) struct Stdin(Option<Source>);

impl Stdin {
    /// A file; standard input, which can be read but once, as it is now.
    pub(crate) fn read(&mut self, path: &Path) -> Result<Source, String> {
        match self.0.take_if(|_| path == Path::new("-")) {
            Some(source) => Ok(source),
            None => input::read(path),
        }
    }
}

/// Writes the comments into the files. What is found in a file that another one extends is ignored there, if it
/// is one of them. What cannot be read is told when it is checked.
pub(crate) fn write(
    args: &Check,
    files: &[PathBuf],
    variables: &Variables,
    levels: &mut dyn FnMut(Source) -> Result<Source, String>,
) -> Result<(Stdin, Outcome), String> {
    let mut stdin = Stdin::default();
    let mut sources: Vec<(&Path, Source)> = Vec::new();
    let mut found: HashMap<PathBuf, Vec<Diagnostic>> = HashMap::new();
    let mut choices = Choices::new(args.duckdb.as_deref());
    for path in files {
        let Ok(source) = input::read(path) else { continue };
        if discover::is_foreign(path, &source.text) {
            continue;
        }
        let source = levels(source)?;
        let choice = choices.of(source.path())?;
        let analysis = lakeplan::analyze(&source.text, &source.options(variables, choice.engine));
        let parts: Vec<PathBuf> = source.parts().iter().map(|part| same(Path::new(&part.name))).collect();
        for it in &analysis.diagnostics {
            let (part, it) = source.localized(it);
            found.entry(parts[part].clone()).or_default().push(it);
        }
        sources.push((path, source));
    }
    let (mut outcome, mut changed, mut added) = (Outcome::Fine, 0, 0);
    for (path, source) in sources {
        let commented = add(&source.text, found.get(&same(Path::new(&source.name))).into_iter().flatten());
        let written = if path == Path::new("-") {
            let written = output::result(&commented.text);
            stdin.0 = Some(source.with_text(commented.text));
            written
        } else if commented.codes.is_empty() {
            Ok(())
        } else {
            files::replace(path, &source.text, &commented.text)
        };
        match written {
            Err(message) => outcome = outcome.max(report::failure(&message)),
            Ok(()) if commented.codes.is_empty() => {}
            Ok(()) => {
                changed += 1;
                added += commented.codes.len();
            }
        }
    }
    let what = counted(added, "code", "codes");
    report::note(&format!("added {what} to the comments of {}", counted(changed, "file", "files")));
    Ok((stdin, outcome))
}

/// One path for all names of a file.
fn same(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
