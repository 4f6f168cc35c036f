//! Runs a configuration in one flavour and looks at what came of it.

mod place;
mod report;

use std::fmt;

use anyhow::{Context, Result, bail};
use lakeplan::metaxy::ducklake::Lake;
use lakeplan::plan::Plan;
use lakeplan::sql::Name;
use lakeplan::sql::Statement;
use lakeplan::{Flavor, Rendering, Store};

pub use place::{Needs, Place};

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
    /// The names of the secrets that the statements make, with their types.
    secrets: Vec<(String, String)>,
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
    let text = |name: &Name| name.segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
    secrets.map(|secret| (text(&secret.name).to_lowercase(), secret.secret_type.to_lowercase())).collect()
}

/// Whether both flavours run the same statements.
pub fn flavors_agree(place: &Place, toml: &str) -> Result<bool> {
    let analysis = lakeplan::analyze(toml, &lakeplan::Options::from(place.variables()));
    let store = analysis.select(None)?;
    Ok(statements(store, Flavor::DuckDb)? == statements(store, Flavor::Metaxy)?)
}

/// Runs a configuration in a flavour. `Err` is a fault of the test, not of the plan.
pub fn observe(engine: &Engine, place: &Place, toml: &str, expected: &Expected, flavor: Flavor) -> Result<Observation> {
    let analysis = lakeplan::analyze(toml, &lakeplan::Options::from(place.variables()));
    let store = analysis.select(None)?;
    let statements = statements(store, flavor)?;
    let config = store.config().context("the configuration has an error")?;
    let Lake::SelfManaged(lake) = &config.lake else { bail!("MotherDuck is not within reach") };
    let alias = lake.alias.text.clone();
    let secrets = made(&store.plan(flavor).context("the configuration has an error")?);
    let job = Job { engine, place, expected, alias, statements, secrets };
    let mut observation = Observation { statements: job.statements.clone(), ..Observation::default() };
    if !expected.prepare.is_empty() {
        let mut session = job.place.session(engine, expected)?;
        for sql in &expected.prepare {
            session
                .run(&place.expand_sql(sql))
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("preparing: {sql}"))?;
        }
    }
    let prepared = place.files()?;
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
        let mut reader = self.session()?;
        Ok(self.read(&mut reader, observation))
    }

    fn session(&self) -> Result<Session> {
        let mut session = self.place.session(self.engine, self.expected)?;
        for sql in &self.expected.before {
            let sql = self.place.expand_sql(sql);
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
        let snapshots = format!("SELECT max(snapshot_id) FROM ducklake_snapshots({})", literal(&self.alias));
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

    /// Looks at files, objects and tables, with none of the plan's statements.
    fn look(&self, prepared: &[File], observation: &mut Observation) -> Result<()> {
        let failed = observation.failure.is_some();
        let catalog = match &self.expected.catalog {
            CatalogPlace::DuckDb(path) => self.catalog_file(path, Kind::DuckDb, "READ_ONLY", observation)?,
            CatalogPlace::Sqlite(path) => self.catalog_file(path, Kind::Sqlite, "TYPE sqlite", observation)?,
            CatalogPlace::Postgres(schema) => {
                let attach = self.place.attach_database("catalog")?;
                let name = format!("PostgreSQL, schema {schema}");
                self.catalog_content(&attach, &format!("catalog.{schema}"), &name, observation)?;
                None
            }
        };
        let data = self.place.expand(&self.expected.data);
        let mut found = 0;
        for file in self.place.files()? {
            if catalog == Some(file.path.as_str()) || prepared.contains(&file) {
                continue;
            }
            if file.kind == Kind::Parquet && file.path.starts_with(&data) {
                found += 1;
            } else {
                observation.strays.push(format!("stray file: {} ({})", file.path, file.kind));
            }
        }
        for object in self.place.objects()? {
            if object.starts_with(&data) {
                found += 1;
            } else {
                observation.strays.push(format!("stray object: {object}"));
            }
        }
        match found {
            0 if failed => {}
            0 => observation.strays.push(format!("no Parquet file below {data}")),
            _ => observation.seen.push(format!("data: {found} Parquet file below {data}")),
        }
        if !failed && found > 0 && self.place.has_signed()? == Some(false) {
            observation.strays.push("no request was signed by ${KEY_ID}".to_owned());
        }
        self.look_for_credentials(prepared, observation)?;
        // Of a plan that failed it is no news that requests went wrong.
        for call in self.place.stray_calls()?.into_iter().filter(|_| !failed) {
            observation.strays.push(format!("stray request: {call}"));
        }
        Ok(())
    }

    /// No credential of the configuration may lie in a file that the run has left.
    fn look_for_credentials(&self, prepared: &[File], observation: &mut Observation) -> Result<()> {
        let credentials = self.place.credentials();
        if credentials.is_empty() {
            return Ok(());
        }
        let files = self.place.files()?;
        for file in files.iter().filter(|file| !prepared.contains(file)) {
            let content = std::fs::read(self.place.root().join(&file.path))?;
            let holds = |text: &str| content.windows(text.len()).any(|part| part == text.as_bytes());
            if credentials.iter().any(|credential| holds(credential)) {
                observation.strays.push(format!("a credential lies in {}", file.path));
            }
        }
        if observation.failure.is_none() {
            observation.seen.push("credentials: in no file, and in no table of the catalog".to_owned());
        }
        Ok(())
    }

    /// The tables of the catalog are DuckLake's and lie where they should; no credential is in them.
    fn catalog_tables(&self, session: &mut Session, schema: &str, observation: &mut Observation) -> Result<()> {
        let tables = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'catalog' \
                      AND schema_name NOT IN ('pg_catalog', 'information_schema') ORDER BY ALL";
        let tables = session.run(tables).map_err(anyhow::Error::msg)?;
        let tables: Vec<(String, String)> = tables
            .into_iter()
            .filter_map(|row| match <[Option<String>; 2]>::try_from(row) {
                Ok([Some(schema), Some(table)]) => Some((schema, table)),
                _ => None,
            })
            .collect();
        for (found, table) in &tables {
            // What a case has prepared may hold tables of its own.
            let known = table.starts_with("ducklake_") || !self.expected.prepare.is_empty();
            if found != schema || !known {
                observation.strays.push(format!("stray table: {found}.{table}"));
            }
        }
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        for credential in self.place.credentials() {
            let holds = |(schema, table): &(String, String)| {
                format!(
                    "SELECT {} FROM (SELECT concat_ws('|', *COLUMNS(*)) AS line FROM catalog.{}.{}) WHERE contains(line, {})",
                    literal(table),
                    quoted(schema),
                    quoted(table),
                    literal(&credential)
                )
            };
            let holding = tables.iter().map(holds).collect::<Vec<_>>().join(" UNION ");
            for place in session.run(&holding).map_err(anyhow::Error::msg)?.into_iter().flatten().flatten() {
                observation.strays.push(format!("a credential lies in the table {place}"));
            }
        }
        Ok(())
    }

    /// Looks into a catalog that is a file, and gives its path.
    fn catalog_file<'p>(
        &self,
        path: &'p str,
        kind: Kind,
        options: &str,
        observation: &mut Observation,
    ) -> Result<Option<&'p str>> {
        let files = self.place.files()?;
        match files.iter().find(|file| file.path == *path) {
            None if observation.failure.is_some() => {}
            None => observation.strays.push(format!("catalog: there is no {path}")),
            Some(file) if file.kind == kind => {
                let target = literal(&self.place.root().join(path).to_string_lossy());
                let attach = format!("ATTACH {target} AS catalog ({options})");
                self.catalog_content(&[attach], "catalog", &format!("{path}, {kind}"), observation)?;
            }
            Some(file) => {
                observation.strays.push(format!("catalog: {path} is {}, where {kind} is declared", file.kind));
            }
        }
        Ok(Some(path))
    }

    /// What the tables of the catalog say, read as ordinary tables.
    fn catalog_content(
        &self,
        attach: &[String],
        tables: &str,
        name: &str,
        observation: &mut Observation,
    ) -> Result<()> {
        let mut session = self.place.session(self.engine, self.expected)?;
        for statement in attach {
            session.run(statement).map_err(anyhow::Error::msg)?;
        }
        let path = format!("SELECT value FROM {tables}.ducklake_metadata WHERE key = 'data_path'");
        let files =
            format!("SELECT count(*) || ' data file', sum(record_count) || ' rows' FROM {tables}.ducklake_data_file");
        let mut read = || -> Result<String, String> {
            let path = session.value(&path)?.unwrap_or_default();
            let files: Vec<String> = session.run(&files)?.into_iter().flatten().flatten().collect();
            Ok(format!("data path {path}, {}", files.join(" of ")))
        };
        match read() {
            Ok(content) => {
                observation.seen.push(format!("catalog: {name}; {content}"));
                let schema = tables.split_once('.').map_or("main", |(_, schema)| schema);
                self.catalog_tables(&mut session, schema, observation)?;
            }
            Err(_) if observation.failure.is_some() => {}
            Err(error) => observation.strays.push(format!("catalog: {name} holds no lake: {error}")),
        }
        Ok(())
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
    let alias = literal(alias);
    let expire = format!("CALL ducklake_expire_snapshots({alias}, older_than => now() + INTERVAL 1 DAY)");
    let clean = format!("CALL ducklake_cleanup_old_files({alias}, cleanup_all => true)");
    for (step, sql) in [("DROP TABLE", "DROP TABLE t"), ("expire", &expire), ("clean up", &clean)] {
        session.run(sql).map_err(|error| (step.to_owned(), error))?;
    }
    Ok(())
}

/// A text literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
