//! `docs/field.md`: every case of `native-tests/field`, with what is true of it and what is said.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use lakeplan::toml::document::{self, Table, Value};

use crate::docs::header::header;

/// The ways in which a case was answered when it was first tried, best first.
const VERDICTS: [&str; 4] = ["ok", "weak", "miss", "wrong"];

/// The page, from the names of the cases and the tables of their `case.toml`.
pub(crate) fn text(cases: &[(String, Table)]) -> String {
    let mut page = header("native-tests/field");
    let _ = write!(
        page,
        "# Reported problems\n\n\
         Each case is the configuration of somebody who asked for help in public, or who followed a documentation page. \
         *Truth* is what DuckDB {} does with Metaxy's SQL, as measured; *answer* is what the person should get. \
         *First* is what Lakeplan reported when the case was tried for the first time: **ok** (found at the right place with \
         the right cause), **weak** (late, at the wrong place, or with advice that falls short), **miss** (nothing), or \
         **wrong** (untrue, or harmful). *Findings* is what `check` reports now; behind *pasted* stands what `explain --error` \
         says of the error that people start from.\n\n\
         `cargo test --package native-tests --test field` checks every row; \
         [its README](../native-tests/field/README.md) describes the format of a case.\n\n",
        lakeplan::duckdb::V1_5.version
    );
    for verdict in VERDICTS {
        let count = cases.iter().filter(|(_, case)| string(case, "first") == verdict).count();
        let _ = writeln!(page, "- {verdict} when first tried: {count} of {}", cases.len());
    }
    let pending = cases.iter().filter(|(_, case)| case.get("pending").is_some()).count();
    let _ = writeln!(page, "- answered now: {} of {}\n", cases.len() - pending, cases.len());
    page.push_str("| case | source | truth | answer | first | findings |\n|---|---|---|---|---|---|\n");
    for (name, case) in cases {
        let number = name.split('-').next().unwrap_or(name);
        let _ = writeln!(
            page,
            "| [{number}](../native-tests/field/{name}/metaxy.toml) {} | {} | {} | {} | {} | {} |",
            cell(string(case, "title")),
            sources(case),
            cell(string(case, "truth")),
            cell(string(case, "answer")),
            string(case, "first"),
            cell(&findings(case))
        );
    }
    page
}

/// The cases of a folder, in the order of their numbers.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<(String, Table)>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let path = entry.path().join("case.toml");
        let document = document::parse(&fs::read_to_string(&path)?);
        if let Some(error) = document.errors.first() {
            return Err(io::Error::other(format!("{}: {}", path.display(), error.message)));
        }
        cases.push((entry.file_name().to_string_lossy().into_owned(), document.root));
    }
    cases.sort_by(|(a, _), (b, _)| number(a).cmp(&number(b)).then_with(|| a.cmp(b)));
    Ok(cases)
}

/// The number with which a name begins.
fn number(name: &str) -> Option<u32> {
    name.split('-').next()?.parse().ok()
}

/// The string of a key; nothing if there is none.
fn string<'a>(table: &'a Table, key: &str) -> &'a str {
    match table.get(key).map(|entry| &entry.node.value) {
        Some(Value::String(text)) => text,
        _ => "",
    }
}

/// The links to where somebody reported it.
fn sources(case: &Table) -> String {
    let Some(Value::Array(sources)) = case.get("source").map(|entry| &entry.node.value) else { return String::new() };
    let link = |source: &str| match source.split_once('#') {
        Some((tracker, number)) if !source.starts_with("https://") => {
            format!("[{source}](https://github.com/{tracker}/issues/{number})")
        }
        _ => format!("<{source}>"),
    };
    let links = sources.iter().filter_map(|node| match &node.value {
        Value::String(source) => Some(link(source)),
        _ => None,
    });
    links.collect::<Vec<_>>().join(", ")
}

