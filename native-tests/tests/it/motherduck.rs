//! MotherDuck itself, where a token is given. Without one the summary says that nothing was run:
//! then its statements are held by snapshots and by DuckDB's parser only.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use lakeplan::sql::text_literal;
use lakeplan::{Flavor, Rendering};
use native_tests::observe::ROWS;
use native_tests::services;
use native_tests::session::{Extensions, Rows, Session, Start};
use native_tests::version;
use tempfile::TempDir;

use crate::sessions;

/// Ours, and the one that MotherDuck's extension reads.
const TOKENS: [&str; 2] = ["MOTHERDUCK_TOKEN", "motherduck_token"];

/// A lake that MotherDuck keeps, in both flavors.
#[test]
fn a_managed_lake() {
    let Some(live) = Live::new() else { return };
    let toml = format!("[ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"{}\"\n", live.database);
    let prelude = live.prelude(&toml);
    let mut kind = None;
    for flavor in Flavor::ALL {
        let plan = statements(&toml, flavor, false);
        let mut writer = live.session();
        live.all(&mut writer, &prelude);
        // Metaxy's plan uses a managed lake, and does not make it.
        live.run(&mut writer, &format!("CREATE DATABASE IF NOT EXISTS {} (TYPE DUCKLAKE)", live.database));
        live.all(&mut writer, &plan);
        live.run(&mut writer, "CREATE TABLE t (id BIGINT, word VARCHAR)");
        live.run(&mut writer, &format!("INSERT INTO t SELECT i, 'word ' || i FROM range({ROWS}) AS r(i)"));
        drop(writer);

        let mut reader = live.session();
        live.all(&mut reader, &prelude);
        live.all(&mut reader, &plan);
        let read = live.run(&mut reader, "SELECT count(DISTINCT word), sum(id) FROM t");
        assert_eq!(read, [[Some(ROWS.to_string()), Some((ROWS * (ROWS - 1) / 2).to_string())]], "{flavor}");
        let before = live.state(&mut reader);
        live.all(&mut reader, &plan);
        assert_eq!(live.state(&mut reader), before, "{flavor}: run again, it changes something");
        kind = live.kind(&mut reader);
        live.run(&mut reader, "DROP TABLE t");
    }
    services::figure(format!(
        "motherduck: a managed lake, attached as `{}`: {ROWS} rows of {ROWS} read by a second process, in both flavours",
        kind.unwrap_or_default()
    ));
    live.remove().unwrap_or_else(|error| panic!("{error}"));
}

/// A lake whose files lie in a bucket of one's own, as far as a token alone goes: the bucket does
/// not exist, so the lake can be declared and its first file is refused.
#[test]
fn a_lake_with_a_bucket_of_ones_own() {
    let Some(live) = Live::new() else { return };
    let name = &live.database;
    let toml = format!(
        "[ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"{name}\"\n\n[ducklake.storage]\ntype = \"s3\"\n\
         secret_name = \"{name}\"\nbucket = \"{}\"\nregion = \"us-east-1\"\nkey_id = \"NOTAKEYID\"\nsecret = \"not-a-secret\"\n",
        name.replace('_', "-")
    );
    let prelude = live.prelude(&toml);
    let mut refused = Vec::new();
    for flavor in Flavor::ALL {
        let mut session = live.session();
        live.all(&mut session, &prelude);
        let plan = statements(&toml, flavor, false);
        // Twice: the second time everything is there.
        let ran = plan.iter().chain(&plan).try_for_each(|statement| live.try_run(&mut session, statement).map(drop));
        let ran = ran.and_then(|()| {
            let secret = format!("SELECT storage FROM duckdb_secrets() WHERE name = {}", text_literal(name));
            assert_eq!(live.run(&mut session, &secret), [[Some("motherduck".to_owned())]], "{flavor}");
            live.kind(&mut session);
            live.try_run(&mut session, "CREATE TABLE t AS SELECT i FROM range(250) AS r(i)").map(drop)
        });
        let error = ran.expect_err("a file was written into a bucket that does not exist");
        let of_the_storage =
            ["HTTP", "S3", "s3://", "bucket", "Bucket", "redential"].iter().any(|word| error.contains(word));
        assert!(of_the_storage, "{flavor}: it is not the storage that refuses: {error}");
        refused.push(error.lines().next().unwrap_or_default().to_owned());
        // The next flavor starts afresh.
        live.remove().unwrap_or_else(|error| panic!("{error}"));
    }
    services::figure(format!(
        "motherduck: a bucket that does not exist is refused as it should be: {}",
        refused.join("; ")
    ));
}

/// A name for a database and a secret in the account of the token; both are dropped with this.
struct Live {
    token: String,
    folder: TempDir,
    database: String,
    /// Whether there was a connection, so that something may have been made.
    reached: Cell<bool>,
}

