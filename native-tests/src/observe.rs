//! Runs a configuration in one flavor and looks at what came of it.

mod look;
mod place;
mod report;
mod secrets;

use anyhow::{Context, Result, bail};
use lakeplan::metaxy::ducklake::Lake;
use lakeplan::plan::Plan;
use lakeplan::sql::{Name, Statement, text_literal};
use lakeplan::{Flavor, Rendering, Store};

pub use place::{Needs, Place};
use secrets::Secret;

use crate::case::{Expected, Outcome};
use crate::session::{Engine, Rows, Session};
use crate::version;

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
    /// Metaxy, where it does itself what its statements do otherwise.
    metaxy: Option<Metaxy<'a>>,
}

/// Metaxy as the client, with the file that it opens.
struct Metaxy<'a> {
    sessions: &'a Engine,
    toml: String,
    store: String,
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

/// Whether both flavors run the same statements.
pub fn flavors_agree(place: &Place, toml: &str) -> Result<bool> {
    stores_agree(place, toml, None)
}

/// Whether both flavors run the same statements for a store; the one that the file chooses
/// unless it is named.
pub fn stores_agree(place: &Place, toml: &str, store: Option<&str>) -> Result<bool> {
    let analysis = lakeplan::analyze(toml, &version::options(place.environment()));
    let store = analysis.select(store)?;
    Ok(statements(store, Flavor::DuckDb)? == statements(store, Flavor::Metaxy)?)
}

/// Runs a configuration in a flavor. `Err` is a fault of the test, not of the plan.
pub fn observe(engine: &Engine, place: &Place, toml: &str, expected: &Expected, flavor: Flavor) -> Result<Observation> {
    observe_by(engine, None, place, toml, expected, flavor)
}

/// Has Metaxy open a configuration, write and read. The sessions of `metaxy` are its own; those of `engine` look
/// at what came of it.
pub fn observe_metaxy(
    engine: &Engine,
    metaxy: &Engine,
    place: &Place,
    toml: &str,
    expected: &Expected,
) -> Result<Observation> {
    observe_by(engine, Some(metaxy), place, toml, expected, Flavor::Metaxy)
}

fn observe_by(
    engine: &Engine,
    metaxy: Option<&Engine>,
    place: &Place,
    toml: &str,
    expected: &Expected,
    flavor: Flavor,
) -> Result<Observation> {
    let analysis = lakeplan::analyze(toml, &engine.options(place.environment()));
    let store = analysis.select(expected.store.as_deref())?;
    let statements = statements(store, flavor)?;
    let config = store.config().context("the configuration has an error")?;
    let Lake::SelfManaged(lake) = &config.lake else { bail!("MotherDuck is not within reach") };
    let alias = lake.alias.text.clone();
    let secrets = made(&store.plan(flavor).context("the configuration has an error")?);
    let metaxy = metaxy.map(|sessions| Metaxy {
        sessions,
        toml: toml.to_owned(),
        store: store.name().unwrap_or_default().to_owned(),
    });
    let alias = alias.into_owned();
    let mut job = Job { engine, place, expected, alias, statements, secrets, tables: Vec::new(), metaxy };
    let mut observation = Observation { statements: job.statements.clone(), ..Observation::default() };
    prepare(engine, place, expected)?;
    for name in &expected.after {
        if let Err((step, error)) = job.use_first(analysis.select(Some(name))?, flavor)? {
            observation.failure = Some((format!("the store `{name}`, which comes first: {step}"), error));
        }
    }
    let prepared = place.files()?;
    job.tables = job.tables_before()?;
    let mut reader = None;
    if observation.failure.is_none() {
        match job.run(&mut observation)? {
            Ok(kept) => reader = kept,
            Err(failure) => observation.failure = Some(failure),
        }
    }
    job.look(&prepared, &mut observation)?;
    if observation.outcome() == Outcome::Works
        && let Err(failure) = job.clean(reader, &mut observation)?
    {
        observation.failure = Some(failure);
    }
    place.redact(&mut observation);
    Ok(observation)
}

type Failure = (String, String);

