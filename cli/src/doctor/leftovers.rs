//! What a probe that was killed has left: found by its name, told, and removed if that is asked for.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use lakeplan::backend::Storage;
use lakeplan::doctor::{Place, Places};
use lakeplan::sql::{quoted_name, text_literal};

use super::engine::{Engine, Refusal};

/// What the names of all tables of probes start with, and no others.
const PREFIX: &str = "lakeplan_doctor_";

/// The name of a probe's table: of the process and the moment, and how many folders it makes
/// above its own, which whoever cleans up after it removes too.
pub(super) fn new_name(folders: usize) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    format!("{PREFIX}{}_{now}_{folders}", std::process::id())
}

/// The names of what probes have left, each once.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    /// Tables of the lake, and those that only its history or its list of files to remove knows.
    pub(super) tables: Vec<String>,
    /// Folders with files that no catalog knows, or with nothing.
    pub(super) folders: Vec<String>,
}

impl Leftovers {
    /// Looks for them; with `storage` also in an object store, which costs a request.
    pub(super) fn find(engine: &mut Engine, places: &Places<'_>, storage: bool) -> Self {
        let Some(Place { text: Some(alias), .. }) = places.alias() else { return Self::default() };
        let lake = text_literal(&alias);
        let prefix = text_literal(PREFIX);
        // Who may not read something has left nothing there.
        let mut named = |sql: String| {
            let mut found = Vec::new();
            for text in engine.query(sql).into_iter().flatten().flatten().flatten() {
                names(&text, &mut found);
            }
            found
        };
        let mut tables = named(format!(
            "SELECT table_name FROM duckdb_tables() WHERE lower(database_name) = lower({lake}) AND starts_with(table_name, \
             {prefix}) UNION SELECT changes::VARCHAR FROM ducklake_snapshots({lake}) WHERE contains(changes::VARCHAR, \
             {prefix}) ORDER BY 1"
        ));
        let waiting = named(format!("{} WHERE contains(path, {prefix})", to_remove(&lake)));
        // Where files of others wait too, they stay until their owner removes all: no probe was killed for that.
        if !waiting.is_empty() && !others_wait(engine, &lake) {
            let more: Vec<String> = waiting.iter().filter(|table| !tables.contains(table)).cloned().collect();
            tables.extend(more);
        }
        let mut folders = Vec::new();
        if let Some(main) = local_folder(places) {
            let entries = std::fs::read_dir(main).into_iter().flatten().flatten();
            for entry in entries {
                names(&entry.file_name().to_string_lossy(), &mut folders);
            }
        } else if let Some(path) = remote_folder(places).filter(|_| storage) {
            let files = format!("SELECT file FROM glob({})", text_literal(&format!("{path}{PREFIX}*/*")));
            for file in engine.query(files).into_iter().flatten().flatten().flatten() {
                names(&file, &mut folders);
            }
        }
        folders.retain(|folder| !tables.contains(folder) && !waiting.contains(folder));
        Self { tables, folders }
    }

    /// What there is, in words; nothing if there is nothing.
    pub(super) fn told(&self) -> Option<String> {
        let list = |what: &str, names: &[String]| {
            (!names.is_empty())
                .then(|| format!("{what}{} `{}`", if names.len() == 1 { "" } else { "s" }, names.join("`, `")))
        };
        let told: Vec<String> =
            [list("the table", &self.tables), list("the folder", &self.folders)].into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(" and "))
    }

    /// Removes them; what stays.
    pub(super) fn remove(&self, engine: &mut Engine, places: &Places<'_>) -> Result<Vec<String>, Refusal> {
        let Some(Place { text: Some(alias), .. }) = places.alias() else { return Ok(Vec::new()) };
        let mut left = Vec::new();
        for table in &self.tables {
            engine.run(format!("DROP TABLE IF EXISTS {}.main.{}", quoted_name(&alias), quoted_name(table)))?;
            left.extend(forget(engine, &alias, table)?);
        }
        for folder in &self.folders {
            sweep(engine, places, folder)?;
        }
        if let Some(main) = local_folder(places) {
            for table in self.tables.iter().chain(&self.folders) {
                let made = table.rsplit('_').next().and_then(|made| made.parse().ok()).unwrap_or(0);
                let _ = std::fs::remove_dir(main.join(table));
                for folder in main.ancestors().take(made) {
                    // Holds something: it is in use, and stays.
                    let _ = std::fs::remove_dir(folder);
                }
            }
        }
        Ok(left)
    }
}

