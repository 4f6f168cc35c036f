//! `lakeplan explain`: what a code means, and what is behind an error.

use std::fmt::Write as _;
use std::path::Path;

use lakeplan::doctor::{ErrorExplanation, Scrubber, explain_error};
use lakeplan::{Analysis, Code, Variables};

use crate::args::Explain;
use crate::engine::Choice;
use crate::input::{self, Source};
use crate::{Outcome, codes, output, report};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Outcome {
    // A message without its option is one still: no code has a space in it.
    let message = args.code.as_deref().filter(|code| code.contains(char::is_whitespace)).map(Path::new);
    if let Some(error) = args.error.as_deref().or(message) {
        return match explain(args, error) {
            Ok(outcome) => outcome,
            Err(message) => report::failure(&message),
        };
    }
    let text = match &args.code {
        None => list(),
        Some(name) => {
            let code = match codes::code(name) {
                Ok(code) => code,
                Err(message) => return report::failure(&message),
            };
            let evidence = lakeplan::evidence(code).map_or_else(String::new, |evidence| format!("\n{evidence}\n"));
            format!("{code}\n\n{}{evidence}", lakeplan::explanation(code))
        }
    };
    match output::result(&text) {
        Ok(()) => Outcome::Fine,
        Err(message) => report::failure(&message),
    }
}

fn list() -> String {
    let mut text = String::new();
    for code in Code::ALL {
        let _ = writeln!(text, "{:<24} {}", code.as_str(), lakeplan::summary(*code));
    }
    text
}

/// Tells the text of an error on the lines of a configuration: that of a file, or one that was passed itself.
fn explain(args: &Explain, error: &Path) -> Result<Outcome, String> {
    let config = configuration(args, error)?;
    let error = match error.to_str().filter(|text| text.contains(char::is_whitespace) && !error.exists()) {
        Some(message) => message.to_owned(),
        // A log may hold bytes of anything.
        None => input::read_lossy(error)?,
    };
    let variables = input::variables(&args.variables);
    let text = config.as_ref().map_or("", |config| config.text.as_str());
    let choice = Choice::of(args.duckdb.as_deref(), config.as_ref().and_then(Source::path))?;
    let options = config.as_ref().map_or_else(
        || lakeplan::Options::from(&variables).engine(choice.engine),
        |it| it.options(&variables, choice.engine),
    );
    let analysis = lakeplan::analyze(text, &options);
    if let Some(name) = &args.store {
        analysis.select(Some(name)).map_err(|error| error.to_string())?;
    }
    let explained = scrubbed(explain_error(&error, &analysis, args.store.as_deref()), &analysis, &variables);
    let nothing = Source::alone("no configuration", String::new());
    report::explained::print(config.as_ref().unwrap_or(&nothing), &explained)?;
    Ok(if explained.known { Outcome::Fine } else { Outcome::Finding })
}

/// The file of `--config`, else the one that Metaxy would read, if there is one.
fn configuration(args: &Explain, error: &Path) -> Result<Option<Source>, String> {
    match &args.config {
        Some(path) if path == Path::new("-") && error == Path::new("-") => {
            Err("`--error -` and `--config -` cannot both be standard input".to_owned())
        }
        Some(path) => input::read(path).map(Some),
        None => input::discover().ok().map(|path| input::read(&path)).transpose(),
    }
}

/// The explanation without the secrets that only the environment has.
fn scrubbed(mut explained: ErrorExplanation, analysis: &Analysis, variables: &Variables) -> ErrorExplanation {
    let scrubber = Scrubber::of_stores(analysis, variables);
    for diagnostic in &mut explained.diagnostics {
        diagnostic.message = scrubber.scrub(&diagnostic.message);
        diagnostic.help = diagnostic.help.take().map(|help| scrubber.scrub(&help));
    }
    explained.error = scrubber.scrub(&explained.error);
    explained.text = scrubber.scrub(&explained.text);
    explained
}
