//! The examples that ship with Lakeplan: files of the repository that the tests run.

/// An example configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its stable name, the stem of its file: `#example=ID` opens it.
    pub id: &'static str,
    /// The heading under which it is listed.
    pub group: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The text of the file.
    pub toml: &'static str,
}

macro_rules! examples {
    ($($group:literal { $($id:literal: $title:literal,)+ })+) => {
        /// Every example, in the order in which they are listed.
        pub const EXAMPLES: &[Example] = &[$($(
            Example {
                id: $id,
                group: $group,
                title: $title,
                toml: include_str!(concat!("../../examples/", $id, ".toml")),
            },
        )+)+];
    };
}

examples! {
    "Start here" {
        "postgres-s3": "PostgreSQL and S3",
        "duckdb-local": "DuckDB file and a local folder",
        "sqlite-local": "SQLite file and a local folder",
        "reference-page": "Metaxy's documentation, older spelling",
    }
    "Object stores" {
        "duckdb-minio": "DuckDB file and MinIO",
        "postgres-r2": "PostgreSQL and Cloudflare R2",
        "sqlite-gcs": "SQLite file and Google Cloud Storage",
    }
    "MotherDuck" {
        "motherduck-managed": "Managed by MotherDuck",
        "motherduck-own-bucket": "MotherDuck with your own bucket",
    }
    "Credentials" {
        "credential-chain": "Credential chain, no keys in the file",
        "existing-secrets": "Secrets that exist already",
        "variables": "Variables with and without defaults",
    }
    "Files" {
        "several-stores": "Several stores in one file",
        "pyproject": "pyproject.toml",
        "common-mistakes": "Common mistakes",
    }
}

/// The example of an id.
pub fn find(id: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.id == id)
}
