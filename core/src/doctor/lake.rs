//! Errors of a lake: of what its catalog says, of its files, of its place in the session.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::postgres_words::{DATABASE, USER};
use crate::doctor::words::{behind, quoted_after, told};
use crate::metaxy::ducklake::SelfManagedCatalog;
use crate::plan::flavor::Flavor;
use crate::text::case::Case as _;

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let finding = match code {
        Code::DataPathMismatch => data_path_mismatch(error, places),
        Code::VersionMismatch => version_mismatch(error, places).blame([places.catalog()]),
        Code::UnwritableDataPath if error.contains("is a file") => {
            let path = quoted_after(error, "Cannot write to", '"').unwrap_or_default();
            new(
                format!("a folder cannot be created at `{path}`, because there is a file"),
                "write the path of a folder; some older versions of DuckDB take a bucket without a folder for a file",
            )
            .blame([places.data_path()])
        }
        Code::UnwritableDataPath => {
            let folder = quoted_after(error, "create directory", '"').unwrap_or_default();
            // In a log, something else may follow.
            let reason = behind(error, "create directory").and_then(|rest| behind(rest, folder)).unwrap_or_default();
            let reason = reason.trim_start_matches(['"', ':', ' ']).split(['\n', '"', ']']).next().unwrap_or_default();
            new(
                format!("the folder `{}` cannot be created: {}", places.resolve(folder).display(), reason.to_lower()),
                "correct the path of the storage, or grant this user permission to write there; the scheme of an \
                 object store must be in lower case (`s3://`)",
            )
            .blame([places.data_path()])
        }
        Code::ReadOnly => read_only(error, places),
        Code::MissingLake => {
            let table = ["relation \"", "with name "].iter().find_map(|words| behind(error, words));
            let table = table.map_or("", |rest| rest.split(['"', ' ']).next().unwrap_or_default());
            new(
                format!("the table `{}` is missing in the catalog", table.rsplit('.').next().unwrap_or_default()),
                "open the store again, if an error came before this one; otherwise correct the catalog (another database, \
                 another `metadata_schema`), or restore it: a part of the lake has been dropped",
            )
            .blame([places.attach_option("METADATA_SCHEMA"), places.catalog()])
        }
        Code::AliasTaken => alias_taken(error, places),
        Code::MissingDataFile => missing_data_file(error, places),
        Code::DamagedDataFile => damaged_data_file(error, places),
        Code::UnsupportedByDuckLake => unsupported(error),
        Code::DatabaseInvalidated => new(
            match behind(error, "Original error:").map(|first| first.trim_matches(|it| " \"}\\".contains(it))) {
                Some(first) => format!(
                    "an earlier fatal error has invalidated this DuckDB session: `{}`",
                    first.split(['"', '\\']).next().unwrap_or_default()
                ),
                None => "an earlier fatal error has invalidated this DuckDB session".to_owned(),
            },
            "find the first error of the session, and restart the process",
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
        format!("give it a separate schema: `attach_options = {{ metadata_schema = \"{schema}\" }}`")
    } else {
        "give it a separate catalog file".to_owned()
    };
    let help = if neighbor.is_some() {
        format!("this store finds the lake of another store in its catalog: {own}")
    } else {
        format!(
            "to use the existing lake, write exactly `{stored}`; for a new lake, {own}; `override_data_path` does not \
             move files: existing rows become unreadable"
        )
    };
    let message = format!(
        "the lake in this catalog was created with the data path `{stored}`{owner}, but the configuration has `{given}`"
    );
    // The last line alone has neither.
    let (message, help) = if stored.is_empty() {
        let message = "the lake in this catalog was created with another data path than the configuration has";
        (message.to_owned(), help.replace("exactly ``", "the path that the error says is in the catalog"))
    } else {
        (message, help)
    };
    Finding::new(Code::DataPathMismatch, message, help)
        .blame([places.attach_option("DATA_PATH"), places.data_path()])
        .with(places.catalog(), "the lake in this catalog")
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
        "remove `default_transaction_read_only` from `options`; to read an existing lake, set `read_only = true` in \
         `attach_options`"
    } else {
        "connect to the primary server instead of a replica, or with a user and database that allow writing \
         (`default_transaction_read_only`); to read an existing lake, set `read_only = true` in `attach_options`"
    };
    Finding::new(Code::ReadOnly, "the PostgreSQL server accepts only read-only transactions", help)
        .blame([options, places.server()])
        .with(places.catalog_option(USER), "as this user")
        .with(places.catalog_option(DATABASE), "in this database")
}

