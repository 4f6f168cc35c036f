//! What `lakeplan doctor` says about a case.

use std::process::{Command, Stdio};

use native_tests::engine;
use native_tests::field::{FieldCase, Finding, Run};
use native_tests::observe::prepare;

use crate::findings::{Said, compare};
use crate::run::{place, sessions};

/// What is not as the case says.
pub(crate) fn check(case: &FieldCase, run: &Run, wanted: &[Finding]) -> Vec<String> {
    let [out, err] = printed(case, run);
    // Above them stands what `check` says too.
    let analysis = lakeplan::analyze(&case.toml, &case.options());
    let blocks = blocks(&err);
    let known = |said: &&Said| analysis.diagnostics.iter().any(|it| it.code.as_str() == said.code);
    let said: Vec<&Said> = blocks.iter().filter(|said| said.severity == "error" && !known(said)).collect();
    let mut problems = compare(&said, &wanted.iter().collect::<Vec<_>>());
    let verdict = verdict(&analysis, run);
    if wanted.is_empty() && !out.trim_end().ends_with(&format!("\n{verdict}")) {
        problems.push(format!("it does not say `{verdict}`"));
    }
    if !problems.is_empty() {
        problems.push(format!("the doctor printed\n{out}\n{err}"));
    }
    problems
}

/// What the doctor says of a lake that is healthy: Metaxy may not attach it so.
fn verdict(analysis: &lakeplan::Analysis, run: &Run) -> &'static str {
    let store = analysis.select(run.lake.store.as_deref()).expect("the case has a store");
    let rendering = lakeplan::Rendering { mask: false, setup: false };
    match store.scripts(rendering) {
        Some([duckdb, metaxy]) if duckdb.text() != metaxy.text() => {
            "the lake is healthy, but not with the statements that Metaxy runs: see above"
        }
        _ => "healthy",
    }
}

/// Of a case that fails in both flavors and says nothing of the doctor: what DuckDB says is known, and told on a line that
/// `check` blames too.
pub(crate) fn agrees(case: &FieldCase, run: &Run) -> Vec<String> {
    let [out, err] = printed(case, run);
    let line = |at: &str| at.split(':').next().unwrap_or_default().to_owned();
    let lines: Vec<String> = case.situation.findings.iter().map(|finding| line(&finding.at)).collect();
    let codes: Vec<&str> = case.situation.findings.iter().filter_map(|finding| finding.code.as_deref()).collect();
    let blocks = blocks(&err);
    let said: Vec<&Said> =
        blocks.iter().filter(|said| said.severity == "error" && !codes.contains(&said.code.as_str())).collect();
    let problems: Vec<String> = match &said[..] {
        [] => vec!["the doctor finds nothing".to_owned()],
        [one] if one.code == "duckdb-error" => vec![format!("the doctor does not know the error: {}", one.text)],
        [one] if lines.contains(&line(&one.at)) => Vec::new(),
        [one] => {
            vec![format!("the doctor blames {}, and `check` the lines {lines:?}: {} {}", one.at, one.code, one.text)]
        }
        several => vec![format!("the doctor finds {several:?}")],
    };
    if problems.is_empty() { problems } else { [problems, vec![format!("the doctor printed\n{out}\n{err}")]].concat() }
}

/// What the doctor prints, to both streams.
fn printed(case: &FieldCase, run: &Run) -> [String; 2] {
    let place = place(case);
    let expected = run.expected(false);
    prepare(sessions(), &place, &expected).unwrap_or_else(|error| panic!("{error:#}"));
    let folder = place.root().join("cwd");
    std::fs::write(folder.join("metaxy.toml"), place.expand(&case.toml)).expect("the file can be written");
    let doctor = |store: Option<&String>| {
        let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
        let output = Command::new(env!("CARGO_BIN_EXE_lakeplan-with-doctor"))
            .args(["doctor", "metaxy.toml", "--create", "--limit", "20"])
            .args(run.write_probe.unwrap_or(true).then_some("--write-probe"))
            .args(store.iter().flat_map(|store| ["--store", store.as_str()]))
            .current_dir(&folder)
            .env_clear()
            .envs(place.process_environment(&expected))
            .env("HOME", place.root().join("home"))
            .env("LAKEPLAN_DUCKDB_EXTENSIONS", &extensions)
            .envs(engine::checked(&extensions))
            .envs(sessions().library())
            .stdin(Stdio::null())
            .output()
            .expect("the doctor starts");
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("the doctor prints UTF-8"))
    };
    for name in &run.lake.after {
        doctor(Some(name));
    }
    doctor(run.lake.store.as_ref())
}

/// The findings in what was printed. A fix is never among them.
fn blocks(text: &str) -> Vec<Said> {
    let mut blocks: Vec<Said> = Vec::new();
    for line in text.lines() {
        let head = line.split_once("]: ").and_then(|(head, message)| Some((head.split_once('[')?, message)));
        if let Some(((severity @ ("error" | "warning" | "hint"), code), message)) = head {
            blocks.push(Said {
                code: code.to_owned(),
                severity: severity.to_owned(),
                at: String::new(),
                text: message.to_owned(),
                fix: false,
            });
        } else if let Some(block) = blocks.last_mut() {
            if let Some((_, place)) = line.split_once("--> metaxy.toml:")
                && block.at.is_empty()
            {
                place.clone_into(&mut block.at);
            }
            block.text += "\n";
            block.text += line;
        }
    }
    blocks
}
