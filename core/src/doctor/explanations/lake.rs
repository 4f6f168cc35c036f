//! What of the lake and its catalog the doctor finds.

use crate::diagnostic::Code;

/// By code, sorted.
pub(super) const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::AliasTaken,
        "A database with this name is already attached.

`ATTACH` finds another database under the alias: an earlier attachment in the same session, the
main database file of that name, or the same lake in another access mode. `ATTACH IF NOT EXISTS`
would keep the existing one. Choose another alias, or detach the other database.

The name of a secret can be taken, too: `Temporary secret with name … already exists`.
",
    ),
    (
        Code::CatalogInUse,
        "The catalog file is already open in this DuckDB.

A DuckDB process opens a file only once: `Unique file handle conflict`. Two lakes in one process
cannot share a catalog file, and the store's own `database` cannot be the catalog. Use a separate
file for each lake; two lakes in one PostgreSQL database are kept apart by `metadata_schema`.
",
    ),
    (
        Code::CatalogIsAFolder,
        "The path of the catalog is a directory.

DuckDB and SQLite keep a catalog in one file. Give the path of a file in that directory.
",
    ),
    (
        Code::DamagedCatalog,
        "The catalog file is damaged.

DuckDB reports `Corrupt database file`, SQLite `database disk image is malformed`. Restore the
file from a backup: the Parquet files alone do not record which of their rows are valid.
",
    ),
    (
        Code::DamagedDataFile,
        "A data file is not a valid Parquet file.

DuckDB reports `too small to be a Parquet file` or `No magic bytes found`. The file was truncated while it was written
or copied, it was overwritten, or the response came from a web server instead of the object store. Restore the file
from a backup.
",
    ),
    (
        Code::DataPathMismatch,
        "The lake was created with a different data path than the one in the configuration.

DuckLake stores the data path when the lake is created, and compares it exactly with the given
one: `DATA_PATH parameter … does not match existing data path in the catalog`. If the path has
changed, write the stored one. Otherwise this catalog holds somebody else's lake: a second lake in
one PostgreSQL database needs its own `metadata_schema` in `attach_options`, and with DuckDB and
SQLite a separate file. `override_data_path` does not move files: with it, existing rows cannot be
read.
",
    ),
    (
        Code::DiskFull,
        "There is no space left where the catalog or the Parquet files are written.

`No space left on device` refers to the file or directory that the error names, or to DuckDB's
temporary directory. Free some space, or use another directory.
",
    ),
    (
        Code::EncryptedCatalog,
        "The catalog file is encrypted, and its key is missing or wrong.

`meta_encryption_key` in `attach_options` is the key of a DuckDB catalog that was created with it. Without
the key, the file cannot be opened; a file that is not encrypted cannot be opened with one.
",
    ),
    (
        Code::InvalidOption,
        r#"DuckDB does not accept the value of an option.

Options of `ATTACH` and of secrets have their own types: booleans and numbers are written without
quotes in TOML (`true`, not `"true"`).
"#,
    ),
    (
        Code::LockedCatalog,
        "Another process has the catalog file open.

A DuckDB file can be open in only one process at a time, unless all of them open it read-only.
With SQLite, several processes can read while one writes. Close the other process (a notebook, a
CLI, a worker), or keep the catalog in PostgreSQL. The store's own `database` is locked in the same way; a store whose
tables are all in the lake needs no database file, as `:memory:` says.
",
    ),
    (
        Code::LostRows,
        "Rows that were written could not be read back.

The write probe of `lakeplan doctor` reads what it has written. Do not use a storage that loses
data before the cause is known.
",
    ),
    (
        Code::MissingDataFile,
        "A Parquet file that is listed in the catalog does not exist.

The catalog lists the file, but there is none at its path. A relative data path resolves to
another directory from another working directory; files that were moved, or written under
`override_data_path`, are found only under the old path. Write an absolute data path, or start the
process in the directory from which the lake was written. `No files found that match the pattern`
is about a path in the statement itself, for example of `read_parquet`.
",
    ),
    (
        Code::MissingFolder,
        "The catalog file cannot be opened or created.

DuckDB and SQLite create the file, but not its directory. A relative path is resolved against the
working directory of the process, not against the configuration file; SQLite does not expand `~`.
",
    ),
    (
        Code::MissingLake,
        "There is no lake in the catalog.

`lakeplan doctor` creates a lake only with `--create`, which does what the first use of the store
does. `create_if_not_exists = false` and `read_only = true` open only an existing lake: leave them
out for the first run. If there should be a lake, correct the catalog (another file, another
database, another `metadata_schema`).
",
    ),
    (
        Code::MissingSecret,
        "The secret that the configuration refers to does not exist in this session.

With only `secret_name`, Metaxy does not create a secret but expects it to exist. A secret that is
not persistent exists only in one DuckDB session. Write the credentials, or create the secret
beforehand: `CREATE PERSISTENT SECRET …`.
",
    ),
    (
        Code::MissingSnapshot,
        "The lake has no snapshot of that version or time.

`FROM ducklake_snapshots('…')` lists the existing snapshots; expired ones are gone.
",
    ),
    (
        Code::MissingTable,
        "The store has no table for the feature, and does not create tables.

With `auto_create_tables = true`, Metaxy creates missing tables when it writes; otherwise they must exist.
",
    ),
    (
        Code::NoPermission,
        "The file system denies access.

The user of this process does not have permission to read or write the catalog file, its
directory, or the directory of the Parquet files.
",
    ),
    (
        Code::NotADuckDbFile,
        "The catalog file is not a DuckDB database.

It is a SQLite file, a file of another format, or empty. To open a SQLite catalog, put the prefix
`sqlite:` before its path.
",
    ),
    (
        Code::NotALake,
        "Something other than a DuckLake is attached under the alias.

`ATTACH IF NOT EXISTS` keeps what is already attached, and some names are reserved by DuckDB
itself.
",
    ),
    (
        Code::NotASqliteFile,
        r#"The catalog file is not a SQLite database.

With `type = "sqlite"` and a path without the prefix `sqlite:`, Metaxy's SQL creates a DuckDB
file; with the prefix, this file cannot be opened as a SQLite database. Use another file, or
`type = "duckdb"` for that one.
"#,
    ),
    (
        Code::OptionConflict,
        "Two options exclude each other.

`snapshot_version` and `snapshot_time`; a snapshot and writing; `uri` of a PostgreSQL secret and
`host`, `port` or any other part of the address. Metaxy always writes `PORT`, so `uri` cannot be
used with it.
",
    ),
    (
        Code::OtherCatalog,
        "A different catalog is attached than the one that is configured.

An option of `ATTACH` (`metadata_path`, `meta_type`) or a prefix of the path contradicts the
metadata backend.
",
    ),
    (
        Code::OtherDataPath,
        "The lake keeps its files in a different place than the one that is configured.

An option of `ATTACH` (`data_path`, `override_data_path`) contradicts the storage backend.
",
    ),
    (
        Code::ReadOnly,
        "The lake or its catalog is open for reading only.

`read_only`, `snapshot_version` and `snapshot_time` do not allow writing; nor does a catalog that
is read over HTTP or from an object store, a store that is opened for reading, or a file for which
this user has no write permission.
",
    ),
    (
        Code::UnknownOption,
        "DuckDB does not recognize an option of the statement.

`secret_parameters` become options of the secret and `attach_options` options of `ATTACH`; each
accepts only its own options, and only those of this version.
",
    ),
    (
        Code::UnsupportedByDuckLake,
        "DuckLake does not support the statement.

Tables of a lake have no primary keys, foreign keys, `CHECK` constraints, indexes, sequences, generated
columns or types of their own, and some names of columns are reserved. No option changes that.
",
    ),
    (
        Code::UnwritableDataPath,
        "The directory for the Parquet files cannot be created.

Nothing is written to it until the first insert of more rows than are inlined. An object store
needs its scheme in lower case (`s3://`); otherwise the path is a local one.
",
    ),
    (
        Code::VersionMismatch,
        "The catalog was written by another version of DuckDB or DuckLake.

`attach_options = { automatic_migration = true }` migrates an older lake, which cannot be undone:
back up the catalog first. A newer lake or file requires a newer DuckDB.
",
    ),
    (
        Code::WriteConflict,
        "Another writer has changed the same data at the same time.

DuckLake retries a commit if the changes do not overlap; if they do, one of them fails. Repeat the
write, and run maintenance from only one process.

With PostgreSQL, DuckLake recognizes a conflict by English words: if the server's `lc_messages` is another
language, for example Spanish or Russian, it does not retry.
",
    ),
];
