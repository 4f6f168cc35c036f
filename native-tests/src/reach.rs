//! What a configuration reaches: attached in a session that others have used before, a row
//! written, and all of it looked at in facets that can be compared.
//!
//! [`crate::observe`] knows what is declared and looks at one case closely; this here runs
//! thousands that a generator made, of which nobody has said where they lead.

mod facets;
mod prepared;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use lakeplan::{Flavor, Options, Rendering};

use crate::engine::Autoload;
use crate::observe::{Needs, Place};
use crate::session::{Engine, Extensions, Session, Start};

pub use prepared::Prepared;

/// So many runs share a session; what they leave in it would slow it down.
const RUNS: usize = 120;

/// What was seen, by what it is about: `write`, `data`, `secret s: region`, …
pub type Facets = BTreeMap<String, String>;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The lake is attached.
    Attached(Facets),
    /// A statement was refused.
    Refused(String),
    /// It was not run: it would ask a host that is not this machine.
    Elsewhere(String),
}

impl Reached {
    /// What was seen of an attached lake.
    pub fn facets(&self) -> Option<&Facets> {
        match self {
            Self::Attached(facets) => Some(facets),
            Self::Refused(_) | Self::Elsewhere(_) => None,
        }
    }

    /// Whether a row was written.
    pub fn has_written(&self) -> bool {
        self.facets().is_some_and(|facets| facets.get("write").is_some_and(|write| write == "done"))
    }
}

/// Where many runs happen, one after the other.
#[derive(Debug)]
pub struct Ground<'e> {
    engine: &'e Engine,
    environment: Vec<(String, String)>,
    /// The session with its folders, and how often it was used.
    open: Option<(Session, Place, usize)>,
}

impl<'e> Ground<'e> {
    /// Sessions of an engine, with an environment.
    pub fn new(engine: &'e Engine, environment: &[(&str, &str)]) -> Self {
        let quiet = ("AWS_EC2_METADATA_DISABLED", "true");
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { engine, environment: environment.iter().chain([&quiet]).map(own).collect(), open: None }
    }

    /// Whether nothing has been run in the session that comes next.
    pub fn is_new(&self) -> bool {
        self.open.is_none()
    }

    /// Has the next run start a session.
    pub fn forget(&mut self) {
        self.open = None;
    }

    /// Attaches the only store of a text and writes. With `before`, another text has been attached
    /// and has written first.
    pub fn reach(&mut self, place: &Place, toml: &str, before: Option<&str>, flavor: Flavor) -> Result<Reached> {
        let options = self.engine.options(place.variables());
        let Some(wanted) = statements(toml, &options, flavor)? else {
            return Ok(Reached::Refused("by Metaxy".to_owned()));
        };
        let prepared = before.map(|toml| statements(toml, &options, flavor)).transpose()?.flatten();
        for statements in prepared.iter().chain([&wanted]) {
            if let Some(host) = &statements.elsewhere {
                return Ok(Reached::Elsewhere(host.clone()));
            }
        }
        let (mut session, ground, used) = self.session()?;
        if let Some(prepared) = &prepared
            && let Err(error) = prepare(&mut session, prepared)?
        {
            facets::sweep(&ground)?;
            return Ok(Reached::Refused(error));
        }
        let refused = wanted.sql.iter().find_map(|sql| session.run(sql).err());
        let mut reached = match refused {
            Some(error) => Reached::Refused(facets::plain(&error, place, &ground)),
            None => Reached::Attached(facets::look(&mut session, place, &ground, &wanted.alias)?),
        };
        let clean = clean(&mut session, &wanted.alias).is_ok();
        if let (true, Reached::Attached(facets)) = (clean, &mut reached) {
            facets::look_into_catalogs(&mut session, place, facets)?;
        }
        facets::sweep(&ground)?;
        // A session in which something is stuck is not used again; nor one that may keep a connection
        // to PostgreSQL in a transaction that has failed.
        let whole = !place.servers().contains(&"PostgreSQL") || reached.has_written();
        // What DuckDB once was told to look for secrets in, it asks for those of every later lake, and if it has no such
        // table, the transaction of that lake has failed before it begins.
        let whole = whole && !wanted.sql.iter().any(|sql| sql.contains("META_SECRET_STORAGE_TABLE"));
        if used < RUNS && whole && clean {
            self.open = Some((session, ground, used + 1));
        }
        Ok(reached)
    }

