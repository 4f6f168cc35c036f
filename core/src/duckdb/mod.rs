//! DuckDB, as a value for each version. No constant, table or message names a version elsewhere.

pub(crate) mod casts;
pub mod engine;
mod files;
pub mod options;
mod patches;
pub(crate) mod settings;
mod tables;
mod v1_4;
mod v1_5;
mod v2_0;
pub mod versions;
pub mod words;

pub use engine::{Engine, Evidence, Migration};
pub(crate) use files::{ENCRYPTS, database_name};
pub(crate) use patches::OLDER;
pub use v1_4::V1_4;
pub use v1_5::V1_5;
pub use v2_0::V2_0;
pub use versions::{Asked, UnknownVersion, Versions};

/// How the database begins in which a lake has its catalog; the name of the lake follows.
pub(crate) const CATALOG_OF: &str = "__ducklake_metadata_";

/// Every version, the newest first.
pub(crate) const ALL: &[&Engine] = &[&V2_0, &V1_5, &V1_4];

impl Default for &'static Engine {
    /// The newest version that is measured.
    fn default() -> Self {
        &V1_5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duckdb::options::{Provider, SecretType};

    #[test]
    fn names_are_lower_case_and_unique() {
        for engine in ALL {
            let lists = SecretType::ALL.iter().flat_map(|secret_type| {
                [Provider::Config, Provider::CredentialChain].map(|provider| engine.parameters(*secret_type, provider))
            });
            let options = engine.attach_options.iter().map(|option| option.name).collect();
            for mut names in lists.chain([options]) {
                assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
                names.sort_unstable();
                assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
            }
        }
    }

    /// They are searched as a sorted list.
    #[test]
    fn every_keyword_is_found() {
        for engine in ALL {
            for keyword in engine.keywords.split(' ') {
                assert!(!engine.is_plain_identifier(keyword), "{keyword}");
            }
        }
    }

    #[test]
    fn what_is_taken_by_default_is_the_newest_that_is_measured() {
        let newest = ALL.iter().find(|engine| engine.is_measured()).map(|engine| engine.version);
        assert_eq!(newest, Some(<&Engine>::default().version));
    }
}