fn alias_taken(error: &str, places: &Places<'_>) -> Finding {
    let catalog = places.attach_option("METADATA_CATALOG");
    let taken = catalog.as_ref().and_then(|place| place.text.clone());
    if let Some(name) = taken.filter(|name| error.contains(&format!("database with name \"{name}\""))) {
        return Finding::new(
            Code::AliasTaken,
            format!("a database named `{name}` is already attached, but DuckLake attaches the catalog under this name"),
            "choose another name for `metadata_catalog`, or remove the option",
        )
        .blame([catalog])
        .with(places.alias(), "the name of the lake");
    }
    if error.contains("reserved name") || error.contains("Ambiguous reference") {
        let name = quoted_after(error, "database name", '"').or_else(|| quoted_after(error, "catalog or schema", '"'));
        let name = name.unwrap_or_default();
        let message = if error.contains("reserved name") {
            format!("the name `{name}` is reserved by DuckDB: nothing can be attached under it")
        } else {
            format!("`{name}` is ambiguous: it is both a database and a schema of the current database")
        };
        return Finding::new(Code::AliasTaken, message, "choose another `alias`").blame([places.alias()]);
    }
    let alias = places.alias().and_then(|alias| alias.quoted()).unwrap_or_else(|| "this name".to_owned());
    let (message, help) = if error.contains("cannot re-attach") {
        (
            format!("{alias} is already attached, in another access mode"),
            "detach it first (`DETACH …`), or use the same mode: it is determined by `read_only` and by the mode of \
             the store's database",
        )
    } else {
        (
            format!("a database named {alias} is already attached"),
            "choose another `alias`, or detach the other database first (`DETACH …`)",
        )
    };
    Finding::new(Code::AliasTaken, message, help).blame([places.alias()])
}

fn missing_data_file(error: &str, places: &Places<'_>) -> Finding {
    let file = quoted_after(error, "Cannot open file", '"').unwrap_or_default();
    let relative = places.data_path().is_some_and(|place| {
        let path = place.reveal();
        !path.is_empty() && !path.starts_with(&['/', '~', '\\'] as &[char]) && !path.contains(':')
    });
    let help = if relative {
        "the data path is relative to the working directory of the process, and the file was written from another \
         directory or on another machine: write an absolute path that is the same for all clients"
    } else {
        "check that this machine can access the folder in which the file was written; files that were moved, removed \
         manually or written with `override_data_path` are lost for this lake"
    };
    Finding::new(Code::MissingDataFile, format!("the catalog refers to the file `{file}`, which does not exist"), help)
        .blame([places.attach_option("OVERRIDE_DATA_PATH"), places.data_path()])
        .with(places.catalog(), "the catalog that refers to it")
}

/// A file where a Parquet file should be.
fn damaged_data_file(error: &str, places: &Places<'_>) -> Finding {
    let file = quoted_after(error, "File", '\'').or_else(|| quoted_after(error, "end of file", '\''));
    let file = file.map_or_else(|| "a file of the lake".to_owned(), |file| format!("`{file}`"));
    Finding::new(
        Code::DamagedDataFile,
        format!("{file} is not a Parquet file: it is truncated, empty, or the response of another server"),
        "restore it from a backup; for an object store, check that `endpoint` is the S3 API and not a web page",
    )
    .blame([places.data_path()])
}

/// What DuckLake cannot do, whatever the configuration says.
fn unsupported(error: &str) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::UnsupportedByDuckLake, message, help);
    if let Some(column) = quoted_after(error, "Column name", '"') {
        let help = if error.contains("data inlining") {
            "rename the column, or turn off inlining before the table is created: `data_inlining_row_limit = 0` in \
             `attach_options`"
        } else {
            "rename the column"
        };
        return new(format!("the column name `{column}` is reserved by DuckLake"), help);
    }
    if let Some(name) = behind(error, "unsupported type ") {
        let name = name.lines().next().unwrap_or_default().trim();
        return new(
            format!("DuckLake does not support the type `{name}`"),
            "use another type for the column, for example `VARCHAR`",
        );
    }
    if error.contains("after the transaction has ended") {
        return new(
            "the rows of a lake can be read only while the transaction of the statement is open".to_owned(),
            "read the whole result before the transaction ends, or update the driver",
        );
    }
    let what = told(WHAT, error).unwrap_or("this statement");
    new(
        format!("DuckLake does not support {what}"),
        "change the statement, or keep this table in a separate DuckDB database: no option of the lake allows it",
    )
}

/// What a message is about, by its words.
const WHAT: &str = "\
    PRIMARY KEY|primary keys and unique constraints\n\
    FOREIGN KEY|foreign keys\n\
    CHECK constraints|`CHECK` constraints\n\
    indexes|indexes\n\
    sequences|sequences\n\
    generated columns|generated columns\n\
    user-defined types|user-defined types\n\
    RETURNING|`RETURNING`\n\
    ON CONFLICT|`ON CONFLICT`\n\
    MERGE INTO|more than one update or delete action in a `MERGE INTO`\n\
    updated multiple times|an update that changes the same row twice\n\
    widening type|changing a column to a narrower type\n\
    compression type|a compression setting for a column\n";

