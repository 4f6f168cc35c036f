//! What lies where a plan was told to write.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};

/// A file that a run has left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Its path below the place of the run.
    pub path: String,
    /// What it is, by its first bytes.
    pub kind: Kind,
}

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A DuckDB database.
    DuckDb,
    /// A SQLite database.
    Sqlite,
    /// A Parquet file.
    Parquet,
    /// Nothing in it.
    Empty,
    /// Anything else.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DuckDb => "DuckDB",
            Self::Sqlite => "SQLite",
            Self::Parquet => "Parquet",
            Self::Empty => "empty",
            Self::Other => "unknown",
        })
    }
}

impl Kind {
    fn of(file: &Path) -> Result<Self> {
        let mut head = Vec::new();
        let open = fs::File::open(file).with_context(|| format!("cannot open `{}`", file.display()))?;
        open.take(16).read_to_end(&mut head)?;
        Ok(match &head[..] {
            [] => Self::Empty,
            b"SQLite format 3\0" => Self::Sqlite,
            head if head.get(8..12) == Some(b"DUCK") => Self::DuckDb,
            // Encrypted, it begins with another letter.
            head if head.starts_with(b"PAR1") || head.starts_with(b"PARE") => Self::Parquet,
            _ => Self::Other,
        })
    }
}

/// Every file below a folder, sorted by path.
pub fn files(folder: &Path) -> Result<Vec<File>> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(File { path, kind: Kind::of(&entry.path())? });
        }
    }
    Ok(())
}
