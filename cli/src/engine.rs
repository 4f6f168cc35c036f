//! Which DuckDB the statements are for: what the call says, else what the project says, else what its
//! lock file installs, else the newest that was measured.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use self::read::read;
use lakeplan::duckdb::Asked;
use lakeplan::{Engine, LineIndex};
use locks::Locked;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

mod locks;
mod read;
mod requirements;

/// The DuckDB that was chosen, and why.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The DuckDB.
    pub(crate) engine: &'static Engine,
    /// What chose it.
    pub(crate) origin: Origin,
    /// What there is to know about the choice.
    pub(crate) hint: Option<String>,
}

/// The DuckDB of each of many files. A lock file is read once for all that lie below it: it can be larger than all
/// of them, and a folder can hold thousands.
#[derive(Debug)]
pub(crate) struct Choices {
    named: Option<String>,
    of_folders: HashMap<PathBuf, Result<Choice, String>>,
    locked: HashMap<PathBuf, Option<Locked>>,
}

impl Choices {
    /// What the call names goes before everything else.
    pub(crate) fn new(named: Option<&str>) -> Self {
        Self { named: named.map(str::to_owned), of_folders: HashMap::new(), locked: HashMap::new() }
    }

    /// The DuckDB for a file; without one, for the working directory.
    pub(crate) fn of(&mut self, file: Option<&Path>) -> Result<Choice, String> {
        if let Some(named) = &self.named {
            let asked = Engine::release(named).map_err(|error| error.to_string())?;
            return Ok(Choice::asked(&asked, Origin::Call));
        }
        let folder = folder_of(file);
        if let Some(known) = self.of_folders.get(&folder) {
            return known.clone();
        }
        let found = self.of_folder(&folder);
        self.of_folders.insert(folder, found.clone());
        found
    }

    fn of_folder(&mut self, folder: &Path) -> Result<Choice, String> {
        for folder in within_project(folder) {
            for name in [lakeplan::settings::FILE, "pyproject.toml"] {
                let settings = folder.join(name);
                if let Some((named, place)) = of_project(&settings)? {
                    let asked = Engine::release(&named).map_err(|error| format!("{place}: {error}"))?;
                    return Ok(Choice::asked(&asked, Origin::Project(settings)));
                }
            }
            let locked = self.locked.entry(folder.to_owned()).or_insert_with(|| locks::of_folder(folder));
            if let Some(locked) = locked {
                return Ok(Choice::locked(locked.clone()));
            }
        }
        // What a project asks for is less than what a lock file above it says.
        if let Some(locked) = within_project(folder).find_map(locks::of_project) {
            return Ok(Choice::locked(locked));
        }
        Ok(Choice { engine: <&Engine>::default(), origin: Origin::Default, hint: None })
    }
}

/// What chose a DuckDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `--duckdb`.
    Call,
    /// `[tool.lakeplan]` of a `pyproject.toml`.
    Project(PathBuf),
    /// A lock file, or a list of requirements.
    Lock(PathBuf),
    /// Nothing says which.
    Default,
}

impl Choice {
    /// The DuckDB for a file; without one, for the working directory.
    pub(crate) fn of(named: Option<&str>, file: Option<&Path>) -> Result<Self, String> {
        Choices::new(named).of(file)
    }

    fn locked(locked: Locked) -> Self {
        let Locked { file, versions } = locked;
        let newest = versions.last().cloned().unwrap_or_default();
        match Engine::release(&newest) {
            Ok(asked) => {
                let mut choice = Self::asked(&asked, Origin::Lock(file.clone()));
                let minors = versions.iter().map(|version| Engine::parse(version).map(|asked| asked.engine.minor).ok());
                if minors.collect::<std::collections::BTreeSet<_>>().len() > 1 {
                    let several = format!(
                        "`{}` installs DuckDB {}, depending on the machine or the Python: {newest} is used",
                        shown(&file),
                        versions.join(" or ")
                    );
                    choice.hint = Some(choice.hint.map_or(several.clone(), |hint| format!("{several}; {hint}")));
                }
                choice
            }
            Err(error) => {
                let hint = format!("`{}` installs another: {error}", shown(&file));
                Self { engine: <&Engine>::default(), origin: Origin::Default, hint: Some(hint) }
            }
        }
    }

    fn asked(asked: &Asked, origin: Origin) -> Self {
        Self { engine: asked.engine, origin, hint: asked.hint() }
    }

    /// The sentence that says which it is and why.
    pub(crate) fn told(&self) -> String {
        let name = self.engine.name;
        let rests = if self.engine.is_older_release() {
            "measured in part".to_owned()
        } else if self.engine.is_measured() {
            format!("measured on {}", self.engine.version)
        } else {
            "from its documentation, not measured".to_owned()
        };
        let why = match &self.origin {
            Origin::Call => "selected by `--duckdb`".to_owned(),
            Origin::Project(path) => format!("set in `{}`", shown(path)),
            Origin::Lock(path) => format!("installed by `{}`", shown(path)),
            Origin::Default => "the installed version is unknown; `--duckdb` selects another".to_owned(),
        };
        format!("checked for DuckDB {name} ({rests}): {why}")
    }
}

impl Origin {
    /// The word for it, and the file.
    pub(crate) fn parts(&self) -> (&'static str, Option<String>) {
        match self {
            Self::Call => ("call", None),
            Self::Project(path) => ("project", Some(shown(path))),
            Self::Lock(path) => ("lock", Some(shown(path))),
            Self::Default => ("default", None),
        }
    }
}

/// A path as a reader knows it: from the working directory, if it is below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// The folder of a file, whole; without one, the working directory.
pub(crate) fn folder_of(file: Option<&Path>) -> PathBuf {
    let folder = file.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    std::path::absolute(folder.unwrap_or(Path::new("."))).unwrap_or_default()
}

/// The folder and those above it, up to the one that holds the repository.
pub(crate) fn within_project(folder: &Path) -> impl Iterator<Item = &Path> {
    let top = folder.ancestors().find(|folder| folder.join(".git").exists());
    folder.ancestors().take_while(move |folder| top.is_none_or(|top| folder.starts_with(top)))
}

/// What `[tool.lakeplan]` says, and where.
fn of_project(path: &Path) -> Result<Option<(String, String)>, String> {
    // A file that is not TOML is told as what it is where it is checked.
    let Some(text) = read(path) else { return Ok(None) };
    let Ok(table) = DeTable::parse(&text) else { return Ok(None) };
    let own = path.file_name().is_some_and(|name| name == lakeplan::settings::FILE);
    let duckdb = if own {
        table.get_ref().get("duckdb")
    } else {
        let Some(DeValue::Table(tool)) = table.get_ref().get("tool").map(Spanned::get_ref) else { return Ok(None) };
        let Some(DeValue::Table(lakeplan)) = tool.get("lakeplan").map(Spanned::get_ref) else { return Ok(None) };
        lakeplan.get("duckdb")
    };
    let Some(duckdb) = duckdb else { return Ok(None) };
    let at = LineIndex::new(&text).position(&text, duckdb.span().start);
    let place = format!("{}:{}:{}", shown(path), at.line, at.column);
    match duckdb.get_ref() {
        DeValue::String(version) => Ok(Some((version.to_string(), place))),
        _ => Err(format!(
            "{place}: `duckdb`{} must be a version in quotes, for example `\"{}\"`",
            if own { "" } else { " in `[tool.lakeplan]`" },
            <&Engine>::default().minor
        )),
    }
}

#[cfg(test)]
mod tests;
