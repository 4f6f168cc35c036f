//! What is left out of the search in folders.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

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

/// Files and folders that are left out, by patterns as in a `.gitignore`.
#[derive(Clone, Debug)]
pub(crate) struct Excluded {
    /// Each with the folder from which its patterns are meant.
    patterns: Arc<Vec<(PathBuf, Gitignore)>>,
}

impl Excluded {
    /// What is always left out, and what these patterns name, each from its folder.
    pub(crate) fn new(patterns: &[(PathBuf, &[String])]) -> Result<Self, String> {
        let always = ALWAYS.map(str::to_owned);
        let here = std::env::current_dir().unwrap_or_default();
        let all = std::iter::once((here, &always[..])).chain(patterns.iter().cloned());
        let built = all.map(|(folder, lines)| {
            let mut builder = GitignoreBuilder::new(&folder);
            for line in lines {
                builder.add_line(None, line).map_err(|error| format!("cannot exclude `{line}`: {error}"))?;
            }
            let matcher = builder.build().map_err(|error| format!("cannot exclude: {error}"))?;
            Ok((folder, matcher))
        });
        Ok(Self { patterns: Arc::new(built.collect::<Result<_, String>>()?) })
    }

    /// Whether a file or folder is left out.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let Ok(path) = std::path::absolute(path) else { return false };
        let inside = |folder: &Path| path.strip_prefix(folder).ok();
        self.patterns.iter().enumerate().any(|(at, (folder, patterns))| {
            // Those of tools are names, wherever they are; others are meant from their folder.
            let name = path.file_name().map(Path::new).filter(|_| at == 0);
            let path = inside(folder).or(name);
            path.is_some_and(|path| patterns.matched(path, is_folder).is_ignore())
        })
    }
}
