//! The engine and its extensions are those that the workspace pins.

use native_tests::engine::{self, Autoload, EXTENSIONS};

use crate::sessions;

#[test]
fn it_is_the_pinned_version_and_loads_every_extension() {
    let connection = engine::open(":memory:", sessions().extensions(), Autoload::Off).expect("DuckDB opens");
    let version: String = connection.query_row("SELECT version()", [], |row| row.get(0)).expect("DuckDB answers");
    assert_eq!(version, format!("v{}", native_tests::version::here().version));
    for name in EXTENSIONS {
        connection
            .execute_batch(&format!("INSTALL {name}; LOAD {name};"))
            .unwrap_or_else(|error| panic!("{error}\n{}", engine::MEND));
    }
}
