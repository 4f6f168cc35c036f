//! Counting by valgrind.

use std::path::Path;
use std::process::Command;

/// Instructions of the work that `lakeplan-bench` does with these arguments, without those that make
/// its text.
pub(crate) fn instructions(arguments: &[&str]) -> u64 {
    let name = arguments.join(" ");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*measured*"])
        .arg(Path::new(env!("CARGO_BIN_EXE_lakeplan-bench")))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("valgrind counts the instructions, and is not there: {error}"));
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {}\n{log}", output.status);
    let counted = log.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    counted.filter(|counted| *counted > 0).unwrap_or_else(|| panic!("{name}: nothing was counted\n{log}"))
}
