//! `lakeplan sql`: the statements on standard output, what is wrong on standard error.

use lakeplan::Rendering;
use serde::Serialize;

use crate::args::Sql;
use crate::{Outcome, input, output, report};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Output<'a> {
    store: Option<&'a str>,
    flavor: &'a str,
    statements: Vec<&'a str>,
}

/// Runs the command.
pub(crate) fn run(args: &Sql) -> Outcome {
    let path = args.file.clone().map_or_else(input::discover, Ok);
    let source = match path.and_then(|path| input::read(&path)) {
        Ok(source) => source,
        Err(message) => return report::failure(&message),
    };
    let analysis = lakeplan::analyze(&source.text, &source.options(&input::variables(&args.variables)));
    let selected = analysis.select(args.store.as_deref());
    report::text::print(&source, &report::of_store(&analysis, selected.as_ref().ok().copied()));
    let store = match selected {
        Ok(store) => store,
        Err(_) if analysis.has_errors() => return Outcome::Finding,
        Err(error) => return report::finding(&error.to_string()),
    };
    let flavor = args.flavor.into();
    let Some(script) = store.script(flavor, Rendering { mask: args.mask, setup: args.setup }) else {
        let name = store.name().map_or_else(|| "the fragment".to_owned(), |name| format!("store `{name}`"));
        return report::finding(&format!("there is no SQL for {name} until its errors are mended"));
    };
    let text = if args.json {
        let statements = script.statements.iter().map(|statement| statement.sql.text.as_str()).collect();
        report::json_line(&Output { store: store.name(), flavor: flavor.as_str(), statements })
    } else {
        script.text()
    };
    output::result(&text).map_or_else(|message| report::failure(&message), |()| Outcome::Fine)
}
