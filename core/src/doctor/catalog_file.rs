//! Errors of the file that holds a catalog.

use crate::diagnostic::Code;
use crate::doctor::at::At;
use crate::doctor::finding::Finding;
use crate::doctor::oddity::oddity;
use crate::doctor::places::Places;
use crate::doctor::words::{between, quoted_after};
use crate::metaxy::ducklake::SelfManagedCatalog;

/// How systems say that a lock cannot be had at all.
const NO_LOCKS: [&str; 4] =
    ["No locks available", "Function not implemented", "Operation not supported", "Not supported"];

/// What to do about a folder in the place of the file.
const FILE_IN_IT: &str = "write the path of a file in it; Docker creates a folder if a mounted file does not exist: mount \
                          its parent folder instead";

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, at: At, places: &Places<'_>) -> Option<Finding> {
    let database = places.database_named(error);
    let path = database.clone().or_else(|| places.catalog_path());
    let file = database.as_ref().map_or_else(|| places.catalog_file(), |place| place.text.clone());
    // Of a catalog that is no file, the error may still name one.
    let named_file = || between(error, "file \"", "\"").unwrap_or_default().to_owned();
    let resolved = file.as_ref().map_or_else(named_file, |file| places.resolve(file).display().to_string());
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let what = if database.is_some() { "the store's database" } else { "the catalog" };
    let sqlite =
        database.is_none() && matches!(places.lake().map(|lake| &lake.catalog), Some(SelfManagedCatalog::Sqlite(_)));
    let finding = match code {
        Code::LockedCatalog if sqlite || error.contains("is locked") => new(
            format!("another process is writing to {} and holds its lock", named(what, &resolved)),
            "end the other process or its transaction; for frequent writes, keep the catalog in PostgreSQL",
        )
        .blame([path]),
        Code::LockedCatalog => locked(error, &named(what, &resolved)).blame([path]),
        Code::CatalogInUse => new(
            format!("the file `{resolved}` is already attached in this process"),
            "use a separate catalog file for each lake, and not the store's `database`; let one thread attach before others do",
        )
        .blame([path]),
        Code::NotADuckDbFile => {
            let (found, help) = if error.contains("SQLite") && sqlite {
                ("a SQLite database", "write `sqlite:` before the path: without it, DuckLake expects a DuckDB file")
            } else if error.contains("SQLite") {
                ("a SQLite database", "write `type = \"sqlite\"` and `sqlite:` before the path, or use another file")
            } else {
                ("another kind of file, or empty", "use another file, or remove this one if it is not needed")
            };
            new(format!("`{resolved}` is not a DuckDB database: it is {found}"), help).blame([path])
        }
        Code::NotASqliteFile => new(
            format!("`{resolved}` is not a SQLite database"),
            "write `type = \"duckdb\"` if it is a DuckDB catalog, or use another file",
        )
        .blame([path]),
        Code::EncryptedCatalog => encrypted(error, &resolved, places),
        Code::DamagedCatalog => damaged(error, &resolved).blame([path]),
        Code::CatalogIsAFolder if error.contains("disk I/O error") => {
            new(format!("SQLite cannot read `{resolved}`: it is a folder, or the device reports an error"), FILE_IN_IT)
                .blame([path])
        }
        Code::CatalogIsAFolder => {
            new(format!("`{resolved}` is a folder, but the catalog must be a file"), FILE_IN_IT).blame([path])
        }
        Code::MissingFolder if error.contains("Stale") || error.contains("Transport endpoint") => new(
            "a network drive, or an open file on it, is no longer available".to_owned(),
            "mount it again if it is gone, and open the store again; if several machines use the lake, keep the catalog in PostgreSQL",
        )
        .blame(if at == At::Probe { [places.data_path()] } else { [path] }),
        Code::MissingFolder => missing_folder(error, what, &file.unwrap_or_default(), places).blame([path]),
        Code::NoPermission if error.contains("Read-only file system") => new(
            "the file system is mounted read-only".to_owned(),
            "mount it writable, or choose another location for the catalog or the data path",
        )
        .blame(if at == At::Probe { [places.data_path()] } else { [path] }),
        Code::NoPermission => new(
            "the file system denies access to this user".to_owned(),
            "grant this user read and write permission on the catalog file, its folder, and the folder of the Parquet \
             files",
        )
        .blame(if at == At::Probe { [places.data_path()] } else { [path] }),
        // The whole error is that it could not undo what it had undone.
        Code::DiskFull if error.contains("cannot rollback - no transaction is active") => new(
            format!("SQLite has rolled back the commit to `{resolved}`, which happens if no space is left"),
            "free some space on the device of the catalog, or choose another location for it",
        )
        .blame([path]),
        Code::DiskFull if error.contains("duckdb_temp") => new(
            "there is no space left for DuckDB's temporary files".to_owned(),
            "make room there, or name another `temp_directory` in the store's `config.config`",
        )
        .blame([places.store_setting("config")]),
        Code::DiskFull => {
            // A catalog is told from a Parquet file by its name; what is below it is its journal.
            let of_catalog = error.contains("database or disk is full")
                || file.as_ref().is_some_and(|file| !file.is_empty() && error.contains(file.as_str()));
            let (device, place) = match (
                !error.contains("XMinio") && !error.contains(".parquet") && (of_catalog || at != At::Probe),
                path,
            ) {
                (true, Some(path)) => (named(what, &resolved), Some(path)),
                (true, None) => ("the catalog".to_owned(), places.catalog()),
                (false, _) => ("the Parquet files".to_owned(), places.data_path()),
            };
            new(
                format!("there is no space left on the device of {device}"),
                "free some space there, or choose another location",
            )
            .blame([place])
        }
        _ => return None,
    };
    Some(if database.is_some() {
        finding.unless("write `database = \":memory:\"` if all tables are in the lake; otherwise, ")
    } else {
        finding
    })
}

