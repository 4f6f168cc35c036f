//! Looks for the lake before anything is attached, so that nothing is made unasked.
//!
//! DuckDB with `READ_ONLY` creates neither a file nor a table, whatever the catalog is, and migrates nothing.
//! `CREATE_IF_NOT_EXISTS false` alone does not do: it leaves an empty catalog file behind.

use std::borrow::Cow;

use lakeplan::Rendering;
use lakeplan::doctor::Places;
use lakeplan::metaxy::ducklake::SelfManagedCatalog;
use lakeplan::plan::Plan;
use lakeplan::plan::render::render;
use lakeplan::sql::{Expr, Literal, Name, SecretOption, Segment, Statement, quoted_name};

use super::engine::{Engine, Refusal};

/// The name under which the lake is looked at.
const ALIAS: &str = "__lakeplan_look";
/// What an option of `ATTACH` could change in a lake that is there: its version, or how SQLite
/// keeps its journal.
const CHANGING: [&str; 4] = ["CREATE_IF_NOT_EXISTS", "AUTOMATIC_MIGRATION", "MIGRATE_IF_REQUIRED", "META_JOURNAL_MODE"];
/// The options that say whether the lake may be written.
const MODES: [&str; 4] = ["READ_ONLY", "READONLY", "READ_WRITE", "READWRITE"];

/// What is where the configuration says that the catalog is.
#[derive(Debug)]
pub(super) enum Found {
    /// A lake.
    Lake,
    /// A catalog that holds no lake, or nothing at all.
    NoLake {
        /// Whether there is a database in which its tables would be created.
        database: bool,
    },
    /// Why it cannot be told.
    Refused(Refusal),
    /// It was not told: the statement itself will, and creates nothing.
    Unknown,
}

/// Looks, and leaves everything as it is.
pub(super) fn look(engine: &mut Engine, places: &Places<'_>) -> Found {
    let plan = places.plan;
    // A catalog in memory is made anew by every session.
    let in_memory = places.catalog_file().is_some_and(|file| file.is_empty() || file == ":memory:");
    if (in_memory && places.attach_option("METADATA_PATH").is_none()) || is_read_only(places) {
        return Found::Unknown;
    }
    let Some(sql) = statement(plan) else { return Found::Unknown };
    let found = match engine.run(sql) {
        Ok(()) => Found::Lake,
        Err(Refusal::DuckDb(error)) => {
            // DuckDB names what it attaches; that is for the reader the lake.
            let alias = places.alias().and_then(|alias| alias.text).unwrap_or_default();
            classify(&error.replace(ALIAS, &alias), places)
        }
        Err(refusal) => Found::Refused(refusal),
    };
    match &found {
        Found::Lake => {
            let _ = engine.run(format!("DETACH {}", quoted_name(ALIAS)));
        }
        // Only who may write removes the `-wal` and `-shm` of a SQLite file again.
        Found::NoLake { database: true } if is_sqlite(places) => {
            let mut again = plan.clone();
            open_only(&mut again);
            let _ = statement_as(&again, ALIAS).map(|sql| engine.run(sql));
        }
        Found::NoLake { .. } | Found::Refused(_) | Found::Unknown => {}
    }
    found
}

/// Changes a plan so that it opens a lake that is there, and neither creates nor migrates one.
pub(super) fn open_only(plan: &mut Plan) {
    let migration = plan.engine.migration;
    let options = plan.steps.iter_mut().filter_map(|step| match &mut step.statement {
        Statement::Attach { options, .. } => Some(options),
        _ => None,
    });
    for options in options {
        options.retain(|option| !is_any(option, &CHANGING));
        options.push(option("CREATE_IF_NOT_EXISTS", "false"));
        if migration.by_default {
            options.push(option(migration.option.to_ascii_uppercase(), "false"));
        }
    }
}

/// Whether the options of the file itself forbid creating a lake.
pub(super) fn forbids_creating(places: &Places<'_>) -> bool {
    let option = places.attach_option("CREATE_IF_NOT_EXISTS").and_then(|place| place.text);
    option.is_some_and(|text| ["false", "f", "no", "n", "0"].contains(&text.to_lowercase().as_str()))
}

