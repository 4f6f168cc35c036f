//! The engine and its extensions are those that the workspace pins.

use std::path::PathBuf;

use duckdb::{Config, Connection};

#[test]
fn engine_loads_every_extension() {
    let extensions = PathBuf::from(
        std::env::var_os("LAKEPLAN_DUCKDB_EXTENSIONS").expect("`.cargo/config.toml` sets it"),
    );
    let config = Config::default()
        .with("extension_directory", extensions.to_str().expect("UTF-8"))
        .expect("DuckDB knows the option");
    let connection = Connection::open_in_memory_with_flags(config).expect("DuckDB opens");

    let version: String = connection
        .query_row("SELECT version()", [], |row| row.get(0))
        .expect("DuckDB answers");
    assert_eq!(version, "v1.5.5");
    for name in [
        "ducklake",
        "sqlite_scanner",
        "postgres_scanner",
        "httpfs",
        "aws",
    ] {
        connection
            .execute_batch(&format!("INSTALL {name}; LOAD {name};"))
            .unwrap_or_else(|error| panic!("{error}\nrun `cargo xtask setup --only extensions`"));
    }
}
