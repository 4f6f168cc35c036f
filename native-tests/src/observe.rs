//! Runs a configuration in one flavour and looks at what came of it.

mod place;
mod report;

use anyhow::{Context, Result, bail};
use lakeplan::attachment::Lake;
use lakeplan::{Flavor, Rendering};

pub use place::Place;

use crate::case::{CatalogPlace, Expected, Outcome};
use crate::destination::{File, Kind};
use crate::session::{Engine, Session};

/// How many rows a run writes: more than DuckLake keeps in its catalog, which is ten unless
/// `data_inlining_row_limit` says more.
pub const ROWS: usize = 250;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    /// The statements of the plan.
    pub statements: Vec<String>,
    /// What was seen, a line each.
    pub seen: Vec<String>,
    /// The step at which DuckDB refused, and what it said.
    pub failure: Option<(String, String)>,
    /// Where what was seen is not what the configuration says.
    pub strays: Vec<String>,
}

impl Observation {
    /// The outcome that was seen; its text is all that was said.
    pub fn outcome(&self) -> Outcome {
        match &self.failure {
            Some((step, error)) => Outcome::Fails(format!("{step}: {error}")),
            None if self.strays.is_empty() => Outcome::Works,
            None => Outcome::Strays(self.strays.join("\n")),
        }
    }

    /// Whether it came as expected.
    pub fn is(&self, expected: &Outcome) -> bool {
        match (self.outcome(), expected) {
            (Outcome::Works, Outcome::Works) => true,
            (Outcome::Fails(seen), Outcome::Fails(text)) | (Outcome::Strays(seen), Outcome::Strays(text)) => {
                seen.contains(text.as_str())
            }
            _ => false,
        }
    }
}

/// A configuration, ready to be run.
struct Job<'a> {
    engine: &'a Engine,
    place: &'a Place,
    expected: &'a Expected,
    alias: String,
    statements: Vec<String>,
}

/// Runs a configuration in a flavour. `Err` is a fault of the test, not of the plan.
pub fn observe(engine: &Engine, place: &Place, toml: &str, expected: &Expected, flavor: Flavor) -> Result<Observation> {
    let analysis = lakeplan::analyze(toml, place.variables());
    let store = analysis.select(None)?;
    let rendering = Rendering { mask: false, setup: false };
    let script = store.script(flavor, rendering).context("the configuration has an error")?;
    let statements: Vec<String> = script.statements.iter().map(|statement| statement.sql.text.clone()).collect();
    let Some(Lake::SelfManaged(lake)) = store.config().map(|config| &config.lake) else {
        bail!("MotherDuck is not within reach");
    };
    let alias = lake.alias.text.clone();
    let job = Job { engine, place, expected, alias, statements };
    let mut observation = Observation { statements: job.statements.clone(), ..Observation::default() };
    if !expected.prepare.is_empty() {
        let mut session = job.place.session(engine, expected)?;
        for sql in &expected.prepare {
            session.run(&place.expand(sql)).map_err(anyhow::Error::msg).with_context(|| format!("preparing: {sql}"))?;
        }
    }
    let prepared = place.files()?;
    if let Err(failure) = job.run(&mut observation)? {
        observation.failure = Some(failure);
    }
    job.look(&prepared, &mut observation)?;
    place.redact(&mut observation);
    Ok(observation)
}

type Failure = (String, String);

