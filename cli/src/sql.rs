//! `lakeplan sql`: the statements on standard output, what is wrong on standard error.

use lakeplan::mask::mask_name;
use lakeplan::{Rendering, Script, Store};
use serde::Serialize;

use crate::args::Sql;
use crate::chosen::{Chosen, called};
use crate::{Outcome, output, report, snapshot};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Output<'a> {
    store: Option<&'a str>,
    flavor: &'a str,
    statements: Vec<&'a str>,
}

/// Runs the command.
pub(crate) fn run(args: &Sql) -> Outcome {
    match (&args.snapshot, &args.check) {
        (Some(folder), _) => return snapshot::write(args, folder),
        (_, Some(folder)) => return snapshot::check(args, folder),
        (None, None) => {}
    }
    let read = Chosen::read(args.file.as_deref(), &args.variables, args.duckdb.as_deref());
    let printed = read.and_then(|chosen| print(args, chosen.store(args.store.as_deref())?));
    printed.unwrap_or_else(|outcome| outcome)
}

fn print(args: &Sql, store: &Store) -> Result<Outcome, Outcome> {
    let flavor = args.flavor.into();
    let Some(script) = store.script(flavor, Rendering { mask: args.mask, setup: args.setup }) else {
        let name = called(store);
        return Err(report::finding(&format!("there is no SQL for {name} until its errors are fixed")));
    };
    let text = if args.json {
        let statements = script.statements.iter().map(|statement| statement.sql.text.as_str()).collect();
        let name = store.name().map(|name| if args.mask { mask_name(name) } else { name.to_owned() });
        report::json_line(&Output { store: name.as_deref(), flavor: flavor.as_str(), statements })
    } else {
        if let Some((number, odd)) = odd(&script) {
            return Err(report::finding(&format!(
                "statement {number} contains U+{:04X}, which makes a line look different from what it is; `--json` prints \
                 the character as an escape",
                u32::from(odd)
            )));
        }
        script.text()
    };
    output::result(&text).map_err(|message| report::failure(&message))?;
    Ok(Outcome::Fine)
}

/// The first character that ends a line, steers a terminal or turns the text around it, and the number of
/// its statement. A tab does none of that.
fn odd(script: &Script) -> Option<(usize, char)> {
    let numbered = script.statements.iter().enumerate();
    let mut odd = numbered.filter_map(|(at, statement)| {
        let odd = snapshot::odd_in(std::iter::once(statement.sql.text.as_str()))?;
        Some((at + 1, odd))
    });
    odd.next()
}
