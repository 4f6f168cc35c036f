//! Cases as data: a folder with a `metaxy.toml` and a `case.toml` that says what to expect.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use lakeplan::Flavor;
use serde::Deserialize;

/// A case: a configuration and what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its folder.
    pub name: String,
    /// The configuration. `${…}` in it and in the expectation stand for places of the run.
    pub toml: String,
    /// What is expected.
    pub expected: Expected,
}

/// What is expected of a configuration: the content of `case.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// One sentence for the reader.
    #[serde(default)]
    pub about: String,
    /// The codes of the errors and warnings, in file order.
    #[serde(default)]
    pub diagnostics: Vec<String>,
    /// SQL that is run once, before anything else, in a session of its own.
    #[serde(default)]
    pub prepare: Vec<String>,
    /// SQL that each session runs before the plan: secrets that exist already, for example.
    #[serde(default)]
    pub before: Vec<String>,
    /// The environment of the sessions.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Files that are there before, by their path below the place of the run.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// The store that is run; the one that the file chooses unless it is named.
    pub store: Option<String>,
    /// Stores whose statements are run before, each in a session of its own.
    #[serde(default)]
    pub after: Vec<String>,
    /// The folder below the place of the run in which the second process starts; `cwd` unless
    /// it is named.
    pub second: Option<String>,
    /// Where the catalog is declared to be.
    pub catalog: CatalogPlace,
    /// Where the Parquet files are declared to be: a folder below the place of the run, or a
    /// URL of an object store.
    pub data: String,
    /// What the statements of the `duckdb` flavour do.
    #[serde(default)]
    pub duckdb: Outcome,
    /// What the statements of the `metaxy` flavour do.
    #[serde(default)]
    pub metaxy: Outcome,
    /// A diagnostic whose fix makes the `metaxy` flavour work too.
    pub fix: Option<String>,
}

/// Where a catalog is declared to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CatalogPlace {
    /// A DuckDB file below the place of the run.
    DuckDb(String),
    /// A SQLite file below the place of the run.
    Sqlite(String),
    /// A schema of the PostgreSQL database of the run.
    Postgres(String),
}

/// What the statements of a flavour do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// What the configuration says.
    #[default]
    Works,
    /// DuckDB refuses something; its error holds this text.
    Fails(String),
    /// No error, and yet not what the configuration says; one of the findings holds this text.
    Strays(String),
}

impl Outcome {
    /// Whether the statements did not do what the configuration says.
    pub fn is_harm(&self) -> bool {
        *self != Self::Works
    }
}

impl Expected {
    /// A lake that works in both flavours.
    pub fn new(catalog: CatalogPlace, data: String) -> Self {
        Self {
            about: String::new(),
            diagnostics: Vec::new(),
            prepare: Vec::new(),
            before: Vec::new(),
            env: BTreeMap::new(),
            files: BTreeMap::new(),
            store: None,
            after: Vec::new(),
            second: None,
            catalog,
            data,
            duckdb: Outcome::Works,
            metaxy: Outcome::Works,
            fix: None,
        }
    }

    /// What is expected of a flavour.
    pub fn outcome(&self, flavor: Flavor) -> &Outcome {
        match flavor {
            Flavor::DuckDb => &self.duckdb,
            Flavor::Metaxy => &self.metaxy,
        }
    }
}

impl Case {
    /// Reads the case of a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))
        };
        let place = || format!("in `{}`", folder.join("case.toml").display());
        let expected: Expected = toml::from_str(&read("case.toml")?).with_context(place)?;
        ensure!(!expected.about.is_empty(), "{}: `about` is missing", place());
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, toml: read("metaxy.toml")?, expected })
    }
}
