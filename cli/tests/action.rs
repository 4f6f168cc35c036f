//! The GitHub Action: its step is run as a runner runs it, under `bash -e`.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

use std::path::{Path, PathBuf};
use std::process::Command;

const WRONG: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
    config.ducklake.catalog = { type = \"duckdb\" }\nconfig.ducklake.storage = { type = \"local\", path = \"d\", odd = 1 }\n";

struct Step {
    code: Option<i32>,
    log: String,
    outputs: Vec<String>,
    summary: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs the step of `action.yml` with inputs.
fn step(folder: &Path, inputs: &[(&str, &str)]) -> Step {
    let action = std::fs::read_to_string(root().join("action.yml")).expect("the action is there");
    let run = action.lines().find_map(|line| line.trim().strip_prefix("run: ")).expect("it runs something");
    let (output, summary) = (folder.join("output"), folder.join("summary"));
    let mut step = Command::new("bash");
    step.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", run]).current_dir(folder);
    step.env("LAKEPLAN_ACTION", root()).env("LAKEPLAN_COMMAND", env!("CARGO_BIN_EXE_lakeplan"));
    step.env("GITHUB_OUTPUT", &output).env("GITHUB_STEP_SUMMARY", &summary).env("RUNNER_TEMP", folder);
    for name in ["FILES", "DENY", "ENV", "SNAPSHOT", "SARIF"] {
        let value = inputs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        step.env(format!("LAKEPLAN_{name}"), value);
        let declared = format!("LAKEPLAN_{name}: ${{{{ inputs.{} }}}}", name.to_lowercase());
        assert!(action.contains(&declared), "{declared}");
    }
    let ended = step.output().expect("bash is installed");
    let text = |file: &Path| std::fs::read_to_string(file).unwrap_or_default();
    Step {
        code: ended.status.code(),
        log: String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned(),
        outputs: text(&output).lines().map(str::to_owned).collect(),
        summary: text(&summary),
    }
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("metaxy.toml"), text).expect("it can be written");
    folder
}

#[test]
fn findings_fail_the_step_and_all_outputs_are_there() {
    let folder = folder(WRONG);
    let step = step(folder.path(), &[("FILES", "metaxy.toml"), ("SARIF", "lake plan.sarif")]);
    assert_eq!(step.code, Some(1), "{}", step.log);
    assert_eq!(step.outputs, ["sarif=lake plan.sarif", "exit-code=1", "errors=1", "warnings=1"]);
    assert!(step.log.contains("::error file=metaxy.toml,line=4,"), "{}", step.log);
    assert!(
        step.summary.contains("1 errors, 1 warnings") && step.summary.contains("error[missing-key]"),
        "{}",
        step.summary
    );
    let sarif = std::fs::read_to_string(folder.path().join("lake plan.sarif")).expect("the log is there");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(2));
}

#[test]
fn nothing_found_is_well_and_a_wrong_call_is_told() {
    let well = WRONG.replace("\"duckdb\" }", "\"duckdb\", uri = \"l.ducklake\" }").replace(", odd = 1", "");
    let folder = folder(&well);
    let found = step(folder.path(), &[]);
    assert_eq!(
        (found.code, found.outputs.join(" ").as_str()),
        (Some(0), "exit-code=0 errors=0 warnings=0"),
        "{}",
        found.log
    );
    let found = step(folder.path(), &[("FILES", "metaxy.toml gone.toml")]);
    assert_eq!(found.code, Some(2), "{}", found.log);
    assert!(found.log.contains("cannot read `gone.toml`"), "{}", found.log);
    // A file is no option.
    let found = step(folder.path(), &[("FILES", "--fix")]);
    assert!(found.code == Some(2) && found.log.contains("cannot read `--fix`"), "{}", found.log);
}

#[test]
fn a_snapshot_that_is_out_of_date_fails_with_its_diff() {
    let well = WRONG.replace("\"duckdb\" }", "\"duckdb\", uri = \"l.ducklake\" }").replace(", odd = 1", "");
    let folder = folder(&well);
    let found = step(folder.path(), &[("SNAPSHOT", "sql")]);
    assert_eq!(found.code, Some(1), "{}", found.log);
    assert!(found.log.contains("+ATTACH") && found.summary.contains("```diff"), "{}", found.log);
    assert_eq!(found.outputs[0], "exit-code=1");
}

/// Nobody has the secrets in CI: without a way to name the variables, no file that is written as it should be could pass
/// with `deny: warnings`.
#[test]
fn variables_can_be_set_and_several_codes_denied() {
    let well =
        WRONG.replace("\"duckdb\" }", "\"duckdb\", uri = \"${LAKE_DIR}/${LAKE_NAME}\" }").replace(", odd = 1", "");
    let folder = folder(&well);
    let found = step(folder.path(), &[("DENY", "warnings")]);
    assert!(found.code == Some(1) && found.log.contains("`LAKE_DIR` is not set"), "{}", found.log);
    let set = ("ENV", "LAKE_DIR=/srv/a lake\n\n  LAKE_NAME=l.ducklake\n");
    let found = step(folder.path(), &[("DENY", "warnings"), set, ("SARIF", "logs/new/lakeplan.sarif")]);
    assert_eq!(found.code, Some(0), "{}", found.log);
    assert!(folder.path().join("logs/new/lakeplan.sarif").is_file(), "{}", found.log);
    let found = step(folder.path(), &[("DENY", "no-connect-timeout unset-variable")]);
    assert_eq!(found.code, Some(1), "{}", found.log);
    let found = step(folder.path(), &[("DENY", "no-connect-timeout\nsqlite-catalog")]);
    assert_eq!(found.code, Some(0), "{}", found.log);
}

#[test]
fn the_snapshot_is_of_the_file_that_is_named_and_without_one_nothing_is_said_to_differ() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(place.path().join("team")).expect("it can be made");
    let well = WRONG.replace("\"duckdb\" }", "\"duckdb\", uri = \"l.ducklake\" }").replace(", odd = 1", "");
    std::fs::write(place.path().join("team/metaxy.toml"), well).expect("it can be written");
    let found = step(place.path(), &[("FILES", "team/metaxy.toml"), ("SNAPSHOT", "team/sql")]);
    assert!(found.code == Some(1) && found.log.contains("+ATTACH"), "{}", found.log);
    let found = step(place.path(), &[("FILES", "team"), ("SNAPSHOT", "team/sql")]);
    assert_eq!(found.code, Some(2), "{}", found.log);
    assert!(found.log.contains("could not be compared") && !found.log.contains("is another"), "{}", found.log);
}
