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
    match asked(args) {
        Ok(Asked::Error { error, config }) => {
            explain(args, error, config).unwrap_or_else(|message| report::failure(&message))
        }
        Ok(Asked::Text(text)) => {
            output::result(&text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
        }
        Err(message) => report::failure(&message),
    }
}

/// What a call asks for.
enum Asked<'a> {
    /// What is behind an error.
    Error { error: &'a Path, config: Option<&'a Path> },
    /// What a code means, or which there are.
    Text(String),
}

fn asked(args: &Explain) -> Result<Asked<'_>, String> {
    let config = args.config.as_deref();
    if let Some(error) = args.error.as_deref() {
        // As for every other command, what stands alone is the file.
        let file = args.code.as_deref().map(Path::new);
        return match (file, &args.file) {
            (Some(_), Some(more)) => Err(format!("unexpected argument `{}` after the configuration", more.display())),
            (Some(_), None) if config.is_some() => Err("the configuration is named twice".to_owned()),
            (file, _) => Ok(Asked::Error { error, config: file.or(config) }),
        };
    }
    let Some(name) = args.code.as_deref() else { return only_of_errors(args).map(|()| Asked::Text(list())) };
    // A message without its option is one still: no code has a space in it.
    if name.contains(char::is_whitespace) {
        return Ok(Asked::Error { error: Path::new(name), config: args.file.as_deref().or(config) });
    }
    only_of_errors(args)?;
    let code = codes::code(name)?;
    let evidence = lakeplan::evidence(code).map_or_else(String::new, |evidence| format!("\n{evidence}\n"));
    Ok(Asked::Text(format!("{code}\n\n{}{evidence}", lakeplan::explanation(code))))
}

/// Refuses what says something of an error where there is none.
fn only_of_errors(args: &Explain) -> Result<(), String> {
    let given = [
        ("a configuration", args.file.is_some()),
        ("`--config`", args.config.is_some()),
        ("`--store`", args.store.is_some()),
        ("`--duckdb`", args.duckdb.is_some()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((what, _)) => Err(format!("{what} belongs to an error message: pass one, or `--error` with a file")),
        None => Ok(()),
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
fn explain(args: &Explain, error: &Path, config: Option<&Path>) -> Result<Outcome, String> {
    let config = configuration(config, error)?;
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

/// The file that is named, else the one that Metaxy would read, if there is one.
fn configuration(named: Option<&Path>, error: &Path) -> Result<Option<Source>, String> {
    match named {
        Some(path) if path == Path::new("-") && error == Path::new("-") => {
            Err("the error and the configuration cannot both be standard input".to_owned())
        }
        Some(path) => input::read(path).map(Some),
        None => input::discover().ok().map(|path| input::read(&path)).transpose(),
    }
}

/// The explanation without the secrets that only the environment has.
fn scrubbed(mut explained: ErrorExplanation, analysis: &Analysis, variables: &Variables) -> ErrorExplanation {
    let scrubber = Scrubber::of_stores(analysis, &input::that_may_be_secret(variables.clone()));
    for diagnostic in &mut explained.diagnostics {
        diagnostic.message = scrubber.scrub(&diagnostic.message).into();
        diagnostic.help = diagnostic.help.take().map(|help| scrubber.scrub(&help).into());
    }
    explained.error = scrubber.scrub(&explained.error);
    explained.text = scrubber.scrub(&explained.text);
    explained
}
