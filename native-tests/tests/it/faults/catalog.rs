//! PostgreSQL that restarts.

use std::time::Instant;

use native_tests::observe::{Needs, Place};
use native_tests::services::figure;
use native_tests::services::postgres::{Cluster, USER};

use super::{LOCAL, Lake, POSTGRES, insert, rows, run};

#[test]
fn a_restart_of_postgres_costs_open_transactions_and_nothing_else() {
    let mut cluster = Cluster::start().unwrap_or_else(|error| panic!("{error:#}"));
    let mut place = Place::new(Needs::NOTHING).unwrap_or_else(|error| panic!("{error:#}"));
    for (name, value) in [
        ("PG_HOST", "127.0.0.1"),
        ("PG_PORT", &cluster.port().to_string()),
        ("PG_USER", USER),
        ("PG_PASSWORD", cluster.password()),
        ("PG_DATABASE", "postgres"),
    ] {
        place.set(name, value);
    }
    let lake = Lake::at(place, POSTGRES, LOCAL, "");
    let mut client = lake.with_table();
    run(&mut client, &insert(0, 20, 0));

    let start = Instant::now();
    cluster.restart().unwrap_or_else(|error| panic!("{error:#}"));
    let seconds = start.elapsed().as_secs_f32();
    // A statement may meet a broken connection, of which the client keeps some; it recovers by itself.
    let mut failed = 0;
    while let Err(error) = client.run(&insert(20, 20, 0)) {
        failed += 1;
        assert!(failed < 30, "{error}");
    }
    assert_eq!(rows(&mut client), (40, 40));

    run(&mut client, "BEGIN");
    run(&mut client, &insert(40, 20, 0));
    cluster.restart().unwrap_or_else(|error| panic!("{error:#}"));
    let error = client.run("COMMIT").expect_err("the transaction is gone");
    assert!(error.contains("Failed to commit"), "{error}");
    let _ = client.run("ROLLBACK");
    assert_eq!(lake.rows(), (40, 40));
    run(&mut client, &insert(40, 20, 0));
    assert_eq!(lake.rows(), (60, 60));
    figure(format!(
        "PostgreSQL restarted ({seconds:.1} s): {failed} statement failed outside a transaction, an open one is lost whole; 60 rows of 60"
    ));
}
