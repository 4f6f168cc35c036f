//! `lakeplan check --fix` and `--diff`: the fixes of a file, all at once.

use std::path::{Path, PathBuf};

use lakeplan::diagnostic::Applicability;
use lakeplan::mask::secret_spans;
use lakeplan::mend::{Applied, Mended, mend};
use lakeplan::{Analysis, Engine, Variables};

use crate::args::Check;
use crate::engine::Choices;
use crate::input::{self, Source};
use crate::report::fixes::counted;
use crate::report::visible;
use crate::unified::{Side, diff};
use crate::{Outcome, discover, files, output, report};

/// What was done to a file.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// The file as it is now.
    pub(crate) source: Source,
    /// What there is to say about it now.
    pub(crate) analysis: Analysis,
    /// The fixes that were applied.
    pub(crate) fixes: Vec<Applied>,
}

/// Applies fixes to a file, or to standard input, which comes out as it is then. A file that cannot be
/// written stays as it is, with all of its findings; what is wrong has been said.
pub(crate) fn fix(
    args: &Check,
    path: &Path,
    source: Source,
    variables: &Variables,
    engine: &'static Engine,
) -> (Fixed, Outcome) {
    let options = source.options(variables, engine);
    let Mended { text, fixes, analysis } = mend(&source.text, &options, most(args));
    let written = if path == Path::new("-") {
        output::result(&text)
    } else if text == source.text {
        Ok(())
    } else {
        files::replace(path, &source.text, &text)
    };
    match written {
        Ok(()) => (Fixed { source: source.with_text(text), analysis, fixes }, Outcome::Fine),
        Err(message) => {
            let analysis = lakeplan::analyze(&source.text, &options);
            (Fixed { source, analysis, fixes: Vec::new() }, report::failure(&message))
        }
    }
}

/// Prints what `--fix` would change in the files.
pub(crate) fn show(
    args: &Check,
    files: &[PathBuf],
    variables: &Variables,
    levels: &mut dyn FnMut(Source) -> Result<Source, String>,
) -> Outcome {
    let mut outcome = Outcome::Fine;
    let (mut changed, mut applied) = (0, 0);
    let mut choices = Choices::new(args.duckdb.as_deref());
    for path in files {
        let printed = input::read(path).and_then(|source| {
            if discover::is_foreign(path, &source.text) {
                return Ok(());
            }
            let source = levels(source)?;
            let choice = choices.of(source.path())?;
            let options = source.options(variables, choice.engine);
            let mended = mend(&source.text, &options, most(args));
            if mended.text == source.text {
                return Ok(());
            }
            let parses = !lakeplan::analyze(&source.text, &options).is_syntax_error();
            changed += 1;
            applied += mended.fixes.len();
            outcome = outcome.max(Outcome::Finding);
            let (before, after) = (shown(&source.text), shown_after(&source.text, &mended.text, parses));
            let side = |text, shown| Side { name: &source.name, text, shown };
            output::result(&diff(side(&source.text, &before), side(&mended.text, &after)))
        });
        if let Err(message) = printed {
            outcome = outcome.max(report::failure(&message));
        }
    }
    let what = if changed == 0 {
        "nothing to fix".to_owned()
    } else {
        format!("{} would be applied to {}", counted(applied, "fix", "fixes"), counted(changed, "file", "files"))
    };
    report::note(&what);
    outcome
}

/// The text after fixes without its secrets, and without those of the text before: where a line was not
/// TOML, what was secret in it may stand where no secret is looked for.
fn shown_after(before: &str, after: &str, parses: bool) -> String {
    let mut masked = shown(after);
    let secrets = secret_spans(before).into_iter().flat_map(|span| before[span.start..span.end].lines());
    // There also a part of a secret may have become a key of its own.
    let parts = |secret: &'_ str| -> Vec<String> {
        let words = secret.split(|it: char| !it.is_alphanumeric() && !"_-+/=.".contains(it)).map(str::to_owned);
        words.filter(|_| !parses).chain([secret.trim().to_owned()]).collect()
    };
    for secret in secrets.flat_map(parts).filter(|secret| secret.len() >= SHORTEST) {
        if masked.contains(&secret) {
            masked = masked.replace(&secret, &"*".repeat(secret.len()));
        }
    }
    masked
}

/// A text without its secrets and without what a terminal would obey.
fn shown(text: &str) -> String {
    visible::source(text).replace(|it: char| it.is_ascii_control() && !matches!(it, '\t' | '\n' | '\r'), "?")
}

/// Secrets that are shorter than this stand everywhere by chance.
const SHORTEST: usize = 4;

/// Whether fixes that are to be read are applied too.
fn most(args: &Check) -> Applicability {
    if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}
