//! What is left out of the search in folders.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::settings::excluded_in;

/// Folders that hold the files of tools and of other projects; ruff leaves out the same.
const ALWAYS: [&str; 25] = [
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
];

/// Patterns as in a `.gitignore`, with the folder from which they are meant.
#[derive(Debug)]
struct Patterns {
    folder: PathBuf,
    matcher: Gitignore,
}

impl Patterns {
    fn new(folder: &Path, lines: &[String]) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new(folder);
        for line in lines {
            builder.add_line(None, line).map_err(|error| format!("cannot exclude `{line}`: {error}"))?;
        }
        let matcher = builder.build().map_err(|error| format!("cannot exclude: {error}"))?;
        Ok(Self { folder: folder.to_owned(), matcher })
    }

    fn matches(&self, path: &Path, is_folder: bool) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|below| self.matcher.matched(below, is_folder).is_ignore())
    }
}

/// Files and folders that are left out: those of tools, those that the call names, and those that the nearest
/// settings above a file name.
#[derive(Clone, Debug)]
pub(crate) struct Excluded {
    always: Arc<Patterns>,
    of_call: Arc<Patterns>,
    of_folders: Arc<Mutex<OfFolders>>,
}

/// What the settings say for the files of a folder, each folder looked at once.
#[derive(Debug, Default)]
struct OfFolders {
    known: HashMap<PathBuf, Option<Arc<Patterns>>>,
    /// What is wrong with them.
    failures: Vec<String>,
}

impl OfFolders {
    fn of(&mut self, folder: &Path) -> Option<Arc<Patterns>> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let found = match excluded_in(folder) {
            Some((file, lines)) => Patterns::new(folder, &lines)
                .map(Arc::new)
                .map_err(|error| {
                    self.failures.push(format!("`{}`: {error}", file.display()));
                })
                .ok(),
            None if folder.join(".git").exists() => None,
            None => folder.parent().and_then(|above| self.of(above)),
        };
        self.known.insert(folder.to_owned(), found.clone());
        found
    }
}

impl Excluded {
    /// What is always left out, what these patterns name from the working directory, and what settings name.
    pub(crate) fn new(of_call: &[String]) -> Result<Self, String> {
        let here = std::env::current_dir().unwrap_or_default();
        Ok(Self {
            always: Arc::new(Patterns::new(Path::new(""), &ALWAYS.map(str::to_owned))?),
            of_call: Arc::new(Patterns::new(&here, of_call)?),
            of_folders: Arc::default(),
        })
    }

    /// Whether a file or folder is left out.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let Ok(path) = std::path::absolute(path) else { return false };
        // Those of tools are names, wherever they are; others are meant from their folder.
        if path.file_name().is_some_and(|name| self.always.matches(Path::new(name), is_folder))
            || self.of_call.matches(&path, is_folder)
        {
            return true;
        }
        let of_folder = path.parent().and_then(|folder| self.lock().of(folder));
        of_folder.is_some_and(|patterns| patterns.matches(&path, is_folder))
    }

    /// Whether a named file or folder is left out, or lies in a folder that is: up to the working directory, or
    /// up to the settings of a file elsewhere.
    pub(crate) fn excludes_with_parents(&self, path: &Path) -> bool {
        let Ok(path) = std::path::absolute(path) else { return false };
        let here = std::env::current_dir().unwrap_or_default();
        let of_folder = path.parent().and_then(|folder| self.lock().of(folder));
        let top = match &of_folder {
            _ if path.starts_with(&here) => Some(&*here),
            Some(patterns) => Some(&*patterns.folder),
            None => path.parent(),
        };
        let is_folder = path.is_dir();
        let below = path.ancestors().take_while(|it| Some(*it) != top);
        below.enumerate().any(|(up, path)| self.excludes(path, up > 0 || is_folder))
    }

    /// What is wrong with the settings that were met.
    pub(crate) fn failures(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().failures)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, OfFolders> {
        self.of_folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
