//! Where the tests put what they throw away.

use std::fs;
use std::path::{Path, PathBuf};

/// A file system in memory, on Linux.
const MEMORY: &str = "/dev/shm";

/// How a folder there begins; behind it stands the number of the process.
const PREFIX: &str = "lakeplan-tests-";

/// What must be free of it, and of the memory as a whole, in bytes: the tests hold at most some hundred megabytes at a
/// time, and what else runs on the machine wants its share.
const FREE: u64 = 4 << 30;

/// A folder for the temporary files of a run. In memory a database of PostgreSQL, of which the native tests make more
/// than a thousand, takes a fifth of the time.
pub(crate) enum Scratch {
    /// In memory; it ends with this value.
    Memory(tempfile::TempDir),
    /// The system's, or the one that `TMPDIR` names.
    Usual(PathBuf),
}

impl Scratch {
    /// In memory if there is plenty of it and nobody has chosen.
    pub(crate) fn new() -> Self {
        let wanted = std::env::var_os("TMPDIR").is_none() && is_roomy(Path::new(MEMORY));
        let made = wanted.then(|| in_memory().ok()).flatten();
        made.map_or_else(|| Self::Usual(std::env::temp_dir()), Self::Memory)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Memory(folder) => folder.path(),
            Self::Usual(folder) => folder,
        }
    }
}

#[cfg(unix)]
fn in_memory() -> std::io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    remove_leftovers(Path::new(MEMORY));
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(MEMORY)?;
    // PostgreSQL runs as another user where the tests run as root, and has its folder in here.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
    Ok(folder)
}

#[cfg(unix)]
fn is_roomy(folder: &Path) -> bool {
    let free = rustix::fs::statvfs(folder).map_or(0, |it| it.f_bavail.saturating_mul(it.f_frsize));
    free >= FREE && fs::read_to_string("/proc/meminfo").is_ok_and(|text| available(&text) >= 2 * FREE)
}

/// Removes what runs have left that were killed: it would take memory until the machine is restarted.
#[cfg(unix)]
fn remove_leftovers(memory: &Path) {
    for entry in fs::read_dir(memory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next());
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn in_memory() -> std::io::Result<tempfile::TempDir> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn is_roomy(_: &Path) -> bool {
    false
}

/// The bytes of memory that can be had without swapping, from what the kernel says.
pub(super) fn available(meminfo: &str) -> u64 {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kibibytes.unwrap_or(0) << 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_says_what_is_available() {
        assert_eq!(available("MemTotal:       24737472 kB\nMemAvailable:   20971520 kB\n"), 20 << 30);
        assert_eq!(available("MemTotal:       24737472 kB\n"), 0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_a_killed_run_has_left_is_removed() {
        let memory = tempfile::tempdir().expect("a folder");
        let folder = |process: u32| memory.path().join(format!("{PREFIX}{process}-x"));
        // No process has the number 0, and this one has its own.
        for folder in [folder(0), folder(std::process::id()), memory.path().join("other")] {
            fs::create_dir(folder).expect("it can be made");
        }
        remove_leftovers(memory.path());
        assert!(!folder(0).exists() && folder(std::process::id()).exists() && memory.path().join("other").exists());
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_room() {
        assert!(!is_roomy(Path::new("/nowhere")));
    }
}
