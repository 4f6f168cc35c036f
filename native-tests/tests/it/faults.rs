//! What a lake guarantees when several use it at once, and when something breaks: rows are
//! counted before and after; nothing is lost, nothing is doubled. What the caller must do
//! again is asserted too.

mod catalog;
mod concurrency;
mod mixed;
mod storage;

use lakeplan::{Flavor, Rendering};
use native_tests::case::{CatalogPlace, Expected};
use native_tests::observe::{Needs, Place, remove_table};
use native_tests::services;
use native_tests::services::s3::Held;
use native_tests::session::{Engine, Rows, Session};
use native_tests::version;

use crate::sessions;

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"meta.ducklake\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:meta.sqlite\"";
const POSTGRES: &str = "type = \"postgres\"\nsecret_name = \"pg\"\nhost = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\n\
                        database = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"";
const LOCAL: &str = "type = \"local\"\npath = \"files\"";
const S3: &str = "type = \"s3\"\nsecret_name = \"s3\"\nbucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"\n\
                  endpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"\nregion = \"${S3_REGION}\"\n\
                  key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"";

/// A lake that several processes attach by the plan of one configuration.
struct Lake {
    place: Place,
    statements: Vec<String>,
    /// Of the version that the test is about, whichever thread starts a process.
    engine: &'static Engine,
}

impl Lake {
    fn new(catalog: &str, storage: &str) -> Self {
        Self::with_options(catalog, storage, "")
    }

    /// A lake with options of ATTACH.
    fn with_options(catalog: &str, storage: &str, options: &str) -> Self {
        let needs = Needs { postgres: catalog.contains("${PG_"), s3: storage.contains("${BUCKET}") };
        let place = Place::new(needs).unwrap_or_else(|error| panic!("{error:#}"));
        Self::at(place, catalog, storage, options)
    }

    fn at(place: Place, catalog: &str, storage: &str, options: &str) -> Self {
        let head = format!("[ducklake]\nalias = \"lake\"\nattach_options = {{ {options} }}");
        let toml = format!("{head}\n[ducklake.catalog]\n{catalog}\n[ducklake.storage]\n{storage}\n");
        let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
        let store = analysis.select(None).expect("one store");
        let rendering = Rendering { mask: false, setup: false };
        let script = store.script(Flavor::DuckDb, rendering).expect("a sound configuration");
        let statements = script.statements.into_iter().map(|statement| statement.sql.text).collect();
        Self { place, statements, engine: sessions() }
    }

    /// A process that has attached nothing yet.
    fn process(&self) -> Session {
        let expected = Expected::new(CatalogPlace::DuckDb(String::new()), String::new());
        self.place.session(self.engine, &expected).unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// A process that has attached the lake.
    fn client(&self) -> Session {
        let mut session = self.process();
        attach(&mut session, &self.statements).expect("the lake attaches");
        session
    }

    /// A client that has made the table `t`.
    fn with_table(&self) -> Session {
        let mut session = self.client();
        run(&mut session, "CREATE TABLE t (id BIGINT, writer BIGINT)");
        session
    }

    /// Whether its DuckDB keeps small inserts and deletions in the catalog unless it is told otherwise.
    fn inlines(&self) -> bool {
        self.engine.duckdb().inlined_rows > 0
    }

    /// Lets requests of its bucket wait; nothing if the server is not our own.
    fn hold(&self, operation: &'static str) -> Option<Held> {
        let store = services::s3().ok()?.embedded()?;
        Some(store.hold(&self.place.variables()["BUCKET"], operation))
    }

    /// Leaves nothing in a bucket that was given.
    fn clean(self) {
        remove_table(&mut self.client(), "lake").expect("the table goes");
        assert_eq!(self.place.objects().expect("the bucket can be listed"), Vec::<String>::new());
    }

    /// How many rows a process sees that has just attached, and how many of them differ.
    fn rows(&self) -> (usize, usize) {
        rows(&mut self.client())
    }
}

fn attach(session: &mut Session, statements: &[String]) -> Result<(), String> {
    statements.iter().try_for_each(|statement| session.run(statement).map(|_| ()))
}

/// Runs what must not fail.
fn run(session: &mut Session, sql: &str) {
    session.run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// How a statement is refused because of what others have done meanwhile. Which of them it is, is chance.
const REFUSALS: [&str; 5] = [
    // Two commits that exclude each other.
    "Transaction conflict",
    // DuckLake itself tries others again, ten times, when somebody else was first each time.
    "Exceeded the maximum retry count",
    // PostgreSQL's own words, when both change rows that are kept in the catalog.
    "could not serialize access",
    "deadlock detected",
    // A file was cleaned away before it was opened (`HTTP 404 Not Found`) or after (`HTTP 404`): snapshots expire at once
    // in some of these tests.
    "(HTTP 404",
];

/// What the caller has to do: once more what was refused because of what others do, until it is done, and it says how
/// often it was refused. Each refusal is somebody else's success, and those come to an end.
fn until_done<T>(mut run: impl FnMut() -> Result<T, String>) -> (T, usize) {
    for refused in 0..1000 {
        match run() {
            Ok(done) => return (done, refused),
            Err(error) => assert!(REFUSALS.iter().any(|it| error.contains(it)), "{error}"),
        }
    }
    panic!("refused a thousand times");
}

/// A statement in a transaction of its own, again if need be. Gives its rows and how often it was refused.
fn again(session: &mut Session, sql: &str) -> (Rows, usize) {
    until_done(|| transaction(session, sql).map_err(|error| format!("{sql}: {error}")))
}

/// Runs a statement in a transaction of its own. Not by committing automatically: sessions
/// prepare what they run, and DuckLake plans a rewrite of files in one transaction and refuses
/// to run it in the next.
fn transaction(session: &mut Session, sql: &str) -> Result<Rows, String> {
    run(session, "BEGIN");
    match session.run(sql) {
        Ok(rows) => session.run("COMMIT").map(|_| rows),
        Err(error) => {
            run(session, "ROLLBACK");
            Err(error)
        }
    }
}

/// Inserts rows with these ids; more than ten go into a file.
fn insert(first: usize, count: usize, writer: usize) -> String {
    format!("INSERT INTO lake.t SELECT i, {writer} FROM range({first}, {}) AS r(i)", first + count)
}

fn rows(session: &mut Session) -> (usize, usize) {
    let sql = "SELECT count(*), count(DISTINCT (id, writer)) FROM lake.t";
    let rows = session.run(sql).unwrap_or_else(|error| panic!("{error}"));
    (number(rows[0][0].as_deref()), number(rows[0][1].as_deref()))
}

/// A value that is a number.
fn number(value: Option<&str>) -> usize {
    value.and_then(|text| text.parse().ok()).expect("a number")
}
