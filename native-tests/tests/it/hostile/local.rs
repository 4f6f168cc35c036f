//! On local storage, what is attached is the declared lake, and nothing else is touched.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use lakeplan::sql::text_literal;
use native_tests::case::{CatalogPlace, Expected};
use native_tests::destination::{self, Kind};
use native_tests::observe::{Needs, Place};
use native_tests::services::figure;
use native_tests::session::Session;
use native_tests::version;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::text::{hostile, toml};
use super::{config, is_promised, statements, unmended, variables};
use crate::sessions;

/// A lake in two places of the working directory.
#[derive(Clone, Debug)]
struct Declared {
    sqlite: bool,
    store: String,
    alias: String,
    uri: String,
    path: String,
}

fn declared(sqlite: bool) -> impl Strategy<Value = Declared> {
    (hostile(), hostile(), hostile(), hostile(), prop::option::of(hostile())).prop_map(
        move |(store, alias, uri, path, below)| {
            let path = below.map_or(path.clone(), |below| format!("{path}/{below}"));
            Declared { sqlite, store, alias, uri, path }
        },
    )
}

impl Declared {
    /// The text, with the values in variables: only there can they be anything.
    fn toml(&self) -> String {
        let store = toml(&self.store);
        let kind = if self.sqlite { "sqlite" } else { "duckdb" };
        format!(
            "[stores.{store}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\
             [stores.{store}.config]\ndatabase = \":memory:\"\n\
             [stores.{store}.config.ducklake]\nalias = \"${{ALIAS}}\"\n\
             catalog = {{ type = \"{kind}\", uri = \"${{URI}}\" }}\n\
             storage = {{ type = \"local\", path = \"${{PATH}}\" }}\n"
        )
    }

    /// The alias as Metaxy takes it: without space around it, and not empty.
    fn name(&self) -> &str {
        let space = |character: char| character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character);
        Some(self.alias.trim_matches(space)).filter(|name| !name.is_empty()).unwrap_or("ducklake")
    }

    /// The file of the catalog: DuckDB takes a prefix for the kind of the file.
    fn file(&self) -> &str {
        let kind = if self.sqlite { "sqlite" } else { "duckdb" };
        match version::here().prefix_of(&self.uri) {
            Some((prefix, of)) if of == kind => &self.uri[prefix.len()..],
            _ => &self.uri,
        }
    }

    /// Whether the file system itself is in the way: a name that is no file's, a file and a
    /// folder of one name. A `file:/…` is a URL, and leads out of the place of the test.
    fn is_possible(&self) -> bool {
        let names: Vec<&str> = self.path.split('/').chain([self.file()]).collect();
        let proper = |name: &&str| !["", ".", ".."].contains(name) && !name.contains('/') && name.len() < 200;
        names.iter().all(proper) && names[0] != self.file() && !self.path.starts_with("file:/")
    }

    /// The folder of the data: `~` alone is the home directory.
    fn folder(&self) -> String {
        match self.path.strip_prefix('~').filter(|below| below.is_empty() || below.starts_with('/')) {
            Some(below) => format!("home{below}"),
            None => format!("cwd/{}", self.path),
        }
    }
}

/// A process that is used again as long as all goes well.
struct Bench {
    place: Place,
    session: RefCell<Option<Session>>,
}

impl Bench {
    fn new() -> Self {
        let place = Place::new(Needs::NOTHING).unwrap_or_else(|error| panic!("{error:#}"));
        Self { place, session: RefCell::new(None) }
    }

