//! Errors of a lake: of what its catalog says, of its files, of its place in the session.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::postgres_words::{DATABASE, HOST, USER};
use crate::doctor::words::{behind, quoted_after};
use crate::metaxy::ducklake::SelfManagedCatalog;
use crate::plan::flavor::Flavor;
use crate::text::case::Case as _;

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let path = places.catalog_path();
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let finding = match code {
        Code::DataPathMismatch => data_path_mismatch(error, places),
        Code::VersionMismatch => version_mismatch(error, places).blame([path, places.catalog_secret()]),
        Code::UnwritableDataPath => {
            let folder = quoted_after(error, "create directory", '"').unwrap_or_default();
            let reason = error.rsplit_once("\": ").map_or("", |(_, reason)| reason.trim());
            new(
                format!("the folder `{}` cannot be created: {}", places.resolve(folder).display(), reason.to_lower()),
                "correct the path of the storage, or let this user write there; an object store needs its scheme in lower \
                 case (`s3://`)",
            )
            .blame([places.data_path()])
        }
        Code::ReadOnly => read_only(error, places),
        Code::MissingLake if !error.contains("explicitly disabled") => {
            let table = ["relation \"", "with name "].iter().find_map(|words| behind(error, words));
            let table = table.map_or("", |rest| rest.split(['"', ' ']).next().unwrap_or_default());
            new(
                format!("the catalog has no table `{}`, which every lake has", table.rsplit('.').next().unwrap_or_default()),
                "correct the catalog (another database, another `metadata_schema`), or restore it: somebody has dropped a part of \
                 the lake",
            )
            .blame([places.attach_option("METADATA_SCHEMA"), path, places.catalog_secret()])
        }
        Code::MissingLake => new(
            "there is no lake in this catalog, and the options forbid creating one".to_owned(),
            "remove `create_if_not_exists` or `read_only` for the first run, or correct the catalog",
        )
        .blame([places.attach_option("CREATE_IF_NOT_EXISTS"), places.attach_option("READ_ONLY"), path]),
        Code::MissingSnapshot => new(
            "the lake has no such snapshot".to_owned(),
            "name one that exists (`FROM ducklake_snapshots('…')`), or remove the option",
        )
        .blame([places.attach_option("SNAPSHOT_VERSION"), places.attach_option("SNAPSHOT_TIME")]),
        Code::MissingDataPath => new(
            "there is no lake in this catalog yet, and DuckLake is given no data path to create one with".to_owned(),
            "look for what keeps the secret of the lake from being read: an option `type`, or `ducklake:` before the path of \
             the catalog",
        )
        .blame([places.attach_option("TYPE"), path, places.catalog_secret()]),
        Code::AliasTaken => alias_taken(error, places),
        Code::MissingDataFile => missing_data_file(error, places),
        Code::WriteConflict if error.contains("Failed to initialize DuckLake") => new(
            "another process was creating the lake in this catalog at the same time, and only one of them can".to_owned(),
            "run it again: the lake is there now; let one process use a new lake first, before the others start",
        )
        .blame([path, places.catalog_secret()]),
        Code::WriteConflict if error.contains("relation \"") || error.contains("schema already exists") => new(
            "another process was creating the lake in this catalog at the same time, and only one of them can".to_owned(),
            "run it again: the lake is there now; let one process use a new lake first, before the others start",
        )
        .blame([path, places.catalog_secret()]),
        Code::WriteConflict if error.contains("maximum retry count") || error.contains("violates") => new(
            "so many writers commit to this lake at the same time that DuckLake gave up trying again".to_owned(),
            "run the write again, with fewer and larger commits; `SET ducklake_max_retry_count = 100` makes it try more often",
        ),
        Code::DamagedDataFile => damaged_data_file(error, places),
        Code::UnsupportedByDuckLake => unsupported(error),
        Code::WriteConflict => new(
            "another writer has changed the same table at the same time, and this commit is undone".to_owned(),
            "run the write again; let one process alter, delete and compact, and others only insert",
        ),
        Code::DatabaseInvalidated if error.contains("transaction is aborted") => new(
            "an earlier error has ended this transaction".to_owned(),
            "look for the first error, and end the transaction (`ROLLBACK`) before anything else",
        ),
        Code::DatabaseInvalidated => new(
            "an earlier fatal error has ended this DuckDB session".to_owned(),
            "look for the first error of the session, and start the process again",
        ),
        _ => return None,
    };
    Some(finding)
}

