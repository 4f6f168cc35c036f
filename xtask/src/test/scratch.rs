//! Where the tests put what they throw away.

use std::fs;
use std::path::{Path, PathBuf};

/// A file system in memory, on Linux.
const MEMORY: &str = "/dev/shm";

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
    let folder = tempfile::Builder::new().prefix("lakeplan-").tempdir_in(MEMORY)?;
    // PostgreSQL runs as another user where the tests run as root, and has its folder in here.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
    Ok(folder)
}

#[cfg(unix)]
fn is_roomy(folder: &Path) -> bool {
    let free = rustix::fs::statvfs(folder).map_or(0, |it| it.f_bavail.saturating_mul(it.f_frsize));
    free >= FREE && fs::read_to_string("/proc/meminfo").is_ok_and(|text| available(&text) >= 2 * FREE)
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
fn available(meminfo: &str) -> u64 {
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
    fn a_folder_that_is_not_there_has_no_room() {
        assert!(!is_roomy(Path::new("/nowhere")));
    }
}
