//! `docs/diagnostics.md`: every code with what it means, why it matters and how to mend it.

use std::fmt::Write as _;

use lakeplan::Variables;
use lakeplan::metaxy::extend::{Broken, Chain};
use lakeplan::{Code, Engine};

use crate::docs::header::header;
use crate::report;

/// The page.
pub(crate) fn text(example: impl Fn(Code) -> Option<String>) -> String {
    let mut page = header("the doc comments in core/src/diagnostic, or cli/tests/messages");
    page.push_str(
        "# Diagnostics\n\n\
         Each finding has a code that never changes; `lakeplan explain CODE` prints the same text.\n\
         The severities have exact meanings:\n\n\
         - **error**: Metaxy rejects the configuration, or no SQL can be generated from it;\n\
         - **warning**: Metaxy accepts it, but DuckDB then fails, does something other than what is written, or \
         ignores it;\n\
         - **hint**: it works, but there is a better way to write it, or something worth knowing.\n\n\
         Those in the first table are reported by `lakeplan check`. Those in the second are the causes of errors, reported \
         by `lakeplan doctor` when it runs the statements, and by `lakeplan explain --error` for an error message.\n",
    );
    let of_doctor = |code: &&Code| lakeplan::doctor::finds(**code);
    table(&mut page, "In a configuration", Code::ALL.iter().filter(|code| !of_doctor(code)));
    table(&mut page, "As the cause of an error", Code::ALL.iter().filter(of_doctor));
    let in_order = Code::ALL.iter().filter(|code| !of_doctor(code)).chain(Code::ALL.iter().filter(of_doctor));
    for code in in_order {
        let _ = write!(page, "\n## {code}\n\n{}", lakeplan::explanation(*code));
        if let Some(evidence) = lakeplan::evidence(*code) {
            let _ = write!(page, "\n*{evidence}*\n");
        }
        if let Some(toml) = example(*code) {
            let _ = write!(page, "\n{}", shown(*code, &toml));
        }
    }
    page
}

/// Codes with their meaning, below a heading.
fn table<'c>(page: &mut String, heading: &str, codes: impl Iterator<Item = &'c Code>) {
    let _ = write!(page, "\n## {heading}\n\n| code | meaning |\n|---|---|\n");
    for code in codes {
        // A bar would end the cell.
        let _ = writeln!(page, "| [`{code}`](#{code}) | {} |", lakeplan::summary(*code).replace('|', "\\|"));
    }
}

/// A configuration, and what is said about it.
fn shown(code: Code, toml: &str) -> String {
    let (engine, toml) = engine(toml);
    let (variables, toml) = variables(toml);
    let mut options = lakeplan::Options::from(&variables).engine(engine);
    if code == Code::BrokenExtend {
        // No file is read for the page.
        let broken = Broken::Unreadable("no-such-file.toml".to_owned(), "No such file or directory".to_owned());
        options = options.chain(Chain { files: Vec::new(), broken: Some(broken) });
    }
    let analysis = lakeplan::analyze(toml, &options);
    let of_settings = lakeplan::settings::read(toml, "pyproject.toml").map(|(_, found)| found).unwrap_or_default();
    let found = analysis.diagnostics.iter().chain(&of_settings);
    let found: Vec<_> = found.filter(|found| found.code == code).collect();
    let mut text = String::new();
    if engine.minor != <&Engine>::default().minor {
        let _ = write!(text, "For DuckDB {}:\n\n", engine.minor);
    }
    for (name, value) in &variables {
        let _ = write!(text, "With the variable `{name}` set to `{value}`:\n\n");
    }
    let said = report::text::plain("metaxy.toml", toml, &found).join("\n\n");
    let _ = write!(text, "```toml\n{}\n```\n\n```text\n{said}\n```\n", toml.trim());
    text
}

/// The DuckDB that the first line names, and what follows it.
fn engine(toml: &str) -> (&'static Engine, &str) {
    let named = toml.strip_prefix("# duckdb: ").and_then(|rest| rest.split_once('\n'));
    let parsed = named.and_then(|(named, rest)| Some((Engine::parse(named).ok()?.engine, rest)));
    parsed.unwrap_or((<&Engine>::default(), toml))
}

/// The variables that the first lines set, and what follows them.
fn variables(toml: &str) -> (Variables, &str) {
    let mut variables = Variables::new();
    let mut rest = toml;
    while let Some((line, behind)) = rest.strip_prefix("# env: ").and_then(|rest| rest.split_once('\n')) {
        variables.extend(line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
        rest = behind;
    }
    (variables, rest)
}