/// Whether the lake is attached so that it cannot be written.
fn is_read_only(places: &Places<'_>) -> bool {
    let says = |name: &str| places.attach_option(name).and_then(|place| place.text);
    let yes = |text: String| !["false", "f", "no", "n", "0"].contains(&text.to_lowercase().as_str());
    ["READ_ONLY", "READONLY"].iter().any(|name| says(name).is_some_and(yes))
        || ["SNAPSHOT_VERSION", "SNAPSHOT_TIME"].iter().any(|name| says(name).is_some())
}

/// The `ATTACH` of a plan that only looks.
fn statement(plan: &Plan) -> Option<String> {
    let mut plan = plan.clone();
    for step in &mut plan.steps {
        if let Statement::Attach { options, .. } = &mut step.statement {
            options.retain(|option| !is_any(option, &CHANGING) && !is_any(option, &MODES));
            options.push(option("READ_ONLY", "true"));
        }
    }
    statement_as(&plan, ALIAS)
}

/// The `ATTACH` of a plan, under another name.
fn statement_as(plan: &Plan, alias: &'static str) -> Option<String> {
    let mut step = plan.steps.iter().find(|step| matches!(step.statement, Statement::Attach { .. }))?.clone();
    if let Statement::Attach { alias: name, .. } = &mut step.statement {
        *name = Name { segments: vec![Segment::ours(alias)], pasted: true, cured_by: None };
    }
    let mut only = plan.clone();
    only.steps = vec![step];
    Some(render(&only, Rendering { mask: false, setup: false }).statements.into_iter().next()?.sql.text)
}

fn option(name: impl Into<Cow<'static, str>>, value: &'static str) -> SecretOption {
    SecretOption {
        name: Name { segments: vec![Segment::ours(name)], pasted: true, cured_by: None },
        value: Expr::Word(Literal { segments: vec![Segment::ours(value)], secret: false }),
        cured_by: None,
    }
}

fn is_any(option: &SecretOption, names: &[&str]) -> bool {
    let found = option.name.text();
    names.iter().any(|name| found.trim_matches('"').eq_ignore_ascii_case(name))
}

fn classify(error: &str, places: &Places<'_>) -> Found {
    if error.contains("creating a new DuckLake is explicitly disabled") {
        return Found::NoLake { database: true };
    }
    let missing = ["in read-only mode: database does not exist", "unable to open database file"];
    let file = places.catalog_file().filter(|file| !file.contains("://")).map(|file| places.resolve(&file));
    let makeable = file.is_some_and(|file| !file.exists() && file.parent().is_some_and(std::path::Path::is_dir));
    match (missing.iter().any(|words| error.contains(words)), makeable) {
        (true, true) => Found::NoLake { database: false },
        (true, false) => Found::Unknown,
        (false, _) => Found::Refused(Refusal::DuckDb(error.to_owned())),
    }
}

fn is_sqlite(places: &Places<'_>) -> bool {
    matches!(places.lake().map(|lake| &lake.catalog), Some(SelfManagedCatalog::Sqlite(_)))
        || places.attach_option("META_TYPE").is_some()
        || places
            .catalog_path()
            .and_then(|path| path.text)
            .is_some_and(|path| path.to_lowercase().starts_with("sqlite"))
}

#[cfg(test)]
mod tests {
    use lakeplan::Flavor;

    use super::*;

    fn plan(options: &str) -> Plan {
        let toml = format!(
            "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m\" }}\nstorage = {{ type = \"local\", path = \"d\" }}\n\
             attach_options = {{ {options} }}\n"
        );
        let analysis = lakeplan::analyze(&toml, &lakeplan::Options::default());
        analysis.select(None).expect("there is a store").plan(Flavor::DuckDb).expect("it is sound")
    }

    #[test]
    fn what_looks_neither_writes_nor_creates_nor_migrates() {
        let plan = plan("read_write = true, automatic_migration = true, create_if_not_exists = true, busy_timeout = 7");
        let sql = statement(&plan).expect("a lake is attached");
        assert_eq!(
            sql,
            "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_ducklake' AS __lakeplan_look (BUSY_TIMEOUT 7, READ_ONLY true);"
        );
    }

    #[test]
    fn what_opens_keeps_the_mode_of_the_file() {
        let mut plan = plan("read_only = true, automatic_migration = true, meta_journal_mode = \"wal\"");
        open_only(&mut plan);
        let sql = statement_as(&plan, "lake").expect("a lake is attached");
        assert!(sql.ends_with(" AS lake (READ_ONLY true, CREATE_IF_NOT_EXISTS false);"), "{sql}");
    }
}
