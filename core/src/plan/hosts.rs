//! The hosts that a script contacts, so that whoever copies somebody else's configuration
//! sees where it leads before it runs.

use crate::backend::Storage;
use crate::metaxy::ducklake::{Config, Lake, SelfManagedCatalog};
use crate::text::span::Span;

/// A host that DuckDB will contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name, with a port where one is written.
    pub name: String,
    /// What it is contacted for.
    pub role: &'static str,
    /// Where it is written; nothing if DuckDB knows it by itself.
    pub span: Option<Span>,
}

/// The hosts that the statements of a configuration contact. Secrets that exist already may
/// lead to others, which nobody can tell from the file.
pub fn hosts(config: &Config) -> Vec<Host> {
    let known = |name: &str, role| Host { name: name.to_owned(), role, span: None };
    let mut hosts = Vec::new();
    let storage = match &config.lake {
        Lake::SelfManaged(lake) => {
            if let SelfManagedCatalog::Postgres(postgres) = &lake.catalog {
                let login = postgres.credentials.as_ref().and_then(|it| it.login.as_ref());
                hosts.extend(login.map(|login| Host {
                    name: login.host.value.clone(),
                    role: "catalog",
                    span: Some(login.host.span),
                }));
            }
            Some(&lake.storage)
        }
        Lake::MotherDuck(lake) => {
            hosts.push(known("api.motherduck.com", "catalog"));
            lake.storage.as_ref()
        }
    };
    match storage {
        Some(Storage::S3(s3)) => hosts.push(match (&s3.keys.endpoint, &s3.keys.region) {
            (Some(endpoint), _) => Host { name: endpoint.value.clone(), role: "storage", span: Some(endpoint.span) },
            (None, Some(region)) => {
                Host { name: format!("s3.{}.amazonaws.com", region.value), role: "storage", span: Some(region.span) }
            }
            (None, None) => known("s3.amazonaws.com", "storage"),
        }),
        Some(Storage::R2(r2)) => hosts.push(match &r2.keys.account_id {
            Some(account) => Host {
                name: format!("{}.r2.cloudflarestorage.com", account.value),
                role: "storage",
                span: Some(account.span),
            },
            None => known("r2.cloudflarestorage.com", "storage"),
        }),
        Some(Storage::Gcs(_)) => hosts.push(known("storage.googleapis.com", "storage")),
        Some(Storage::Local(_)) | None => {}
    }
    hosts.retain(|host| !host.name.is_empty());
    hosts
}

#[cfg(test)]
mod tests {

    fn hosts(id: &str) -> Vec<String> {
        let toml = crate::examples::find(id).expect("an example").toml;
        let analysis = crate::analyze(toml, &crate::Options::default());
        let store = analysis.select(None).expect("a store");
        super::hosts(store.config().expect("no errors")).into_iter().map(|host| host.name).collect()
    }

    #[test]
    fn what_is_written_and_what_duckdb_knows() {
        assert_eq!(hosts("postgres-s3"), ["localhost", "s3.eu-central-1.amazonaws.com"]);
        assert_eq!(hosts("duckdb-minio"), ["http://localhost:9000"]);
        assert_eq!(hosts("sqlite-gcs"), ["storage.googleapis.com"]);
        assert_eq!(hosts("motherduck-managed"), ["api.motherduck.com"]);
        assert!(hosts("duckdb-local").is_empty());
    }
}
