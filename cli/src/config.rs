//! `lakeplan config`: the configuration that Metaxy works with, and where each value comes from.

use std::fmt::Write as _;

use lakeplan::Code;
use lakeplan::effective::{Origin, Setting, effective};

use crate::args::Config;
use crate::chosen::Chosen;
use crate::input::Source;
use crate::{Outcome, output, report};

/// Runs the command.
pub(crate) fn run(args: &Config) -> Outcome {
    Chosen::read(args.file.as_deref(), &args.variables, None)
        .and_then(|chosen| print(args, &chosen))
        .unwrap_or_else(|outcome| outcome)
}

fn print(args: &Config, chosen: &Chosen) -> Result<Outcome, Outcome> {
    let refused: Vec<_> = chosen.analysis.diagnostics.iter().collect();
    let refused: Vec<_> =
        refused.into_iter().filter(|found| matches!(found.code, Code::Syntax | Code::BrokenExtend)).collect();
    let outcome = if refused.is_empty() { Outcome::Fine } else { Outcome::Finding };
    report::text::print(&chosen.source, &refused);
    let Some(effective) =
        effective(&chosen.source.text, &chosen.source.options(&chosen.variables, chosen.analysis.engine))
    else {
        return Err(outcome);
    };
    let mut out = String::new();
    for setting in &effective.settings {
        let _ = write!(out, "{} = {}", setting.key, setting.value);
        if args.show_origin {
            let _ = write!(out, "  # {}", origin(&chosen.source, setting));
        }
        out.push('\n');
    }
    output::result(&out).map_err(|message| report::failure(&message))?;
    Ok(outcome)
}

/// Where a value comes from, in words.
fn origin(source: &Source, setting: &Setting) -> String {
    let place = || source.place(setting.span);
    match &setting.origin {
        Origin::File => place(),
        Origin::Variables(variables) => {
            let name =
                |(name, set): &(String, bool)| if *set { format!("${name}") } else { format!("${name}, not set") };
            let names: Vec<String> = variables.iter().map(name).collect();
            format!("{}, {}", place(), names.join(", "))
        }
        Origin::Override(variable) => format!("${variable}"),
    }
}
