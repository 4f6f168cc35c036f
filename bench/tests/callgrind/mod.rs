//! Counting by valgrind.

#![allow(dead_code, reason = "each test counts in its own way")]

use std::path::Path;
use std::process::Command;

/// Instructions of the work that `lakeplan-bench` does with these arguments, without those that make
/// its text.
pub(crate) fn instructions(arguments: &[&str]) -> u64 {
    let log = callgrind(&["--callgrind-out-file=/dev/null"], arguments);
    let counted = log.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    let name = arguments.join(" ");
    counted.filter(|counted| *counted > 0).unwrap_or_else(|| panic!("{name}: nothing was counted\n{log}"))
}

/// The same for each of several shapes with its number, one after the other in one process: to translate the program for
/// valgrind costs as much as to count most of them.
pub(crate) fn each(shapes: &[(&str, usize)]) -> Vec<u64> {
    let folder = tempfile::tempdir().expect("a folder for the counts");
    let counts = folder.path().join("counts");
    let out = format!("--callgrind-out-file={}", counts.display());
    let arguments: Vec<String> = shapes.iter().flat_map(|(name, n)| [(*name).to_owned(), n.to_string()]).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // A pattern that differs from the one that switches counting on and off: of two that are the same the last one wins.
    let log = callgrind(&[&out, "--dump-after=lakeplan_bench::measured*"], &arguments);
    let of = |number: usize| -> Option<u64> {
        let profile = std::fs::read_to_string(counts.with_extension(number.to_string())).ok()?;
        profile.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok())
    };
    let count = |(number, &(name, n)): (usize, &(&str, usize))| {
        let counted = of(number + 1).filter(|counted| *counted > 0);
        counted.unwrap_or_else(|| panic!("{name} {n}: nothing was counted\n{log}"))
    };
    shapes.iter().enumerate().map(count).collect()
}

/// What callgrind says about a run.
fn callgrind(options: &[&str], arguments: &[&str]) -> String {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*measured*"])
        .args(options)
        .arg(Path::new(env!("CARGO_BIN_EXE_lakeplan-bench")))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("valgrind counts the instructions, and is not there: {error}"));
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {}\n{log}", arguments.join(" "), output.status);
    log
}
