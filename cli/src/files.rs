//! The one place that writes files of the user.
//!
//! A file is replaced at once: its new text is written beside it, under a name that nobody can
//! have chosen before, and takes its place in one step. Whoever reads it sees the old text or
//! the new one, and a run that is killed in between leaves the old one.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::report;

/// Gives a file another text, if it still holds the one that was read. A link stays a link, and
/// what it points to is replaced; owner and mode stay.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), String> {
    let name = path.display();
    let failed = |error: io::Error| format!("cannot write `{name}`: {error}; nothing was changed");
    let target = std::fs::canonicalize(path).map_err(failed)?;
    let found = std::fs::metadata(&target).map_err(failed)?;
    if !found.is_file() {
        return Err(format!("cannot write `{name}`: it is not a regular file"));
    }
    if found.permissions().readonly() {
        return Err(format!("cannot write `{name}`: it is read-only; nothing was changed"));
    }
    let folder = target.parent().ok_or_else(|| format!("cannot write `{name}`: it has no parent folder"))?;
    // Another run must not put its text there between the last look and the replacement.
    let _lock = lock(&target).map_err(failed)?.ok_or_else(|| {
        format!("`{name}` is being written by another process: nothing was written; run the command again")
    })?;
    let mut beside = tempfile::Builder::new().prefix(".lakeplan-").tempfile_in(folder).map_err(failed)?;
    beside.write_all(after.as_bytes()).map_err(failed)?;
    keep_owner_and_mode(&beside, &found)
        .map_err(|error| format!("cannot keep the owner and the mode of `{name}`: {error}; nothing was changed"))?;
    beside.as_file().sync_all().map_err(failed)?;
    // As late as can be: a text that somebody else has written meanwhile is theirs.
    if !holds(&target, &found, before).map_err(failed)? {
        return Err(format!("`{name}` was changed by another process: nothing was written; run the command again"));
    }
    if let Some(others) = other_names(&found) {
        report::warning(&format!(
            "`{name}` is a hard link: {others} of the same file keep{} the old text",
            if others.starts_with("1 ") { "s" } else { "" }
        ));
    }
    put_in_place(beside, &target).map_err(failed)
}

/// Locks a file for runs of this program, until the lock is dropped; nothing if another one has it. Where files
/// cannot be locked, it goes on without.
#[cfg(unix)]
fn lock(target: &Path) -> io::Result<Option<File>> {
    let file = File::open(target)?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Some(file)),
    }
}

/// There a file that is open cannot be replaced.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it is the same function")]
fn lock(_: &Path) -> io::Result<Option<()>> {
    Ok(Some(()))
}

/// Makes a file that is not there yet; one that somebody else has made meanwhile stays as it is.
#[expect(clippy::disallowed_methods, reason = "the one place that makes files")]
pub(crate) fn create(path: &Path, text: &str) -> Result<(), String> {
    let name = path.display();
    let failed = |error: io::Error| format!("cannot write `{name}`: {error}");
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".lakeplan-").tempfile_in(folder).map_err(failed)?;
    beside.write_all(text.as_bytes()).map_err(failed)?;
    readable(&beside).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    beside.persist_noclobber(path).map(drop).map_err(|error| failed(error.error))
}

/// A temporary file is its owner's alone; one that is to stay is as others are.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// Removes a file that still holds what was read.
#[expect(clippy::disallowed_methods, reason = "the one place that removes files")]
pub(crate) fn remove(path: &Path, before: &str) -> Result<(), String> {
    let name = path.display();
    let failed = |error: io::Error| format!("cannot remove `{name}`: {error}");
    let found = std::fs::metadata(path).map_err(failed)?;
    if !holds(path, &found, before).map_err(failed)? {
        return Err(format!("`{name}` was changed by another process, and is kept; run the command again"));
    }
    std::fs::remove_file(path).map_err(failed)
}

#[expect(clippy::disallowed_methods, reason = "the one place that replaces files")]
fn put_in_place(beside: NamedTempFile, target: &Path) -> io::Result<()> {
    beside.persist(target).map(drop).map_err(|error| error.error)
}

/// Whether the file is the one that was found, with the text that was read.
fn holds(target: &Path, found: &Metadata, before: &str) -> io::Result<bool> {
    let mut file = File::open(target)?;
    let now = file.metadata()?;
    if !same_file(found, &now) || now.len() != before.len() as u64 {
        return Ok(false);
    }
    let mut bytes = Vec::with_capacity(before.len());
    file.read_to_end(&mut bytes)?;
    Ok(bytes == before.as_bytes())
}

#[cfg(unix)]
fn same_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (a.dev(), a.ino(), a.mode(), a.uid(), a.gid()) == (b.dev(), b.ino(), b.mode(), b.uid(), b.gid())
}

#[cfg(not(unix))]
fn same_file(a: &Metadata, b: &Metadata) -> bool {
    a.file_type() == b.file_type() && a.permissions() == b.permissions()
}