fn data_path_mismatch(error: &str, places: &Places<'_>) -> Finding {
    let stored = quoted_after(error, "in the catalog", '"').unwrap_or_default();
    let given = quoted_after(error, "DATA_PATH parameter", '"').unwrap_or_default();
    let neighbor = neighbor(stored, places);
    let owner = neighbor.as_ref().map_or_else(String::new, |(name, _)| format!(" (that of store `{name}`)"));
    let postgres = matches!(places.lake().map(|lake| &lake.catalog), Some(SelfManagedCatalog::Postgres(_)));
    let schema = places.store().map(|store| store.reveal().to_lower()).filter(|name| !name.is_empty());
    let schema = schema.unwrap_or_else(|| "my_lake".to_owned());
    let own = if postgres {
        format!("give it a schema of its own: `attach_options = {{ metadata_schema = \"{schema}\" }}`")
    } else {
        "give it a catalog file of its own".to_owned()
    };
    let help = if neighbor.is_some() {
        format!("this store finds the lake of another one in the same catalog: {own}")
    } else {
        format!(
            "to use the lake that is there, write exactly `{stored}`; for a lake beside it, {own}; \
             `override_data_path` moves no file: it makes the rows that are there unreadable"
        )
    };
    let message = format!(
        "the lake in this catalog was created with the data path `{stored}`{owner}, and the configuration says `{given}`"
    );
    Finding::new(Code::DataPathMismatch, message, help)
        .blame([places.attach_option("DATA_PATH"), places.data_path()])
        .with(places.catalog_path().or_else(|| places.catalog_secret()), "the lake in this catalog")
        .with(neighbor.map(|(_, place)| place), "the data path that the lake was created with")
}

/// The other store of the file that declares a data path, with the place.
fn neighbor(stored: &str, places: &Places<'_>) -> Option<(String, Place)> {
    let bare = |path: &str| path.trim_end_matches(['/', '\\']).to_owned();
    let this = places.store().map(|store| store.reveal().to_owned());
    let others = places.stores.iter().filter(|store| store.name().map(str::to_owned) != this);
    others.filter_map(|store| Some((store.name()?, store.config()?, store.plan(Flavor::Metaxy)?))).find_map(
        |(name, config, plan)| {
            let data_path = Places { plan: &plan, config, ..*places }.data_path()?;
            (bare(data_path.reveal()) == bare(stored)).then(|| (name.to_owned(), data_path))
        },
    )
}

/// A PostgreSQL server, or a session on it, in which nothing can be written.
fn only_reads(places: &Places<'_>) -> Finding {
    let options = places.catalog_option(&["OPTIONS"]).filter(|place| place.reveal().contains("read_only"));
    let help = if options.is_some() {
        "remove `default_transaction_read_only` from `options`; to read a lake that exists, set `read_only = true` in \
         `attach_options`"
    } else {
        "connect to the primary server instead of a replica, or with a user and database that may write \
         (`default_transaction_read_only`); to read a lake that exists, set `read_only = true` in `attach_options`"
    };
    Finding::new(Code::ReadOnly, "the PostgreSQL server accepts only reading transactions", help)
        .blame([options, places.catalog_option(HOST), places.catalog_secret()])
        .with(places.catalog_option(USER), "as this user")
        .with(places.catalog_option(DATABASE), "in this database")
}

