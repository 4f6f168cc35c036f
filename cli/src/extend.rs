//! The files that a file extends, found as Metaxy finds them.

use std::path::{Path, PathBuf};

use lakeplan::metaxy::extend::{Broken, Chain, Extended, target};

use crate::read;

/// Follows `extend` from a file to the last one that is named. The files of the chain, and their names.
pub(crate) fn follow(path: &Path, text: &str) -> (Chain, Vec<String>) {
    let mut chain = Chain::default();
    let mut names = Vec::new();
    let mut seen: Vec<PathBuf> = path.canonicalize().into_iter().collect();
    let mut next = target(text, file_name(path)).map(|written| (path.to_owned(), written));
    while let Some((from, written)) = next.take() {
        // An absolute path stays as it is.
        let path = from.parent().unwrap_or(Path::new("")).join(&written);
        let read = path.canonicalize().and_then(|found| Ok((read::found(&found)?, found)));
        let (bytes, found) = match read {
            Ok(read) => read,
            Err(error) => {
                chain.broken = Some(Broken::Unreadable(written, error.to_string()));
                break;
            }
        };
        if seen.contains(&found) {
            chain.broken = Some(Broken::Circular(written));
            break;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            chain.broken = Some(Broken::Unreadable(written, "it is not UTF-8".to_owned()));
            break;
        };
        names.push(shown(&found, &path));
        next = target(&text, file_name(&found)).map(|written| (found.clone(), written));
        chain.files.push(Extended { text, file_name: file_name(&found).to_owned() });
        seen.push(found);
    }
    (chain, names)
}

pub(crate) fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The path of a file from here, if it lies here, else as it is named.
fn shown(found: &Path, named: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let below = here.ok().and_then(|here| Some(found.strip_prefix(here).ok()?.to_owned()));
    below.as_deref().unwrap_or(named).display().to_string()
}
