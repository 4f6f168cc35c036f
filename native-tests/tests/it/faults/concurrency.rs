//! Several processes on one lake.

use std::thread;
use std::time::Instant;

use native_tests::services::figure;
use native_tests::session::Session;

use super::{DUCKDB, LOCAL, Lake, POSTGRES, S3, SQLITE, again, attach, insert, rows, run};

/// Four clients attach to a catalog that is empty, all at the same time.
fn first_use(catalog: &str, says: &str) -> usize {
    let lake = Lake::new(catalog, LOCAL);
    let mut clients: Vec<Session> = (0..4).map(|_| lake.process()).collect();
    let (last, before) = lake.statements.split_last().expect("there are statements");
    let (attach_lake, secrets) = before.split_last().expect("there are several");
    assert!(last.starts_with("USE ") && attach_lake.starts_with("ATTACH "));
    for client in &mut clients {
        for secret in secrets {
            run(client, secret);
        }
        run(client, "LOAD ducklake");
    }
    for client in &mut clients {
        client.send(attach_lake).expect("the process runs");
    }
    let failures: Vec<String> = clients.iter_mut().filter_map(|client| client.receive().err()).collect();
    assert!(failures.len() < 4, "nobody made the lake: {failures:#?}");
    for failure in &failures {
        assert!(failure.contains(says), "{failure}");
    }
    // Whoever failed has to ask again, and gets the lake that another has made.
    for client in &mut clients {
        attach(client, &lake.statements).expect("the second try works");
    }
    run(&mut clients[0], "CREATE TABLE t (id BIGINT, writer BIGINT)");
    for (writer, client) in clients.iter_mut().enumerate() {
        run(client, &insert(0, 20, writer));
    }
    drop(clients);
    assert_eq!(lake.rows(), (80, 80));
    failures.len()
}

#[test]
fn first_use_of_postgres_by_four_clients() {
    let failed = first_use(POSTGRES, "Failed to initialize DuckLake");
    figure(format!("first use of PostgreSQL by 4 clients at once: {failed} have to attach again; then 80 rows of 80"));
}

#[test]
fn first_use_of_sqlite_by_four_clients() {
    let failed = first_use(SQLITE, "database is locked");
    figure(format!("first use of SQLite by 4 clients at once: {failed} have to attach again; then 80 rows of 80"));
}

/// Four processes insert into one table, each one after the other; gives the conflicts.
fn writers(lake: &Lake, times: usize) -> usize {
    lake.with_table();
    let write = |writer: usize| {
        let mut client = lake.client();
        let mut conflicts = 0;
        for time in 0..times {
            conflicts += again(&mut client, &insert(time * 20, 20, writer)).1;
        }
        conflicts
    };
    let write = &write;
    let conflicts = thread::scope(|scope| {
        let writers: Vec<_> = (0..4).map(|writer| scope.spawn(move || write(writer))).collect();
        writers.into_iter().map(|writer| writer.join().expect("a writer")).sum()
    });
    let expected = 4 * times * 20;
    assert_eq!(lake.rows(), (expected, expected));
    conflicts
}

#[test]
fn four_writers_on_postgres_and_s3() {
    let start = Instant::now();
    let lake = Lake::new(POSTGRES, S3);
    let conflicts = writers(&lake, 12);
    let seconds = start.elapsed().as_secs_f32();
    lake.clean();
    figure(format!(
        "4 processes × 12 inserts into one table, PostgreSQL and S3: 48 of 48 there, {conflicts} tried again, {seconds:.1} s"
    ));
}

#[test]
fn conflicting_updates_have_one_winner() {
    let lake = Lake::new(POSTGRES, LOCAL);
    let mut first = lake.with_table();
    run(&mut first, &insert(0, 20, 0));
    let mut second = lake.client();
    for client in [&mut first, &mut second] {
        run(client, "BEGIN");
        run(client, "UPDATE lake.t SET writer = writer + 1");
    }
    run(&mut first, "COMMIT");
    let error = second.run("COMMIT").expect_err("the other was first");
    assert!(error.contains("Transaction conflict"), "{error}");
    assert_eq!(second.value("SELECT sum(writer) FROM lake.t"), Ok(Some("20".to_owned())));
    // The caller has to do it again.
    run(&mut second, "UPDATE lake.t SET writer = writer + 1");
    assert_eq!(first.value("SELECT sum(writer) FROM lake.t"), Ok(Some("40".to_owned())));
}

