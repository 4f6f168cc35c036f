//! What each kind of cure makes of the SQL.

use crate::{Flavor, Options, Rendering, analyze};

const CATALOG: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n";
const STORAGE: &str = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\n";

fn statement(toml: &str, index: usize) -> String {
    let analysis = analyze(toml, &Options::default());
    let store = analysis.select(None).expect("there is a fragment");
    let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup: false }).expect("it is sound");
    script.statements[index].sql.text.clone()
}

#[test]
fn attach_options_become_what_ducklake_takes() {
    let options = "[ducklake]\ndata_inlining_row_limit = 5\nattach_options = { api_version = \"0.2\", \
                   OVERRIDE_DATA_PATH = \"true\", data_inlining_ROW_limit = 3, type = \"sqlite\", busy_timeout = -1, \
                   metadata_parameters = { block_size = 262144, c = 1 } }\n";
    assert_eq!(
        statement(&format!("{options}{CATALOG}{STORAGE}"), 1),
        "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_ducklake' AS ducklake \
         (OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 5, META_BLOCK_SIZE 262144);"
    );
}

#[test]
fn secrets_become_what_duckdb_takes() {
    let storage = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"s3://b\"\nurl_style = \"PATH\"\n\
                   secret_parameters = { endpoint = \"HTTP://h:9/\", regoin = \"x\", scope = [\"s3://b\"], TYPE = \"gcs\", \
                   provider = \"chain\", extra_http_headers = { a = \"b'\" } }\n";
    assert_eq!(
        statement(&format!("{CATALOG}{storage}"), 0),
        "CREATE OR REPLACE SECRET s ( TYPE S3, ENDPOINT 'h:9', EXTRA_HTTP_HEADERS MAP {'a': 'b'''}, \
         SCOPE ['s3://b'], URL_STYLE 'path', USE_SSL false );"
    );
}

#[test]
fn paths_begin_as_duckdb_wants_them() {
    let catalog = |uri: &str| statement(&format!("{}{STORAGE}", CATALOG.replace("\"m\"", &format!("\"{uri}\""))), 0);
    assert!(catalog("foo:bar.db").contains("METADATA_PATH './foo:bar.db'"));
    assert!(catalog("duckdb:bar.db").contains("METADATA_PATH 'duckdb:bar.db'"));
    let bucket = STORAGE.replace("\"b\"", "\"s3://b\"");
    assert!(statement(&format!("{CATALOG}{bucket}"), 0).contains("DATA_PATH 's3://b/'"));
    let path = "[ducklake.storage]\ntype = \"gcs\"\nsecret_name = \"s\"\ndata_path = \"GS://b/\"\n";
    assert!(statement(&format!("{CATALOG}{path}"), 0).contains("DATA_PATH 'gs://b/'"));
}
