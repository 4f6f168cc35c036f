//! Every warning of `lakeplan`, proved on real DuckDB: the harm that it warns of, that what
//! it offers removes the harm, and what the `duckdb` flavor makes of the configuration as it
//! is. One file for each file of `core/src/rules`, and one for each table of
//! `core/src/duckdb_tables.rs`.

mod catalog;
mod chain;
mod client;
mod coverage;
mod credentials;
mod differences;
mod documented;
mod endpoint;
mod evidence;
mod foreign;
mod lakes;
#[path = "../../../core/tests/samples/literals.rs"]
mod literals;
mod motherduck;
mod names;
mod opened_twice;
#[path = "../../../core/tests/samples/settings.rs"]
mod opening;
mod options;
mod parameters;
mod paths;
mod pins;
mod postgres;
#[cfg(feature = "older-releases")]
mod releases;
mod replaced;
mod requests;
mod reserved;
mod settings;
mod shared;
mod table_attach;
mod table_secrets;
mod together;
mod trial;
mod urls;
mod values;
mod variables;
mod versions;
mod wire;

use native_tests::session::Engine;
use native_tests::version;

/// Where every session of the suite comes from.
fn sessions() -> &'static Engine {
    version::sessions(env!("CARGO_BIN_EXE_duckdb-session"))
}