/// What else leads to the file and will not follow, in words.
#[cfg(unix)]
fn other_names(found: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    match found.nlink() {
        0 | 1 => None,
        2 => Some("1 other name".to_owned()),
        names => Some(format!("{} other names", names - 1)),
    }
}

#[cfg(not(unix))]
fn other_names(_: &Metadata) -> Option<String> {
    None
}

#[cfg(unix)]
fn keep_owner_and_mode(beside: &NamedTempFile, found: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let made = beside.as_file().metadata()?;
    let (owner, group) = (found.uid(), found.gid());
    if (made.uid(), made.gid()) != (owner, group) {
        fchown(beside.as_file(), Some(owner), Some(group))?;
    }
    // Behind the owner: changing that clears bits of the mode.
    beside.as_file().set_permissions(found.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(beside: &NamedTempFile, found: &Metadata) -> io::Result<()> {
    beside.as_file().set_permissions(found.permissions())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    /// A folder with a file `metaxy.toml` that holds `old`.
    #[expect(clippy::disallowed_methods, reason = "what the test starts from")]
    fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("metaxy.toml");
        std::fs::write(&file, "old").expect("a file");
        (folder, file)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).expect("the file is there")
    }

    #[test]
    fn a_file_keeps_its_mode_its_owner_and_its_links() {
        let (folder, file) = folder();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
        // Only root can give files away; others see that nothing changes.
        let given = std::os::unix::fs::chown(&file, Some(12345), Some(54321)).is_ok();
        let link = folder.path().join("link.toml");
        symlink("metaxy.toml", &link).expect("a link");
        replace(&link, "old", "new").expect("it is replaced");
        assert_eq!(text(&file), "new");
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
        let now = std::fs::metadata(&file).expect("it is there");
        assert_eq!(now.mode() & 0o7777, 0o640);
        if given {
            assert_eq!((now.uid(), now.gid()), (12345, 54321));
        }
        assert_eq!(names(folder.path()), ["link.toml", "metaxy.toml"], "nothing is left beside it");
    }

    /// The text that was read is not the one that is there: somebody was faster.
    #[test]
    fn a_file_that_was_changed_meanwhile_stays_as_it_is() {
        let (folder, file) = folder();
        for read in ["odd", "older", ""] {
            let error = replace(&file, read, "new").expect_err("it is refused");
            assert!(error.contains("was changed by another process: nothing was written"), "{error}");
            assert_eq!(text(&file), "old");
        }
        assert_eq!(names(folder.path()), ["metaxy.toml"]);
    }

    #[test]
    fn a_file_that_another_run_is_writing_stays_as_it_is() {
        let (folder, file) = folder();
        let lock = lock(&file).expect("it is there").expect("nobody has it");
        let error = replace(&file, "old", "new").expect_err("it is refused");
        assert!(error.contains("is being written by another process: nothing was written"), "{error}");
        assert_eq!((text(&file).as_str(), names(folder.path()).len()), ("old", 1));
        drop(lock);
        replace(&file, "old", "new").expect("it is replaced");
        assert_eq!(text(&file), "new");
    }

    #[test]
    fn what_lies_beside_a_file_is_never_written_to() {
        let (folder, file) = folder();
        // The name that an earlier version wrote to, planted by somebody.
        let victim = folder.path().join("victim");
        #[expect(clippy::disallowed_methods, reason = "what the test starts from")]
        std::fs::write(&victim, "precious").expect("a file");
        symlink("victim", folder.path().join("metaxy.toml.lakeplan-new")).expect("a link");
        replace(&file, "old", "new").expect("it is replaced");
        assert_eq!((text(&victim).as_str(), text(&file).as_str()), ("precious", "new"));
        assert_eq!(names(folder.path()), ["metaxy.toml", "metaxy.toml.lakeplan-new", "victim"]);
    }

    #[test]
    fn a_read_only_file_and_what_is_no_file_are_refused() {
        let (folder, file) = folder();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).expect("it is ours");
        let error = replace(&file, "old", "new").expect_err("it is refused");
        assert!(error.contains("it is read-only; nothing was changed"), "{error}");
        let error = replace(folder.path(), "old", "new").expect_err("it is refused");
        assert!(error.contains("it is not a regular file"), "{error}");
        let error = replace(&folder.path().join("missing"), "old", "new").expect_err("it is refused");
        assert!(error.contains("cannot write `"), "{error}");
        assert_eq!((text(&file).as_str(), names(folder.path()).len()), ("old", 1));
    }

    #[test]
    fn other_names_of_the_file_keep_the_old_text() {
        let (folder, file) = folder();
        let other = folder.path().join("other.toml");
        std::fs::hard_link(&file, &other).expect("a link");
        let found = std::fs::metadata(&file).expect("it is there");
        assert_eq!(other_names(&found).as_deref(), Some("1 other name"));
        replace(&file, "old", "new").expect("it is replaced");
        assert_eq!((text(&file).as_str(), text(&other).as_str()), ("new", "old"));
    }
}
