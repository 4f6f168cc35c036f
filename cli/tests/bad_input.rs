//! Files that vanish, change or are written by somebody else while the program runs: nothing is lost.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;
use std::process::{Child, Command, Stdio};

use program::run;

/// Slips that are mended, in a file that is large enough for two runs to meet.
fn slips() -> String {
    let store = |number: usize| {
        format!(
            "[stores.s{number}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
             [stores.s{number}.config.ducklake]\nAlias = \"lake{number}\"\ncatalog = {{ type = \"duckdb\", uri = \"/{number}.ducklake\" }}\n\
             storage = {{ type = \"local\", PATH = \"/lake{number}\" }}\n\n"
        )
    };
    (0..20).map(store).collect()
}

fn fixed() -> String {
    slips().replace("PATH", "path").replace("Alias", "alias")
}

fn start(folder: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lakeplan"));
    command.args(args).current_dir(folder).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
}

/// Whoever is second finds the file fixed, or is told that somebody else was faster; the file is whole at any time.
#[test]
fn runs_at_once_leave_a_sound_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("metaxy.toml");
    let (slips, fixed) = (slips(), fixed());
    for _ in 0..12 {
        std::fs::write(&file, &slips).expect("it can be written");
        let runs: Vec<Child> = (0..3).map(|_| start(folder.path(), &["check", "--fix", "metaxy.toml"])).collect();
        let mut codes = Vec::new();
        for run in runs {
            let text = std::fs::read_to_string(&file).expect("it is there at any time");
            assert!(text == slips || text == fixed, "a file is half written");
            let output = run.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let code = output.status.code().expect("it ends by itself");
            let faster = said.contains("by another process: nothing was written; run the command again");
            assert!(code == 0 || (code == 2 && faster), "{code}: {said}");
            codes.push(code);
        }
        assert!(codes.contains(&0), "one of them has fixed the file");
        assert_eq!(std::fs::read_to_string(&file).expect("it is there"), fixed);
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1, "nothing is left beside it");
    }
}

/// Metaxy refuses a byte order mark, so that a fix takes it out; line ends and everything else stay.
#[test]
fn a_fix_changes_no_byte_that_it_is_not_about() {
    let text = |mark: &str, text: &str| format!("{mark}# \u{e9}\u{1f4a7}\t\n{text}").replace('\n', "\r\n") + "# no end";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("metaxy.toml");
    for mark in ["", "\u{feff}"] {
        std::fs::write(&file, text(mark, &slips())).expect("it can be written");
        let run = run(folder.path(), &["check", "--fix"], &[], "");
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(std::fs::read_to_string(&file).expect("it is there"), text("", &fixed()));
        assert_eq!(run.stderr.contains("syntax: remove the byte order mark"), !mark.is_empty(), "{}", run.stderr);
    }
    // What is only extended is not touched, whatever it holds.
    let base = format!("\u{feff}{}", slips());
    std::fs::write(folder.path().join("base.toml"), &base).expect("it can be written");
    std::fs::write(&file, "extend = \"base.toml\"\nporject = \"a\"\n").expect("it can be written");
    run(folder.path(), &["check", "--fix", "metaxy.toml"], &[], "");
    assert_eq!(std::fs::read_to_string(folder.path().join("base.toml")).expect("it is there"), base);
}

/// A pipe with a name can be read and not replaced.
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_only_once_is_told_and_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let run = start(folder.path(), &["check", "--fix", "pipe.toml"]);
    // Opening waits for the reader.
    std::fs::write(&pipe, slips()).expect("it can be written");
    let output = run.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot write `pipe.toml`: it is not a regular file"), "{said}");
    assert!(said.contains("[unknown-key]") && pipe.exists(), "{said}");
}

/// The file is gone, or another one, when the run comes to write it: the text comes through a pipe, which is
/// then replaced by a file.
#[cfg(target_os = "linux")]
#[test]
fn what_vanishes_or_changes_meanwhile_is_told_and_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("metaxy.toml");
    for other in [None, Some("# of somebody else\n")] {
        assert!(Command::new("mkfifo").arg(&file).status().expect("mkfifo runs").success());
        let run = start(folder.path(), &["check", "--fix", "metaxy.toml"]);
        // Once it is open the reader waits for the text, and the name is free.
        let mut pipe = std::fs::File::options().write(true).open(&file).expect("somebody reads");
        std::fs::remove_file(&file).expect("it is there");
        if let Some(other) = other {
            std::fs::write(&file, other).expect("it can be written");
        }
        std::io::Write::write_all(&mut pipe, slips().as_bytes()).expect("somebody reads");
        drop(pipe);
        let output = run.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        let told = match other {
            None => "cannot write `metaxy.toml`: No such file or directory",
            Some(_) => "`metaxy.toml` was changed by another process: nothing was written",
        };
        assert!(said.contains(told) && said.contains("[unknown-key]"), "{said}");
        if let Some(other) = other {
            assert_eq!(std::fs::read_to_string(&file).expect("it is there"), other);
            std::fs::remove_file(&file).expect("it is there");
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 0, "nothing is left");
    }
}
