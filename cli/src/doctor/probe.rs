//! The write probe: a table past the inlining limit, written, read, committed, dropped, and
//! its traces removed.
//!
//! `ATTACH` never asks the storage anything, and ten rows or fewer stay in the catalog: wrong
//! keys show only when a file is written. Whatever stops the probe, it takes back what it has
//! written; what one that was killed could not take back, [`leftovers`] finds by its name.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lakeplan::doctor::{At, Finding, Place, Places, translate};
use lakeplan::sql::{quoted_name, text_literal};
use lakeplan::{Code, Diagnostic};

use super::engine::{Engine, Refusal};
use super::leftovers;
use super::render::{Report, begin, failed, passed};

/// More rows than this are not written to go past a limit.
const MOST: u64 = 1_000_000;

/// The file of so many rows is sent to an object store in one request.
const ONE_REQUEST: u64 = 10_000;

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
    /// How long the write of a small file may take.
    patience: Duration,
}

/// Writes, reads and drops a table in the lake.
pub(super) fn probe(
    engine: &mut Engine,
    places: &Places<'_>,
    report: &Report<'_>,
    patience: Duration,
) -> Result<(), Stopped> {
    let Some(Place { text: Some(alias), .. }) = places.alias() else { return Ok(()) };
    let folders = Folders::missing(places);
    let table = leftovers::new_name(folders.0.len());
    let mut probe = Probe { engine, places, report, alias, table, patience };
    let outcome = probe.run();
    folders.remove(&probe.table);
    outcome
}

impl Probe<'_> {
    fn run(&mut self) -> Result<(), Stopped> {
        let limit = self.inlined()?;
        let rows = limit.saturating_add(1).min(MOST);
        let table = format!("{}.main.{}", quoted_name(&self.alias), quoted_name(&self.table));
        let stages = |probe: &mut Self| {
            probe.write(&table, limit, rows)?;
            probe.step("commit it to the catalog", "COMMIT")?;
            probe.step("drop the table", &format!("DROP TABLE {table}"))?;
            probe.clean()
        };
        let outcome = stages(self);
        if let Err(stopped) = &outcome {
            self.take_back(stopped);
        }
        outcome
    }

    /// Takes back what was written before the probe stopped.
    fn take_back(&mut self, stopped: &Stopped) {
        let silent = |error: &String| translate(error, At::Probe, self.places).code == Code::EndpointTimeout;
        match stopped {
            // What was not committed is gone with the session; its server would be waited for again.
            Stopped::Refused(Refusal::Silent) => return,
            Stopped::Refused(Refusal::DuckDb(error)) if silent(error) => return self.engine.abandon(),
            Stopped::Refused(_) | Stopped::Found(_) => {}
        }
        self.engine.clean_up();
        // Takes back the table, and DuckLake its files; fails where nothing was begun.
        let _ = self.engine.run("ROLLBACK");
        let drop = format!("DROP TABLE IF EXISTS {}.main.{}", quoted_name(&self.alias), quoted_name(&self.table));
        let mut gone = self.engine.run(drop).and_then(|()| self.remove()).is_ok();
        if matches!(stopped, Stopped::Refused(Refusal::Interrupted | Refusal::TooSlow(_))) {
            // DuckLake does not know of a file in the middle of whose writing it was interrupted.
            gone &= leftovers::sweep(self.engine, self.places, &self.table).is_ok();
        }
        if !gone {
            self.report.note(&format!(
                "the table `{}` or some of its files may remain in the lake: `lakeplan doctor --clean` finds and \
                 removes them",
                self.table
            ));
        }
    }

    fn write(&mut self, table: &str, limit: u64, rows: u64) -> Result<(), Stopped> {
        self.engine.run("BEGIN")?;
        let past = if rows > limit { "past" } else { "and still within" };
        let plural = if rows == 1 { "" } else { "s" };
        let what = format!("write a table of {rows} row{plural}, {past} the {limit} that stay in the catalog");
        let sql = format!("CREATE TABLE {table} AS SELECT range AS id, 'row ' || range AS word FROM range({rows})");
        if rows <= ONE_REQUEST && leftovers::local_folder(self.places).is_none() {
            begin(&what);
            let start = Instant::now();
            self.engine.run_within(sql, self.patience).inspect_err(|_| failed(&what))?;
            passed(&what, start.elapsed());
        } else {
            self.step(&what, &sql)?;
        }
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
                format!("{written} were written, but {read} read back"),
                "do not use this storage until the cause is known",
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
        let usual = self.places.plan.engine.inlined_rows;
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
        let option = self.places.attach_option("DATA_INLINING_ROW_LIMIT").and_then(|place| place.text);
        let stored = format!(
            "SELECT max(value::UBIGINT)::VARCHAR FROM ducklake_options({}) WHERE option_name = 'data_inlining_row_limit'",
            text_literal(&self.alias)
        );
        let stored = number(self.engine.value(stored)?);
        Ok(stored.into_iter().chain([number(option).unwrap_or(usual)]).max().unwrap_or(usual))
    }

    /// Removes the snapshot that had the table, and its file, if that touches nothing else.
    fn clean(&mut self) -> Result<(), Stopped> {
        let what = "remove its snapshot and its file";
        begin(what);
        match self.remove() {
            Ok(None) => {
                passed(what, Duration::ZERO);
                self.report.note("what remains: one snapshot in the history of the lake, of dropping the table");
                Ok(())
            }
            Ok(Some(left)) => {
                passed(what, Duration::ZERO);
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
        let files = leftovers::forget(self.engine, &self.alias, &self.table)?;
        let left = (!files.is_empty()).then(|| {
            let files = files.join("`, `");
            format!(
                "what remains until the next `ducklake_cleanup_old_files`, because other files are scheduled for deletion too: `{files}`"
            )
        });
        Ok(left)
    }
}

/// The folders on this machine above the table's own that the probe will make, removed when it is
/// over if they are empty.
struct Folders(Vec<PathBuf>, Option<PathBuf>);

impl Folders {
    fn missing(places: &Places<'_>) -> Self {
        let main = leftovers::local_folder(places);
        let missing = main.iter().flat_map(|main| main.ancestors()).take_while(|folder| !folder.exists());
        Self(missing.map(Path::to_path_buf).collect(), main.clone())
    }

    fn remove(self, table: &str) {
        let table = self.1.map(|main| main.join(table));
        for folder in table.into_iter().chain(self.0) {
            // Holds something, or was never made: it is left as it is.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