fn version_mismatch(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::VersionMismatch, message, help);
    if let Some(found) = quoted_after(error, "catalog version is", '\'') {
        let asked = quoted_after(error, "requested version", '\'').unwrap_or_default();
        return new(
            format!("the catalog has DuckLake version {found}, but the options require the older {asked}"),
            "remove `ducklake_version`: a migration cannot be undone",
        )
        .blame([places.attach_option("DUCKLAKE_VERSION")]);
    }
    if let Some(found) = error.split("catalog version is ").nth(1).and_then(|rest| rest.split(',').next()) {
        let wanted =
            error.split("requires version ").nth(1).and_then(|rest| rest.split(". ").next()).unwrap_or_default();
        // Of the standard library's parser the page would carry twelve thousand bytes of tables.
        let number = |version: &str| crate::text::float::parse(version.split('-').next().unwrap_or_default().trim());
        // `1.0-dev1` is older than 1.0, and of a version that is no number only a newer DuckDB knows more.
        let is_older = number(found).is_some() && number(found) <= number(wanted);
        let asked = places.attach_option("AUTOMATIC_MIGRATION");
        let help = if is_older && asked.is_some_and(|place| !place.reveal().eq_ignore_ascii_case("false")) {
            // The doctor leaves the option out.
            "back up the catalog before the store is opened, which migrates it because of `automatic_migration`: the \
             migration cannot be undone"
        } else if is_older {
            "back up the catalog, then set `attach_options = { automatic_migration = true }`: the migration cannot be \
             undone"
        } else {
            "use a newer DuckDB: a lake cannot be migrated to an older version"
        };
        return new(
            format!(
                "the catalog has DuckLake version {found}, but DuckDB {} requires {wanted}",
                places.plan.engine.version
            ),
            help,
        );
    }
    // The end alone of the error above.
    if error.contains("AUTOMATIC_MIGRATION to") {
        return new(
            format!("the catalog has another DuckLake version than DuckDB {} requires", places.plan.engine.version),
            "if it is an older one, back up the catalog, then set `attach_options = { automatic_migration = true }`: the \
             migration cannot be undone; otherwise, use a newer DuckDB",
        );
    }
    if error.contains("MotherDuck") {
        return new(
            format!(
                "MotherDuck does not accept clients of DuckDB {}, or of the version in use",
                places.plan.engine.version
            ),
            "install a version that it accepts: its documentation lists them",
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
    if error.contains("deserialize:") {
        return new(
            format!("the file was written by a newer DuckDB than {}, or is damaged", places.plan.engine.version),
            "use the DuckDB that wrote it, or a newer one; otherwise, restore it from a backup",
        );
    }
    new(
        format!("the catalog has a newer DuckLake version than DuckDB {} supports", places.plan.engine.version),
        "use the DuckDB that wrote it, or a newer one; the migration cannot be undone",
    )
}

fn read_only(error: &str, places: &Places<'_>) -> Finding {
    let of_server =
        ["read-only transaction", "transaction read-write mode", "session is read-only", "hot standby mode"];
    if of_server.iter().any(|words| error.contains(words)) {
        return only_reads(places);
    }
    if error.contains("in-memory database") {
        return Finding::new(
            Code::ReadOnly,
            "an in-memory database cannot be opened read-only",
            "open the store for writing (`access_mode` in its `config.config`), or set `database` to a file",
        )
        .blame([places.store_setting("database")]);
    }
    if error.contains("readonly database") && places.attach_option("READ_ONLY").is_none() {
        return Finding::new(
            Code::ReadOnly,
            "the SQLite file of the catalog cannot be written",
            "let this user write the file and its folder, and mount them so that they can be written",
        )
        .blame([places.catalog_path()]);
    }
    // Of a presigned URL, the text is secret.
    let remote = places.catalog_path().is_some_and(|path| path.reveal().contains("://")) || error.contains("HTTP file");
    let migration = error.contains("Failed to migrate DuckLake");
    let missing = error.contains("database does not exist");
    let help = if migration {
        "attach the lake once with `automatic_migration = true` and without `read_only`, which migrates it"
    } else if missing && !remote {
        "there is no lake yet: create it once without `read_only`"
    } else if missing {
        "the file is not there, or no secret allows to read it: DuckDB does not tell one from the other; check its URL, and \
         `scope` and `region` of the secret; a presigned URL is for one method only, and expires"
    } else if remote {
        "DuckDB files on a server are read-only: for a writable lake, keep the catalog in a local file or in PostgreSQL"
    } else {
        "remove the option, or run the doctor without `--write-probe` if the lake should be read-only"
    };
    let message = if missing && remote { "DuckDB cannot open the catalog" } else { "the lake is attached read-only" };
    let option = ["READ_ONLY", "READONLY", "SNAPSHOT_VERSION", "SNAPSHOT_TIME"];
    let option = option.into_iter().find_map(|name| places.attach_option(name));
    Finding::new(Code::ReadOnly, message, help)
        .blame([option, places.catalog_path()])
        .with(places.attach_option("AUTOMATIC_MIGRATION").filter(|_| migration), "the migration requires writing")
}
