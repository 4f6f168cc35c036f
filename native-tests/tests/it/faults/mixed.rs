//! Several processes insert and delete while another one keeps the lake tidy.

use std::thread;
use std::time::Instant;

use native_tests::services::figure;
use native_tests::session::{Rows, Session};
use native_tests::version;

use super::{LOCAL, Lake, POSTGRES, S3, again, insert, number, rows, run, transaction, until_done};

/// How often each process does all that it does.
const ROUNDS: usize = 6;

/// Processes that write.
const WRITERS: usize = 3;

/// What keeps a lake tidy, and which column of its rows says how much was done; without one,
/// each row is a snapshot or a file.
type Maintenance = (&'static str, Option<usize>);

const FLUSH: Maintenance = ("ducklake_flush_inlined_data('lake')", Some(2));
const MERGE: Maintenance = ("ducklake_merge_adjacent_files('lake')", Some(2));
const REWRITE: Maintenance = ("ducklake_rewrite_data_files('lake', delete_threshold => 0)", Some(2));
const EXPIRE: Maintenance = ("ducklake_expire_snapshots('lake', older_than => now())", None);
const CLEAN: Maintenance = ("ducklake_cleanup_old_files('lake', cleanup_all => true)", None);

/// The options of ATTACH with which every deletion makes a file.
const NO_INLINING: &str = "data_inlining_row_limit = 0";

/// In each round inserts twenty rows, which make a file, and three, which may stay in the
/// catalog, and deletes one of each that it inserted the round before; gives how often it was
/// refused. Nobody else changes its rows, so it knows after each round what it must see.
fn write(lake: &Lake, writer: usize, deletes: bool) -> usize {
    let mut client = lake.client();
    let mut refused = 0;
    for round in 0..ROUNDS {
        let first = round * 100;
        refused += again(&mut client, &insert(first, 20, writer)).1;
        refused += again(&mut client, &insert(first + 50, 3, writer)).1;
        if deletes && round > 0 {
            let before = first - 100;
            let (long, short) = (before + 7, before + 51);
            let delete = format!("DELETE FROM lake.t WHERE writer = {writer} AND id IN ({long}, {short})");
            refused += again(&mut client, &delete).1;
        }
        let (seen, times) = until_done(|| try_ids(&mut client, writer));
        refused += times;
        assert_eq!(seen, expected(round + 1, deletes), "writer {writer} in round {round}");
    }
    refused
}

/// The ids that a writer must see after so many rounds.
fn expected(rounds: usize, deletes: bool) -> Vec<usize> {
    let last = rounds - 1;
    let inserted = (0..rounds).flat_map(|round| (0..20).chain(50..53).map(move |id| (round, id)));
    inserted
        .filter(|&(round, id)| !deletes || round == last || ![7, 51].contains(&id))
        .map(|(round, id)| round * 100 + id)
        .collect()
}

/// The ids of the rows of a writer, each as often as it is there.
fn ids(client: &mut Session, writer: usize) -> Vec<usize> {
    try_ids(client, writer).unwrap_or_else(|error| panic!("{error}"))
}

fn try_ids(client: &mut Session, writer: usize) -> Result<Vec<usize>, String> {
    let rows = client.run(&format!("SELECT id FROM lake.t WHERE writer = {writer} ORDER BY id"))?;
    Ok(rows.iter().map(|row| number(row[0].as_deref())).collect())
}

/// Has `run` make a call; gives how much was done, and how often it was refused.
///
/// DuckLake 0.3 does not say what it made of files. But it makes a snapshot of its own of that, in which
/// nothing is changed: no writer's is like it.
fn tidy(
    lake: &Lake,
    client: &mut Session,
    (call, column): Maintenance,
    run: impl FnOnce(&mut Session, &str) -> (Rows, usize),
) -> (usize, usize) {
    let silent = lake.engine.duckdb().lake_format == "0.3" && [FLUSH.0, MERGE.0, REWRITE.0].contains(&call);
    let count = |client: &mut Session| {
        let sql = "SELECT count(*) FROM ducklake_snapshots('lake') WHERE cardinality(changes) = 0";
        number(client.value(sql).unwrap_or_else(|error| panic!("{error}")).as_deref())
    };
    let before = if silent { count(client) } else { 0 };
    let (rows, refused) = run(client, &format!("CALL {call}"));
    if silent {
        assert!(rows.is_empty(), "{call} does say what it did: {rows:?}");
        return (count(client) - before, refused);
    }
    (rows.iter().map(|row| column.map_or(1, |it| number(row[it].as_deref()))).sum(), refused)
}

/// Keeps the lake tidy for some rounds; gives how much of each was done, and how often it was refused.
fn maintain(lake: &Lake, maintenance: &[Maintenance], rounds: usize) -> (Vec<usize>, usize) {
    let mut client = lake.client();
    let mut done = vec![0; maintenance.len()];
    let mut refused = 0;
    for _ in 0..rounds {
        for (done, call) in done.iter_mut().zip(maintenance) {
            let (more, times) = tidy(lake, &mut client, *call, again);
            *done += more;
            refused += times;
        }
    }
    (done, refused)
}

/// Lets writers and maintenance run at once, and counts.
fn mixed(deletes: bool, maintenance: &[Maintenance]) {
    let start = Instant::now();
    let lake = Lake::new(POSTGRES, S3);
    assert_eq!(rows(&mut lake.with_table()), (0, 0));
    let (writers, (done, tidying)) = thread::scope(|scope| {
        let lake = &lake;
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(lake, writer, deletes))).collect();
        let tidying = scope.spawn(|| maintain(lake, maintenance, ROUNDS));
        let refused: usize = writers.into_iter().map(|writer| writer.join().expect("a writer")).sum();
        (refused, tidying.join().expect("maintenance"))
    });
    // All the rounds may have been over before the first row came.
    let (last, _) = maintain(&lake, maintenance, 1);
    let done: Vec<usize> = done.iter().zip(last).map(|(done, more)| done + more).collect();
    let mut client = lake.client();
    for writer in 0..WRITERS {
        assert_eq!(ids(&mut client, writer), expected(ROUNDS, deletes), "writer {writer}");
    }
    let all = WRITERS * expected(ROUNDS, deletes).len();
    assert_eq!(rows(&mut client), (all, all));
    // What refused writes have left.
    run(&mut client, "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)");
    drop(client);
    let what = if deletes { "insert and delete" } else { "insert" };
    let seconds = start.elapsed().as_secs_f32();
    let (minor, inlines) = (lake.engine.duckdb().minor, lake.inlines());
    lake.clean();
    let name = |call: &str| call.split(['(']).next().unwrap_or_default().to_owned();
    let did: Vec<String> =
        maintenance.iter().zip(&done).map(|((call, _), done)| format!("{} {done}", name(call))).collect();
    // Otherwise nothing was shown. Where no row stays in the catalog there is none to flush. What there is to
    // clean, the last, depends on who was first.
    for ((call, _), done) in maintenance.iter().zip(&done).take(done.len() - 1) {
        assert_eq!(*done > 0, *call != FLUSH.0 || inlines, "{did:?}");
    }
    figure(format!(
        "DuckDB {minor}, {WRITERS} processes {what} while one maintains ({}), PostgreSQL and S3: {all} rows of {all}, \
         {writers} statements and {tidying} calls tried again, {seconds:.1} s",
        did.join(", ")
    ));
}

