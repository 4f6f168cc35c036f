//! Where a DuckDB is that runs the statements: in the Python of the project, in a program of its own, in this one.

#[cfg(feature = "doctor")]
pub(super) mod linked;
mod opened;
mod process;
mod python;
mod rows;
mod shell;
mod start;

use std::path::Path;
use std::time::Duration;

use crate::with::With;

pub(super) use opened::{Driver, Handle, Opened, Request, Rows};

/// How long a DuckDB may take to start: from a cold disk, a Python takes some seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens the DuckDB that is asked for; without a word that of the project's Python, which is Metaxy's, else
/// the program on the `PATH`, else the one in this program. With a folder of extensions they come from there,
/// and only from there: what is needed and not in it is not downloaded.
pub(super) fn open(with: Option<&With>, file: Option<&Path>, extensions: Option<&Path>) -> Result<Opened, String> {
    let extensions = extensions.map(|folder| {
        folder.to_str().map(str::to_owned).ok_or_else(|| format!("the path `{}` is not UTF-8", folder.display()))
    });
    let extensions = extensions.transpose()?;
    let extensions = extensions.as_deref();
    match with {
        Some(With::Linked) => linked_or_how(extensions),
        Some(With::Python(path)) => python::open(path.as_deref(), file, extensions, PATIENCE),
        Some(With::Cli(path)) => shell::open(path.as_deref(), extensions, PATIENCE),
        None => {
            let mut tried = Vec::new();
            python::open(None, file, extensions, PATIENCE)
                .or_else(|error| {
                    tried.push(error);
                    shell::open(None, extensions, PATIENCE)
                })
                .or_else(|error| {
                    tried.push(error);
                    linked_or_how(extensions)
                })
                .map_err(|error| {
                    tried.push(error);
                    tried.join("; ")
                })
        }
    }
}

#[cfg(feature = "doctor")]
fn linked_or_how(extensions: Option<&str>) -> Result<Opened, String> {
    linked::open(extensions).map_err(|error| format!("cannot open the DuckDB of this program: {error}"))
}

#[cfg(not(feature = "doctor"))]
fn linked_or_how(_: Option<&str>) -> Result<Opened, String> {
    Err("this build of `lakeplan` does not include DuckDB: install it with `pip install duckdb`".to_owned())
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "the programs are the test's own")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Its own child has its pipes too, and is ended with it.
    #[test]
    fn what_never_answers_is_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, script) in [
            ("silent", "#!/bin/sh\nexec sleep 600\n"),
            ("wrapped", "#!/bin/sh\nsleep 600\n"),
            ("talks", "#!/bin/sh\nwhile sleep 0.01; do echo x; echo y >&2; done\n"),
        ] {
            let program = folder.path().join(name);
            std::fs::write(&program, script).expect("it can be written");
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
            let path = program.to_str();
            let patience = Duration::from_millis(100);
            let opened = [shell::open(path, None, patience), python::open(path, None, None, patience)];
            for (way, opened) in ["cli", "python"].into_iter().zip(opened) {
                let error = opened.err().unwrap_or_default();
                // A line that is no JSON is an answer.
                let is_told = error.contains("it did not answer within 0 s") || (way, name) == ("python", "talks");
                assert!(is_told && error.contains(name), "{way} {name}: {error}");
            }
        }
    }
}
