//! Lakeplan: from the DuckLake section of a `metaxy.toml` to problems with their places, a
//! validated configuration, and the exact SQL that attaches the lake.
//!
//! The core is pure: no input or output, no clock, no environment, no threads. Data flows one
//! way, and every stage is a module:
//!
//! | stage | function | what it gives |
//! |---|---|---|
//! | text | [`toml::document::parse`] | a tree in which every key and value has its span |
//! | expansion | `metaxy::variables::expand` | the tree with `${VAR}` replaced, each remembered |
//! | overrides | `metaxy::overrides::apply` | the tree with the variables that Metaxy lays over it |
//! | location, decode, validate | `metaxy::stores::find` | the DuckDB stores, each with its [`metaxy::ducklake::Config`] |
//! | rules | `rules::check` | findings, each with its fixes and its cures |
//! | plan | [`plan::plan()`] | typed statements, each part with the span it comes from |
//! | render | [`plan::render::render`] | SQL text and a map from it to spans and findings |
//!
//! [`analyze`] runs the stages up to the rules; [`Store::script`] the other two. What stands beside
//! them takes their results or a text, and gives something for people:
//!
//! | to | use |
//! |---|---|
//! | apply fixes | [`mend::mend`] |
//! | ignore what is found, by comments | [`ignore::add`] |
//! | move a file to the released spelling | [`metaxy::migrate`] |
//! | hide the secrets of a text | [`mask`] |
//! | complete and explain at a position of the text | [`assist`] |
//! | find what is behind an error of DuckDB, Metaxy or Python | [`doctor`] |
//! | tell what a code means | [`explanation()`] |
//! | put a text into a link, and take it out | [`share`] |
//!
//! # From a text to SQL
//!
//! ```
//! let toml = r#"
//! [stores.dev]
//! type = "metaxy.ext.duckdb.DuckDBMetadataStore"
//! config.database = ":memory:"
//! config.ducklake.catalog = { type = "duckdb", uri = "lake.ducklake" }
//! config.ducklake.storage = { type = "local", path = "data" }
//! "#;
//! let analysis = lakeplan::analyze(toml, &lakeplan::Options::default());
//! assert!(analysis.diagnostics.is_empty());
//! let store = analysis.select(None).unwrap();
//! let script = store.script(lakeplan::Flavor::DuckDb, lakeplan::Rendering { mask: true, setup: false }).unwrap();
//! assert_eq!(script.statements.last().unwrap().sql.text, "USE ducklake;");
//! ```
//!
//! # Findings and fixes
//!
//! ```
//! use lakeplan::{Options, diagnostic::Applicability, mend::mend};
//!
//! let toml = "[ducklake]\ncatalog = { type = 'duckdb', uri = 'lake.ducklake' }\nstorage = { type = 'local', pth = 'data' }\n";
//! let found = lakeplan::analyze(toml, &Options::default()).diagnostics;
//! let unknown = found.iter().find(|it| it.code == lakeplan::Code::UnknownKey).unwrap();
//! assert_eq!(&toml[unknown.span.start..unknown.span.end], "pth");
//!
//! let mended = mend(toml, &Options::default(), Applicability::Safe);
//! assert!(mended.text.ends_with("path = 'data' }\n"));
//! ```

// For the tests that those of other crates share.
#[cfg(test)]
extern crate self as lakeplan;
#[cfg(test)]
#[path = "../tests/samples/mod.rs"]
mod samples;

mod analysis;
pub mod assist;
pub mod backend;
pub mod diagnostic;
pub mod doctor;
pub mod duckdb;
pub mod effective;
pub mod examples;
pub mod export;
pub mod ignore;
pub mod import;
pub mod mask;
pub mod mend;
pub mod metaxy;
mod options;
pub mod paste;
pub mod plan;
pub mod providers;
mod python;
mod rules;
pub mod schema;
mod secrets;
pub mod settings;
pub mod share;
pub mod snapshot;
pub mod sql;
pub mod text;
pub mod toml;

pub use analysis::{Analysis, SelectError, ShownSection, Store, analyze};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use duckdb::Engine;
pub use metaxy::sections::SECTIONS;
pub use metaxy::variables::Variables;
pub use options::Options;
pub use plan::flavor::Flavor;
pub use plan::render::{Rendering, Script};
pub use python::float_str;
pub use python::unicode::is_newer as is_newer_than_python;
pub use text::span::{LineIndex, Span, Utf16Index};

/// The version of Metaxy whose SQL the `metaxy` flavor repeats.
pub const METAXY_VERSION: &str = "0.1.11";

/// What a code means, why it matters and how to mend it, in Markdown; the first line is a summary.
///
/// # Panics
///
/// Never: a test holds that every code has its explanation.
pub fn explanation(code: Code) -> &'static str {
    let explained = rules::explanation(code).or_else(|| doctor::explanation(code));
    explained.expect("invariant: every code has its explanation, which a test holds")
}

/// Whether a finding says something about DuckDB, and so holds for a version of it: others are about
/// Metaxy or the file alone.
pub fn is_about_duckdb(code: Code) -> bool {
    rules::is_about_duckdb(code)
}

/// What the explanation rests on: the versions of DuckDB on which it was run, and those of which only the
/// documentation speaks. Nothing for what is about Metaxy or the file alone.
pub fn evidence(code: Code) -> Option<String> {
    rules::evidence(code)
}

/// The first sentence of the explanation, without its full stop.
pub fn summary(code: Code) -> &'static str {
    explanation(code).lines().next().unwrap_or_default().trim_end_matches('.')
}