fn alias_taken(error: &str, places: &Places<'_>) -> Finding {
    let catalog = places.attach_option("METADATA_CATALOG");
    let taken = catalog.as_ref().and_then(|place| place.text.clone());
    if let Some(name) = taken.filter(|name| error.contains(&format!("database with name \"{name}\""))) {
        return Finding::new(
            Code::AliasTaken,
            format!("a database called `{name}` is attached already: DuckLake attaches the catalog under this name, beside the lake"),
            "write another name for `metadata_catalog`, or remove the option",
        )
        .blame([catalog])
        .with(places.alias(), "the name of the lake");
    }
    if error.contains("reserved name") || error.contains("Ambiguous reference") {
        let name = quoted_after(error, "database name", '"').or_else(|| quoted_after(error, "catalog or schema", '"'));
        let name = name.unwrap_or_default();
        let message = if error.contains("reserved name") {
            format!("DuckDB keeps the name `{name}` for itself, and attaches nothing under it")
        } else {
            format!("`{name}` is both a database and a schema of the current one, and DuckDB does not choose")
        };
        return Finding::new(Code::AliasTaken, message, "choose another `alias`").blame([places.alias()]);
    }
    let alias = places.alias().and_then(|alias| alias.quoted()).unwrap_or_else(|| "this name".to_owned());
    let (message, help) = if error.contains("cannot re-attach") {
        (
            format!("{alias} is attached already, in another access mode"),
            "detach it first (`DETACH …`), or open it in one mode: `read_only` and the mode of the store's own database \
             decide",
        )
    } else {
        (
            format!("a database called {alias} is attached already"),
            "choose another `alias`, or detach the other database first (`DETACH …`)",
        )
    };
    Finding::new(Code::AliasTaken, message, help).blame([places.alias()])
}

fn missing_data_file(error: &str, places: &Places<'_>) -> Finding {
    let file = quoted_after(error, "Cannot open file", '"').unwrap_or_default();
    let relative = places.data_path().is_some_and(|place| {
        let path = place.reveal();
        !path.is_empty() && !path.starts_with(['/', '~', '\\']) && !path.contains(':')
    });
    let help = if relative {
        "the data path is relative to the working directory of the process, and the file was written from another one, or is \
         on another machine: write an absolute path that all who use the catalog share"
    } else {
        "check that this machine sees the folder in which the file was written; files that were moved, removed by hand or \
         written under `override_data_path` are gone for this lake"
    };
    Finding::new(Code::MissingDataFile, format!("the catalog refers to the file `{file}`, which does not exist"), help)
        .blame([places.attach_option("OVERRIDE_DATA_PATH"), places.data_path()])
        .with(places.catalog_path().or_else(|| places.catalog_secret()), "the catalog that names it")
}

/// A file where a Parquet file should be.
fn damaged_data_file(error: &str, places: &Places<'_>) -> Finding {
    let file = quoted_after(error, "File", '\'').or_else(|| quoted_after(error, "end of file", '\''));
    let file = file.map_or_else(|| "a file of the lake".to_owned(), |file| format!("`{file}`"));
    Finding::new(
        Code::DamagedDataFile,
        format!("{file} is not a Parquet file: it is cut off, empty, or something else answers in its place"),
        "restore it from a backup; if this is an object store, check that `endpoint` is the S3 interface and no web page",
    )
    .blame([places.data_path()])
}

/// What DuckLake cannot do, whatever the configuration says.
fn unsupported(error: &str) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::UnsupportedByDuckLake, message, help);
    if let Some(column) = quoted_after(error, "Column name", '"') {
        let help = if error.contains("data inlining") {
            "rename the column, or switch inlining off before the table is created: `data_inlining_row_limit = 0` in \
             `attach_options`"
        } else {
            "rename the column"
        };
        return new(
            format!("DuckLake uses the name `{column}` itself, and a table cannot have a column of this name"),
            help,
        );
    }
    if let Some(name) = behind(error, "unsupported type ") {
        let name = name.lines().next().unwrap_or_default().trim();
        return new(
            format!("DuckLake has no type `{name}`"),
            "write the column as another type, for example `VARCHAR`",
        );
    }
    if error.contains("after the transaction has ended") {
        return new(
            "the rows of a lake can be read only as long as the transaction of the statement is open".to_owned(),
            "read the whole result before the transaction ends, or update the driver",
        );
    }
    let what =
        WHAT.iter().find(|(words, _)| error.contains(words)).map_or("what the statement asks for", |(_, what)| what);
    new(
        format!("DuckLake does not support {what}"),
        "change the statement, or keep this table in a DuckDB database beside the lake: no option of the lake allows it",
    )
}