/// What `check` gives, or why that is not the answer yet.
fn findings(case: &Table) -> String {
    let pending = string(case, "pending");
    if !pending.is_empty() {
        return format!("pending: {pending}");
    }
    let found = match case.get("finding").map(|entry| &entry.node.value) {
        Some(Value::Array(found)) => found.as_slice(),
        _ => &[],
    };
    let told = found.iter().filter_map(|node| match &node.value {
        Value::Table(finding) => {
            let [code, at, severity] = ["code", "at", "severity"].map(|key| string(finding, key));
            let fixed = finding.get("fix").is_some_and(|entry| entry.node.value == Value::Boolean(true));
            Some(format!("{severity} `{code}` at {at}{}", if fixed { ", with a fix" } else { "" }))
        }
        _ => None,
    });
    let pasted = match case.get("pasted").map(|entry| &entry.node.value) {
        Some(Value::Array(pasted)) => pasted.as_slice(),
        _ => &[],
    };
    let explained = pasted.iter().filter_map(|node| match &node.value {
        Value::Table(pasted) => {
            let [code, at] = ["code", "at"].map(|key| string(pasted, key));
            let place = if at.is_empty() { String::new() } else { format!(" at {at}") };
            Some(format!("pasted: `{code}`{place}"))
        }
        _ => None,
    });
    let told: Vec<String> = told.chain(explained).collect();
    if told.is_empty() { "nothing".to_owned() } else { told.join("; ") }
}

/// Text as a cell: a bar would end it, a `<` outside of code begin HTML.
fn cell(text: &str) -> String {
    let escape =
        |(index, part): (usize, &str)| if index % 2 == 0 { part.replace('<', "&lt;") } else { part.to_owned() };
    let parts: Vec<String> = text.replace('|', "\\|").replace('\n', " ").split('`').enumerate().map(escape).collect();
    parts.join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_becomes_a_row() {
        let case = |text: &str| document::parse(text).root;
        let answered = "title = 'a <b>'\nsource = ['o/r#1', 'https://example.com/x']\ntruth = 'It `x | <y>`.'\nanswer = \
                        'A.'\nfirst = 'miss'\n[[finding]]\ncode = 'c'\nseverity = 'warning'\nat = '1:2'\nfix = true\n";
        let pasted = "title = 't'\nsource = []\ntruth = 'T.'\nanswer = 'A.'\nfirst = 'ok'\n[[pasted]]\nerror = 'e'\ncode = \
                      'c'\n[[pasted]]\nerror = 'e'\ncode = 'd'\nat = '1:2'\n";
        let pending = "title = 't'\nsource = []\ntruth = 'T.'\nanswer = 'A.'\nfirst = 'ok'\npending = 'why'\n";
        let control = "title = 't'\nsource = []\ntruth = 'T.'\nanswer = 'A.'\nfirst = 'ok'\n";
        let cases = [("01-a", answered), ("02-b", pending), ("03-c", control), ("04-d", pasted)];
        let page = text(&cases.map(|(name, text)| (name.to_owned(), case(text))));
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| [")).collect();
        assert_eq!(
            rows,
            [
                "| [01](../native-tests/field/01-a/metaxy.toml) a &lt;b> | [o/r#1](https://github.com/o/r/issues/1), <https://example.com/x> | It `x \\| <y>`. | A. | miss | warning `c` at 1:2, with a fix |",
                "| [02](../native-tests/field/02-b/metaxy.toml) t |  | T. | A. | ok | pending: why |",
                "| [03](../native-tests/field/03-c/metaxy.toml) t |  | T. | A. | ok | nothing |",
                "| [04](../native-tests/field/04-d/metaxy.toml) t |  | T. | A. | ok | pasted: `c`; pasted: `d` at 1:2 |",
            ]
        );
        assert!(
            page.contains("- ok when first tried: 3 of 4\n") && page.contains("- answered now: 3 of 4\n"),
            "{page}"
        );
    }
}
