//! How a run ends where what it prints cannot be written: never in a panic, never in silence,
//! and what can be written is.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

#[path = "program/streams.rs"]
mod streams;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use streams::{closed, full, text};

/// A configuration with a warning, and SQL.
const WARNED: &str =
    "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.sqlite\" }\nstorage = { type = \"local\", path = \"d\" }\n";
const BROKEN: &str = "x = = 1\n";

/// Every way to print something: the arguments, and what is on standard input.
const CALLS: &[(&[&str], &str)] = &[
    (&["sql", "-"], WARNED),
    (&["sql", "-", "--json"], WARNED),
    (&["sql", "-", "--store", "nope"], WARNED),
    (&["sql", "-"], BROKEN),
    (&["sql", "no-such-file.toml"], ""),
    (&["check", "-"], WARNED),
    (&["check", "-"], BROKEN),
    (&["check", "-", "--format", "json"], WARNED),
    (&["check", "-", "--format", "github"], WARNED),
    (&["check", "-", "--format", "sarif"], BROKEN),
    (&["check", "-", "--format", "gitlab"], BROKEN),
    (&["check", "-", "--format", "junit"], WARNED),
    (&["config", "-", "--show-origin"], WARNED),
    (&["config", "-"], BROKEN),
    (&["check", "-", "no-such-file.toml"], WARNED),
    (&["check", "--diff", "--unsafe-fixes", "-"], WARNED),
    (&["check", "--diff", "-", "no-such-file.toml"], WARNED),
    (&["check", "--fix", "--unsafe-fixes", "-"], WARNED),
    (&["check", "--fix", "--unsafe-fixes", "-"], BROKEN),
    (&["migrate", "-"], WARNED),
    (&["migrate", "-"], BROKEN),
    (&["migrate", "-", "--write"], WARNED),
    (&["schema"], ""),
    (&["explain"], ""),
    (&["explain", "syntax"], ""),
    (&["explain", "sintax"], ""),
    (&["explain", "--error"], "IO Error: No space left on device"),
    (&["explain", "--error"], "nothing that is known"),
    (&["doctor", "no-such-file.toml"], ""),
    (&["diff", "-", "no-such-file.toml"], WARNED),
    (&["diff", "-"], WARNED),
    (&["share", "-"], WARNED),
    (&["share", "-", "--url", "https://play.example/"], WARNED),
    (&["share", "-"], BROKEN),
    (&["completions", "bash"], ""),
    (&["man"], ""),
    (&["check", "-", "--quiet"], WARNED),
    (&["--help"], ""),
    (&["--version"], ""),
    (&["sql", "--help"], ""),
    (&["--no-such-option"], ""),
    (&[], ""),
];

fn run(args: &[&str], stdin: &str, stdout: Stdio, stderr: Stdio) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(args)
        .current_dir(std::env::temp_dir())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(stderr)
        .spawn()
        .expect("the binary starts");
    // A run that does not read its input closes it early.
    let _ = child.stdin.take().expect("stdin is a pipe").write_all(stdin.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

#[test]
fn a_full_standard_output_is_told_and_is_a_failure() {
    for (args, stdin) in CALLS {
        let well = run(args, stdin, Stdio::piped(), Stdio::piped());
        let run = run(args, stdin, full(), Stdio::piped());
        if well.stdout.is_empty() {
            assert_eq!((run.status.code(), text(&run.stderr)), (well.status.code(), text(&well.stderr)), "{args:?}");
            continue;
        }
        assert_eq!(run.status.code(), Some(2), "{args:?}: {}", text(&run.stderr));
        let told = "error: cannot write to standard output: No space left on device";
        assert!(text(&run.stderr).contains(told), "{args:?}: {}", text(&run.stderr));
    }
}

#[test]
fn a_full_standard_error_is_a_failure_and_the_result_is_printed() {
    for (args, stdin) in CALLS {
        let well = run(args, stdin, Stdio::piped(), Stdio::piped());
        let run = run(args, stdin, Stdio::piped(), full());
        let wanted = if well.stderr.is_empty() { well.status.code() } else { Some(2) };
        assert_eq!((run.status.code(), text(&run.stdout)), (wanted, text(&well.stdout)), "{args:?}");
    }
}

#[test]
fn where_both_are_full_the_exit_code_still_tells() {
    for (args, stdin) in CALLS {
        assert_eq!(run(args, stdin, full(), full()).status.code(), Some(2), "{args:?}");
    }
}

/// `lakeplan … | head` ends as without `head`.
#[test]
fn whoever_reads_may_stop_reading() {
    for (args, stdin) in CALLS {
        let well = run(args, stdin, Stdio::piped(), Stdio::piped());
        let stopped = run(args, stdin, closed(), Stdio::piped());
        assert_eq!(
            (stopped.status.code(), text(&stopped.stderr)),
            (well.status.code(), text(&well.stderr)),
            "{args:?}"
        );
        let stopped = run(args, stdin, Stdio::piped(), closed());
        assert_eq!(
            (stopped.status.code(), text(&stopped.stdout)),
            (well.status.code(), text(&well.stdout)),
            "{args:?}"
        );
    }
}

/// A file is written or it is not; that nothing can be said about it changes nothing.
#[test]
fn a_file_is_migrated_whatever_can_be_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("metaxy.toml");
    let old = WARNED.replace("catalog", "metadata_backend").replace("storage", "storage_backend");
    for (stdout, stderr) in [(full(), Stdio::piped()), (Stdio::piped(), full()), (closed(), closed())] {
        std::fs::write(&file, &old).expect("a file can be written");
        let run = run(&["migrate", "--write", file.to_str().expect("UTF-8")], "", stdout, stderr);
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), WARNED);
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder is there").count(), 1);
    }
}
