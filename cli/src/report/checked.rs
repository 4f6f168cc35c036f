//! What is reported on.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use lakeplan::mask::mask_name;
use lakeplan::mend::Applied;
use lakeplan::{Analysis, Diagnostic, Span};

use crate::engine::Choice;
use crate::input::Source;
use crate::settings::Levels;

/// A file with what was found in it.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) source: Source,
    /// The DuckLake stores that Metaxy sees in it, each with whether Metaxy accepts it.
    pub(crate) stores: Vec<(Option<String>, bool)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The fixes that were applied, if any were asked for.
    pub(crate) fixes: Option<Vec<Applied>>,
    /// The DuckDB that it was checked for, and why.
    pub(crate) choice: Choice,
    /// Which findings fail the check.
    pub(crate) levels: Levels,
}

impl Checked {
    /// The findings that fail the check.
    pub(crate) fn failing(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|found| self.levels.fails(found))
    }
}

/// What was found in a file, and behind it what was found in those that it extends.
pub(crate) fn checked(
    source: &Source,
    analysis: &Analysis,
    fixes: Option<Vec<Applied>>,
    choice: &Choice,
    levels: &Levels,
) -> Vec<Checked> {
    let mut parts: Vec<Checked> = source
        .parts()
        .into_iter()
        .map(|source| Checked {
            source,
            stores: Vec::new(),
            diagnostics: Vec::new(),
            fixes: None,
            choice: choice.clone(),
            levels: levels.clone(),
        })
        .collect();
    for found in &analysis.diagnostics {
        let (part, found) = source.localized(found);
        parts[part].diagnostics.push(found);
    }
    parts[0].stores = analysis.stores.iter().map(|store| (store.name().map(mask_name), store.accepted)).collect();
    parts[0].fixes = fixes;
    // Of what is extended there is something to say only if something was found.
    let mut first = true;
    parts.retain(|part| std::mem::take(&mut first) || !part.diagnostics.is_empty());
    parts
}

/// A file that others extend may be checked too: what is found in it is told once.
pub(crate) fn told_once(checked: &mut Vec<Checked>) {
    let mut told: HashMap<PathBuf, HashMap<Span, Vec<Diagnostic>>> = HashMap::new();
    for file in checked.iter_mut() {
        let path = PathBuf::from(&file.source.name);
        let told = told.entry(path.canonicalize().unwrap_or(path)).or_default();
        file.diagnostics.retain(|found| told.get(&found.span).is_none_or(|there| !there.contains(found)));
        file.diagnostics.iter().for_each(|found| told.entry(found.span).or_default().push(found.clone()));
    }
    let mut seen: HashSet<String> = HashSet::new();
    checked.retain(|file| {
        let first = seen.insert(file.source.name.clone());
        first || !file.diagnostics.is_empty() || !file.stores.is_empty()
    });
}
