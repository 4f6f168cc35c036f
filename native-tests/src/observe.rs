//! Runs a configuration in one flavour and looks at what came of it.

mod look;
mod place;
mod report;

use std::fmt;

use anyhow::{Context, Result, bail};
use lakeplan::metaxy::ducklake::Lake;
use lakeplan::plan::Plan;
use lakeplan::sql::{Name, Statement, text_literal};
use lakeplan::{Flavor, Rendering, Store};

pub use place::{Needs, Place};

use crate::case::{Expected, Outcome};
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
    /// The names of the secrets that the statements make, with their types.
    secrets: Vec<(String, String)>,
    /// The tables that the catalog's database holds before, with their schemas.
    tables: Vec<(String, String)>,
}

/// Makes what a case says to be there before: its files, and what its SQL makes.
pub fn prepare(engine: &Engine, place: &Place, expected: &Expected) -> Result<()> {
    for (path, content) in &expected.files {
        let path = place.root().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, place.expand(content)).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    if expected.prepare.is_empty() {
        return Ok(());
    }
    let mut session = place.session(engine, expected)?;
    for sql in &expected.prepare {
        session.run(&place.expand_sql(sql)).map_err(anyhow::Error::msg).with_context(|| format!("preparing: {sql}"))?;
    }
    Ok(())
}

/// The statements of the store of a configuration.
fn statements(store: &Store, flavor: Flavor) -> Result<Vec<String>> {
    let rendering = Rendering { mask: false, setup: false };
    let script = store.script(flavor, rendering).context("the configuration has an error")?;
    Ok(script.statements.into_iter().map(|statement| statement.sql.text).collect())
}

/// The secrets that a plan makes. DuckDB keeps their names in lower case.
fn made(plan: &Plan) -> Vec<(String, String)> {
    let secrets = plan.steps.iter().filter_map(|step| match &step.statement {
        Statement::CreateSecret(secret) => Some(secret),
        _ => None,
    });
    let text = |name: &Name| name.segments.iter().map(|segment| &*segment.text).collect::<String>();
    secrets.map(|secret| (text(&secret.name).to_lowercase(), secret.secret_type.to_lowercase())).collect()
}

/// Whether both flavours run the same statements.
pub fn flavors_agree(place: &Place, toml: &str) -> Result<bool> {
    stores_agree(place, toml, None)
}

/// Whether both flavors run the same statements for a store; the one that the file chooses
/// unless it is named.
pub fn stores_agree(place: &Place, toml: &str, store: Option<&str>) -> Result<bool> {
    let analysis = lakeplan::analyze(toml, &lakeplan::Options::from(place.environment()));
    let store = analysis.select(store)?;
    Ok(statements(store, Flavor::DuckDb)? == statements(store, Flavor::Metaxy)?)
}

