//! PostgreSQL and S3, the same for every test of the process.
//!
//! `LAKEPLAN_SERVICES` says which: `embedded` (the default: a throw-away cluster and a server
//! in this process), `docker` (those of `compose.yml`, which must be up) or `external` (any
//! others, named by variables; see `README.md`). What is asked for and missing is a failure.

pub mod files;
pub mod port;
pub mod postgres;
pub mod s3;
mod summary;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result, bail};
use duckdb::Connection;
use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::sql::text_literal;

use crate::engine::{self, Autoload};
use crate::version;
use postgres::Cluster;
use s3::{Call, ObjectStore};

pub use summary::{figure, not_run, ran};

/// Which services the tests run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Started by the tests themselves.
    Embedded,
    /// Those of `compose.yml`.
    Docker,
    /// Those that variables name.
    External,
}

impl Mode {
    /// What `LAKEPLAN_SERVICES` says.
    pub fn get() -> Result<Self> {
        let mode = std::env::var("LAKEPLAN_SERVICES").unwrap_or_default();
        Ok(match mode.as_str() {
            "" | "embedded" => Self::Embedded,
            "docker" => Self::Docker,
            "external" => Self::External,
            other => bail!("`LAKEPLAN_SERVICES` is `{other}`; it can be `embedded`, `docker` or `external`"),
        })
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "embedded",
            Self::Docker => "docker",
            Self::External => "external",
        })
    }
}

/// A PostgreSQL server.
#[derive(Debug)]
pub struct PostgresServer {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: String,
    /// A user that may make databases.
    pub user: String,
    /// The password of the user.
    pub password: String,
    admin: Mutex<Connection>,
    // Stops when the process ends.
    _cluster: Option<Cluster>,
}

/// A database of its own, which goes away with this value.
#[derive(Debug)]
pub struct Database {
    /// Its name.
    pub name: String,
    server: &'static PostgresServer,
}

/// An S3 server.
#[derive(Debug)]
pub struct S3Server {
    /// Its host and port.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    given: Option<Space>,
    embedded: Option<ObjectStore>,
    login: [String; 2],
    /// Opened when it is first asked: of many servers nobody asks, and the extension takes its time to load.
    inspector: Mutex<Option<Connection>>,
}

/// A part of an S3 server that one test has for itself, with a key for it.
#[derive(Clone, Debug)]
pub struct Space {
    /// The bucket.
    pub bucket: String,
    /// What the names of all its objects start with; empty if the whole bucket is its own.
    pub root: String,
    /// The key.
    pub key_id: String,
    /// Its secret.
    pub secret: String,
}

/// A number that no other value of the process has, nor of another that runs now.
pub fn unique() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{:x}-{:x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The PostgreSQL server, started when it is first needed.
pub fn postgres() -> Result<&'static PostgresServer> {
    static SERVER: OnceLock<Result<PostgresServer, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| PostgresServer::find().map_err(|error| format!("{error:#}")));
    server.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

/// The S3 server, started when it is first needed.
pub fn s3() -> Result<&'static S3Server> {
    static SERVER: OnceLock<Result<S3Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| S3Server::find().map_err(|error| format!("{error:#}")));
    server.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

impl PostgresServer {
    fn find() -> Result<Self> {
        let mode = Mode::get()?;
        match mode {
            Mode::Embedded => Self::of(Cluster::start()?),
            Mode::Docker => {
                Self::at(["127.0.0.1", "55432", "lakeplan", "lakeplan-password"].map(str::to_owned), COMPOSE)
            }
            Mode::External => {
                let names = ["LAKEPLAN_PG_HOST", "LAKEPLAN_PG_PORT", "LAKEPLAN_PG_USER", "LAKEPLAN_PG_PASSWORD"];
                let [host, port, user, password] = names.map(variable);
                Self::at([host?, port?, user?, password?], "is the server up, and are the `LAKEPLAN_PG_…` right?")
            }
        }
    }

