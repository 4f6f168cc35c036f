//! The S3 server of the tests, and the part of it that one test has for itself.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use duckdb::Connection;
use lakeplan::sql::text_literal;

use super::s3::{Call, ObjectStore};
use super::{COMPOSE, Mode, summary, unique, variable};
use crate::engine::{self, Autoload};

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

impl S3Server {
    pub(super) fn find() -> Result<Self> {
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

/// The key that looks at what others have done.
pub(crate) const INSPECTOR: &str = "INSPECTOR";
