//! The S3 server of the tests itself: it must refuse what S3 refuses, or a test against it
//! says nothing.

use duckdb::Connection;
use native_tests::engine::{self, Autoload};
use native_tests::services::s3::{Fault, ObjectStore};

use crate::sessions;

fn store() -> ObjectStore {
    let store = ObjectStore::start().unwrap_or_else(|error| panic!("{error:#}"));
    store.add_key("right", "right-secret");
    store.add_bucket("bucket").unwrap_or_else(|error| panic!("{error:#}"));
    store
}

/// A DuckDB with a secret; without a key, its requests are not signed.
fn client(store: &ObjectStore, key: Option<(&str, &str)>) -> Connection {
    let connection = engine::open(":memory:", sessions().extensions(), Autoload::On).expect("DuckDB opens");
    let key = key.map(|(key, secret)| format!("KEY_ID '{key}', SECRET '{secret}', ")).unwrap_or_default();
    connection
        .execute_batch(&format!(
            "CREATE SECRET s (TYPE S3, {key}ENDPOINT '{}', URL_STYLE 'path', USE_SSL false)",
            store.endpoint()
        ))
        .expect("the secret is made");
    connection
}

fn write(connection: &Connection, url: &str) -> Result<(), String> {
    connection.execute_batch(&format!("COPY (SELECT 1 AS i) TO '{url}'")).map_err(|error| error.to_string())
}

#[test]
fn only_the_right_secret_is_let_in() {
    let store = store();
    let url = "s3://bucket/a.parquet";
    for key in [Some(("right", "wrong-secret")), Some(("wrong", "right-secret")), None] {
        let error = write(&client(&store, key), url).expect_err("it must be refused");
        assert!(error.contains("403"), "{key:?}: {error}");
    }
    write(&client(&store, Some(("right", "right-secret"))), url).expect("it must be let in");
}

#[test]
fn a_bucket_that_is_not_there_is_not_made() {
    let store = store();
    let error = write(&client(&store, Some(("right", "right-secret"))), "s3://other/a.parquet");
    assert!(error.as_ref().is_err_and(|error| error.contains("404")), "{error:?}");
}

#[test]
fn it_remembers_which_key_did_what() {
    let store = store();
    store.add_key("second", "second-secret");
    write(&client(&store, Some(("second", "second-secret"))), "s3://bucket/a/b.parquet").expect("it is let in");
    let puts = store.calls(|call| call.operation == "PutObject");
    assert_eq!(puts.len(), 1, "{puts:?}");
    assert_eq!((puts[0].bucket.as_str(), puts[0].object.as_str()), ("bucket", "a/b.parquet"));
    assert_eq!(puts[0].key_id.as_deref(), Some("second"));
}

#[test]
fn listings_give_odd_names_back_as_they_are() {
    let store = store();
    let connection = client(&store, Some(("right", "right-secret")));
    let names = ["a+b", "c%d", "e f", "g%2Fh", "it's", "läke"];
    for name in names {
        write(&connection, &format!("s3://bucket/{}.parquet", name.replace('\'', "''"))).expect("it is let in");
    }
    let mut statement = connection.prepare("SELECT file FROM glob('s3://bucket/*') ORDER BY file").expect("a listing");
    let files: Vec<String> =
        statement.query_map([], |row| row.get(0)).expect("a listing").map(|file| file.expect("a name")).collect();
    assert_eq!(files, names.map(|name| format!("s3://bucket/{name}.parquet")));
}

#[test]
fn faults_are_met_as_often_as_asked() {
    let store = store();
    let connection = client(&store, Some(("right", "right-secret")));
    connection.execute_batch("SET http_retries = 0").expect("the setting is known");
    store.fail(Fault { bucket: "bucket".to_owned(), operation: "PutObject", times: 1 });
    let error = write(&connection, "s3://bucket/a.parquet").expect_err("the server is busy");
    assert!(error.contains("503"), "{error}");
    write(&connection, "s3://bucket/a.parquet").expect("it is busy no more");
}
