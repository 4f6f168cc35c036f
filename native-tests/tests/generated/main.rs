//! Configurations that a generator makes, on real DuckDB: pairs of settings, and fixes.

mod config;
mod fixes;
mod pairs;
mod reasons;
mod settings;
mod slips;
mod verdict;

use native_tests::observe::{Needs, Place};
use native_tests::session::Engine;
use native_tests::version;

fn sessions() -> &'static Engine {
    version::sessions(env!("CARGO_BIN_EXE_duckdb-session"))
}

/// A place of its own, in which the S3 server has its other name too, and a home is known.
fn place(needs: Needs) -> Place {
    let mut place = Place::new(needs).unwrap_or_else(|error| panic!("{error:#}"));
    if let Some((_, port)) = place.variables().get("S3_ENDPOINT").and_then(|it| it.rsplit_once(':')) {
        let localhost = format!("localhost:{port}");
        place.set("S3_LOCALHOST", &localhost);
    }
    let home = place.root().join("home").to_string_lossy().into_owned();
    place.set("HOME", &home);
    place
}