/// Removes the snapshots that had a table, and its files if no others wait to be removed: that those
/// are kept for a while is their owner's wish. The files that stay.
pub(super) fn forget(engine: &mut Engine, alias: &str, table: &str) -> Result<Vec<String>, Refusal> {
    let lake = text_literal(alias);
    let had = format!(
        "SELECT snapshot_id::VARCHAR FROM ducklake_snapshots({lake}) WHERE contains(changes::VARCHAR, {})",
        text_literal(table)
    );
    let had: Vec<String> = engine.query(had)?.into_iter().flatten().flatten().collect();
    if !had.is_empty() {
        // A Python without `pytz` cannot fetch the times that `CALL` would return.
        let versions = had.join(", ");
        engine.query(format!(
            "SELECT snapshot_id::VARCHAR FROM ducklake_expire_snapshots({lake}, versions => [{versions}])"
        ))?;
    }
    let mine = format!("{} WHERE contains(path, {})", to_remove(&lake), text_literal(table));
    let mine: Vec<String> = engine.query(mine)?.into_iter().flatten().flatten().collect();
    if !mine.is_empty() && !others_wait(engine, &lake) {
        engine.query(format!("SELECT path FROM ducklake_cleanup_old_files({lake}, cleanup_all => true)"))?;
        return Ok(Vec::new());
    }
    Ok(mine)
}

/// Where on this machine the folders of tables are.
pub(super) fn local_folder(places: &Places<'_>) -> Option<PathBuf> {
    let local = matches!(places.lake().map(|lake| &lake.storage), Some(Storage::Local(_)));
    let path = places.data_path().and_then(|place| place.text).filter(|path| local && !path.contains("://"));
    path.map(|path| places.resolve(&path).join("main"))
}

/// Where in an object store they are.
fn remote_folder(places: &Places<'_>) -> Option<String> {
    let path = places.data_path().and_then(|place| place.text).filter(|path| path.contains("://"))?;
    Some(format!("{}/main/", path.trim_end_matches('/')))
}

/// The files that wait to be removed.
fn to_remove(lake: &str) -> String {
    format!("SELECT path FROM ducklake_cleanup_old_files({lake}, cleanup_all => true, dry_run => true)")
}

/// Whether files wait that no probe has written.
fn others_wait(engine: &mut Engine, lake: &str) -> bool {
    let others = format!("{} WHERE NOT contains(path, {}) LIMIT 1", to_remove(lake), text_literal(PREFIX));
    engine.query(others).map_or(true, |others| !others.is_empty())
}

/// Removes the files below the folder of a table that no catalog knows: for a lake that has nothing
/// and keeps its files there, all of them are orphans.
pub(super) fn sweep(engine: &mut Engine, places: &Places<'_>, table: &str) -> Result<(), Refusal> {
    let main = local_folder(places).map(|main| format!("{}/", main.display())).or_else(|| remote_folder(places));
    let Some(main) = main else { return Ok(()) };
    let path = text_literal(&format!("{main}{table}/"));
    engine.run(format!("ATTACH 'ducklake::memory:' AS __lakeplan_sweep (DATA_PATH {path})"))?;
    let swept = engine.run("CALL ducklake_delete_orphaned_files('__lakeplan_sweep', cleanup_all => true)");
    engine.run("DETACH __lakeplan_sweep")?;
    swept
}

/// Adds the names of probes' tables that a text holds.
fn names(text: &str, found: &mut Vec<String>) {
    for (at, _) in text.match_indices(PREFIX) {
        let rest = &text[at + PREFIX.len()..];
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '_').unwrap_or(rest.len());
        let name = format!("{PREFIX}{}", &rest[..end]);
        // A process and a moment at least.
        if rest[..end].contains('_') && !found.contains(&name) {
            found.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_probes_are_found_and_no_others() {
        let mut found = Vec::new();
        names("{tables_created=[main.lakeplan_doctor_12_345_2, main.lakeplan_doctors, main.x]}", &mut found);
        names("s3://b/main/lakeplan_doctor_12_345_2/ducklake-0.parquet", &mut found);
        names("data/main/lakeplan_doctor_7_8/", &mut found);
        assert_eq!(found, ["lakeplan_doctor_12_345_2", "lakeplan_doctor_7_8"]);
        let mut made = Vec::new();
        names(&new_name(2), &mut made);
        assert!(matches!(made.as_slice(), [name] if name.ends_with("_2")), "{made:?}");
    }
}
