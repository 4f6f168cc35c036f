//! The formats for machines are what their specifications say.
//!
//! `data/sarif-2.1.0.schema.json` is the schema of OASIS for SARIF 2.1.0, as the crate
//! `serde-sarif` 0.8.0 carries it (`src/schema.json`).

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn lakeplan(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .current_dir(folder)
        .env_clear()
        .args(args)
        .output()
        .expect("the binary runs");
    String::from_utf8(output.stdout).expect("standard output is UTF-8")
}

/// One configuration for every code.
fn fixtures() -> (PathBuf, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let entries = std::fs::read_dir(&folder).expect("the folder can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    (folder, names)
}

fn check(format: &str) -> String {
    let (folder, names) = fixtures();
    let names = names.iter().map(String::as_str);
    lakeplan(&folder, &["check", "--format", format].into_iter().chain(names).collect::<Vec<_>>())
}

#[test]
fn sarif_meets_its_schema() {
    let schema = include_str!("data/sarif-2.1.0.schema.json");
    let mut schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    // The pattern for languages has a bracket too many and is no regular expression.
    for definition in ["run", "toolComponent"] {
        schema["definitions"][definition]["properties"]["language"]["pattern"] =
            json!("^[a-zA-Z]{2}(?:-[a-zA-Z]{2})?$");
    }
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one of JSON Schema");
    let log: Value = serde_json::from_str(&check("sarif")).expect("the log is JSON");
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // The check can fail: a level that there is not.
    let mut wrong = log.clone();
    wrong["runs"][0]["results"][0]["level"] = json!("hint");
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn sarif_places_and_rules_are_those_of_the_findings() {
    let log: Value = serde_json::from_str(&check("sarif")).expect("the log is JSON");
    let run = &log["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .expect("there are rules")
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    let (folder, _) = fixtures();
    let results = run["results"].as_array().expect("there are results");
    assert!(results.len() >= rules.len() - 2, "all codes but those that need a variable are there");
    for result in results {
        assert!(rules.contains(&result["ruleId"].as_str().expect("a rule")));
        let place = &result["locations"][0]["physicalLocation"];
        let text = std::fs::read_to_string(folder.join(place["artifactLocation"]["uri"].as_str().expect("a file")))
            .expect("the file can be read");
        let region = &place["region"];
        let number = |key: &str| usize::try_from(region[key].as_u64().expect("a number")).expect("a small number");
        let line = text.lines().nth(number("startLine") - 1).expect("the line is there");
        assert!(number("startColumn") <= line.chars().count() + 1, "{result}");
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")), "{result}");
    }
}

#[test]
fn sarif_and_github_name_odd_paths_so_that_they_can_be_read_back() {
    let folder = std::env::temp_dir().join(format!("lakeplan-formats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let name = "a b,c:d%41é.toml";
    std::fs::write(folder.join(name), "x = \n").expect("a file can be written");
    let github = lakeplan(&folder, &["check", "--format", "github", name]);
    let sarif = lakeplan(&folder, &["check", "--format", "sarif", name]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    assert!(github.starts_with("::error file=a b%2Cc%3Ad%2541é.toml,line=1,"), "{github}");
    let sarif: Value = serde_json::from_str(&sarif).expect("the log is JSON");
    let uri = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "a%20b%2Cc%3Ad%2541%C3%A9.toml");
}

/// A command is one line; what would end it, or a property of it, is escaped.
#[test]
fn github_commands_are_one_line_each() {
    let (folder, names) = fixtures();
    let findings: usize = names
        .iter()
        .map(|name| {
            let report: Value =
                serde_json::from_str(&lakeplan(&folder, &["check", "--format", "json", name])).expect("JSON");
            report["files"][0]["diagnostics"].as_array().map_or(0, Vec::len)
        })
        .sum();
    let out = check("github");
    assert_eq!(out.lines().count(), findings);
    for line in out.lines() {
        let command = ["::error ", "::warning ", "::notice "].iter().find_map(|start| line.strip_prefix(start));
        let (properties, message) = command.and_then(|rest| rest.split_once("::")).expect("a command");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("a property");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{line}");
            assert!(!value.contains(':') && !value.is_empty(), "{line}");
        }
        assert!(!message.is_empty());
    }
}
