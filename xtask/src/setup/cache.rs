//! The cache of tools: each entry is made once, aside, and then renamed, so that what is
//! there is whole. A lock keeps two runs from making the same entry.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::paths;
use crate::setup::say;

/// Gives the folder `name` of the cache, made by `make` if it is not there yet.
///
/// `name` holds everything that decides the content: the tool, its version, the platform.
pub(crate) fn entry(part: &str, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = paths::cache()?;
    let done = cache.join(name);
    if done.is_dir() {
        return Ok(done);
    }
    fs::create_dir_all(&cache).with_context(|| format!("cannot make the cache folder `{}`", cache.display()))?;
    let _lock = lock(part, &cache.join(format!("{name}.lock")))?;
    if done.is_dir() {
        return Ok(done);
    }

    let aside = cache.join(format!("{name}.partial"));
    if aside.exists() {
        fs::remove_dir_all(&aside).with_context(|| format!("cannot remove the half-made `{}`", aside.display()))?;
    }
    fs::create_dir(&aside).with_context(|| format!("cannot make `{}`", aside.display()))?;
    let start = Instant::now();
    make(&aside)?;
    fs::rename(&aside, &done).with_context(|| format!("cannot move `{}` into place", aside.display()))?;
    let seconds = start.elapsed().as_secs_f32();
    say(part, &format!("done in {seconds:.0} s, kept in {}", done.display()));
    Ok(done)
}

/// Holds until another run that makes the same entry is through.
pub(crate) fn lock(part: &str, path: &Path) -> Result<File> {
    let file = File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
    if file.try_lock().is_err() {
        say(part, "waiting for another run that is making it");
        file.lock().with_context(|| format!("cannot lock `{}`", path.display()))?;
    }
    Ok(file)
}
