//! A lake that is there already, as often as it is wanted.

use std::path::Path;

use anyhow::{Result, ensure};
use lakeplan::Flavor;
use tempfile::TempDir;

use super::{Ground, facets};
use crate::observe::Place;
use crate::services::Database;

/// A place in which a lake was attached and written into, and a copy of what that has left there. To put the copy back
/// takes much less time than to attach a new lake.
#[derive(Debug)]
pub struct Prepared {
    place: Place,
    files: TempDir,
    database: Option<Database>,
}

impl Prepared {
    /// Attaches the only store of a text, writes, lets go of it, and keeps a copy.
    pub fn new(ground: &mut Ground<'_>, place: Place, toml: &str, flavor: Flavor) -> Result<Self> {
        ensure!(!place.servers().contains(&"S3"), "of a bucket no copy is kept");
        ground.prepare(&place, toml, flavor)?;
        let files = tempfile::Builder::new().prefix("lakeplan-kept-").tempdir()?;
        copy(place.root(), files.path())?;
        let database = place.database().map(Database::copy).transpose()?;
        Ok(Self { place, files, database })
    }

    /// The place as it was then. Nothing may have a lake of it attached any more.
    pub fn restored(&self) -> Result<&Place> {
        restore(self.files.path(), self.place.root())?;
        if let (Some(database), Some(kept)) = (self.place.database(), &self.database) {
            database.become_copy_of(kept)?;
        }
        Ok(&self.place)
    }
}

fn restore(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(to)? {
        facets::remove(&entry?.path())?;
    }
    copy(from, to)
}

/// Copies what is in a folder into another.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir(&to)?;
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
