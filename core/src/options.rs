//! What an analysis takes into account beside the text.

use crate::diagnostic::Code;
use crate::duckdb::Engine;
use crate::metaxy::extend::Chain;
use crate::metaxy::variables::Variables;

/// What an analysis takes into account beside the text.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The variables that are set.
    pub variables: Variables,
    /// The DuckDB that the statements will run on.
    pub engine: &'static Engine,
    /// The name of the file without its folder, where it is known: Metaxy reads a `pyproject.toml`
    /// otherwise than every other file.
    pub file_name: Option<String>,
    /// The files that the file extends, if `extend` is followed.
    pub chain: Option<Chain>,
    /// Whether only the rules run that may change the statements: the SQL is the same, but not every
    /// finding is told, and no fix that is derived from a cure. For who wants the SQL first.
    pub only_cures: bool,
    /// The codes that are not told. Errors are, whatever their code.
    pub ignored: Vec<Code>,
}

impl Options {
    /// The variables that are set, and the default DuckDB.
    pub fn new(variables: Variables) -> Self {
        Self { variables, ..Self::default() }
    }

    /// The same with another DuckDB.
    pub fn engine(self, engine: &'static Engine) -> Self {
        Self { engine, ..self }
    }

    /// The same with or without the rules that only tell.
    pub fn only_cures(self, only_cures: bool) -> Self {
        Self { only_cures, ..self }
    }

    /// The same without findings of these codes that are no errors.
    pub fn ignore(self, ignored: Vec<Code>) -> Self {
        Self { ignored, ..self }
    }

    /// The same for a file of this name.
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Self { file_name: Some(name.into()), ..self }
    }

    /// The same with `extend` followed.
    pub fn chain(self, chain: Chain) -> Self {
        Self { chain: Some(chain), ..self }
    }
}

impl From<&Variables> for Options {
    fn from(variables: &Variables) -> Self {
        Self::new(variables.clone())
    }
}
