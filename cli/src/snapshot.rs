//! `lakeplan sql --snapshot` and `--check`: the SQL of every store in a folder, so that a change of what will
//! run is seen where the change of the TOML is reviewed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lakeplan::snapshot::snapshot;
use lakeplan::text::hidden::is_hidden;
use lakeplan::{Flavor, Store, Variables};

use crate::args::Sql;
use crate::engine::Choice;
use crate::input::{self, Source};
use crate::unified::{Side, diff};
use crate::{Outcome, files, output, report};

/// The first words of a file that this command writes: no other is changed or removed.
const MARK: &str = "-- lakeplan sql --snapshot";

/// Writes the snapshot to a folder.
pub(crate) fn write(args: &Sql, folder: &Path) -> Outcome {
    let run = || -> Result<Outcome, String> {
        let (source, wanted, outcome) = wanted(args)?;
        if outcome != Outcome::Fine {
            return Ok(outcome);
        }
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot create `{}`: {error}", folder.display()))?;
        let there = there(folder)?;
        for (name, text) in &wanted {
            let path = folder.join(name);
            match there.get(name) {
                Some(old) if same(old, text) => {}
                Some(old) if !old.starts_with(MARK) => {
                    return Err(format!("`{}` was not created by `--snapshot`, and is not replaced", path.display()));
                }
                Some(old) => files::replace(&path, old, text)?,
                None => files::create(&path, text)?,
            }
        }
        for (name, text) in stale(&there, &wanted) {
            files::remove(&folder.join(name), text)?;
        }
        let stores = if wanted.len() == 1 { "1 store".to_owned() } else { format!("{} stores", wanted.len()) };
        report::note(&format!("the SQL of {stores} of {} is in {}", source.name, folder.display()));
        Ok(Outcome::Fine)
    };
    run().unwrap_or_else(|message| report::failure(&message))
}

/// Compares the snapshot with what is in a folder.
pub(crate) fn check(args: &Sql, folder: &Path) -> Outcome {
    let run = || -> Result<Outcome, String> {
        let (source, wanted, mut outcome) = wanted(args)?;
        let there = there(folder)?;
        let mut shown = String::new();
        let mut differs = |name: &str, old: &str, new: &str| {
            let path = folder.join(name).display().to_string();
            let side = |text| Side { name: &path, text, shown: text };
            shown.push_str(&diff(side(old), side(new)));
        };
        for (name, text) in &wanted {
            match there.get(name) {
                Some(old) if same(old, text) => {}
                Some(old) => differs(name, &old.replace("\r\n", "\n"), text),
                None => differs(name, "", text),
            }
        }
        // With an error it is not known which stores there are.
        for (name, text) in stale(&there, &wanted).filter(|_| outcome == Outcome::Fine) {
            differs(name, text, "");
        }
        if !shown.is_empty() {
            outcome = outcome.max(Outcome::Finding);
            output::result(&shown)?;
            report::finding(&format!(
                "the SQL of {} differs from the files in `{}`; if that is intended, update them with `lakeplan sql --snapshot`",
                source.name,
                folder.display()
            ));
        }
        Ok(outcome)
    };
    run().unwrap_or_else(|message| report::failure(&message))
}

/// The files of the snapshot by their names, and whether every store has SQL.
fn wanted(args: &Sql) -> Result<(Source, BTreeMap<String, String>, Outcome), String> {
    let path = args.file.clone().map_or_else(input::discover, Ok)?;
    let source = input::read(&path)?;
    // What a process has in its environment is not the same on every machine.
    let variables: Variables = args.variables.env.iter().cloned().collect();
    let choice = Choice::of(args.duckdb.as_deref(), source.path())?;
    let snapshot = snapshot(&source.text, &source.options(&variables, choice.engine));
    let flavor: Flavor = args.flavor.into();
    let mut wanted = BTreeMap::new();
    let mut outcome = Outcome::Fine;
    for store in &snapshot.analysis.stores {
        let Some(sql) = snapshot.sql(store, flavor) else {
            outcome = Outcome::Finding;
            continue;
        };
        if let Some(odd) = odd_in(sql.lines()) {
            report::finding(&format!(
                "a statement of {} contains U+{:04X}, which makes a line look different from what it is",
                crate::chosen::called(store),
                u32::from(odd)
            ));
            outcome = Outcome::Finding;
            continue;
        }
        let name = store.name().unwrap_or("fragment");
        let mut text = format!("{MARK}: the SQL of store `{}` in the `{}` flavor. ", shown(name), flavor.as_str());
        let _ = writeln!(text, "Variables are written as `${{NAME}}`, and secrets are hidden.");
        text.push_str(&sql);
        let same = |it: &&Store| it.name().is_some_and(|it| it.eq_ignore_ascii_case(name));
        let capitals = snapshot.analysis.stores.iter().filter(same).count() < 2;
        wanted.insert(file_name(name, capitals), text);
    }
    if snapshot.analysis.stores.is_empty() || outcome != Outcome::Fine {
        let errors: Vec<_> = snapshot.analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
        report::text::print(&source, &errors);
        if errors.is_empty() {
            report::finding(&format!("there is no DuckLake store in {}", source.name));
        }
        outcome = Outcome::Finding;
    }
    Ok((source, wanted, outcome))
}

/// The name of a store as that of a file, on every system: what else there is in it is escaped as in a URL,
/// and capitals too, where another store has the same name without them.
fn file_name(store: &str, capitals: bool) -> String {
    let mut name = String::new();
    for byte in store.bytes() {
        if byte.is_ascii_lowercase()
            || (capitals && byte.is_ascii_uppercase())
            || byte.is_ascii_digit()
            || byte == b'-'
            || byte == b'_'
        {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name + ".sql"
}

fn shown(name: &str) -> String {
    lakeplan::text::hidden::escaped(&lakeplan::mask::mask_name(name))
}

/// The SQL files of a folder with their texts; none if there is no folder.
fn there(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(format!("cannot list `{}`: {error}", folder.display())),
    };
    let mut there = BTreeMap::new();
    for entry in entries {
        let path: PathBuf = entry.map_err(|error| format!("cannot list `{}`: {error}", folder.display()))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|name| Path::new(name).extension().is_some_and(|it| it == "sql")) else {
            continue;
        };
        let text = crate::read::found(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        there.insert(name.to_owned(), String::from_utf8_lossy(&text).into_owned());
    }
    Ok(there)
}

/// The first character of lines that steers a terminal or turns the text around it.
pub(crate) fn odd_in<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<char> {
    lines.find_map(|line| line.chars().find(|it| is_hidden(*it) && *it != '\t'))
}

/// Files of an earlier snapshot whose store is gone.
fn stale<'a>(
    there: &'a BTreeMap<String, String>,
    wanted: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    there.iter().filter(|(name, text)| !wanted.contains_key(*name) && text.starts_with(MARK))
}

/// Whether a file says what is wanted; git may have given it the line ends of Windows.
fn same(old: &str, new: &str) -> bool {
    old == new || old.replace("\r\n", "\n") == new
}