#[test]
fn a_duckdb_catalog_is_for_one_process() {
    let lake = Lake::new(DUCKDB, LOCAL);
    let mut owner = lake.with_table();
    run(&mut owner, &insert(0, 20, 0));
    let error = attach(&mut lake.process(), &lake.statements).expect_err("the file is locked");
    assert!(error.contains("Conflicting lock is held"), "{error}");
    assert_eq!(rows(&mut owner), (20, 20));
    drop(owner);
    assert_eq!(lake.rows(), (20, 20));
}

/// A commit that SQLite refuses keeps its lock: with the journal that is the default, nobody
/// can so much as read until the process that was refused has ended.
#[test]
fn a_refused_commit_locks_a_sqlite_catalog_for_everyone() {
    let lake = Lake::with_options(SQLITE, LOCAL, "meta_busy_timeout = 300");
    let mut first = lake.with_table();
    let mut second = lake.client();
    run(&mut first, "BEGIN");
    run(&mut first, &insert(0, 20, 0));
    let error = second.run(&insert(0, 20, 1)).expect_err("the first is writing");
    assert!(error.contains("database is locked"), "{error}");
    let error = attach(&mut lake.process(), &lake.statements).expect_err("the catalog stays locked");
    assert!(error.contains("database is locked"), "{error}");
    let error = second.run("USE memory").expect_err("not even leaving works while the lake is in use");
    assert!(error.contains("database is locked"), "{error}");
    drop(second);
    assert_eq!(lake.rows(), (0, 0));
    run(&mut first, "COMMIT");
    assert_eq!(lake.rows(), (20, 20));
    // The caller has to do it again, in a new process.
    run(&mut lake.client(), &insert(0, 20, 1));
    assert_eq!(lake.rows(), (40, 40));
    figure("SQLite: after a commit was refused nobody reads until that process ends; then 40 rows of 40".to_owned());
}

/// With a write-ahead log, nothing but the transaction that comes second is refused.
#[test]
fn a_write_ahead_log_keeps_a_sqlite_catalog_open() {
    let lake = Lake::with_options(SQLITE, LOCAL, "meta_journal_mode = 'WAL', meta_busy_timeout = 300");
    let mut first = lake.with_table();
    let mut second = lake.client();
    run(&mut first, "BEGIN");
    run(&mut first, &insert(0, 20, 0));
    run(&mut second, &insert(0, 20, 1));
    assert_eq!(lake.rows(), (20, 20));
    let error = first.run("COMMIT").expect_err("the second was first");
    assert!(error.contains("database is locked"), "{error}");
    assert_eq!(lake.rows(), (20, 20));
    // The caller has to do it again.
    run(&mut first, &insert(0, 20, 0));
    assert_eq!(lake.rows(), (40, 40));
    figure(
        "SQLite with meta_journal_mode = 'WAL': readers and the first to commit are never refused; 40 rows of 40"
            .to_owned(),
    );
}

#[test]
fn a_writer_that_is_killed_leaves_no_rows() {
    let lake = Lake::new(POSTGRES, S3);
    let mut witness = lake.with_table();
    run(&mut witness, &insert(0, 20, 0));
    // Killed between the file and the commit.
    let mut writer = lake.client();
    run(&mut writer, "BEGIN");
    run(&mut writer, &insert(0, 20, 1));
    writer.kill();
    // Killed in the middle of an insert: with our own server while a part of its file is on the way, else somewhere.
    let mut writer = lake.client();
    let held = lake.hold("UploadPart");
    writer.send(&insert(0, 30_000_000, 2)).expect("the process runs");
    if let Some(held) = &held {
        held.wait(|| !writer.has_answered());
    }
    writer.kill();
    if let Some(held) = held {
        held.refuse();
    }
    assert_eq!(rows(&mut witness), (20, 20));
    let before = lake.place.objects().expect("the bucket can be listed").len();
    assert!(before >= 2, "no orphan was left, so nothing was shown");
    run(&mut witness, "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)");
    let after = lake.place.objects().expect("the bucket can be listed").len();
    assert_eq!(after, 1, "one file belongs to the table");
    assert_eq!(lake.rows(), (20, 20));
    drop(witness);
    lake.clean();
    figure(format!("kill -9 of two writers: 20 rows of 20, {} orphaned object removed", before - after));
}