    /// Attaches the only store of a text, writes what is there before, and lets go of it.
    fn prepare(&mut self, place: &Place, toml: &str, flavor: Flavor) -> Result<()> {
        let options = self.engine.options(place.variables());
        let statements = statements(toml, &options, flavor)?.context("it is refused by Metaxy")?;
        let (mut session, ground, used) = self.session()?;
        prepare(&mut session, &statements)?.map_err(anyhow::Error::msg)?;
        self.open = Some((session, ground, used + 1));
        Ok(())
    }

    fn session(&mut self) -> Result<(Session, Place, usize)> {
        self.open.take().map_or_else(|| self.start(), Ok)
    }

    fn start(&self) -> Result<(Session, Place, usize)> {
        let place = Place::new(Needs::NOTHING)?;
        let mut session = self.engine.start(&Start {
            folder: place.root().join("cwd"),
            home: place.root().join("home"),
            environment: self.environment.clone(),
            database: ":memory:".to_owned(),
            extensions: Extensions::Pinned(Autoload::On),
        })?;
        // More threads only wait for one another over so few rows, and take twice the time.
        for sql in ["SET threads = 1", "LOAD httpfs", "SET http_retries = 0", "SET s3_endpoint = '127.0.0.1:1'"] {
            session.run(sql).map_err(anyhow::Error::msg)?;
        }
        Ok((session, place, 0))
    }
}

/// Runs statements, writes what is there before, and lets go of it; or gives what was refused.
fn prepare(session: &mut Session, statements: &Statements) -> Result<Result<(), String>> {
    for sql in statements.sql.iter().map(String::as_str).chain(facets::PREPARE) {
        if let Err(error) = session.run(sql) {
            return Ok(Err(format!("preparing: {sql}: {error}")));
        }
    }
    clean(session, &statements.alias).map_err(anyhow::Error::msg)?;
    Ok(Ok(()))
}

/// What a text runs.
struct Statements {
    sql: Vec<String>,
    alias: String,
    /// A host that is not this machine.
    elsewhere: Option<String>,
}

/// The statements of the only store, if there is no error.
fn statements(toml: &str, options: &Options, flavor: Flavor) -> Result<Option<Statements>> {
    let analysis = lakeplan::analyze(toml, options);
    let Ok(store) = analysis.select(None) else { return Ok(None) };
    let Some(script) = store.script(flavor, Rendering { mask: false, setup: false }) else { return Ok(None) };
    let sql: Vec<String> = script.statements.into_iter().map(|statement| statement.sql.text).collect();
    let used = sql.iter().find_map(|sql| sql.strip_prefix("USE ")).context("there is no USE")?;
    let alias = used.trim_end_matches(';').trim_matches('"').replace("\"\"", "\"");
    let hosts = store.hosts(flavor).into_iter().filter(|host| host.known);
    let elsewhere = hosts.map(|host| host.name).find(|host| !is_here(host));
    Ok(Some(Statements { sql, alias, elsewhere }))
}

fn is_here(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost"].contains(&name) || name.ends_with(".localhost") || name.starts_with('/')
}

/// Lets go of every lake and forgets every secret.
fn clean(session: &mut Session, alias: &str) -> Result<(), String> {
    session.run("USE memory.main")?;
    // Those that are hidden are listed nowhere.
    if alias != "memory" {
        session.run(&format!("DETACH DATABASE IF EXISTS {}", facets::quoted(alias)))?;
    }
    let attached = "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory' \
                    AND database_name NOT LIKE '\\_\\_ducklake\\_%' ESCAPE '\\'";
    for row in session.run(attached)? {
        let name = row.into_iter().flatten().next().unwrap_or_default();
        session.run(&format!("DETACH {}", facets::quoted(&name)))?;
    }
    for row in session.run("SELECT name FROM duckdb_secrets()")? {
        let name = row.into_iter().flatten().next().unwrap_or_default();
        session.run(&format!("DROP SECRET {}", facets::quoted(&name)))?;
    }
    let left = session.run("SELECT database_name FROM duckdb_databases() WHERE NOT internal")?;
    if left.len() == 1 { Ok(()) } else { Err(format!("{left:?} are still attached")) }
}
