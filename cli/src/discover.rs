//! Which files are meant: those that Metaxy itself finds, and those that lie in folders.
//!
//! In a folder Metaxy looks for `metaxy.toml`, then for a `pyproject.toml` with `[tool.metaxy]`, and for no other
//! name; it reads another file only if it is named (`METAXY_CONFIG`) or extended.

mod exclude;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use lakeplan::toml::document::parse;

pub(crate) use exclude::Excluded;

use crate::input::{METAXY, PYPROJECT, discover, glance, has_metaxy, named_by_variable};

/// Whether a file is one of Metaxy's by its name and, of a `pyproject.toml`, by what is in it.
fn is_configuration(path: &Path) -> bool {
    match path.file_name().and_then(|name| name.to_str()) {
        Some(METAXY) => true,
        Some(PYPROJECT) => glance(path).is_some_and(|text| is_metaxys(&text)),
        _ => false,
    }
}

/// Whether the text of a `pyproject.toml` is of interest to Metaxy.
fn is_metaxys(text: &str) -> bool {
    if !text.contains("metaxy") {
        return false;
    }
    let document = parse(text);
    !document.errors.is_empty() || has_metaxy(&document)
}

/// Whether a named file is a `pyproject.toml` of a project that has nothing to do with Metaxy: hooks name every one.
pub(crate) fn is_foreign(path: &Path, text: &str) -> bool {
    if path.file_name().is_none_or(|name| name != PYPROJECT) {
        return false;
    }
    let document = parse(text);
    let tool = document.root.table("tool").is_some_and(|(_, tool)| tool.get("metaxy").is_some());
    // `[stores.…]` without `tool.metaxy` is a mistake that is told.
    document.errors.is_empty() && !tool && document.root.get("stores").is_none()
}

/// What is to be checked.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The files, each once: in the order in which they or their folders are named.
    pub(crate) files: Vec<PathBuf>,
    /// What is wrong with what was named.
    pub(crate) failures: Vec<String>,
}

/// The files that are named, those of the folders that are named, and those that match a pattern. Without
/// any the configurations of the working directory and below, and the one that Metaxy would find there. Files
/// that are named are left out only if that is `forced`.
pub(crate) fn files(named: &[PathBuf], excluded: &Excluded, forced: bool) -> Found {
    let mut search = Search { excluded, found: Found::default(), seen: HashSet::new() };
    if named.is_empty() {
        search.here();
    }
    for path in named {
        if forced && path != Path::new("-") && excluded.excludes_with_parents(path) {
            continue;
        }
        if path == Path::new("-") || path.is_file() || !(path.is_dir() || is_pattern(path)) {
            // What is not there is told when it is read.
            search.add(path.clone());
        } else if path.is_dir() {
            if search.folder(path, is_configuration) == 0 {
                let folder = path.display();
                let told =
                    format!("there is no `metaxy.toml` in `{folder}`, nor a `pyproject.toml` with `[tool.metaxy]`");
                search.found.failures.push(told);
            }
        } else {
            search.pattern(path);
        }
    }
    search.found.failures.extend(excluded.failures());
    search.found
}

/// A name that the shell has left as it is, and that is no file.
fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains(['*', '?', '[', '{']))
}

struct Search<'a> {
    excluded: &'a Excluded,
    found: Found,
    /// What was found under whatever name.
    seen: HashSet<PathBuf>,
}

impl Search<'_> {
    fn add(&mut self, path: PathBuf) {
        if self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            self.found.files.push(path);
        }
    }

    /// What is meant where nothing is named.
    fn here(&mut self) {
        if let Some(path) = named_by_variable() {
            self.add(path);
            return;
        }
        let inside = self.folder(Path::new("."), is_configuration);
        match discover() {
            Ok(path) => self.add(path),
            Err(message) if inside == 0 => {
                self.found.failures.push(message.replace(", here or above", ", here, below or above"));
            }
            Err(_) => {}
        }
    }

    /// Adds the wanted files of a folder, in the order of their names, and says how many there are.
    fn folder(&mut self, folder: &Path, wanted: impl Fn(&Path) -> bool) -> usize {
        let mut count = 0;
        let excluded = self.excluded.clone();
        let mut walk = WalkBuilder::new(folder);
        // As ruff does: hidden folders count, and so does a `.gitignore` where there is no repository.
        walk.hidden(false).require_git(false).sort_by_file_name(Ord::cmp);
        walk.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
            entry.depth() == 0 || !excluded.excludes(entry.path(), is_folder)
        });
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.found.failures.push(format!("cannot search `{}`: {error}", folder.display()));
                    continue;
                }
            };
            let path = entry.path().strip_prefix("./").unwrap_or(entry.path());
            if path.is_file() && wanted(path) {
                count += 1;
                self.add(path.to_owned());
            }
        }
        count
    }

    /// Adds what matches a pattern: files if it ends in `.toml`, else the configurations in the folders that match.
    fn pattern(&mut self, pattern: &Path) {
        let written = pattern.display().to_string();
        // The part before the first wildcard is a folder, from which names are matched.
        let fixed = pattern.components().take_while(|it| !is_pattern(Path::new(it)));
        let folder: PathBuf = fixed.collect();
        let below = pattern.strip_prefix(&folder).unwrap_or(pattern).display().to_string().replace('\\', "/");
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let globs = OverrideBuilder::new(&folder).add(&format!("/{below}")).and_then(|it| it.build());
        let globs = match globs {
            Ok(globs) => globs,
            Err(error) => return self.found.failures.push(format!("`{written}` is not a valid pattern: {error}")),
        };
        let of_files = Path::new(&below).extension().is_some_and(|it| it == "toml");
        let matches = |path: &Path| {
            let mut above = path.ancestors().skip(1).take_while(|it| it.starts_with(&folder) && *it != folder);
            let is = |path: &Path, is_folder| globs.matched(path, is_folder).is_whitelist();
            if of_files {
                is(path, false)
            } else {
                (is(path, false) || above.any(|it| is(it, true))) && is_configuration(path)
            }
        };
        if !folder.is_dir() || self.folder(&folder, matches) == 0 {
            self.found.failures.push(format!("no file matches `{written}`"));
        }
    }
}
