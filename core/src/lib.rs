//! Lakeplan: from the DuckLake section of a `metaxy.toml` to problems with their places, a
//! validated configuration, and the exact SQL that attaches the lake.
//!
//! The core is pure: no input or output, no clock, no environment, no threads. Data flows one
//! way, and every stage is a module:
//!
//! | stage | function | what it gives |
//! |---|---|---|
//! | text | [`document::parse`] | a tree in which every key and value has its span |
//! | expansion | [`env::expand`] | the tree with `${VAR}` replaced, each remembered |
//! | overrides | `overrides::apply` | the tree with the variables that Metaxy lays over it |
//! | location, decode, validate | `stores::find` | the DuckDB stores, each with its [`attachment::Config`] |
//! | plan | [`plan::plan`] | typed statements, each part with the span it comes from |
//! | render | [`render::render`] | SQL text and a map from it to spans |
//!
//! [`analyze`] runs the stages up to the configuration; [`Store::script`] the other two.
//!
//! ```
//! let toml = r#"
//! [stores.dev]
//! type = "metaxy.ext.duckdb.DuckDBMetadataStore"
//! config.database = ":memory:"
//! config.ducklake.catalog = { type = "duckdb", uri = "lake.ducklake" }
//! config.ducklake.storage = { type = "local", path = "data" }
//! "#;
//! let analysis = lakeplan::analyze(toml, &lakeplan::env::Variables::new());
//! assert!(analysis.diagnostics.is_empty());
//! let store = analysis.select(None).unwrap();
//! let script = store.script(lakeplan::Flavor::DuckDb, lakeplan::Rendering { mask: true, setup: false }).unwrap();
//! assert_eq!(script.statements.last().unwrap().sql.text, "USE ducklake;");
//! ```

mod analysis;
pub mod assist;
pub mod attachment;
pub mod backend;
mod class;
pub mod diagnostic;
pub mod document;
pub mod duckdb_tables;
pub mod env;
pub mod examples;
mod flavor;
mod float;
pub mod hosts;
pub mod keys;
pub mod mask;
mod mend;
pub mod migrate;
pub mod overrides;
pub mod plan;
mod python;
pub mod render;
mod rules;
pub mod schema;
pub mod secret;
pub mod share;
pub mod sort;
pub mod span;
pub mod sql;
pub mod stores;
mod strict;
mod surroundings;
mod unicode;

pub use analysis::{Analysis, SelectError, Store, analyze};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use flavor::Flavor;
pub use python::float_str;
pub use render::{Rendering, Script};
pub use span::{LineIndex, Span, Utf16Index};
pub use unicode::is_newer as is_newer_than_python;

/// The version of Metaxy whose SQL the `metaxy` flavour repeats.
pub const METAXY_VERSION: &str = "0.1.11";
/// The version of DuckDB that every statement about DuckDB was measured on.
pub const DUCKDB_VERSION: &str = "1.5.5";
