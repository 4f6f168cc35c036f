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

use crate::with::With;

pub(super) use opened::{Driver, Handle, Opened, Request, Rows};

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
        Some(With::Python(path)) => python::open(path.as_deref(), file, extensions),
        Some(With::Cli(path)) => shell::open(path.as_deref(), extensions),
        None => {
            let mut tried = Vec::new();
            python::open(None, file, extensions)
                .or_else(|error| {
                    tried.push(error);
                    shell::open(None, extensions)
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
