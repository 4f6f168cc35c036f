//! Which `duckdb` the files of a project install: its lock files, its lists of requirements, and what its
//! `pyproject.toml` asks for.

use std::path::{Path, PathBuf};

use lakeplan::Engine;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::read;
use super::requirements::{Pins, Wanted};

/// What a file installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Locked {
    /// The file that says so.
    pub(super) file: PathBuf,
    /// The versions, the newest last: several kinds of machines or of Python may have their own.
    pub(super) versions: Vec<String>,
}

impl Locked {
    fn of(file: PathBuf, mut versions: Vec<String>) -> Option<Self> {
        versions.sort_by_key(|version| place(version));
        versions.dedup();
        (!versions.is_empty()).then_some(Self { file, versions })
    }
}

/// Where a version stands among those that are known; one that is not known goes first.
fn place(version: &str) -> (Option<usize>, Vec<u32>) {
    let known = Engine::parse(version).ok();
    let minor = known.and_then(|asked| Engine::known().iter().rev().position(|it| it.minor == asked.engine.minor));
    (minor, version.split('.').map_while(|part| part.parse().ok()).collect())
}

/// The kinds of files, those that install first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Uv,
    Pylock,
    Poetry,
    Pdm,
    Pipenv,
    /// `requirements.txt` itself.
    Requirements,
    /// Those of a group, as in `requirements-dev.txt` and `requirements/dev.txt`.
    More,
}

fn kind(name: &str) -> Option<Kind> {
    let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    match name {
        "uv.lock" => Some(Kind::Uv),
        "pylock.toml" => Some(Kind::Pylock),
        "poetry.lock" => Some(Kind::Poetry),
        "pdm.lock" => Some(Kind::Pdm),
        "Pipfile.lock" => Some(Kind::Pipenv),
        "requirements.txt" | "requirements.lock" => Some(Kind::Requirements),
        _ if is("pylock.", ".toml") => Some(Kind::Pylock),
        _ if is("requirements", ".txt") || is("requirements", ".lock") || name.ends_with("-requirements.txt") => {
            Some(Kind::More)
        }
        _ => None,
    }
}

/// What the first file of a folder that names `duckdb` installs.
pub(super) fn of_folder(folder: &Path) -> Option<Locked> {
    let mut files: Vec<(Kind, PathBuf)> =
        names(folder).filter_map(|name| Some((kind(&name)?, folder.join(name)))).collect();
    let more = folder.join("requirements");
    let own = names(&more).filter(|name| Path::new(name).extension().is_some_and(|it| it == "txt"));
    files.extend(own.map(|name| (Kind::More, more.join(name))));
    files.sort();
    files.into_iter().find_map(|(kind, path)| {
        let versions = match kind {
            Kind::Uv | Kind::Poetry | Kind::Pdm => of_packages(&read(&path)?, "package")?,
            Kind::Pylock => of_packages(&read(&path)?, "packages")?,
            Kind::Pipenv => of_pipenv(&read(&path)?)?,
            Kind::Requirements | Kind::More => return of_requirements(&path),
        };
        Locked::of(path, versions)
    })
}

/// What `[project]` of a folder's `pyproject.toml` asks for, if that leaves one version only.
pub(super) fn of_project(folder: &Path) -> Option<Locked> {
    let path = folder.join("pyproject.toml");
    let text = read(&path)?;
    let table = DeTable::parse(&text).ok()?;
    let DeValue::Table(project) = table.get_ref().get("project")?.get_ref() else { return None };
    let DeValue::Array(dependencies) = project.get("dependencies")?.get_ref() else { return None };
    let wanted = dependencies.iter().filter_map(|it| Wanted::of_line(it.get_ref().as_str()?));
    let mut pins = Pins::default();
    wanted.for_each(|wanted| pins.add(&path, wanted));
    pins.into_versions().and_then(|(file, versions)| Locked::of(file, versions))
}

fn of_requirements(path: &Path) -> Option<Locked> {
    let mut pins = Pins::default();
    pins.read(path);
    pins.into_versions().and_then(|(file, versions)| Locked::of(file, versions))
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// The versions of `duckdb` among the packages of a lock file.
fn of_packages(text: &str, list: &str) -> Option<Vec<String>> {
    let table = DeTable::parse(text).ok()?;
    let DeValue::Array(packages) = table.get_ref().get(list)?.get_ref() else { return None };
    let versions = packages.iter().filter_map(|package| {
        let DeValue::Table(package) = package.get_ref() else { return None };
        let text = |key: &str| package.get(key).map(Spanned::get_ref).and_then(DeValue::as_str);
        text("name")?.eq_ignore_ascii_case("duckdb").then(|| text("version").map(str::to_owned)).flatten()
    });
    Some(versions.collect())
}

/// The version of `duckdb` in a `Pipfile.lock`; what is for development only counts where there is no other.
fn of_pipenv(text: &str) -> Option<Vec<String>> {
    let whole: serde_json::Value = serde_json::from_str(text).ok()?;
    let version = |group: &str| whole.get(group)?.get("duckdb")?.get("version")?.as_str();
    let version = version("default").or_else(|| version("develop"))?;
    Some(vec![version.trim_start_matches('=').to_owned()])
}
