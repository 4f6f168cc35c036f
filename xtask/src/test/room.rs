//! Whether the disk has the room that the test command takes: a linker that finds none fails after half an hour, in
//! words that do not say why.

use std::path::Path;

use anyhow::{Result, bail};

use crate::paths;

/// What a run of all stages leaves in the folder of cargo's, in bytes: measured on a fresh clone.
const TARGET: u64 = 10 << 30;

/// An error if a run of all stages cannot be brought to its end.
pub(super) fn check() -> Result<()> {
    let target = paths::target();
    match free(&target) {
        Some(free) => enough(&target, free, size(&target)),
        // Where the system does not say it, the linker will.
        None => Ok(()),
    }
}

/// Whether what is `free` is enough beside what is `built` already, both in bytes.
fn enough(target: &Path, free: u64, built: u64) -> Result<()> {
    if free.saturating_add(built) >= TARGET {
        return Ok(());
    }
    let gibibytes = |bytes: u64| {
        let tenths = bytes / ((1 << 30) / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    bail!(
        "all tests take {} GiB of disk in `{}`, where {} GiB are built and {} GiB are free: make room, \
         name another disk by `CARGO_TARGET_DIR`, or run a few stages, for example `cargo xtask test --only unit`",
        gibibytes(TARGET),
        target.display(),
        gibibytes(built),
        gibibytes(free)
    )
}

/// The bytes that are free on the disk of a folder, or of the next one above it that is there.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let stat = folder.ancestors().find_map(|it| rustix::fs::statvfs(it).ok())?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// The bytes of all files in a folder; of what cannot be read, none.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(it) if it.is_dir() => size(&entry.path()),
            Ok(it) => it.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_already_needs_no_room() {
        let enough = |free, built| enough(Path::new("target"), free, built).map_err(|error| error.to_string());
        assert_eq!(enough(TARGET, 0), Ok(()));
        assert_eq!(enough(TARGET / 2, TARGET / 2), Ok(()));
        assert_eq!(enough(0, 2 * TARGET), Ok(()));
        let error = enough(3 << 30, 1 << 29).expect_err("too little");
        assert!(error.contains("`target`, where 0.5 GiB are built and 3.0 GiB are free"), "{error}");
    }

    #[test]
    fn files_are_counted_in_folders_too() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(size(folder.path()), 0);
        std::fs::create_dir(folder.path().join("a")).expect("a folder");
        std::fs::write(folder.path().join("a/b"), [0; 100]).expect("a file");
        std::fs::write(folder.path().join("c"), [0; 20]).expect("a file");
        assert_eq!(size(folder.path()), 120);
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_is_not_there_is_on_the_disk_of_the_one_above() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(free(&folder.path().join("no/such/folder")).is_some_and(|it| it > 0));
    }
}
