//! Cases as data: a folder with a `metaxy.toml` and a `case.toml` that says what to expect.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use lakeplan::Flavor;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::version;

/// A case: a configuration and what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its folder.
    pub name: String,
    /// The configuration. `${…}` in it and in the expectation stand for places of the run.
    pub toml: String,
    /// What is expected on the version that the test is about.
    pub expected: Expected,
    /// The other versions of which the case says that something is otherwise on them.
    pub others: Vec<String>,
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
    /// What the statements of the `duckdb` flavor do.
    #[serde(default)]
    pub duckdb: Outcome,
    /// What the statements of the `metaxy` flavor do.
    #[serde(default)]
    pub metaxy: Outcome,
    /// What Metaxy itself does, where it stops before the statements or between them: it does not take the spelling at
    /// all, and after the fixes does what the flavor does; or the table that is there is none of a feature.
    pub client: Option<Outcome>,
    /// A diagnostic whose fix makes the `metaxy` flavor work too.
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

/// What the statements of a flavor do.
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
    /// A lake that works in both flavors.
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
            client: None,
            fix: None,
        }
    }

    /// What is expected of a flavor.
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
        let (expected, others): (Expected, _) = here(&read("case.toml")?).with_context(place)?;
        ensure!(!expected.about.is_empty(), "{}: `about` is missing", place());
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, toml: read("metaxy.toml")?, expected, others })
    }
}

/// What a `case.toml` says of the version that the test is about, and the versions that it names: the keys
/// of a table `on."1.4"` stand for that version in the place of those above.
pub(crate) fn here<T: DeserializeOwned>(text: &str) -> Result<(T, Vec<String>)> {
    let mut whole: toml::Table = text.parse()?;
    let mut others = Vec::new();
    if let Some(toml::Value::Table(on)) = whole.remove("on") {
        for (minor, otherwise) in on {
            version::of(&minor);
            let toml::Value::Table(mut otherwise) = otherwise else { bail!("`on.\"{minor}\"` is not a table") };
            let without = otherwise.remove("without");
            if version::here().minor == minor {
                for path in without.iter().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_str) {
                    remove(&mut whole, path).with_context(|| format!("there is no `{path}`"))?;
                }
                merge(&mut whole, otherwise);
            }
            others.push(minor);
        }
    }
    Ok((whole.try_into()?, others))
}

/// Takes a key away, `run.fixed`.
fn remove(table: &mut toml::Table, path: &str) -> Option<toml::Value> {
    match path.split_once('.') {
        Some((key, rest)) => remove(table.get_mut(key)?.as_table_mut()?, rest),
        None => table.remove(path),
    }
}

/// Puts the values of a table in the place of those of another. What a flavor does is one value.
fn merge(whole: &mut toml::Table, otherwise: toml::Table) {
    for (key, value) in otherwise {
        match (whole.get_mut(&key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new))
                if !["duckdb", "metaxy"].contains(&key.as_str()) =>
            {
                merge(old, new);
            }
            (_, value) => drop(whole.insert(key, value)),
        }
    }
}
