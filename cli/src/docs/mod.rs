//! The generated files: what they are called and what stands in them.
//!
//! `cargo xtask codegen` writes them, a test checks that they are fresh.

mod diagnostics;
mod exports;
mod field;
mod grid;
mod header;
mod providers;
mod reference;
mod releases;
mod which_duckdb;

use std::path::Path;
use std::{fs, io};

use lakeplan::{Code, Engine};

use crate::json_schema;

/// A file that is made from the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its path from the top of the repository.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// Every generated file, from the sources below the top of the repository.
pub fn generated(top: &Path) -> io::Result<Vec<Generated>> {
    // A configuration that shows a code; it may begin with lines `# env: NAME=VALUE`.
    let example = |code: Code| fs::read_to_string(top.join(format!("cli/tests/messages/{code}.toml"))).ok();
    let outcomes = grid::Outcomes {
        default: snapshots(&top.join("native-tests/snapshots/cases"))?,
        others: grid::others()
            .map(|duckdb| Ok((duckdb, otherwise(&top.join("native-tests/snapshots"), duckdb)?)))
            .collect::<io::Result<_>>()?,
    };
    let cases = field::read(&top.join("native-tests/field"))?;
    Ok(vec![
        Generated { path: "docs/reference.md", text: reference::text() },
        Generated { path: "docs/diagnostics.md", text: diagnostics::text(example) },
        Generated { path: "docs/field.md", text: field::text(&cases) },
        Generated { path: "docs/exports.md", text: exports::text() },
        Generated { path: "docs/grid.md", text: grid::text(&outcomes) },
        Generated { path: "docs/providers.md", text: providers::text() },
        Generated { path: "docs/which-duckdb.md", text: which_duckdb::text() },
        Generated { path: "docs/metaxy.schema.json", text: json_schema::text() },
    ])
}

/// The snapshots of the cases that came otherwise on a version; there need not be any.
fn otherwise(folder: &Path, duckdb: &Engine) -> io::Result<Vec<(String, String)>> {
    let folder = folder.join(format!("cases-{}", duckdb.minor));
    if folder.is_dir() { snapshots(&folder) } else { Ok(Vec::new()) }
}

/// The snapshots of a folder with their names, in the order of those.
fn snapshots(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str().and_then(|name| name.strip_suffix(".snap")) {
            found.push((name.to_owned(), fs::read_to_string(entry.path())?));
        }
    }
    found.sort();
    Ok(found)
}
