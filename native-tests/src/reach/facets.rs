//! What is looked at after a run.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use lakeplan::sql::text_literal;

use super::Facets;
use crate::destination::{self, Kind};
use crate::observe::Place;
use crate::session::Session;

/// What is written before: a table with a file of its own, and one row more.
pub(super) const PREPARE: [&str; 2] =
    ["CREATE TABLE old AS SELECT i FROM range(20) AS r(i)", "INSERT INTO old VALUES (20)"];

/// What is written by a run: a table with a file of its own, and one row more.
const WRITE: [&str; 2] = ["CREATE TABLE t AS SELECT i FROM range(50) AS r(i)", "INSERT INTO t VALUES (50)"];

/// What is not looked at of a secret by itself: its name and kind, and the copy of all the rest that
/// `refresh` keeps.
const NOT_OF_A_SECRET: [&str; 4] = ["name", "type", "provider", "refresh_info"];

/// Looks at an attached lake, writes into it, and looks where that arrived.
pub(super) fn look(session: &mut Session, place: &Place, ground: &Place, alias: &str) -> Result<Facets> {
    let mut facets = Facets::new();
    let mut tell = |what: &str, is: Result<String, String>| {
        let is = is.unwrap_or_else(|error| format!("refused: {error}"));
        facets.insert(what.to_owned(), plain(&is, place, ground));
    };
    tell("old rows", session.value("SELECT count(*) FROM old").map(Option::unwrap_or_default));
    tell("lake", lake(session, alias));
    tell("write", WRITE.iter().try_for_each(|sql| session.run(sql).map(drop)).map(|()| "done".to_owned()));
    tell("rows", session.value("SELECT count(*) FROM t").map(Option::unwrap_or_default));
    for (name, is) in secrets(session) {
        tell(&name, Ok(is));
    }
    let mut folders: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut parquet = 0;
    let mut catalogs = BTreeSet::new();
    let cwd = destination::files(&ground.root().join("cwd"))?;
    let cwd = cwd.into_iter().map(|file| (format!("cwd/{}", file.path), file.kind));
    let own = place.files()?.into_iter().map(|file| (file.path, file.kind));
    let objects = place.objects()?.into_iter().map(|object| (object, Kind::Parquet));
    for (path, kind) in cwd.chain(own).chain(objects) {
        match path.split_once("main/t/") {
            Some((folder, _)) => {
                parquet += 1;
                folders.insert(folder.to_owned());
                kinds.insert(kind.to_string());
            }
            None if matches!(kind, Kind::DuckDb | Kind::Sqlite) => {
                catalogs.insert(format!("{path} ({kind})"));
            }
            None => {}
        }
    }
    let mut list = |what: &str, items: BTreeSet<String>| tell(what, Ok(Vec::from_iter(items).join(", ")));
    list("folder of the data", folders);
    list("kind of the data", kinds);
    list("files of the catalog", catalogs);
    let signers = place.signers()?;
    list("signed by", signers.iter().map(|(key, _)| key.clone()).collect());
    list("signed for the region", signers.into_iter().map(|(_, region)| region).collect());
    tell("files of data", Ok(parquet.to_string()));
    Ok(facets)
}

/// How the lake is attached. Whether it can be written shows when it is.
fn lake(session: &mut Session, alias: &str) -> Result<String, String> {
    let sql = format!("SELECT type FROM duckdb_databases() WHERE database_name = {}", text_literal(alias));
    Ok(session.value(&sql)?.unwrap_or_else(|| "hidden".to_owned()))
}

