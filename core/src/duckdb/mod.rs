//! What DuckDB takes.

pub(crate) mod casts;
pub mod tables;
