//! DuckDB, as a value for each version. No constant, table or message names a version elsewhere.

pub(crate) mod casts;
pub mod engine;
mod files;
pub mod options;
mod v1_5;
pub mod words;

pub use engine::Engine;
pub(crate) use files::database_name;
pub use v1_5::V1_5;

/// Every version, the newest first.
pub(crate) const ALL: &[&Engine] = &[&V1_5];

impl Default for &'static Engine {
    /// The newest version that is measured.
    fn default() -> Self {
        &V1_5
    }
}