    /// The server of a cluster, which it keeps.
    pub fn of(cluster: Cluster) -> Result<Self> {
        let port = cluster.port().to_string();
        let from = format!("a cluster of {}", cluster.binaries().display());
        let login = ["127.0.0.1".to_owned(), port, cluster.user().to_owned(), cluster.password().to_owned()];
        let server = Self::at(login, "it was started just now")?;
        summary::service("PostgreSQL", &format!("{}, {from}", server.version()?));
        Ok(Self { _cluster: Some(cluster), ..server })
    }

    fn at([host, port, user, password]: [String; 4], mend: &str) -> Result<Self> {
        let connection = engine::open(":memory:", &engine::extensions()?, Autoload::On)?;
        connection
            .execute_batch(&attach([&host, &port, &user, &password], "postgres", "admin").join(";"))
            .map_err(|error| anyhow::anyhow!("PostgreSQL at {host}:{port} cannot be reached: {mend}\n{error}"))?;
        let server = Self { host, port, user, password, admin: Mutex::new(connection), _cluster: None };
        if Mode::get()? != Mode::Embedded {
            summary::service("PostgreSQL", &format!("{} at {}:{}", server.version()?, server.host, server.port));
        }
        Ok(server)
    }

    fn version(&self) -> Result<String> {
        let sql = "SELECT * FROM postgres_query('admin', 'SELECT current_setting(''server_version'')')";
        let admin = self.admin.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(admin.query_row(sql, [], |row| row.get(0))?)
    }

    /// Makes a database.
    pub fn database(&'static self) -> Result<Database> {
        let name = format!("lakeplan_{}", unique().replace('-', "_"));
        self.execute(&format!("CREATE DATABASE {name}"))?;
        Ok(Database { name, server: self })
    }

    /// How to reach one of its databases.
    pub fn connection_string(&self, database: &str) -> String {
        connection_string(&self.host, &self.port, &self.user, &self.password, database)
    }

    /// The statements that attach one of its databases as it is.
    pub fn attach(&self, database: &str, name: &str) -> [String; 2] {
        attach([&self.host, &self.port, &self.user, &self.password], database, name)
    }

    fn execute(&self, sql: &str) -> Result<()> {
        let call = format!("CALL postgres_execute('admin', {}, use_transaction => false)", text_literal(sql));
        let admin = self.admin.lock().unwrap_or_else(PoisonError::into_inner);
        admin.execute_batch(&call).with_context(|| sql.to_owned())
    }
}

impl Database {
    /// A copy of it. Nobody may be in it.
    pub fn copy(&self) -> Result<Self> {
        let name = format!("lakeplan_{}", unique().replace('-', "_"));
        self.server.execute(&format!("CREATE DATABASE {name} TEMPLATE {}", self.name))?;
        Ok(Self { name, server: self.server })
    }

    /// Replaces what is in it by what is in another.
    pub fn become_copy_of(&self, other: &Self) -> Result<()> {
        self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))?;
        self.server.execute(&format!("CREATE DATABASE {} TEMPLATE {}", self.name, other.name))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

impl S3Server {
    fn find() -> Result<Self> {
        match Mode::get()? {
            Mode::Embedded => {
                let store = ObjectStore::start()?;
                summary::remove_at_end(store.folder());
                summary::service("S3", &format!("s3s in this process, at {}", store.endpoint()));
                Self::of(store)
            }
            Mode::Docker => Self::given(
                ["127.0.0.1:59000", "us-east-1", "lakeplan", "lakeplan-key", "lakeplan-secret"].map(str::to_owned),
                COMPOSE,
            ),
            Mode::External => {
                let names = ["ENDPOINT", "REGION", "BUCKET", "KEY_ID", "SECRET"];
                let [endpoint, region, bucket, key_id, secret] =
                    names.map(|name| variable(&format!("LAKEPLAN_S3_{name}")));
                let mend = "is the server up, and are the `LAKEPLAN_S3_…` right?";
                let endpoint = endpoint?;
                if endpoint.contains("://") {
                    bail!(
                        "`LAKEPLAN_S3_ENDPOINT` is `{endpoint}`; it is a host and a port, which are asked without TLS"
                    );
                }
                Self::given([endpoint, region?, bucket?, key_id?, secret?], mend)
            }
        }
    }