/// What a message is about, by its words.
const WHAT: &[(&str, &str)] = &[
    ("PRIMARY KEY", "primary keys and unique constraints"),
    ("FOREIGN KEY", "foreign keys"),
    ("CHECK constraints", "`CHECK` constraints"),
    ("indexes", "indexes"),
    ("sequences", "sequences"),
    ("generated columns", "generated columns"),
    ("user-defined types", "types of one's own"),
    ("RETURNING", "`RETURNING`"),
    ("ON CONFLICT", "`ON CONFLICT`"),
    ("MERGE INTO", "more than one change of rows in a `MERGE INTO`"),
    ("updated multiple times", "an update that meets the same row twice"),
    ("widening type", "a change of a column to a narrower type"),
    ("compression type", "a compression of one's own for a column"),
];

fn version_mismatch(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::VersionMismatch, message, help);
    if let Some(found) = quoted_after(error, "catalog version is", '\'') {
        let asked = quoted_after(error, "requested version", '\'').unwrap_or_default();
        return new(
            format!("the catalog is of DuckLake version {found}, and the options ask for the older {asked}"),
            "remove `ducklake_version`: a lake is not migrated back",
        )
        .blame([places.attach_option("DUCKLAKE_VERSION")]);
    }
    if let Some(found) = error.split("catalog version is ").nth(1).and_then(|rest| rest.split(',').next()) {
        let wanted =
            error.split("requires version ").nth(1).and_then(|rest| rest.split(". ").next()).unwrap_or_default();
        // Of the standard library's parser the page would carry twelve thousand bytes of tables.
        let number = |version: &str| crate::text::float::parse(version.trim()).unwrap_or(0.0);
        let help = if number(found) < number(wanted) {
            "back up the catalog, then write `attach_options = { automatic_migration = true }`: there is no way back"
        } else {
            "use a newer DuckDB: there is no migration to an older version"
        };
        return new(
            format!(
                "the catalog is of DuckLake version {found}, and DuckDB {} requires {wanted}",
                places.plan.engine.version
            ),
            help,
        );
    }
    if error.contains("MotherDuck") {
        return new(
            format!(
                "MotherDuck does not take clients of DuckDB {} or of the version that runs",
                places.plan.engine.version
            ),
            "install a version that it takes: its documentation lists them",
        )
        .blame([places.motherduck_database()]);
    }
    if error.contains("with version number") {
        let number = error.split("version number ").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or_default();
        return new(
            format!(
                "the file was written by a newer DuckDB (storage version {number}) than {}",
                places.plan.engine.version
            ),
            "use the DuckDB that wrote it, or a newer one",
        );
    }
    new(
        format!("the catalog is of a newer DuckLake than DuckDB {} knows", places.plan.engine.version),
        "use the DuckDB that wrote it, or a newer one; there is no migration back",
    )
}

fn read_only(error: &str, places: &Places<'_>) -> Finding {
    if error.contains("read-only transaction") || error.contains("transaction read-write mode") {
        return only_reads(places);
    }
    if error.contains("in-memory database") {
        return Finding::new(
            Code::ReadOnly,
            "a database in memory cannot be opened for reading only: there is nothing in it to read",
            "open the store for writing, or name a file as `database`",
        )
        .blame([places.store_setting("database")]);
    }
    let remote = places.catalog_file().is_some_and(|file| file.contains("://")) || error.contains("HTTP file");
    let migration = error.contains("Failed to migrate DuckLake");
    let help = if migration {
        "an older lake is migrated by a session that may write: attach it once with `automatic_migration = true` and without \
         `read_only`"
    } else if error.contains("database does not exist") && !remote {
        "there is no lake yet: create it in a session that may write, without `read_only`"
    } else if remote {
        "over the network a DuckDB file can only be read: to write, keep the catalog in a local file or in PostgreSQL"
    } else {
        "remove the option to write; a lake that is only read needs no `--write-probe`"
    };
    let option = ["READ_ONLY", "READONLY", "SNAPSHOT_VERSION", "SNAPSHOT_TIME"];
    let option = option.into_iter().find_map(|name| places.attach_option(name));
    Finding::new(Code::ReadOnly, "the lake is attached for reading only", help)
        .blame([option, places.catalog_path()])
        .with(places.attach_option("AUTOMATIC_MIGRATION").filter(|_| migration), "the migration writes")
}
