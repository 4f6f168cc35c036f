//! The bytes of files. What somebody names is read whatever it is, up to a limit; what is found by looking around is
//! read only if it is a regular file: a pipe with the name of a configuration would never end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No configuration and no SQL that anybody writes is so large, and a device may have no end.
const MOST: u64 = 256 << 20;

/// The bytes of a stream.
pub(crate) fn all(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other(format!("it is larger than {} MiB", MOST >> 20)));
    }
    Ok(bytes)
}

/// The bytes of what was named: a file, or a pipe.
pub(crate) fn named(path: &Path) -> io::Result<Vec<u8>> {
    all(File::open(path)?)
}

/// The bytes of a regular file that nobody has named.
pub(crate) fn found(path: &Path) -> io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.is_file() {
        return named(path);
    }
    // A folder has its own error.
    if path.is_dir() { named(path) } else { Err(io::Error::other("it is not a regular file")) }
}

/// The text of a regular file that nobody has named, if it is there and is one.
pub(crate) fn found_text(path: &Path) -> Option<String> {
    String::from_utf8(found(path).ok()?).ok()
}