impl Job<'_> {
    /// Writes in one process and reads in another. One of Metaxy, which takes long to start, is kept for cleaning up;
    /// it has nothing open.
    fn run(&self, observation: &mut Observation) -> Result<Result<Option<Session>, Failure>> {
        let mut writer = self.session()?;
        if let Err(failure) = self.attach(&mut writer) {
            return Ok(Err(failure));
        }
        if let Err(failure) = self.write(&mut writer, observation) {
            return Ok(Err(failure));
        }
        drop(writer);
        let mut reader = self.session_in(self.expected.second.as_deref().unwrap_or("cwd"))?;
        if let Err(failure) = self.read(&mut reader, observation) {
            return Ok(Err(failure));
        }
        if self.metaxy.is_none() {
            return Ok(Ok(None));
        }
        let closed = reader.tell("close", &serde_json::json!({}));
        Ok(closed.map(|_| Some(reader)).map_err(|error| ("store.close".to_owned(), error)))
    }

    fn session(&self) -> Result<Session> {
        self.session_in("cwd")
    }

    fn session_in(&self, folder: &str) -> Result<Session> {
        let mut session = match &self.metaxy {
            Some(metaxy) => self.place.session_of_metaxy(metaxy.sessions, self.expected, folder)?,
            None => self.place.session_in(self.engine, self.expected, folder)?,
        };
        for sql in &self.expected.before {
            let sql = self.place.expand_sql(sql);
            session.run(&sql).map_err(anyhow::Error::msg).with_context(|| format!("before the plan: {sql}"))?;
        }
        Ok(session)
    }

    /// Uses another store first, so that its lake is there.
    fn use_first(&self, store: &Store, flavor: Flavor) -> Result<Result<(), Failure>> {
        let mut session = self.session()?;
        if let Some(metaxy) = &self.metaxy {
            return Ok(self.open(&mut session, metaxy, store.name().unwrap_or_default()));
        }
        Ok(run_all(&mut session, &statements(store, flavor)?))
    }

    /// Runs the plan, or has Metaxy open the store, which closes the one before.
    fn attach(&self, session: &mut Session) -> Result<(), Failure> {
        if let Some(metaxy) = &self.metaxy {
            return self.open(session, metaxy, &metaxy.store);
        }
        run_all(session, &self.statements)
    }

    /// Has Metaxy open a store; the one before it is closed.
    fn open(&self, session: &mut Session, metaxy: &Metaxy<'_>, store: &str) -> Result<(), Failure> {
        let before: Vec<String> = self.expected.before.iter().map(|sql| self.place.expand_sql(sql)).collect();
        let open = serde_json::json!({ "file": metaxy.toml, "store": store, "before": before, "mode": "w" });
        session.tell("open", &open).map(drop).map_err(|error| ("store.open".to_owned(), error))
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
        if self.metaxy.is_some() {
            session.tell("write", &serde_json::json!({ "rows": ROWS })).map_err(step("store.write"))?;
            return Ok(());
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
        let known = secrets::held(session).map_err(step("duckdb_secrets()"))?;
        self.attach(session).map_err(second)?;
        let read = "SELECT count(DISTINCT word) || ' rows, sum of ids ' || sum(id) FROM t";
        let read = match &self.metaxy {
            Some(_) => session.tell("read", &serde_json::json!({})).map(value).map_err(step("store.read"))?,
            None => session.value(read).map_err(step("SELECT"))?,
        };
        let read = read.unwrap_or_default();
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
        let held = secrets::held(session).map_err(step("duckdb_secrets()"))?;
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
    fn clean(&self, reader: Option<Session>, observation: &mut Observation) -> Result<Result<(), Failure>> {
        let mut session = reader.map_or_else(|| self.session(), Ok)?;
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

/// Runs statements, and stops where one fails, as Metaxy does.
fn run_all(session: &mut Session, statements: &[String]) -> Result<(), Failure> {
    statements
        .iter()
        .try_for_each(|statement| session.run(statement).map(drop).map_err(|error| (report::verb(statement), error)))
}

/// The one value of some rows.
fn value(rows: Rows) -> Option<String> {
    rows.into_iter().next().and_then(|row| row.into_iter().next()).flatten()
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