    /// A server of a test's own, which it keeps.
    pub fn of(store: ObjectStore) -> Result<Self> {
        store.add_key(INSPECTOR, "inspector-secret");
        let login = [store.endpoint(), store.region().unwrap_or_else(|| "us-east-1".to_owned())];
        Ok(Self::at(login, [INSPECTOR, "inspector-secret"], Some(store), None))
    }

    fn given([endpoint, region, bucket, key_id, secret]: [String; 5], mend: &str) -> Result<Self> {
        let space = Space { bucket, root: String::new(), key_id: key_id.clone(), secret: secret.clone() };
        let server = Self::at([endpoint, region], [&key_id, &secret], None, Some(space.clone()));
        let empty = Space { root: "lakeplan-is-it-there/".to_owned(), ..space };
        server.objects(&empty).map_err(|error| {
            anyhow::anyhow!("bucket `{}` at {} cannot be listed: {mend}\n{error:#}", empty.bucket, server.endpoint)
        })?;
        summary::service("S3", &format!("bucket `{}` at {}", empty.bucket, server.endpoint));
        Ok(server)
    }

    fn at(
        [endpoint, region]: [String; 2],
        [key_id, secret]: [&str; 2],
        embedded: Option<ObjectStore>,
        given: Option<Space>,
    ) -> Self {
        let login = [key_id.to_owned(), secret.to_owned()];
        Self { endpoint, region, given, embedded, login, inspector: Mutex::default() }
    }

    /// Runs something on the connection that looks at the objects.
    fn inspect<T>(&self, run: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut inspector = self.inspector.lock().unwrap_or_else(PoisonError::into_inner);
        run(match &mut *inspector {
            Some(connection) => connection,
            none => none.insert(self.inspector()?),
        })
    }

    fn inspector(&self) -> Result<Connection> {
        let connection = engine::open(":memory:", &engine::extensions()?, Autoload::On)?;
        let [key_id, secret] = self.login.each_ref().map(|text| text_literal(text));
        connection.execute_batch(&format!(
            "CREATE SECRET inspector (TYPE S3, KEY_ID {key_id}, SECRET {secret}, REGION {}, ENDPOINT {}, \
             URL_STYLE 'path', USE_SSL false)",
            text_literal(&self.region),
            text_literal(&self.endpoint)
        ))?;
        Ok(connection)
    }

    /// A part of the server for one test.
    pub fn space(&self) -> Result<Space> {
        let unique = unique();
        if let Some(given) = &self.given {
            return Ok(Space { root: format!("lakeplan-{unique}/"), ..given.clone() });
        }
        let store = self.embedded.as_ref().context("a server is either given or our own")?;
        let space = Space {
            bucket: format!("bucket-{unique}"),
            root: String::new(),
            key_id: format!("KEY{unique}"),
            secret: format!("secret-{unique}"),
        };
        store.add_key(&space.key_id, &space.secret);
        store.add_bucket(&space.bucket)?;
        Ok(space)
    }

    /// The objects of a space, as `s3://` URLs.
    pub fn objects(&self, space: &Space) -> Result<Vec<String>> {
        self.below(&format!("s3://{}/{}", space.bucket, space.root))
    }

    fn below(&self, path: &str) -> Result<Vec<String>> {
        self.inspect(|inspector| {
            let sql = format!("SELECT file FROM glob({}) ORDER BY file", text_literal(&format!("{path}**")));
            let mut statement = inspector.prepare(&sql)?;
            let files = statement.query_map([], |row| row.get(0))?;
            Ok(files.collect::<duckdb::Result<_>>()?)
        })
    }

