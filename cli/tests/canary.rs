//! A canary stands in every place where a secret can stand, and no format and no command shows it.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;
#[path = "../../core/tests/canary/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::path::Path;

use program::run;
use texts::{CANARY, VALUES, one_of, texts};

/// Both streams of a run.
fn lakeplan(folder: &Path, args: &[&str]) -> String {
    let run = run(folder, args, &[], "");
    run.stdout + &run.stderr
}

/// The lines that show the canary.
fn lines(out: &str) -> BTreeSet<&str> {
    out.lines().filter(|line| line.contains(CANARY)).collect()
}

fn written() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let names = texts().into_iter().enumerate().map(|(number, (_, text))| {
        let name = format!("{number}.toml");
        std::fs::write(folder.path().join(&name), text).expect("it can be written");
        name
    });
    let names = names.collect();
    (folder, names)
}

/// Some of the files, with each turn others: the texts themselves are all looked at in the tests of the core, and here
/// what a format adds to them.
fn some(names: &[String], turn: usize) -> impl Iterator<Item = &str> {
    let share = one_of(8);
    names.iter().skip(turn % share).step_by(share).map(String::as_str)
}

#[test]
fn no_format_of_check_shows_it() {
    let (folder, names) = written();
    for (turn, format) in ["text", "json", "github", "sarif", "gitlab", "junit"].into_iter().enumerate() {
        let args: Vec<&str> = ["check", "--no-env", "--format", format].into_iter().chain(some(&names, turn)).collect();
        let out = lakeplan(folder.path(), &args);
        assert!(lines(&out).is_empty(), "{format}: {:#?}", lines(&out));
        assert!(out.len() > 100_000, "{format}: {}", out.len());
    }
}

#[test]
fn no_diff_of_fixes_shows_it() {
    let (folder, names) = written();
    let levels = [&["check", "--no-env", "--diff"][..], &["check", "--no-env", "--diff", "--unsafe-fixes"]];
    for (turn, level) in levels.into_iter().enumerate() {
        let args: Vec<&str> = level.iter().copied().chain(some(&names, turn)).collect();
        let out = lakeplan(folder.path(), &args);
        assert!(lines(&out).is_empty(), "{level:?}: {:#?}", lines(&out));
        assert!(out.lines().filter(|line| line.starts_with("+++ ")).count() > 10, "{}", out.len());
    }
    let args: Vec<&str> = ["check", "--no-env", "--fix"].into_iter().chain(some(&names, levels.len())).collect();
    let out = lakeplan(folder.path(), &args);
    let fixed: Vec<&str> = out.lines().filter(|line| line.starts_with("fixed ")).collect();
    assert!(fixed.len() > 10 && fixed.iter().all(|line| !line.contains(CANARY)), "{fixed:#?}");
}

#[test]
fn no_masked_sql_and_no_explained_error_shows_it() {
    let (folder, names) = written();
    for name in names.iter().step_by(29) {
        for flavor in ["duckdb", "metaxy"] {
            for args in [
                &["sql", "--mask", "--no-env", "--flavor", flavor, name][..],
                &["sql", "--mask", "--json", "--no-env", "--flavor", flavor, name],
            ] {
                let out = lakeplan(folder.path(), args);
                assert!(lines(&out).is_empty(), "{args:?}: {:#?}", lines(&out));
            }
        }
    }
    std::fs::write(folder.path().join("metaxy.toml"), "").expect("it can be written");
    // As they are, without the escapes of TOML.
    let plain = |value: &str| value.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
    for (number, value) in VALUES.iter().map(|value| plain(value)).enumerate() {
        let error = format!("IO Error: Unable to connect to Postgres at \"{value}\": failed");
        let name = format!("error-{number}");
        std::fs::write(folder.path().join(&name), error).expect("it can be written");
        let out = lakeplan(folder.path(), &["explain", "--error", &name]);
        assert!(lines(&out).is_empty() && !out.is_empty(), "{value}: {:#?}", lines(&out));
    }
}

/// A folder or file of this machine is shown, whatever the variable is called that holds it: shells export `PWD`.
#[test]
fn a_path_of_a_variable_is_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("it is UTF-8");
    let error = format!("IO Error: Cannot open file \"{path}/lake.ducklake\": No such file or directory");
    for name in ["PWD", "OLDPWD", "SSH_AUTH_SOCK", "GOOGLE_APPLICATION_CREDENTIALS", "PASSWORD_STORE_DIR"] {
        let run = run(folder.path(), &["explain", &error], &[(name, path)], "");
        assert!(run.stdout.contains(&format!("\"{path}/lake.ducklake\"")), "{name}: {}", run.stdout);
    }
    // Another value of such a name may be one.
    let value = format!("{path}/lake.ducklake");
    let run = run(folder.path(), &["explain", &error], &[("PWD", &value)], "");
    assert!(!run.stdout.contains(&value) && run.stdout.contains("********"), "{}", run.stdout);
}

/// One statement is one line, and what a terminal or a reader would be misled by is refused.
#[test]
fn a_statement_is_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    for (odd, code) in [("\\n", "U+000A"), ("\\u001b[2J", "U+001B"), ("\\u202e", "U+202E"), ("\\u0000", "U+0000")] {
        let text = format!(
            "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"a{odd}b\" }}\nstorage = {{ type = \"local\", path = \"p\" }}\n"
        );
        std::fs::write(folder.path().join("a.toml"), text).expect("it can be written");
        let out = lakeplan(folder.path(), &["sql", "--no-env", "a.toml"]);
        assert!(out.contains(&format!("contains {code}")) && !out.contains("ATTACH"), "{out}");
        let json = lakeplan(folder.path(), &["sql", "--no-env", "--json", "a.toml"]);
        let statements = json.lines().find(|line| line.starts_with('{')).expect("a line of JSON");
        assert!(!statements.chars().any(lakeplan::text::hidden::is_hidden), "{statements}");
        let github = lakeplan(folder.path(), &["check", "--no-env", "--format", "github", "a.toml"]);
        assert!(github.lines().all(|line| !line.chars().any(lakeplan::text::hidden::is_hidden)), "{github}");
    }
}
