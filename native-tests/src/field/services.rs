//! The servers of a field case: databases of its own, and an S3 server of its own, which has the
//! buckets and the key that the files name.

use std::path::Path;

use anyhow::Result;
use lakeplan::Variables;

use super::{FieldCase, Literals, literals};
use crate::services::s3::{Call, ObjectStore};
use crate::services::{self, Database, INSPECTOR, S3Server, Space};

/// The buckets that the files name.
const BUCKETS: [&str; 2] = ["lake", "org1"];
/// The key that the files name, which is its secret too.
const KEY: &str = "minioadmin";

/// What runs for one case.
#[derive(Debug)]
pub struct Services {
    /// What takes the place of the servers in the files.
    pub literals: Literals,
    /// The variables with which the file is read.
    pub environment: Variables,
    databases: Vec<Database>,
    s3: Option<S3Server>,
}

impl Services {
    /// Starts what a case names; over HTTP it gets the files of `folder`.
    pub fn start(case: &FieldCase, folder: &Path) -> Result<Self> {
        let texts = case.texts();
        let mut literals = Literals::default();
        let mut databases = Vec::new();
        if texts.iter().any(|text| Literals::name_postgres(text)) {
            let server = services::postgres()?;
            for written in Literals::databases_in(&texts) {
                let database = server.database()?;
                literals.databases.push((written, database.name.clone()));
                databases.push(database);
            }
            literals.postgres = Some(literals::Login {
                host: server.host.clone(),
                port: server.port.clone(),
                user: server.user.clone(),
                password: server.password.clone(),
            });
        }
        let mut s3 = None;
        if texts.iter().any(|text| Literals::name_s3(text)) {
            let store = ObjectStore::start()?;
            store.add_key(KEY, KEY);
            if let Some(region) = case.situation.run.as_ref().and_then(|run| run.s3_region.as_deref()) {
                store.check_region(region);
            }
            for bucket in BUCKETS {
                store.add_bucket(bucket)?;
            }
            literals.s3_port = store.endpoint().rsplit_once(':').map(|(_, port)| port.to_owned());
            s3 = Some(S3Server::of(store)?);
        }
        if texts.iter().any(|text| Literals::name_files(text)) {
            literals.files_port = Some(services::files::serve(folder)?.to_string());
        }
        let real = |(name, value): (String, String)| {
            let value = literals.real_of(&name, &value);
            (name, value)
        };
        let environment = case.variables().into_iter().map(real).collect();
        Ok(Self { literals, environment, databases, s3 })
    }

    /// The servers that run, by name.
    pub fn names(&self) -> Vec<&'static str> {
        let names = [(self.literals.postgres.is_some(), "PostgreSQL"), (self.s3.is_some(), "S3")];
        names.into_iter().filter_map(|(runs, name)| runs.then_some(name)).collect()
    }

    /// What must not lie anywhere, by the names that a place gives it.
    pub(crate) fn credentials(&self) -> Variables {
        let password = self.literals.postgres.as_ref().map(|login| ("PG_PASSWORD".to_owned(), login.password.clone()));
        let secret = self.s3.as_ref().map(|_| ("SECRET".to_owned(), KEY.to_owned()));
        password.into_iter().chain(secret).collect()
    }

    /// The database that the file names first.
    pub(crate) fn database(&self) -> Option<&Database> {
        self.databases.first()
    }

    /// Every object of every bucket, as `s3://` URLs.
    pub(crate) fn objects(&self) -> Result<Vec<String>> {
        let mut objects = Vec::new();
        for bucket in BUCKETS {
            if let Some(server) = &self.s3 {
                let space = Space {
                    bucket: bucket.to_owned(),
                    root: String::new(),
                    key_id: KEY.to_owned(),
                    secret: KEY.to_owned(),
                };
                objects.extend(server.objects(&space)?);
            }
        }
        Ok(objects)
    }

    /// Whether any request was signed by the key of the files, if there is a server.
    pub(crate) fn has_signed(&self) -> Option<bool> {
        let signed = |call: &Call| call.key_id.as_deref() == Some(KEY);
        self.s3.as_ref()?.embedded().map(|store| !store.calls(signed).is_empty())
    }

    /// Requests that another key signed, or none.
    pub(crate) fn stray_calls(&self) -> Vec<Call> {
        let stray = |call: &Call| !matches!(call.key_id.as_deref(), Some(KEY | INSPECTOR));
        let store = self.s3.as_ref().and_then(S3Server::embedded);
        store.map(|store| store.calls(stray)).unwrap_or_default()
    }
}
