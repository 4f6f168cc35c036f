//! `lakeplan sql`: the statements on standard output, what is wrong on standard error.

use std::io::Write as _;

use lakeplan::{Rendering, Severity};
use serde::Serialize;

use crate::args::Sql;
use crate::{Outcome, input, report};

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
    let analysis = lakeplan::analyze(&source.text, &input::variables(&args.variables));
    let selected = analysis.select(args.store.as_deref());
    // What concerns other stores is not asked for here.
    let others =
        analysis.stores.iter().filter(|store| !selected.as_ref().is_ok_and(|chosen| chosen.name() == store.name()));
    let others: Vec<_> = others.flat_map(lakeplan::Store::diagnostics).collect();
    let shown: Vec<_> = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity < Severity::Hint)
        .filter(|diagnostic| selected.is_err() || !others.contains(diagnostic))
        .collect();
    report::text::print(&source, &shown);
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
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads may stop reading: `lakeplan sql | head`.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            report::failure(&format!("cannot write to standard output: {error}"))
        }
        _ => Outcome::Fine,
    }
}
