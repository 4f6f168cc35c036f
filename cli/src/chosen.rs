//! The file and the store that a command is about.

use std::path::Path;

use lakeplan::mask::mask_name;
use lakeplan::{Analysis, Store, Variables};

use crate::args::VariableArgs;
use crate::engine::Choice;
use crate::input::{self, Source};
use crate::settings::{Call, Levels, Projects};
use crate::{Outcome, report};

/// A file that has been read and analyzed.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The file.
    pub(crate) source: Source,
    /// The variables with which it was read.
    pub(crate) variables: Variables,
    /// What there is to say about it.
    pub(crate) analysis: Analysis,
}

impl Chosen {
    /// Reads the file that is named, or the one that Metaxy would read; what is wrong has been said.
    pub(crate) fn read(file: Option<&Path>, variables: &VariableArgs, duckdb: Option<&str>) -> Result<Self, Outcome> {
        let path = file.map_or_else(input::discover, |file| Ok(file.to_owned()));
        let source = path.and_then(|path| input::read(&path)).map_err(|message| report::failure(&message))?;
        let levels = Levels::new(&Call::default(), Projects::default().of(source.path()));
        let ignored = levels.ignored(source.path()).map_err(|message| report::failure(&message))?;
        let source = source.ignoring(ignored);
        let variables = input::variables(variables);
        let choice = Choice::of(duckdb, source.path()).map_err(|message| report::failure(&message))?;
        choice.hint.iter().for_each(|hint| report::hint(hint));
        let analysis = lakeplan::analyze(&source.text, &source.options(&variables, choice.engine));
        Ok(Self { source, variables, analysis })
    }

    /// The store of the name, or the one that the file chooses. What is wrong with it has been said.
    pub(crate) fn store(&self, name: Option<&str>) -> Result<&Store, Outcome> {
        let selected = self.analysis.select(name);
        report::text::print(&self.source, &report::of_store(&self.analysis, selected.as_ref().ok().copied()));
        selected.map_err(|error| {
            if self.analysis.has_errors() { Outcome::Finding } else { report::finding(&error.to_string()) }
        })
    }
}

/// How a store is called in a sentence.
pub(crate) fn called(store: &Store) -> String {
    store.name().map_or_else(|| "the fragment".to_owned(), |name| format!("store `{}`", mask_name(name)))
}