impl Live {
    /// Nothing without a token, and the summary says so.
    fn new() -> Option<Self> {
        let token = TOKENS.iter().find_map(|name| std::env::var(name).ok().filter(|token| !token.trim().is_empty()));
        let Some(token) = token else {
            services::not_run(
                "motherduck",
                "no `MOTHERDUCK_TOKEN` in the environment; its statements are held by snapshots and DuckDB's parser",
            );
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let database = format!("lakeplan_test_{}_{now}", services::unique().replace('-', "_"));
        Some(Self { token, folder, database, reached: Cell::new(false) })
    }

    fn session(&self) -> Session {
        let start = Start {
            folder: self.folder.path().to_owned(),
            home: self.folder.path().to_owned(),
            environment: vec![("motherduck_token".to_owned(), self.token.clone())],
            database: ":memory:".to_owned(),
            extensions: Extensions::Fetched(extensions()),
        };
        sessions().start(&start).unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Loads the extensions and connects, as `--setup` has it.
    fn prelude(&self, toml: &str) -> Vec<String> {
        let all = statements(toml, Flavor::DuckDb, true);
        let plan = statements(toml, Flavor::DuckDb, false).len();
        let prelude = all[..all.len() - plan].to_vec();
        assert!(prelude.contains(&"ATTACH 'md:';".to_owned()), "{prelude:?} of {}", self.database);
        prelude
    }

    fn all(&self, session: &mut Session, statements: &[String]) {
        for statement in statements {
            self.run(session, statement);
        }
    }

    /// Runs what must not fail.
    #[track_caller]
    fn run(&self, session: &mut Session, sql: &str) -> Rows {
        self.try_run(session, sql).unwrap_or_else(|error| {
            let mend = if sql.starts_with("INSTALL ") || sql.starts_with("LOAD ") {
                "the extension cannot be had: is `extensions.duckdb.org` within reach?"
            } else if sql.starts_with("ATTACH 'md:'") {
                "MotherDuck does not let the token in, or is out of reach"
            } else {
                "MotherDuck refuses it"
            };
            panic!("a MotherDuck token is given, and `{sql}` fails; {mend}\n{error}")
        })
    }

    /// Runs something; the token is in no error.
    fn try_run(&self, session: &mut Session, sql: &str) -> Result<Rows, String> {
        let ran = session.run(sql).map_err(|error| error.replace(&self.token, "<token>"))?;
        self.reached.set(self.reached.get() || sql.starts_with("ATTACH 'md:'"));
        Ok(ran)
    }

    /// All that running a plan could change in a session.
    fn state(&self, session: &mut Session) -> [Rows; 3] {
        [
            "SELECT database_name, type FROM duckdb_databases() ORDER BY ALL",
            "SELECT name, type, storage FROM duckdb_secrets() ORDER BY ALL",
            "SELECT current_database(), current_schema()",
        ]
        .map(|sql| self.run(session, sql))
    }

    /// How the lake is attached; it must be, and be the database in use.
    fn kind(&self, session: &mut Session) -> Option<String> {
        let name = text_literal(&self.database);
        let attached = format!("SELECT type, current_database() FROM duckdb_databases() WHERE database_name = {name}");
        let attached = self.run(session, &attached);
        assert_eq!(attached.len(), 1, "attached as {}: {attached:?}", self.database);
        assert_eq!(attached[0][1].as_deref(), Some(self.database.as_str()));
        attached[0][0].clone()
    }

    /// Drops the database and the secret, and looks whether they are gone.
    fn remove(&self) -> Result<(), String> {
        let mut session = self.session();
        let name = &self.database;
        let run = |session: &mut Session, sql: &str| {
            self.try_run(session, sql).map_err(|error| format!("`{name}` may be left in MotherDuck: {sql}: {error}"))
        };
        for sql in ["INSTALL motherduck", "LOAD motherduck", "ATTACH 'md:'", "USE memory"] {
            run(&mut session, sql)?;
        }
        run(&mut session, &format!("DROP DATABASE IF EXISTS {name}"))?;
        run(&mut session, &format!("DROP SECRET IF EXISTS {name} FROM motherduck"))?;
        let left = format!(
            "SELECT database_name FROM duckdb_databases() WHERE database_name = {0} UNION ALL SELECT name FROM \
             duckdb_secrets() WHERE name = {0}",
            text_literal(name)
        );
        let left = run(&mut session, &left)?;
        if left.is_empty() { Ok(()) } else { Err(format!("`{name}` is left in MotherDuck")) }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // A test that comes to its end has removed them; one that fails must not leave them.
        if std::thread::panicking()
            && self.reached.get()
            && let Err(error) = self.remove()
        {
            eprintln!("{error}");
        }
    }
}

/// Where fetched extensions are kept from run to run.
fn extensions() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("fetched-extensions")
}

fn statements(toml: &str, flavor: Flavor, setup: bool) -> Vec<String> {
    let analysis = lakeplan::analyze(toml, &version::bare());
    let store = analysis.select(None).expect("one store");
    let script = store.script(flavor, Rendering { mask: false, setup }).expect("a sound configuration");
    script.statements.into_iter().map(|statement| statement.sql.text).collect()
}
