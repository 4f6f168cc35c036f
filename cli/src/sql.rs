//! `lakeplan sql`: the statements on standard output, what is wrong on standard error.

use lakeplan::{Rendering, Store};
use serde::Serialize;

use crate::args::Sql;
use crate::chosen::{Chosen, called};
use crate::{Outcome, output, report};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Output<'a> {
    store: Option<&'a str>,
    flavor: &'a str,
    statements: Vec<&'a str>,
}

/// Runs the command.
pub(crate) fn run(args: &Sql) -> Outcome {
    let read = Chosen::read(args.file.as_deref(), &args.variables);
    let printed = read.and_then(|chosen| print(args, chosen.store(args.store.as_deref())?));
    printed.unwrap_or_else(|outcome| outcome)
}

fn print(args: &Sql, store: &Store) -> Result<Outcome, Outcome> {
    let flavor = args.flavor.into();
    let Some(script) = store.script(flavor, Rendering { mask: args.mask, setup: args.setup }) else {
        let name = called(store);
        return Err(report::finding(&format!("there is no SQL for {name} until its errors are mended")));
    };
    let text = if args.json {
        let statements = script.statements.iter().map(|statement| statement.sql.text.as_str()).collect();
        report::json_line(&Output { store: store.name(), flavor: flavor.as_str(), statements })
    } else {
        script.text()
    };
    output::result(&text).map_err(|message| report::failure(&message))?;
    Ok(Outcome::Fine)
}