/// Runs a configuration in a flavour. `Err` is a fault of the test, not of the plan.
pub fn observe(engine: &Engine, place: &Place, toml: &str, expected: &Expected, flavor: Flavor) -> Result<Observation> {
    let analysis = lakeplan::analyze(toml, &engine.options(place.environment()));
    let store = analysis.select(expected.store.as_deref())?;
    let statements = statements(store, flavor)?;
    let config = store.config().context("the configuration has an error")?;
    let Lake::SelfManaged(lake) = &config.lake else { bail!("MotherDuck is not within reach") };
    let alias = lake.alias.text.clone();
    let secrets = made(&store.plan(flavor).context("the configuration has an error")?);
    let mut job = Job { engine, place, expected, alias: alias.into_owned(), statements, secrets, tables: Vec::new() };
    let mut observation = Observation { statements: job.statements.clone(), ..Observation::default() };
    prepare(engine, place, expected)?;
    for name in &expected.after {
        job.use_first(analysis.select(Some(name))?, flavor)?;
    }
    let prepared = place.files()?;
    job.tables = job.tables_before()?;
    if let Err(failure) = job.run(&mut observation)? {
        observation.failure = Some(failure);
    }
    job.look(&prepared, &mut observation)?;
    if observation.outcome() == Outcome::Works
        && let Err(failure) = job.clean(&mut observation)?
    {
        observation.failure = Some(failure);
    }
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
        let mut reader = self.session_in(self.expected.second.as_deref().unwrap_or("cwd"))?;
        Ok(self.read(&mut reader, observation))
    }

    fn session(&self) -> Result<Session> {
        self.session_in("cwd")
    }

    fn session_in(&self, folder: &str) -> Result<Session> {
        let mut session = self.place.session_in(self.engine, self.expected, folder)?;
        for sql in &self.expected.before {
            let sql = self.place.expand_sql(sql);
            session.run(&sql).map_err(anyhow::Error::msg).with_context(|| format!("before the plan: {sql}"))?;
        }
        Ok(session)
    }

    /// Uses another store first, so that its lake is there.
    fn use_first(&self, store: &Store, flavor: Flavor) -> Result<()> {
        let mut session = self.session()?;
        for statement in statements(store, flavor)? {
            session
                .run(&statement)
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("the store that comes first: {statement}"))?;
        }
        Ok(())
    }

    /// Runs the plan, and stops where it fails, as Metaxy does.
    fn attach(&self, session: &mut Session) -> Result<(), Failure> {
        for statement in &self.statements {
            session.run(statement).map_err(|error| (report::verb(statement), error))?;
        }
        Ok(())
    }

    fn write(&self, session: &mut Session, observation: &mut Observation) -> Result<(), Failure> {
        let alias = text_literal(&self.alias);
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
        let step = |step: &str| {
            let step = format!("second process: {step}");
            move |error| (step, error)
        };
        let known = secrets(session).map_err(step("duckdb_secrets()"))?;
        self.attach(session).map_err(second)?;
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
        let held = secrets(session).map_err(step("duckdb_secrets()"))?;
        self.secrets(known, &held, observation);
        Ok(())
    }

    /// The secrets of the session are those that were there and those that the plan makes.
    fn secrets(&self, known: Vec<Secret>, held: &[Secret], observation: &mut Observation) {
        let made = self.secrets.iter().map(|(name, kind)| Secret::made(name, kind));
        let kept = known.into_iter().filter(|secret| !self.secrets.iter().any(|(name, _)| *name == secret.name));
        let mut expected: Vec<Secret> = kept.chain(made).collect();
        expected.sort();
        expected.dedup();
        let list = |secrets: &[Secret]| secrets.iter().map(Secret::to_string).collect::<Vec<_>>().join(", ");
        if held == expected {
            observation.seen.push(format!("secrets: {}, and no other", list(held)));
        } else {
            observation.strays.push(format!("secrets: {}, where {} are expected", list(held), list(&expected)));
        }
    }

    /// All that running a plan could change in a session and in the lake.
    fn state(&self, session: &mut Session) -> Result<String, String> {
        let databases = "SELECT database_name, type, path FROM duckdb_databases() ORDER BY ALL";
        let secrets = "SELECT name, type, provider, scope::VARCHAR, secret_string FROM duckdb_secrets() ORDER BY ALL";
        let snapshots = format!("SELECT max(snapshot_id) FROM ducklake_snapshots({})", text_literal(&self.alias));
        let mut state = Vec::new();
        for sql in [databases, secrets, "SELECT current_database(), current_schema()"] {
            state.push(format!("{:?}", session.run(sql)?));
        }
        // What is no lake has no snapshots; that it is none has been reported already.
        state.push(format!("{:?}", session.run(&snapshots).ok()));
        state.push(format!("{:?}", self.place.files().map_err(|error| error.to_string())?));
        state.push(format!("{:?}", self.place.objects().map_err(|error| error.to_string())?));
        Ok(state.join("\n"))
    }

    /// Drops the table and lets DuckLake remove its files; nothing may be left of the data.
    fn clean(&self, observation: &mut Observation) -> Result<Result<(), Failure>> {
        let mut session = self.session()?;
        if let Err(failure) = self.attach(&mut session) {
            return Ok(Err(failure));
        }
        if let Err(failure) = remove_table(&mut session, &self.alias) {
            return Ok(Err(failure));
        }
        let data = self.place.expand(&self.expected.data);
        let files = self.place.files()?.into_iter().map(|file| file.path);
        let left: Vec<String> = files.chain(self.place.objects()?).filter(|path| path.starts_with(&data)).collect();
        if left.is_empty() {
            observation.seen.push("cleaned up: no data is left".to_owned());
        } else {
            observation.strays.push(format!("left after cleaning up: {}", left.join(", ")));
        }
        Ok(Ok(()))
    }
}

/// A secret of a session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Secret {
    name: String,
    kind: String,
    persistent: bool,
}

impl Secret {
    fn made(name: &str, kind: &str) -> Self {
        Self { name: name.to_owned(), kind: kind.to_owned(), persistent: false }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}{})", self.name, self.kind, if self.persistent { ", persistent" } else { "" })
    }
}

/// The secrets of a session, in the order of their names.
fn secrets(session: &mut Session) -> Result<Vec<Secret>, String> {
    let rows = session.run("SELECT name, type, persistent::VARCHAR FROM duckdb_secrets()")?;
    let secret = |row: Vec<Option<String>>| match <[Option<String>; 3]>::try_from(row) {
        Ok([Some(name), Some(kind), Some(persistent)]) => Some(Secret { name, kind, persistent: persistent == "true" }),
        _ => None,
    };
    let mut secrets: Vec<Secret> = rows.into_iter().filter_map(secret).collect();
    secrets.sort();
    Ok(secrets)
}

/// Drops the table `t` of the lake in use, and has DuckLake remove its files; if that fails,
/// gives the step and what DuckDB says.
pub fn remove_table(session: &mut Session, alias: &str) -> Result<(), (String, String)> {
    let alias = text_literal(alias);
    let expire = format!("CALL ducklake_expire_snapshots({alias}, older_than => now() + INTERVAL 1 DAY)");
    let clean = format!("CALL ducklake_cleanup_old_files({alias}, cleanup_all => true)");
    for (step, sql) in [("DROP TABLE", "DROP TABLE t"), ("expire", &expire), ("clean up", &clean)] {
        session.run(sql).map_err(|error| (step.to_owned(), error))?;
    }
    Ok(())
}
