//! PostgreSQL and S3, the same for every test of the process.
//!
//! `LAKEPLAN_SERVICES` says which: `embedded` (the default: a throw-away cluster and a server
//! in this process), `docker` (those of `compose.yml`, which must be up) or `external` (any
//! others, named by variables; see `README.md`). What is asked for and missing is a failure.

pub mod files;
pub mod port;
pub mod postgres;
pub mod s3;
mod space;
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

pub(crate) use space::INSPECTOR;
pub use space::{S3Server, Space};
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
    // What a database is made with.
    strategy: &'static str,
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
        let version = server.version()?;
        summary::service("PostgreSQL", &format!("{version}, {from}"));
        let major: Option<u32> = version.split(['.', ' ']).next().and_then(|it| it.parse().ok());
        // Since 15, PostgreSQL writes a new database into its log, and can still copy files as it did before: where no
        // disk is waited for, that takes a third of the time.
        let strategy = if major.is_some_and(|it| it >= 15) { " STRATEGY FILE_COPY" } else { "" };
        Ok(Self { strategy, _cluster: Some(cluster), ..server })
    }

    fn at([host, port, user, password]: [String; 4], mend: &str) -> Result<Self> {
        let connection = engine::open(":memory:", &engine::extensions()?, Autoload::On)?;
        connection
            .execute_batch(&attach([&host, &port, &user, &password], "postgres", "admin").join(";"))
            .map_err(|error| anyhow::anyhow!("PostgreSQL at {host}:{port} cannot be reached: {mend}\n{error}"))?;
        let server = Self { host, port, user, password, admin: Mutex::new(connection), strategy: "", _cluster: None };
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
        self.create(&name, "")?;
        Ok(Database { name, server: self })
    }

    fn create(&self, name: &str, template: &str) -> Result<()> {
        self.execute(&format!("CREATE DATABASE {name}{template}{}", self.strategy))
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
        self.server.create(&name, &format!(" TEMPLATE {}", self.name))?;
        Ok(Self { name, server: self.server })
    }

    /// Replaces what is in it by what is in another.
    pub fn become_copy_of(&self, other: &Self) -> Result<()> {
        self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))?;
        self.server.create(&self.name, &format!(" TEMPLATE {}", other.name))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// How to mend services of `compose.yml` that are not there.
const COMPOSE: &str = "run `docker compose --file native-tests/compose.yml up --detach --wait`";

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
