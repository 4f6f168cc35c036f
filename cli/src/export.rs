//! `lakeplan export`: the lake of a store for another tool on standard output, and on standard error what the
//! tool cannot express.

use lakeplan::export::{Export as Exported, Refused, Request, export};
use lakeplan::mask::mask_name;
use lakeplan::snapshot::snapshot;
use lakeplan::{Store, Variables};

use crate::args::Export;
use crate::chosen::called;
use crate::engine::Choice;
use crate::{Outcome, input, output, report};

/// Runs the command.
pub(crate) fn run(args: &Export) -> Outcome {
    written(args).unwrap_or_else(|message| report::failure(&message))
}

fn written(args: &Export) -> Result<Outcome, String> {
    let path = args.file.clone().map_or_else(input::discover, Ok)?;
    let source = input::read(&path)?;
    // What a process has in its environment stays a variable.
    let variables: Variables = args.env.iter().cloned().collect();
    let choice = Choice::of(args.duckdb.as_deref(), source.path())?;
    choice.hint.iter().for_each(|hint| report::hint(hint));
    let snapshot = snapshot(&source.text, &source.options(&variables, choice.engine));
    let store = match snapshot.analysis.select(args.store.as_deref()) {
        Ok(store) => store,
        Err(_) if snapshot.analysis.has_errors() => {
            report::text::print(&source, &report::of_store(&snapshot.analysis, None));
            return Ok(Outcome::Finding);
        }
        Err(error) => return Ok(report::finding(&error.to_string())),
    };
    let request = Request { tool: args.to.into(), with_secrets: args.with_secrets };
    match export(&snapshot, store, request) {
        Ok(exported) => print(&exported),
        Err(refused) => {
            if refused == Refused::Errors {
                report::text::print(&source, &report::of_store(&snapshot.analysis, Some(store)));
            }
            Ok(report::finding(&reason(store, &refused)))
        }
    }
}

fn print(exported: &Exported) -> Result<Outcome, String> {
    let mut outcome = Outcome::Fine;
    for note in &exported.notes {
        if note.lost {
            report::warning(&format!("not in the export: {}", note.text));
            outcome = Outcome::Finding;
        } else {
            report::hint(&note.text);
        }
    }
    output::result(&exported.text)?;
    Ok(outcome)
}

fn reason(store: &Store, refused: &Refused) -> String {
    let name = called(store);
    match refused {
        Refused::Errors => format!(
            "{name} cannot be exported until its errors are fixed; a variable that selects the backend needs a value: \
             `--env NAME=VALUE`"
        ),
        Refused::Names(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{}`", mask_name(name))).collect();
            let (what, needs) = if names.len() == 1 { ("variable", "needs") } else { ("variables", "need") };
            format!(
                "the {what} {} {needs} a value, because a name in SQL cannot be a variable, or because the name is \
                 not an identifier: `--env NAME=VALUE`",
                names.join(", ")
            )
        }
        Refused::Nothing(why) => format!("{name} cannot be exported: {why}"),
    }
}
