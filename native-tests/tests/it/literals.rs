//! Text comes back from DuckDB as it was written.

use native_tests::engine::{self, Autoload};
use proptest::prelude::*;

use crate::sessions;

/// The text as the core writes it, as the path of a catalog.
fn literal(text: &str) -> String {
    let toml = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"${TEXT}\" }\n\
                storage = { type = \"local\", path = \"x\" }";
    let analysis = lakeplan::analyze(toml, &lakeplan::Options::new([("TEXT".to_owned(), text.to_owned())].into()));
    let store = analysis.select(None).expect("one store");
    let rendering = lakeplan::Rendering { mask: false, setup: false };
    // The other flavor mends paths that DuckDB takes for something else.
    let script = store.script(lakeplan::Flavor::Metaxy, rendering).expect("a sound configuration");
    let sql = &script.statements[0].sql.text;
    let start = sql.find("METADATA_PATH ").expect("the catalog") + "METADATA_PATH ".len();
    let end = sql.rfind(", DATA_PATH 'x' );").expect("the storage");
    sql[start..end].to_owned()
}

proptest! {
    #![proptest_config(crate::hostile::config(500))]

    #[test]
    fn text_comes_back_unchanged(text in "([^\0]|['\"\\\\;]|--|/\\*){0,40}") {
        let literal = literal(&text);
        let read = CONNECTION.with(|connection| {
            connection.query_row(&format!("SELECT {literal}"), [], |row| row.get::<_, String>(0))
        });
        prop_assert_eq!(read.map_err(|error| error.to_string()), Ok(text));
    }
}

thread_local! {
    static CONNECTION: duckdb::Connection =
        engine::open(":memory:", sessions().extensions(), Autoload::Off).expect("DuckDB opens");
}
