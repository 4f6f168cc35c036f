//! Writes the generated files, or with `--check` says which are stale: `cargo xtask codegen`.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a tool for those who work on Lakeplan")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let check = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [argument] if argument == "--check" => true,
        _ => {
            eprintln!("error: expected nothing, or `--check`");
            return ExitCode::from(2);
        }
    };
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut outcome = ExitCode::SUCCESS;
    let files = match lakeplan_cli::docs::generated(&top) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("error: cannot read the sources: {error}");
            return ExitCode::from(2);
        }
    };
    for file in files {
        let path = top.join(file.path);
        if std::fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
            continue;
        }
        if check {
            eprintln!("error: `{}` is stale: `cargo xtask codegen` writes it anew", file.path);
            outcome = ExitCode::FAILURE;
        } else if let Err(error) = std::fs::write(&path, &file.text) {
            eprintln!("error: cannot write `{}`: {error}", file.path);
            outcome = ExitCode::from(2);
        } else {
            eprintln!("{} is new", file.path);
        }
    }
    outcome
}