impl Job<'_> {
    /// Writes in one process and reads in another.
    fn run(&self, observation: &mut Observation) -> Result<Result<(), Failure>> {
        let mut writer = self.session()?;
        if let Err(failure) = self.attach(&mut writer) {
            return Ok(Err(failure));
        }
        if let Err(failure) = self.write(&mut writer, observation) {
            return Ok(Err(failure));
        }
        drop(writer);
        let mut reader = self.session()?;
        Ok(self.read(&mut reader, observation))
    }

    fn session(&self) -> Result<Session> {
        let mut session = self.place.session(self.engine, self.expected)?;
        for sql in &self.expected.before {
            let sql = self.place.expand(sql);
            session.run(&sql).map_err(anyhow::Error::msg).with_context(|| format!("before the plan: {sql}"))?;
        }
        Ok(session)
    }

    /// Runs the plan, and stops where it fails, as Metaxy does.
    fn attach(&self, session: &mut Session) -> Result<(), Failure> {
        for statement in &self.statements {
            session.run(statement).map_err(|error| (report::verb(statement), error))?;
        }
        Ok(())
    }

    fn write(&self, session: &mut Session, observation: &mut Observation) -> Result<(), Failure> {
        let alias = literal(&self.alias);
        let kind = format!("SELECT type FROM duckdb_databases() WHERE lower(database_name) = lower({alias})");
        let kind = session.value(&kind).map_err(|error| ("duckdb_databases()".to_owned(), error))?;
        match kind.as_deref() {
            Some("ducklake") => observation.seen.push(format!("attached: `{}` is a DuckLake", self.alias)),
            Some(kind) => observation.strays.push(format!("`{}` is no DuckLake but {kind}", self.alias)),
            None => observation.strays.push(format!("nothing is attached as `{}`", self.alias)),
        }
        let step = |step: &str| {
            let step = step.to_owned();
            move |error| (step, error)
        };
        let current = session.value("SELECT current_database()").map_err(step("current database"))?;
        if current.as_deref() != Some(self.alias.as_str()) {
            observation.strays.push(format!("the current database is {current:?}, not `{}`", self.alias));
        }
        session.run("CREATE TABLE t (id BIGINT, word VARCHAR)").map_err(step("CREATE TABLE"))?;
        let rows = format!("INSERT INTO t SELECT i, 'word ' || i FROM range({ROWS}) AS r(i)");
        session.run(&rows).map_err(step(&format!("INSERT of {ROWS} rows")))?;
        Ok(())
    }

    fn read(&self, session: &mut Session, observation: &mut Observation) -> Result<(), Failure> {
        let second = |(step, error)| (format!("second process: {step}"), error);
        self.attach(session).map_err(second)?;
        let step = |step: &str| {
            let step = format!("second process: {step}");
            move |error| (step, error)
        };
        let read = "SELECT count(DISTINCT word) || ' rows, sum of ids ' || sum(id) FROM t";
        let read = session.value(read).map_err(step("SELECT"))?.unwrap_or_default();
        let written = format!("{ROWS} rows, sum of ids {}", ROWS * (ROWS - 1) / 2);
        if read == written {
            observation.seen.push(format!("rows: {ROWS} written, {ROWS} read by a second process"));
        } else {
            observation.strays.push(format!("{written} written; {read} read by a second process"));
        }
        let before = self.state(session).map_err(step("state"))?;
        self.attach(session).map_err(|(step, error)| second((format!("again: {step}"), error)))?;
        let after = self.state(session).map_err(step("state"))?;
        if before == after {
            observation.seen.push("again: nothing changes".to_owned());
        } else {
            observation.strays.push(format!("run again, it changes\n{before}\nto\n{after}"));
        }
        let secrets = "SELECT name || ' (' || type || ')' FROM duckdb_secrets() ORDER BY name";
        let secrets = session.run(secrets).map_err(step("duckdb_secrets()"))?;
        let secrets: Vec<String> = secrets.into_iter().flatten().flatten().collect();
        observation.seen.push(format!("secrets: {}", secrets.join(", ")));
        Ok(())
    }

    /// All that running a plan could change in a session and in the lake.
    fn state(&self, session: &mut Session) -> Result<String, String> {
        let databases = "SELECT database_name, type, path FROM duckdb_databases() ORDER BY ALL";
        let secrets = "SELECT name, type, provider, scope::VARCHAR, secret_string FROM duckdb_secrets() ORDER BY ALL";
        let snapshots = format!("SELECT max(snapshot_id) FROM ducklake_snapshots({})", literal(&self.alias));
        let mut state = Vec::new();
        for sql in [databases, secrets, "SELECT current_database(), current_schema()"] {
            state.push(format!("{:?}", session.run(sql)?));
        }
        // What is no lake has no snapshots; that it is none has been reported already.
        state.push(format!("{:?}", session.run(&snapshots).ok()));
        state.push(format!("{:?}", self.place.files().map_err(|error| error.to_string())?));
        Ok(state.join("\n"))
    }

    /// Looks at the files, and into the catalog with none of the plan's statements.
    fn look(&self, prepared: &[File], observation: &mut Observation) -> Result<()> {
        let files = self.place.files()?;
        let (path, kind, attach) = match &self.expected.catalog {
            CatalogPlace::DuckDb(path) => (path, Kind::DuckDb, "READ_ONLY"),
            CatalogPlace::Sqlite(path) => (path, Kind::Sqlite, "TYPE sqlite"),
        };
        let failed = observation.failure.is_some();
        match files.iter().find(|file| file.path == *path) {
            None if failed => {}
            None => observation.strays.push(format!("catalog: there is no {path}")),
            Some(file) if file.kind == kind => {
                let mut session = self.place.session(self.engine, self.expected)?;
                let target = literal(&self.place.root().join(path).to_string_lossy());
                let look = format!("ATTACH {target} AS catalog ({attach})");
                session.run(&look).map_err(anyhow::Error::msg)?;
                match catalog_content(&mut session, "catalog") {
                    Ok(content) => observation.seen.push(format!("catalog: {path} is {kind}; {content}")),
                    Err(_) if failed => {}
                    Err(error) => observation.strays.push(format!("catalog: {path} holds no lake: {error}")),
                }
            }
            Some(file) => {
                observation.strays.push(format!("catalog: {path} is {}, where {kind} is declared", file.kind));
            }
        }
        let mut data = 0;
        for file in files.iter().filter(|file| file.path != *path && !prepared.contains(file)) {
            if file.kind == Kind::Parquet && file.path.starts_with(&self.expected.data) {
                data += 1;
            } else {
                observation.strays.push(format!("stray file: {} ({})", file.path, file.kind));
            }
        }
        match data {
            0 if failed => {}
            0 => observation.strays.push(format!("no Parquet file below {}", self.expected.data)),
            _ => observation.seen.push(format!("data: {data} Parquet file below {}", self.expected.data)),
        }
        Ok(())
    }
}

/// What the tables of a catalog say, read as ordinary tables.
fn catalog_content(session: &mut Session, database: &str) -> Result<String, String> {
    let path = format!("SELECT value FROM {database}.ducklake_metadata WHERE key = 'data_path'");
    let files = format!(
        "SELECT count(*) || ' data file of ' || sum(record_count) || ' rows' FROM {database}.ducklake_data_file"
    );
    let path = session.value(&path)?.unwrap_or_default();
    let files = session.value(&files)?.unwrap_or_else(|| "no data file".to_owned());
    Ok(format!("data path {path}, {files}"))
}

/// A text literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
