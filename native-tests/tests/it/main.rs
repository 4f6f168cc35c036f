//! Lakeplan's promises, held against real DuckDB.

mod cases;
mod engine;
mod examples;
mod faults;
mod grid;
mod hostile;
mod keywords;
mod literals;
mod motherduck;
mod prelude;
mod server;
mod shells;
mod snapshots;

use std::sync::OnceLock;

use native_tests::session::Engine;

/// Where every session of the suite comes from.
fn sessions() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(env!("CARGO_BIN_EXE_duckdb-session")).unwrap_or_else(|error| panic!("{error:#}")))
}
