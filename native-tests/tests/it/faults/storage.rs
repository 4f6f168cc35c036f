//! S3 that goes away, and S3 that is busy.

use std::time::Instant;

use native_tests::observe::{Needs, Place};
use native_tests::services::figure;
use native_tests::services::s3::{Fault, ObjectStore};
use native_tests::session::Session;
use native_tests::version;

use super::{DUCKDB, Lake, S3, insert, rows, run};

/// A lake on a server of its own, which can be broken without breaking others.
fn own() -> (ObjectStore, Lake) {
    let store = ObjectStore::start().unwrap_or_else(|error| panic!("{error:#}"));
    store.add_key("own", "own-secret");
    store.add_bucket("bucket").unwrap_or_else(|error| panic!("{error:#}"));
    let mut place = Place::new(Needs::NOTHING).unwrap_or_else(|error| panic!("{error:#}"));
    for (name, value) in [
        ("BUCKET", "bucket"),
        ("PREFIX", "lake"),
        ("S3_ENDPOINT", &store.endpoint()),
        ("S3_REGION", "us-east-1"),
        ("KEY_ID", "own"),
        ("SECRET", "own-secret"),
    ] {
        place.set(name, value);
    }
    let lake = Lake::at(place, DUCKDB, S3, "");
    (store, lake)
}

#[test]
fn storage_that_is_gone_fails_a_write_and_loses_nothing() {
    version::each(&["1.4"], storage_that_is_gone);
}

fn storage_that_is_gone() {
    let (mut store, lake) = own();
    let mut client = lake.with_table();
    run(&mut client, &insert(0, 20, 0));
    store.stop();
    let start = Instant::now();
    let refused = |client: &mut Session, sql: &str| {
        let error = client.run(sql).expect_err("there is no server");
        assert!(error.contains("IO Error") || error.contains("HTTP"), "{error}");
    };
    refused(&mut client, &insert(20, 20, 0));
    let seconds = start.elapsed();
    // The catalog is still there: it keeps small inserts, if this DuckDB has it do so, and it knows the files and the
    // count, for which 1.4 asks the files.
    let small = insert(40, 10, 0);
    let kept = if lake.inlines() {
        run(&mut client, &small);
        30
    } else {
        refused(&mut client, &small);
        20
    };
    let count = "SELECT count(*) FROM lake.t";
    match version::by(Some(kept), [("1.4", None)]) {
        Some(kept) => assert_eq!(client.value(count), Ok(Some(kept.to_string()))),
        None => refused(&mut client, count),
    }
    let files = client.value("SELECT count(*) FROM ducklake_list_files('lake', 't')");
    assert_eq!(files, Ok(Some("1".to_owned())));
    store.restart().unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(rows(&mut client), (kept, kept));
    run(&mut client, &insert(20, 20, 0));
    let all = kept + 20;
    assert_eq!(rows(&mut client), (all, all));
    figure(format!(
        "DuckDB {}, S3 gone: an insert fails after {:.1} s; S3 back: {all} rows of {all}",
        version::here().minor,
        seconds.as_secs_f32()
    ));
}

#[test]
fn a_few_503_are_tried_again_without_the_caller() {
    let (store, lake) = own();
    let mut client = lake.with_table();
    store.fail(Fault { bucket: "bucket".to_owned(), operation: "", times: 2 });
    run(&mut client, &insert(0, 20, 0));
    assert_eq!(rows(&mut client), (20, 20));
    let puts = store.calls(|call| call.operation == "PutObject").len();
    assert!(puts >= 3, "the two failures were not met: {puts}");
}

#[test]
fn a_server_that_stays_busy_fails_a_write_and_loses_nothing() {
    let (store, lake) = own();
    let mut client = lake.with_table();
    run(&mut client, &insert(0, 20, 0));
    store.fail(Fault { bucket: "bucket".to_owned(), operation: "PutObject", times: usize::MAX });
    let start = Instant::now();
    let error = client.run(&insert(20, 20, 0)).expect_err("the server stays busy");
    let seconds = start.elapsed();
    assert!(error.contains("503"), "{error}");
    let puts = store.calls(|call| call.operation == "PutObject").len();
    assert!(puts < 20, "it is tried for ever: {puts} times");
    assert_eq!(rows(&mut client), (20, 20));
    figure(format!("503 for ever: an insert fails after {:.1} s, nothing is lost", seconds.as_secs_f32()));
}