    /// Runs the plan and looks at what it did; afterwards nothing is left of it.
    fn check(&self, declared: &Declared, statements: &[String]) -> Result<(), String> {
        let session = self.session.take();
        let mut session = session.map_or_else(
            || {
                let expected = Expected::new(CatalogPlace::DuckDb(String::new()), String::new());
                self.place.session(sessions(), &expected).map_err(|error| format!("{error:#}"))
            },
            Ok,
        )?;
        let result = attached(&mut session, declared, statements);
        let files = destination::files(self.place.root()).map_err(|error| format!("{error:#}"))?;
        for folder in [self.place.root().to_owned(), self.place.root().join("cwd"), self.place.root().join("home")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if !["cwd", "dir", "home"].iter().any(|name| path == self.place.root().join(name)) {
                    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
                }
            }
        }
        result?;
        let kind = if declared.sqlite { Kind::Sqlite } else { Kind::DuckDb };
        let mut kinds = BTreeSet::new();
        for file in &files {
            let data = file.kind == Kind::Parquet && file.path.starts_with(&format!("{}/main/t/", declared.folder()));
            if !data && (file.path.clone(), file.kind) != (format!("cwd/{}", declared.file()), kind) {
                return Err(format!("stray file: {file:?}"));
            }
            kinds.insert(file.kind);
        }
        if kinds != BTreeSet::from([kind, Kind::Parquet]) {
            return Err(format!("there should be a catalog and data, there is {files:?}"));
        }
        *self.session.borrow_mut() = Some(session);
        Ok(())
    }
}

/// Attaches, writes and reads, and takes everything back.
fn attached(session: &mut Session, declared: &Declared, statements: &[String]) -> Result<(), String> {
    for statement in statements {
        session.run(statement).map_err(|error| format!("{statement}\n{error}"))?;
    }
    let alias = text_literal(declared.name());
    let found = format!("SELECT type FROM duckdb_databases() WHERE database_name = {alias}");
    let found = session.value(&found)?;
    if found.as_deref() != Some("ducklake") {
        return Err(format!("attached as {:?}: {found:?}", declared.name()));
    }
    let current = session.value("SELECT current_database()")?;
    if current.as_deref() != Some(declared.name()) {
        return Err(format!("the current database is {current:?}"));
    }
    let secrets = session.run("SELECT name FROM duckdb_secrets()")?;
    if secrets.len() != 1 {
        return Err(format!("the plan makes one secret, there are {secrets:?}"));
    }
    session.run("CREATE TABLE t AS SELECT i FROM range(20) AS r(i)")?;
    if session.value("SELECT count(*) FROM t")?.as_deref() != Some("20") {
        return Err("20 rows were written".to_owned());
    }
    session.run("USE memory")?;
    session.run(&format!("DETACH \"{}\"", declared.name().replace('"', "\"\"")))?;
    for secret in secrets.into_iter().flatten().flatten() {
        session.run(&format!("DROP SECRET \"{}\"", secret.replace('"', "\"\"")))?;
    }
    Ok(())
}

fn is_true(sqlite: bool, cases: u32) {
    let bench = Bench::new();
    let (ran, told) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let reasons = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new(config(cases)).run(&declared(sqlite), |declared| {
        prop_assume!(declared.is_possible(), "no file can be called so");
        let variables = variables(&[("ALIAS", &declared.alias), ("URI", &declared.uri), ("PATH", &declared.path)]);
        let analysis = lakeplan::analyze(&declared.toml(), &version::options(&variables));
        let Some(statements) = statements(&analysis).filter(|_| is_promised(&analysis)) else {
            told.fetch_add(1, Ordering::Relaxed);
            for code in unmended(&analysis) {
                *reasons.borrow_mut().entry(code).or_insert(0) += 1;
            }
            return Ok(());
        };
        ran.fetch_add(1, Ordering::Relaxed);
        bench.check(&declared, &statements).map_err(TestCaseError::fail)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let (ran, told) = (ran.into_inner(), told.into_inner());
    assert!(ran > told / 2, "only {ran} of {} configurations were promised to work: {reasons:?}", ran + told);
    let kind = if sqlite { "SQLite" } else { "DuckDB" };
    figure(format!(
        "hostile names, {kind} and a folder: {ran} lakes attached and written as declared, {told} warned of"
    ));
}

#[test]
fn a_lake_in_a_duckdb_file_is_the_declared_one() {
    is_true(false, 200);
}

#[test]
fn a_lake_in_a_sqlite_file_is_the_declared_one() {
    is_true(true, 200);
}
