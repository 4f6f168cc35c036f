//! Lakeplan's promises, held against real DuckDB.

mod cases;
mod engine;
mod examples;
mod exports;
mod faults;
mod grid;
mod hostile;
mod keywords;
mod literals;
mod motherduck;
mod prelude;
#[path = "../../../core/tests/samples/mod.rs"]
mod samples;
mod server;
mod shells;
mod snapshots;
mod words;

use native_tests::session::Engine;
use native_tests::version;

/// Where every session of the suite comes from.
fn sessions() -> &'static Engine {
    version::sessions(env!("CARGO_BIN_EXE_duckdb-session"))
}
