//! Every code as it is seen in the terminal: one configuration for each, in `messages/`.
//!
//! Such a file may begin with lines `# duckdb: VERSION` and `# env: NAME=VALUE`, the DuckDB that it is for
//! and the variables that it needs, or with `# stdin`, if the code is told of standard input only.

use std::path::{Path, PathBuf};
use std::process::Command;

use lakeplan::Code;
use lakeplan::doctor::finds;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages")
}

/// What `lakeplan check` says of a fixture, without color.
fn said(file: &str) -> String {
    let text = std::fs::read_to_string(folder().join(file)).expect("the fixture can be read");
    let stdin = text.starts_with("# stdin\n");
    let input = std::fs::File::open(folder().join(file)).expect("the fixture can be read");
    let variables = text.lines().map_while(|line| line.strip_prefix("# ")).filter_map(|it| it.strip_prefix("env: "));
    let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .current_dir(folder())
        .env_clear()
        .stdin(input)
        .args(["check", "--duckdb", duckdb(&text).minor, if stdin { "-" } else { file }])
        .args(variables.flat_map(|variable| ["--env", variable]))
        .output()
        .expect("the binary runs");
    assert!(output.stdout.is_empty(), "the report goes to standard error");
    String::from_utf8(output.stderr).expect("the report is UTF-8")
}

/// The DuckDB that a fixture is for.
fn duckdb(text: &str) -> &'static lakeplan::Engine {
    let named = text.lines().find_map(|line| line.strip_prefix("# duckdb: "));
    named.map_or_else(<&lakeplan::Engine>::default, |named| lakeplan::Engine::parse(named).expect("it is known").engine)
}

#[test]
fn every_code_has_a_fixture_and_every_fixture_a_code() {
    let without: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !finds(**code))
        .map(|code| code.as_str())
        .filter(|code| !folder().join(format!("{code}.toml")).exists())
        .collect();
    assert!(without.is_empty(), "no `cli/tests/messages/<code>.toml` for: {}", without.join(", "));
    for entry in std::fs::read_dir(folder()).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let code = path.file_stem().and_then(|stem| Code::from_name(&stem.to_string_lossy()));
        assert!(code.is_some(), "{} is named after no code", path.display());
    }
}

#[test]
fn every_fixture_shows_its_code() {
    for code in Code::ALL {
        let file = format!("{code}.toml");
        if folder().join(&file).exists() {
            let report = said(&file);
            assert!(report.contains(&format!("[{code}]: ")), "{file} does not show its code:\n{report}");
        }
    }
}

/// The whole report, so that a change of wording or of places is seen where it is reviewed.
#[test]
fn messages_read_as_they_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/messages");
    settings.set_omit_expression(true);
    settings.bind(|| {
        for code in Code::ALL {
            let file = format!("{code}.toml");
            if folder().join(&file).exists() {
                insta::assert_snapshot!(code.as_str(), said(&file));
            }
        }
    });
}

/// The rules of style that a machine can hold.
#[test]
fn messages_are_phrases_that_blame_nobody() {
    for code in Code::ALL {
        let file = format!("{code}.toml");
        if !folder().join(&file).exists() {
            continue;
        }
        let text = std::fs::read_to_string(folder().join(&file)).expect("the fixture can be read");
        let env = text.lines().map_while(|line| line.strip_prefix("# ")).filter_map(|it| it.strip_prefix("env: "));
        let variables = env
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for found in lakeplan::analyze(&text, &lakeplan::Options::from(&variables).engine(duckdb(&text))).diagnostics {
            let texts = [Some(&found.message), found.help.as_ref()].into_iter().flatten();
            let labels = found.context.iter().map(|context| &context.label);
            let titles = found.fixes.iter().map(|fix| &fix.title);
            for text in texts.chain(labels).chain(titles) {
                let first = text.chars().next().expect("no text is empty");
                let proper = ["AWS", "Cloudflare", "Duck", "Metaxy", "Mother", "Postgre", "Python", "SQL", "TOML"];
                assert!(
                    !first.is_uppercase() || proper.iter().any(|name| text.starts_with(name)),
                    "{code}: a capital letter: {text}"
                );
                assert!(!text.ends_with('.') || text.ends_with("..."), "{code}: a full stop: {text}");
                assert!(text.matches('`').count() % 2 == 0, "{code}: a backtick without its other: {text}");
                // The one question that is asked as people know it.
                let text = text.replace("did you mean", "");
                let words: Vec<String> = text.split(|it: char| !it.is_alphabetic()).map(str::to_lowercase).collect();
                for word in ["you", "your", "please", "invalid", "simply", "just"] {
                    assert!(!words.iter().any(|it| it == word), "{code}: `{word}`: {text}");
                }
            }
        }
    }
}