    /// Removes what is left in a space of a given bucket, as DuckLake removes files that no table has, also what went to
    /// a wrong place: a server that takes names as they are has it beside the space.
    pub fn sweep(&self, space: &Space) -> Result<()> {
        if self.given.is_none() {
            return Ok(());
        }
        let Space { bucket, root, .. } = space;
        for path in ["", "../", &format!("s3://{bucket}/")].map(|before| format!("s3://{bucket}/{before}{root}")) {
            if self.below(&path)?.is_empty() {
                continue;
            }
            self.inspect(|inspector| {
                // The other client resolves `..` before it signs.
                let swept = inspector.execute_batch(&format!(
                    "SET httpfs_client_implementation = 'httplib'; \
                     ATTACH 'ducklake::memory:' AS sweeper (DATA_PATH {}); \
                     CALL ducklake_delete_orphaned_files('sweeper', cleanup_all => true);",
                    text_literal(&path)
                ));
                inspector.execute_batch("DETACH DATABASE IF EXISTS sweeper; RESET httpfs_client_implementation")?;
                Ok(swept?)
            })?;
        }
        Ok(())
    }

    /// Requests that were not signed by the space's key, or that its key made elsewhere; only
    /// our own server tells.
    pub fn stray_calls(&self, space: &Space) -> Vec<Call> {
        let stray = |call: &Call| {
            let ours = call.key_id.as_deref() == Some(space.key_id.as_str());
            let inspector = call.key_id.as_deref() == Some(INSPECTOR);
            !inspector && (call.bucket == space.bucket) != ours
        };
        self.embedded.as_ref().map(|store| store.calls(stray)).unwrap_or_default()
    }

    /// Whether any request in the bucket was signed by the space's key; only our own server tells.
    pub fn has_signed(&self, space: &Space) -> Option<bool> {
        let signed = |call: &Call| call.bucket == space.bucket && call.key_id.as_deref() == Some(&*space.key_id);
        self.embedded.as_ref().map(|store| !store.calls(signed).is_empty())
    }

    /// The keys that signed requests in the bucket, with the regions of their signatures; only our
    /// own server tells.
    pub fn signers(&self, space: &Space) -> Vec<(String, String)> {
        let Some(store) = &self.embedded else { return Vec::new() };
        let calls = store.calls(|call| call.bucket == space.bucket && call.key_id.as_deref() != Some(INSPECTOR));
        let nobody = || "nobody".to_owned();
        calls.into_iter().map(|call| (call.key_id.unwrap_or_else(nobody), call.region)).collect()
    }

    /// Our own server, if it is that.
    pub fn embedded(&self) -> Option<&ObjectStore> {
        self.embedded.as_ref()
    }
}

/// How to mend services of `compose.yml` that are not there.
const COMPOSE: &str = "run `docker compose --file native-tests/compose.yml up --detach --wait`";

/// The key that looks at what others have done.
pub(crate) const INSPECTOR: &str = "INSPECTOR";

fn variable(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("`LAKEPLAN_SERVICES` is `external`, and `{name}` is not set"))
}

fn connection_string(host: &str, port: &str, user: &str, password: &str, database: &str) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let [host, user, password, database] = [host, user, password, database].map(quote);
    format!("host={host} port={port} user={user} password={password} dbname={database} connect_timeout=10")
}

/// The statements that attach a database: by a secret, since errors repeat a connection
/// string with its password.
fn attach(login: [&str; 4], database: &str, name: &str) -> [String; 2] {
    let [host, port, user, password] = login.map(text_literal);
    let database = text_literal(database);
    let timed = version::here().has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout");
    let timeout = if timed { ", CONNECT_TIMEOUT '10'" } else { "" };
    [
        format!(
            "CREATE SECRET {name} (TYPE postgres, HOST {host}, PORT {port}, USER {user}, PASSWORD {password}, \
             DATABASE {database}{timeout})"
        ),
        format!("ATTACH '' AS {name} (TYPE postgres, SECRET {name})"),
    ]
}
