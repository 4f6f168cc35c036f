//! The write probe: a table past the inlining limit, written, read, committed, dropped, and
//! its traces removed.
//!
//! `ATTACH` never asks the storage anything, and ten rows or fewer stay in the catalog: wrong
//! keys show only when a file is written. Until it is committed, nothing is left behind, not
//! even by a doctor that is killed: the table and its file are written in one transaction.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use lakeplan::backend::Storage;
use lakeplan::doctor::{Finding, Place, Places};
use lakeplan::sql::{quoted_name, text_literal};
use lakeplan::{Code, Diagnostic};

use super::engine::{Engine, Refusal};
use super::render::{Report, begin, failed, passed};

/// How many rows DuckLake keeps in the catalog, unless an option says otherwise.
const INLINED: u64 = 10;
/// More rows than this are not written to go past a limit.
const MOST: u64 = 1_000_000;

/// Why the probe did not come to its end.
pub(super) enum Stopped {
    /// DuckDB did not do it.
    Refused(Refusal),
    /// DuckDB did it, and the outcome is wrong.
    Found(Box<Diagnostic>),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The probe of a lake.
struct Probe<'a> {
    engine: &'a mut Engine,
    places: &'a Places<'a>,
    report: &'a Report<'a>,
    alias: String,
    table: String,
}

/// Writes, reads and drops a table in the lake.
pub(super) fn probe(engine: &mut Engine, places: &Places<'_>, report: &Report<'_>) -> Result<(), Stopped> {
    let Some(Place { text: Some(alias), .. }) = places.alias() else { return Ok(()) };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let table = format!("lakeplan_doctor_{}_{now}", std::process::id());
    let folders = Folders::missing(places, &table);
    let mut probe = Probe { engine, places, report, alias, table };
    let outcome = probe.run();
    drop(folders);
    outcome
}

impl Probe<'_> {
    fn run(&mut self) -> Result<(), Stopped> {
        let limit = self.inlined()?;
        let rows = limit.saturating_add(1).min(MOST);
        let table = format!("{}.main.{}", quoted_name(&self.alias), quoted_name(&self.table));
        if let Err(stopped) = self.write(&table, limit, rows) {
            // Takes back the table, and DuckLake its files; fails where nothing was begun.
            let _ = self.engine.run("ROLLBACK");
            return Err(stopped);
        }
        self.step("commit it to the catalog", "COMMIT")?;
        self.step("drop the table", &format!("DROP TABLE {table}"))
            .inspect_err(|_| self.report.note(&format!("the table {table} is left in the lake: drop it")))?;
        self.clean()
    }

    fn write(&mut self, table: &str, limit: u64, rows: u64) -> Result<(), Stopped> {
        self.engine.run("BEGIN")?;
        let past = if rows > limit { "past" } else { "and still within" };
        self.step(
            &format!("write a table of {rows} rows, {past} the {limit} that stay in the catalog"),
            &format!("CREATE TABLE {table} AS SELECT range AS id, 'row ' || range AS word FROM range({rows})"),
        )?;
        let what = "read them back";
        begin(what);
        let start = Instant::now();
        let read = format!("SELECT count(DISTINCT word) || ' rows, sum of ids ' || sum(id) FROM {table}");
        let read = self.engine.value(read).inspect_err(|_| failed(what))?.unwrap_or_default();
        let written = format!("{rows} rows, sum of ids {}", u128::from(rows) * u128::from(rows - 1) / 2);
        if read != written {
            failed(what);
            let finding = Finding::new(
                Code::LostRows,
                format!("{written} were written, and {read} read back"),
                "do not use this storage until it is known why",
            );
            return Err(Stopped::Found(Box::new(finding.blame([self.places.data_path()]).diagnostic())));
        }
        passed(what, start.elapsed());
        Ok(())
    }

    fn step(&mut self, what: &str, sql: &str) -> Result<(), Stopped> {
        begin(what);
        let start = Instant::now();
        match self.engine.run(sql) {
            Ok(()) => passed(what, start.elapsed()),
            Err(refusal) => {
                failed(what);
                return Err(refusal.into());
            }
        }
        Ok(())
    }

    /// How many rows of an insert stay in the catalog. What the lake itself has stored beats
    /// the option of `ATTACH`; the larger of both is past either.
    fn inlined(&mut self) -> Result<u64, Stopped> {
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
        let option = self.places.attach_option("DATA_INLINING_ROW_LIMIT").and_then(|place| place.text);
        let stored = format!(
            "SELECT max(value::UBIGINT)::VARCHAR FROM ducklake_options({}) WHERE option_name = 'data_inlining_row_limit'",
            text_literal(&self.alias)
        );
        let stored = number(self.engine.value(stored)?);
        Ok(stored.into_iter().chain([number(option).unwrap_or(INLINED)]).max().unwrap_or(INLINED))
    }

    /// Removes the snapshot that had the table, and its file, if that touches nothing else.
    fn clean(&mut self) -> Result<(), Stopped> {
        let what = "remove its snapshot and its file";
        begin(what);
        match self.remove() {
            Ok(None) => {
                passed(what, std::time::Duration::ZERO);
                self.report.note("what stays: one snapshot in the history of the lake, of the table being dropped");
                Ok(())
            }
            Ok(Some(left)) => {
                passed(what, std::time::Duration::ZERO);
                self.report.note(&left);
                Ok(())
            }
            Err(refusal) => {
                failed(what);
                Err(refusal.into())
            }
        }
    }

    fn remove(&mut self) -> Result<Option<String>, Refusal> {
        let lake = text_literal(&self.alias);
        let had = format!(
            "SELECT snapshot_id::VARCHAR FROM ducklake_snapshots({lake}) WHERE contains(changes::VARCHAR, {})",
            text_literal(&self.table)
        );
        let had: Vec<String> = self.engine.query(had)?.into_iter().flatten().flatten().collect();
        if !had.is_empty() {
            self.engine.run(format!("CALL ducklake_expire_snapshots({lake}, versions => [{}])", had.join(", ")))?;
        }
        // Other files may wait for their removal; that they are kept for a while is their owner's wish.
        let waiting =
            format!("SELECT path FROM ducklake_cleanup_old_files({lake}, cleanup_all => true, dry_run => true)");
        let waiting: Vec<String> = self.engine.query(waiting)?.into_iter().flatten().flatten().collect();
        if waiting.iter().all(|path| path.contains(&self.table)) {
            self.engine.run(format!("CALL ducklake_cleanup_old_files({lake}, cleanup_all => true)"))?;
            return Ok(None);
        }
        let mine = waiting.iter().filter(|path| path.contains(&self.table)).cloned().collect::<Vec<_>>().join("`, `");
        Ok(Some(format!(
            "what stays until the next `ducklake_cleanup_old_files`, with files that others wait for: `{mine}`"
        )))
    }
}

/// The folders on this machine that the probe will make, removed when it is over if they are
/// empty.
struct Folders(Vec<PathBuf>);

impl Folders {
    fn missing(places: &Places<'_>, table: &str) -> Self {
        let local = matches!(places.lake().map(|lake| &lake.storage), Some(Storage::Local(_)));
        let path = places.data_path().and_then(|place| place.text).filter(|path| local && !path.contains("://"));
        let deepest = path.map(|path| places.resolve(&path).join("main").join(table));
        let missing = deepest.iter().flat_map(|deepest| deepest.ancestors()).take_while(|folder| !folder.exists());
        Self(missing.map(Path::to_path_buf).collect())
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Holds something, or was never made: it is left as it is.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
