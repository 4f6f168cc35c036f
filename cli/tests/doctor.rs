//! `lakeplan doctor` where there is nothing to run. What it finds on
//! real files and servers is in `native-tests/tests/doctor`.

#![expect(clippy::disallowed_methods, reason = "the files are the test's own")]

use std::process::Command;

#[test]
fn a_file_that_cannot_be_read_is_told_before_a_duckdb_is_looked_for() {
    let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(["doctor", "no-such-file.toml"])
        .env_clear()
        .output()
        .expect("the binary starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("cannot read `no-such-file.toml`"), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

/// What was tried, in which order, and the command that mends it.
#[test]
fn where_no_duckdb_is_found_it_says_what_was_tried_and_what_mends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, text).expect("it can be written");
        path
    };
    write(".git/HEAD", "");
    write(
        "metaxy.toml",
        "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"d\" }\n",
    );
    let doctor = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
            .args(["doctor", "metaxy.toml"])
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("the binary starts");
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let none = doctor(&["--with", "python"]);
    assert!(
        none.contains("no Python was found: no virtual environment is active, there is no `.venv` next to"),
        "{none}"
    );
    let none = doctor(&["--with", "cli"]);
    assert!(
        none.contains("no `duckdb` is on the `PATH`; install DuckDB's command line: `pip install duckdb-cli`"),
        "{none}"
    );
    let missing = doctor(&["--with", "cli=/no/such/duckdb"]);
    assert!(missing.contains("tried `/no/such/duckdb` (as `--with` says): No such file"), "{missing}");
    if cfg!(not(feature = "doctor")) {
        let none = doctor(&[]);
        let tried =
            ["no Python was found", "no `duckdb` is on the `PATH`", "does not include DuckDB: install it with `pip"];
        let places = tried.map(|what| none.find(what).unwrap_or_else(|| panic!("{what}: {none}")));
        assert!(places.is_sorted(), "{none}");
    }
    // A Python that ends without a word of its own, and one that is none.
    let own = write(".venv/bin/python", "#!/bin/sh\necho 'broken interpreter' >&2\nexit 3\n");
    if cfg!(unix) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        let broken = doctor(&["--with", "python"]);
        assert!(broken.contains("tried `") && broken.contains("(of the project): broken interpreter"), "{broken}");
        assert!(broken.contains("`python -m pip install duckdb`"), "{broken}");
        let program = own.display();
        let broken = doctor(&["--with", &format!("cli={program}")]);
        assert!(broken.contains(&format!("tried `{program}` (as `--with` says): broken interpreter")), "{broken}");
    }
    let missing = doctor(&["--with", "python=/no/such/python"]);
    assert!(missing.contains("tried `/no/such/python` (as `--with` says): No such file"), "{missing}");
    let wrong = doctor(&["--with", "ruby"]);
    assert!(wrong.contains("expected `python`, `python=PATH`, `cli`, `cli=PATH` or `linked`"), "{wrong}");
}

#[test]
fn findings_are_explained_in_every_build() {
    let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(["explain", "wrong-region"])
        .output()
        .expect("the binary starts");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(stdout.starts_with("wrong-region\n\nThe request was signed for"), "{stdout}");
}
