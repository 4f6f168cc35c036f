//! The examples that ship with Lakeplan: files of the repository that the tests run.

/// An example configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
        "postgres-local": "PostgreSQL and a shared folder",
        "reference-page": "Metaxy's documentation, older spelling",
    }
    "Object stores" {
        "duckdb-minio": "DuckDB file and MinIO, by S3",
        "sqlite-s3": "SQLite file and S3",
        "duckdb-r2": "DuckDB file and Cloudflare R2",
        "sqlite-r2": "SQLite file and Cloudflare R2",
        "postgres-r2": "PostgreSQL and Cloudflare R2",
        "duckdb-gcs": "DuckDB file and Google Cloud Storage",
        "sqlite-gcs": "SQLite file and Google Cloud Storage",
        "postgres-gcs": "PostgreSQL and Google Cloud Storage",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{RawCatalog, RawStorage};

    /// Every metadata backend stands beside every storage backend in some example.
    #[test]
    fn the_whole_grid_is_shown() {
        let mut shown = Vec::new();
        for example in EXAMPLES {
            let analysis = crate::analyze(example.toml, &crate::Options::default());
            for store in &analysis.stores {
                let tags: Vec<&str> = store.sections().iter().filter_map(|section| section.section.tag).collect();
                shown.push(tags);
            }
        }
        let catalogs = RawCatalog::SECTIONS.iter().filter_map(|section| section.tag).filter(|tag| *tag != "motherduck");
        for catalog in catalogs {
            for storage in RawStorage::SECTIONS.iter().filter_map(|section| section.tag) {
                assert!(shown.contains(&vec![catalog, storage]), "{catalog} with {storage}");
            }
        }
        assert!(shown.contains(&vec!["motherduck"]) && shown.contains(&vec!["motherduck", "s3"]));
    }

    /// Only the example of mistakes has any, and the one of the documentation what it lacks.
    #[test]
    fn examples_have_no_problems() {
        for example in EXAMPLES.iter().filter(|example| !["common-mistakes", "reference-page"].contains(&example.id)) {
            let found = crate::analyze(example.toml, &crate::Options::default()).diagnostics;
            let wanted = |code| match example.id {
                "variables" => code == crate::Code::UnsetVariable,
                "existing-secrets" => code == crate::Code::ExistingSecret,
                _ => false,
            };
            assert!(found.iter().all(|found| wanted(found.code)), "{}: {found:?}", example.id);
        }
    }
}
