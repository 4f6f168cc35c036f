//! The formats for machines are what their specifications say.
//!
//! `data/sarif-2.1.0.schema.json` is the schema of OASIS for SARIF 2.1.0, as the crate
//! `serde-sarif` 0.8.0 carries it (`src/schema.json`).

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::{Path, PathBuf};

use program::run;

use serde_json::{Value, json};

fn lakeplan(folder: &Path, args: &[&str]) -> String {
    run(folder, args, &[], "").stdout
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

/// What GitHub's "SARIF support for code scanning" requires of a rule.
#[test]
fn sarif_rules_have_what_github_wants() {
    let log: Value = serde_json::from_str(&check("sarif")).expect("the log is JSON");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("there are rules") {
        for (key, most) in [("shortDescription", 1024), ("fullDescription", 1024), ("help", usize::MAX)] {
            let text = rule[key]["text"].as_str().unwrap_or_default();
            assert!(!text.is_empty() && text.chars().count() <= most, "{key}: {rule}");
        }
    }
}

/// On Windows it separates folders.
#[cfg(unix)]
#[test]
fn a_backslash_in_a_name_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "a\\b.toml";
    std::fs::write(folder.path().join(name), "x = \n").expect("a file can be written");
    let of = |format| lakeplan(folder.path(), &["check", "--format", format, name]);
    assert!(of("sarif").contains("\"uri\": \"a%5Cb.toml\""));
    assert!(of("gitlab").contains("\"path\": \"a\\\\b.toml\""));
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

/// What GitLab's documentation asks of a code quality report.
#[test]
fn gitlab_reports_have_what_gitlab_wants() {
    let report: Value = serde_json::from_str(&check("gitlab")).expect("JSON");
    let findings = report.as_array().expect("an array");
    let mut fingerprints: Vec<&str> = Vec::new();
    for finding in findings {
        for key in ["description", "check_name", "fingerprint"] {
            assert!(finding[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {finding}");
        }
        let severity = finding["severity"].as_str().expect("a severity");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{finding}");
        let begin = &finding["location"]["positions"]["begin"];
        assert!(begin["line"].as_u64() > Some(0) && begin["column"].as_u64() > Some(0), "{finding}");
        assert!(!finding["location"]["path"].as_str().expect("a path").starts_with("./"), "{finding}");
        fingerprints.push(finding["fingerprint"].as_str().expect("a fingerprint"));
    }
    assert!(findings.len() > 100, "{}", findings.len());
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), findings.len(), "each finding has its own");
    assert_eq!(report, serde_json::from_str::<Value>(&check("gitlab")).expect("JSON"), "the same again");
}

/// A finding is known again when lines are put before it, and is another in another file.
#[test]
fn a_gitlab_fingerprint_moves_with_the_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let fingerprints = |name: &str, text: &str| -> Vec<String> {
        std::fs::write(folder.path().join(name), text).expect("a file can be written");
        let report: Value =
            serde_json::from_str(&lakeplan(folder.path(), &["check", "--format", "gitlab", name])).expect("JSON");
        let findings = report.as_array().expect("an array").iter();
        findings.map(|it| it["fingerprint"].as_str().expect("a text").to_owned()).collect()
    };
    let text = "[stores.a]\ntype = 7\nodd = 1\n";
    assert_eq!(fingerprints("a.toml", text), fingerprints("a.toml", &format!("# more\n\n{text}")));
    assert_ne!(fingerprints("a.toml", text), fingerprints("b.toml", text));
}

/// The counts of a `JUnit` report are those of its elements, it is well-formed, and what fails is what is denied.
#[test]
fn junit_reports_count_what_they_hold() {
    let report = check("junit");
    let count = |text: &str, what: &str| text.matches(what).count();
    let attribute = |line: &str, name: &str| -> usize {
        let value = line.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.expect("the attribute is there").parse().expect("a number")
    };
    let head = report.lines().nth(1).expect("a second line");
    assert_eq!(attribute(head, "tests"), count(&report, "<testcase "));
    assert_eq!(attribute(head, "failures"), count(&report, "<failure "));
    for suite in report.split("<testsuite ").skip(1) {
        let head = suite.lines().next().expect("a line");
        assert_eq!(attribute(head, "tests"), count(suite, "<testcase "), "{head}");
        assert_eq!(attribute(head, "failures"), count(suite, "<failure "), "{head}");
    }
    // Every element is closed in its order.
    let mut open: Vec<&str> = Vec::new();
    for tag in report.split('<').skip(2).map(|rest| rest.split('>').next().expect("a tag ends")) {
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a&b<.toml"), "# <\u{1}>\n[stores.a]\nconfig = {}\n")
        .expect("a file can be written");
    let odd = lakeplan(folder.path(), &["check", "--format", "junit", "a&b<.toml"]);
    assert!(odd.contains("name=\"a&amp;b&lt;.toml\"") && !odd.contains('\u{1}'), "{odd}");
    let (folder, _) = fixtures();
    let warned = |deny: &[&str]| {
        let args = ["check", "--format", "junit", "unknown-key.toml"].iter().chain(deny).copied();
        count(&lakeplan(&folder, &args.collect::<Vec<_>>()), "<failure type=\"warning\"")
    };
    assert!(warned(&[]) == 0 && warned(&["--deny", "warnings"]) > 0);
}