/// A file, or the journal beside it, that cannot be read.
fn damaged(error: &str, resolved: &str) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::DamagedCatalog, message, help);
    if error.contains("WAL file") {
        return new(
            format!("DuckDB cannot replay `{resolved}.wal`, which holds the last writes to the catalog"),
            "open it once with the DuckDB that wrote it, or with the newest patch; without its `.wal` file it \
             opens too, but those writes are lost",
        );
    }
    let how = if error.contains("Could not read enough bytes") { "truncated: its end is missing" } else { "corrupt" };
    new(
        format!("`{resolved}` is {how}"),
        "restore it from a backup; the Parquet files alone do not record which of their rows are valid",
    )
}

/// A lock that another process has, or that the file system has for nobody.
fn locked(error: &str, catalog: &str) -> Finding {
    if NO_LOCKS.iter().any(|words| error.contains(words)) {
        return Finding::new(
            Code::LockedCatalog,
            format!("the file system of {catalog} does not support locks"),
            "keep the catalog on a local disk or in PostgreSQL: network drives (NFS, SMB, FUSE) often do not support \
             locks",
        );
    }
    let holder = error.split("lock is held in ").nth(1).and_then(|rest| rest.split(". ").next());
    let other_reads = error.contains("able to open this database in read-only mode");
    // Of a process on another machine, a network drive tells no number.
    let holder = holder.filter(|holder| *holder != "PID 0");
    let (who, elsewhere) = match holder {
        Some(holder) => (format!(": {holder}"), ""),
        None => (String::new(), ", which on a network drive may run on another machine"),
    };
    if other_reads {
        return Finding::new(
            Code::LockedCatalog,
            format!("another process has {catalog} open for reading{who}"),
            "end that process to write; to read as it does, set `read_only = true` in `attach_options`",
        );
    }
    Finding::new(
        Code::LockedCatalog,
        format!("another process has {catalog} open{who}"),
        format!(
            "end that process{elsewhere}: only one process can open a DuckDB file; for several processes, keep the catalog \
             in PostgreSQL or SQLite"
        ),
    )
}

/// A catalog file that is opened without its key, with another, or with one that it does not have.
fn encrypted(error: &str, resolved: &str, places: &Places<'_>) -> Finding {
    let (message, help) = if error.contains("without a key") {
        (
            "is encrypted, and no key is given",
            "write `meta_encryption_key` in `attach_options`, preferably as `\"${VARIABLE}\"`",
        )
    } else if error.contains("explicitly specified") {
        ("is not encrypted, and a key is given", "remove `meta_encryption_key`, or use the file that it belongs to")
    } else {
        (
            "cannot be opened with this encryption key",
            "correct `meta_encryption_key`: it must be the key with which the file was created",
        )
    };
    Finding::new(Code::EncryptedCatalog, format!("{} {message}", named("the catalog", resolved)), help)
        .blame([places.attach_option("META_ENCRYPTION_KEY"), places.catalog_path()])
}

/// The file with its path, where it has one.
fn named(what: &str, path: &str) -> String {
    if path.is_empty() { what.to_owned() } else { format!("{what} `{path}`") }
}

fn missing_folder(error: &str, what: &str, given: &str, places: &Places<'_>) -> Finding {
    if let Some(url) = quoted_after(error, "open database", '"').filter(|path| path.contains("://")) {
        return Finding::new(
            Code::MissingFolder,
            format!("this version of DuckDB does not open the SQLite file `{url}`"),
            "use a local file or PostgreSQL for the catalog, or a newer DuckDB to read an existing lake",
        )
        .blame([places.catalog_path()]);
    }
    // What DuckDB has made of the path tells more than the path.
    let named = quoted_after(error, "Cannot open file", '"').or_else(|| quoted_after(error, "open database", '"'));
    let named = named.map(|named| places.resolve(named).display().to_string()).filter(|named| !named.is_empty());
    let resolved = named.unwrap_or_else(|| places.resolve(given).display().to_string());
    let resolved = resolved.as_str();
    let parent = match resolved.rsplit_once(['/', '\\']) {
        Some((parent, _)) if !parent.is_empty() => format!("the folder `{parent}`"),
        _ => "its folder".to_owned(),
    };
    // DuckDB itself says so of a folder.
    let folder = if error.contains("unable to open database file") {
        "; another cause is a folder of that name, which Docker creates if a mounted file does not exist"
    } else {
        ""
    };
    let relative = if std::path::Path::new(resolved) == std::path::Path::new(given) {
        String::new()
    } else {
        "; the path is relative to the working directory, not to the file".to_owned()
    };
    if let Some(odd) = oddity(resolved) {
        return Finding::new(
            Code::MissingFolder,
            format!("{what} `{resolved}` cannot be opened or created"),
            format!("check its path: {odd}"),
        );
    }
    Finding::new(
        Code::MissingFolder,
        format!("{what} `{resolved}` cannot be opened or created"),
        format!(
            "make sure that {parent} exists (DuckDB creates the file, not its folder) and is \
             writable{relative}{folder}"
        ),
    )
}