#[test]
fn inserts_deletes_and_flushing_at_once() {
    version::each(&["1.4"], || mixed(true, &[FLUSH, EXPIRE, CLEAN]));
}

/// Nobody deletes: see `merging_undoes_a_small_delete_of_another`.
#[test]
fn inserts_and_merging_at_once() {
    version::each(&["1.4"], || mixed(false, &[FLUSH, MERGE, EXPIRE, CLEAN]));
}

/// Deletes a row in a transaction that is open while another process maintains the lake; gives
/// what the commit said and whether the row is gone.
fn delete_during(options: &str, (call, _): Maintenance) -> (Result<(), String>, bool) {
    let lake = Lake::with_options(POSTGRES, LOCAL, options);
    let mut client = lake.with_table();
    run(&mut client, &insert(0, 20, 0));
    run(&mut client, &insert(100, 20, 0));
    // A deletion that makes a file in any case; there would be nothing to rewrite without one.
    if call == REWRITE.0 {
        run(&mut client, "DELETE FROM lake.t WHERE id % 100 > 7");
    }
    run(&mut client, "BEGIN");
    run(&mut client, "DELETE FROM lake.t WHERE id = 7");
    let (done, _) = tidy(&lake, &mut lake.client(), (call, None), |client, call| {
        (transaction(client, call).expect("nothing is in its way"), 0)
    });
    assert_eq!(done, 1, "nothing was done: {call}");
    let commit = client.run("COMMIT").map(|_| ());
    let left = lake.client().value("SELECT count(*) FROM lake.t WHERE id = 7");
    (commit, left == Ok(Some("0".to_owned())))
}

/// Where a deletion is kept in the catalog, as those of up to ten rows are since DuckDB 1.5, DuckLake does not see
/// that it stands in the way of a merge: the commit succeeds and the row is there again. With
/// every deletion in a file this one is refused; when several processes delete and one merges
/// all the time, rows come back even so.
#[test]
fn merging_undoes_a_small_delete_of_another() {
    let refused = |options: &str, maintenance: Maintenance| {
        let (commit, gone) = delete_during(options, maintenance);
        let error = commit.expect_err("the merge was first");
        assert!(error.contains("Transaction conflict") && !gone, "{maintenance:?}: {error}");
    };
    version::each(&["1.4"], || {
        let inlines = version::here().inlined_rows > 0;
        for maintenance in [MERGE, REWRITE] {
            if inlines {
                assert_eq!(delete_during("", maintenance), (Ok(()), false), "{maintenance:?}");
            } else {
                refused("", maintenance);
            }
            refused(NO_INLINING, maintenance);
        }
        figure(format!(
            "DuckDB {}, a delete of one row while another process merges: {}; with data_inlining_row_limit = 0, refused",
            version::here().minor,
            if inlines { "undone without an error" } else { "refused" }
        ));
    });
}
