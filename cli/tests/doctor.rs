//! `lakeplan doctor` in both builds: with the feature `doctor`, and without. What it finds on
//! real files and servers is in `native-tests/tests/doctor`.

use std::process::Command;

#[test]
fn a_build_without_duckdb_says_how_to_get_one_and_one_with_it_reads_the_file() {
    let output = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(["doctor", "no-such-file.toml"])
        .output()
        .expect("the binary starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let wanted = if cfg!(feature = "doctor") {
        "cannot read `no-such-file.toml`"
    } else {
        "`cargo build --release --package lakeplan-cli --features doctor`"
    };
    assert!(stderr.contains(wanted), "expected {wanted}\n{stderr}");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
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