/// Looks into the catalogs, which nothing has attached any more: the schemas with DuckLake's tables
/// in them, and whether their lakes are encrypted.
pub(super) fn look_into_catalogs(session: &mut Session, place: &Place, facets: &mut Facets) -> Result<()> {
    let mut lakes = BTreeSet::new();
    let mut attaches: Vec<(String, Vec<String>)> = Vec::new();
    for file in place.files()? {
        let kind = match file.kind {
            Kind::DuckDb => "READ_ONLY",
            Kind::Sqlite => "TYPE sqlite",
            Kind::Parquet | Kind::Empty | Kind::Other => continue,
        };
        let path = text_literal(&place.root().join(&file.path).to_string_lossy());
        attaches.push((file.path, vec![format!("ATTACH {path} AS looked_into ({kind})")]));
    }
    if place.servers().contains(&"PostgreSQL") {
        attaches.push(("PostgreSQL".to_owned(), place.attach_database("looked_into")?.to_vec()));
    }
    for (name, statements) in attaches {
        // One that is encrypted cannot be looked into.
        let Ok(()) = statements.iter().try_for_each(|sql| session.run(sql).map(drop)) else { continue };
        let sql = "SELECT schema_name FROM duckdb_tables() WHERE database_name = 'looked_into' AND table_name = 'ducklake_metadata'";
        for row in session.run(sql).map_err(anyhow::Error::msg)? {
            let schema = row.into_iter().flatten().next().unwrap_or_default();
            let metadata = format!("looked_into.{}.ducklake_metadata", quoted(&schema));
            let encrypted = session.value(&format!("SELECT value FROM {metadata} WHERE key = 'encrypted'"));
            lakes.insert(format!("{name}, schema {schema}, encrypted: {encrypted:?}"));
        }
        session.run("DETACH looked_into").map_err(anyhow::Error::msg)?;
        session.run("DROP SECRET IF EXISTS looked_into").map_err(anyhow::Error::msg)?;
    }
    facets.insert("lakes in the catalogs".to_owned(), Vec::from_iter(lakes).join("; "));
    Ok(())
}

/// What each secret holds, a parameter each; of two of a type, which no run here has, the last.
fn secrets(session: &mut Session) -> Vec<(String, String)> {
    let sql = "SELECT name, type, provider, secret_string FROM duckdb_secrets() WHERE type <> 'ducklake'";
    let mut found = Vec::new();
    for row in session.run(sql).unwrap_or_default() {
        let [Some(name), Some(kind), Some(provider), Some(text)] = &row[..] else { continue };
        found.push((format!("{kind} secret: name"), name.clone()));
        found.push((format!("{kind} secret: provider"), provider.clone()));
        for pair in text.split(';') {
            let pair = pair.split_once('=').filter(|(key, _)| !NOT_OF_A_SECRET.contains(key));
            found.extend(pair.map(|(key, value)| (format!("{kind} secret: {key}"), value.to_owned())));
        }
    }
    found
}

/// Text with the names of the variables in the place of their values, and without what differs
/// from run to run.
pub(super) fn plain(text: &str, place: &Place, ground: &Place) -> String {
    let mut values: Vec<(&str, &str)> = place.variables().iter().map(|(name, value)| (&**value, &**name)).collect();
    values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    let mut text = text.to_owned();
    for (value, name) in values {
        if value.len() > 2 {
            text = text.replace(value, &format!("${{{name}}}"));
        }
    }
    for (root, name) in [(place.root(), "${PLACE}"), (ground.root(), "${GROUND}")] {
        text = text.replace(&*root.to_string_lossy(), name);
    }
    // Of an error that quotes a statement, what is said before it and after it.
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(shortened);
    let first = lines.next().unwrap_or_default().to_owned();
    lines.next_back().map_or_else(|| first.clone(), |last| format!("{first} … {last}"))
}

/// The beginning of a line.
fn shortened(line: &str) -> &str {
    line.char_indices().nth(240).map_or(line, |(at, _)| &line[..at])
}

/// A name between quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Removes what a run has left in the working directory.
pub(super) fn sweep(ground: &Place) -> Result<()> {
    for folder in ["cwd", "home"] {
        for entry in std::fs::read_dir(ground.root().join(folder))? {
            remove(&entry?.path())?;
        }
    }
    Ok(())
}

pub(super) fn remove(path: &Path) -> Result<()> {
    Ok(if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }?)
}
