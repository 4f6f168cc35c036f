//! Which DuckDB the statements are for: what the call says, else what the project says, else what its
//! lock file installs, else the newest that was measured.

use std::path::{Path, PathBuf};

use lakeplan::duckdb::Asked;
use lakeplan::{Engine, LineIndex};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

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
        if let Some(named) = named {
            let asked = Engine::parse(named).map_err(|error| error.to_string())?;
            return Ok(Self::asked(&asked, Origin::Call));
        }
        let folder = file.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        let folder = std::path::absolute(folder.unwrap_or(Path::new("."))).unwrap_or_default();
        for folder in within_project(&folder) {
            for name in [lakeplan::settings::FILE, "pyproject.toml"] {
                let settings = folder.join(name);
                if let Some((named, place)) = of_project(&settings)? {
                    let asked = Engine::parse(&named).map_err(|error| format!("{place}: {error}"))?;
                    return Ok(Self::asked(&asked, Origin::Project(settings)));
                }
            }
            if let Some((lock, version)) = locked(folder) {
                return Ok(match Engine::parse(&version) {
                    Ok(asked) => Self::asked(&asked, Origin::Lock(lock)),
                    Err(error) => {
                        let hint = format!("`{}` installs another: {error}", shown(&lock));
                        Self { engine: <&Engine>::default(), origin: Origin::Default, hint: Some(hint) }
                    }
                });
            }
        }
        Ok(Self { engine: <&Engine>::default(), origin: Origin::Default, hint: None })
    }

    fn asked(asked: &Asked, origin: Origin) -> Self {
        Self { engine: asked.engine, origin, hint: asked.hint() }
    }

    /// The sentence that says which it is and why.
    pub(crate) fn told(&self) -> String {
        let Engine { minor, version, .. } = self.engine;
        let rests = if self.engine.is_measured() {
            format!("measured on {version}")
        } else {
            "as its documentation says, not measured".to_owned()
        };
        let why = match &self.origin {
            Origin::Call => "`--duckdb` says so".to_owned(),
            Origin::Project(path) => format!("`{}` says so", shown(path)),
            Origin::Lock(path) => format!("`{}` installs it", shown(path)),
            Origin::Default => "nothing says which is installed; `--duckdb` chooses another".to_owned(),
        };
        format!("checked for DuckDB {minor} ({rests}): {why}")
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
            "{place}: `duckdb`{} is a version in quotes, for example `\"{}\"`",
            if own { "" } else { " in `[tool.lakeplan]`" },
            <&Engine>::default().minor
        )),
    }
}

/// The first file of a folder that says which `duckdb` is installed, with that version.
fn locked(folder: &Path) -> Option<(PathBuf, String)> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| rank(name).is_some())
        .collect();
    names.sort_by_key(|name| (rank(name), name.clone()));
    names.into_iter().find_map(|name| {
        let path = folder.join(&name);
        let text = read(&path)?;
        let version = match rank(&name)? {
            Kind::Uv | Kind::Poetry => of_packages(&text, "package"),
            Kind::Pylock => of_packages(&text, "packages"),
            Kind::Requirements => of_requirements(&text),
        }?;
        Some((path, version))
    })
}

/// The kinds of files, those that install first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Uv,
    Pylock,
    Poetry,
    Requirements,
}

fn rank(name: &str) -> Option<Kind> {
    let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    match name {
        "uv.lock" => Some(Kind::Uv),
        "poetry.lock" => Some(Kind::Poetry),
        "pylock.toml" => Some(Kind::Pylock),
        _ if is("pylock.", ".toml") => Some(Kind::Pylock),
        _ if is("requirements", ".txt") => Some(Kind::Requirements),
        _ => None,
    }
}

/// The version of `duckdb` among the packages of a lock file; of several, for several kinds of machines
/// or of Python, the newest that is known.
fn of_packages(text: &str, list: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let DeValue::Array(packages) = table.get_ref().get(list)?.get_ref() else { return None };
    let versions = packages.iter().filter_map(|package| {
        let DeValue::Table(package) = package.get_ref() else { return None };
        let text = |key: &str| package.get(key).and_then(|value| value.get_ref().as_str());
        (text("name")? == "duckdb").then(|| text("version").map(str::to_owned)).flatten()
    });
    newest(versions)
}

/// The version to which a list of requirements pins `duckdb`.
fn of_requirements(text: &str) -> Option<String> {
    let pinned = text.lines().filter_map(|line| {
        let rest = line.trim().strip_prefix("duckdb")?.trim_start();
        let rest =
            if let Some(extras) = rest.strip_prefix('[') { extras.split_once(']')?.1.trim_start() } else { rest };
        let version = rest.strip_prefix("===").or_else(|| rest.strip_prefix("=="))?.trim_start();
        let end = version.find(|it: char| it.is_whitespace() || ";#,\\".contains(it)).unwrap_or(version.len());
        Some(version[..end].to_owned()).filter(|version| !version.is_empty() && !version.contains('*'))
    });
    newest(pinned)
}

fn newest(versions: impl Iterator<Item = String>) -> Option<String> {
    let place = |version: &String| {
        let known = Engine::parse(version).ok()?;
        Engine::known().iter().rev().position(|engine| engine.minor == known.engine.minor)
    };
    versions.max_by_key(place)
}

fn read(path: &Path) -> Option<String> {
    crate::read::found_text(path)
}

#[cfg(test)]
mod tests;
