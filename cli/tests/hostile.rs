//! Inputs that are huge, deep, odd or no files: each has a clear answer, and none ends in a panic.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LAKE: &str =
    "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"/m.db\" }\nstorage = { type = \"local\", path = \"/d\" }\n";

/// A run with this on standard input. Whoever stops reading ends the run, not the test.
fn lakeplan(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(stdin));
        child.wait_with_output().expect("the binary ends")
    })
}

/// How a check ends, and all that it prints.
#[track_caller]
fn checked(text: &[u8]) -> (i32, String) {
    let output = lakeplan(&["check", "--no-env", "-"], text);
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!printed.contains("panicked"), "{printed}");
    (output.status.code().expect("it ends by itself"), printed)
}

#[test]
fn what_is_huge_is_checked_and_what_is_told_has_a_bound() {
    let line = |index: u32| format!("key_{index} = {index}\n");
    let keys: String = (0..100_000).map(line).collect();
    let lines = [
        ("many keys at the top", format!("{LAKE}[tool]\n{keys}")),
        ("many keys of a section", format!("{LAKE}[ducklake.attach_options]\n{}", &keys[..60_000])),
        ("one line", format!("{LAKE}x = \"{}\"\n", "a".repeat(10 << 20))),
        ("one comment", format!("{LAKE}# {}\n", "= ".repeat(2 << 20))),
        ("many comments", format!("{LAKE}{}", "# password = x\n".repeat(100_000))),
        ("many lines without a value", "a b\n".repeat(100_000)),
    ];
    for (what, text) in lines {
        let (code, printed) = checked(text.as_bytes());
        assert!([0, 1].contains(&code), "{what}: {code}");
        // A finding is a few lines, and there is at most one for each line.
        assert!(printed.len() < 20 * text.len() + 100_000, "{what}: {} bytes are printed", printed.len());
    }
}

#[test]
fn what_is_deep_is_refused_or_checked() {
    for (open, close) in [("[", "]"), ("{ a = ", " }"), ("{ a = [", "] }")] {
        let text = format!("{LAKE}x = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        let (code, printed) = checked(text.as_bytes());
        assert!(code == 1 && printed.contains("error[syntax]"), "{open}: {code}: {printed:.300}");
    }
    // Where the places of keys are looked for, and comments that ignore something.
    for before in ["'postgres://u:p@h' = 1\n", "# lakeplan: ignore[unknown-key]\n"] {
        let text = format!("{before}x = {}1{}\n", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(checked(text.as_bytes()).0, 1, "{before}");
    }
    for text in [format!("[a{}]\n{LAKE}", ".a".repeat(10_000)), format!("a{} = 1\n{LAKE}", ".a".repeat(10_000))] {
        assert!([0, 1].contains(&checked(text.as_bytes()).0));
    }
}

#[test]
fn odd_characters_are_told() {
    let told = |text: &[u8], words: &str| {
        let (code, printed) = checked(text);
        assert!(code > 0 && printed.contains(words), "expected {words}: {code}: {printed}");
    };
    told(LAKE.replace("/m.db", "/m\0.db").as_bytes(), "error[syntax]");
    // Metaxy takes it, and DuckDB does not.
    let (code, printed) = checked(LAKE.replace("/m.db", "/m\\u0000.db").as_bytes());
    assert!(code == 0 && printed.contains("warning[hidden-character]"), "{code}: {printed}");
    told(LAKE.replace('\n', "\r").as_bytes(), "error[syntax]");
    told(b"x = \"\xff\"", "is not UTF-8: byte 0xff at 1:6");
    told(b"\xff\xfe[\0d\0", "is not UTF-8");
    assert_eq!(checked(LAKE.replace('\n', "\r\n").as_bytes()).0, 0);
    // A character of each plane, those that are none of Unicode's yet too.
    let planes: String = (0..=16).filter_map(|plane| char::from_u32(plane << 16 | 0xfa5)).collect();
    let (code, printed) = checked(LAKE.replace("/d", &format!("/{planes}")).as_bytes());
    assert!([0, 1].contains(&code), "{printed}");
}

#[test]
fn what_is_no_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let folder = "Is a directory";
    for (args, told) in [
        (&["check", path][..], "there is no `metaxy.toml` in"),
        (&["sql", path], folder),
        (&["migrate", path], folder),
        (&["migrate", "--write", path], folder),
    ] {
        let output = lakeplan(args, b"");
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && printed.contains(told), "{args:?}: {printed}");
    }
}

/// Nobody writes into these pipes: whoever opened one would wait for ever.
#[cfg(target_os = "linux")]
#[test]
fn what_is_found_and_is_no_file_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("sub/.git")).expect("a folder");
    std::fs::create_dir_all(path(".git")).expect("a folder");
    std::fs::write(path("metaxy.toml"), LAKE).expect("it can be written");
    for name in ["lakeplan.toml", "pyproject.toml", "uv.lock", "sub/metaxy.toml", "sub/pyproject.toml", "pipe.toml"] {
        assert!(Command::new("mkfifo").arg(path(name)).status().expect("mkfifo runs").success());
    }
    let store = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n";
    std::fs::write(path("extends.toml"), format!("extend = \"pipe.toml\"\n{store}")).expect("it can be written");
    for (args, code, told) in [
        (&["check", "--no-env"][..], 0, "0 errors"),
        (&["sql", "--no-env"], 0, ""),
        (&["check", "--no-env", "sub"], 2, "there is no `metaxy.toml` in"),
        (
            &["check", "--no-env", "extends.toml"],
            1,
            "`extend` refers to `pipe.toml`, which cannot be read (it is not a regular",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
            .args(args)
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .output()
            .expect("the binary ends");
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && printed.contains(told), "{args:?}: {printed}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_has_no_end_is_refused() {
    for args in [&["check", "/dev/zero"][..], &["import", "/dev/zero"], &["explain", "--error", "/dev/zero"]] {
        let output = lakeplan(args, b"");
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(2) && printed.contains("it is larger than 256 MiB"),
            "{args:?}: {printed}"
        );
    }
}

/// A pipe with a name: what another program writes there is read once.
#[cfg(target_os = "linux")]
#[test]
fn a_named_pipe_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.toml");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    let path: &Path = &pipe;
    std::thread::scope(|scope| {
        // Opening waits for the reader.
        scope.spawn(move || std::fs::write(path, LAKE));
        let output = lakeplan(&["check", "--no-env", path.to_str().expect("UTF-8")], b"");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    });
}
