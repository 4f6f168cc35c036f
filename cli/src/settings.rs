//! What a project and the call say of findings: which are told, and which fail a check.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::gitignore::GitignoreBuilder;
use lakeplan::settings::{FILE, Settings, read};
use lakeplan::{Code, Diagnostic, Severity};

use crate::engine::{folder_of, within_project};
use crate::input::Source;

/// The file with the settings of a project.
#[derive(Debug)]
pub(crate) struct Project {
    /// The file.
    pub(crate) source: Source,
    /// The folder from which its patterns are meant.
    pub(crate) folder: PathBuf,
    /// What it says.
    pub(crate) settings: Settings,
    /// What is wrong with it.
    pub(crate) told: Vec<Diagnostic>,
}

/// The settings of the projects in which files lie, each file read once.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    of_folders: HashMap<PathBuf, Option<Rc<Project>>>,
    all: Vec<Rc<Project>>,
}

impl Projects {
    /// The project of a file; without one, that of the working directory.
    pub(crate) fn of(&mut self, file: Option<&Path>) -> Option<Rc<Project>> {
        let folder = folder_of(file);
        if let Some(known) = self.of_folders.get(&folder) {
            return known.clone();
        }
        let found = within_project(&folder).find_map(settings_in).map(|found| self.project(found));
        self.of_folders.insert(folder, found.clone());
        found
    }

    /// The project of a file with settings, which may be known by another folder of it.
    fn project(&mut self, (path, folder, text, settings, told): Read) -> Rc<Project> {
        let name = path.display().to_string();
        if let Some(known) = self.all.iter().find(|known| known.source.name == name) {
            return known.clone();
        }
        let project = Rc::new(Project { source: Source::alone(name, text), folder, settings, told });
        self.all.push(project.clone());
        project
    }

    /// All that were asked for.
    pub(crate) fn all(&self) -> &[Rc<Project>] {
        &self.all
    }
}

/// A file and its folder, its text, and what it says.
type Read = (PathBuf, PathBuf, String, Settings, Vec<Diagnostic>);

/// The settings in a folder; a `lakeplan.toml` goes before a `pyproject.toml`.
fn settings_in(folder: &Path) -> Option<Read> {
    [FILE, "pyproject.toml"].into_iter().find_map(|name| {
        let path = folder.join(name);
        // What cannot be read is told where it is checked.
        let text = crate::read::found_text(&path)?;
        let (settings, told) = read(&text, name)?;
        let here = std::env::current_dir().unwrap_or_default();
        let path = path.strip_prefix(here).map(Path::to_owned).unwrap_or(path);
        Some((path, folder.to_owned(), text, settings, told))
    })
}

/// The file with the settings of a folder, if it has one, and what that leaves out of a search.
pub(crate) fn excluded_in(folder: &Path) -> Option<(PathBuf, Vec<String>)> {
    settings_in(folder).map(|(path, _, _, settings, _)| (path, settings.exclude))
}

/// What the call says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// Codes that are not told.
    pub(crate) ignore: Vec<Code>,
    /// Codes that fail a check.
    pub(crate) deny: Vec<Code>,
    /// Whether all warnings do.
    pub(crate) deny_warnings: bool,
}

/// What is wanted for a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    call: Call,
    project: Option<Rc<Project>>,
}

impl Levels {
    /// For a file of a project.
    pub(crate) fn new(call: &Call, project: Option<Rc<Project>>) -> Self {
        Self { call: call.clone(), project }
    }

    /// The codes that are not told in a file.
    pub(crate) fn ignored(&self, file: Option<&Path>) -> Result<Vec<Code>, String> {
        let mut codes = Vec::new();
        if let Some(project) = &self.project {
            codes.extend(&project.settings.ignore);
            let patterns = project.settings.per_file_ignores.iter();
            for (pattern, of_pattern) in patterns.filter(|_| file.is_some()) {
                if matches(pattern, project, file.unwrap_or(Path::new("")))? {
                    codes.extend(of_pattern);
                }
            }
            // What the call denies is wanted.
            codes.retain(|code| !self.call.deny.contains(code));
        }
        codes.extend(&self.call.ignore);
        Ok(codes)
    }

    /// Whether a finding fails a check. What is said of its code goes before what is said of all warnings, and
    /// the call goes before the project.
    pub(crate) fn fails(&self, found: &Diagnostic) -> bool {
        let is_warning = found.severity == Severity::Warning;
        if found.is_error() || self.call.deny.contains(&found.code) || (self.call.deny_warnings && is_warning) {
            return true;
        }
        let Some(Project { settings, .. }) = self.project.as_deref() else { return false };
        let is = |codes: &[Code]| codes.contains(&found.code);
        !is(&settings.warn) && (is(&settings.deny) || (settings.deny_warnings && is_warning))
    }
}

/// Whether a pattern of a project is one of a file.
fn matches(pattern: &str, project: &Project, file: &Path) -> Result<bool, String> {
    let mut builder = GitignoreBuilder::new(&project.folder);
    let built = builder.add_line(None, pattern).and_then(|builder| builder.build());
    let built =
        built.map_err(|error| format!("`{}`: `{pattern}` is not a valid pattern: {error}", project.source.name))?;
    let file = std::path::absolute(file).unwrap_or_default();
    let Ok(below) = file.strip_prefix(&project.folder) else { return Ok(false) };
    Ok(built.matched_path_or_any_parents(below, false).is_ignore())
}
