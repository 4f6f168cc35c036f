//! What of the lake, its catalog and DuckDB the doctor finds.

use crate::diagnostic::Code;

/// By code, sorted.
pub(super) const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::AliasTaken,
        "A database with this name is already attached.

`ATTACH` finds another database under the alias: an earlier attachment in the same session, the
main database file of that name, or the same lake in another access mode. `ATTACH IF NOT EXISTS`
would keep the existing one. Choose another alias, or detach the other database.
",
    ),
    (
        Code::CatalogInUse,
        "The catalog file is already open in this DuckDB, under another name.

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

DuckDB reports `too small to be a Parquet file` or `No magic bytes found`. The file was truncated while it was
written or copied, was replaced, or a web server answered in its place. Restore it from a backup.
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
        Code::DatabaseInvalidated,
        "An earlier fatal error has invalidated this DuckDB session.

After an internal or fatal error, DuckDB rejects every statement: `database has been invalidated
because of a previous fatal error`. The cause is the first error of the session, further up in the
log. Restart the process.
",
    ),
    (
        Code::DisabledByConfiguration,
        "A setting of DuckDB forbids what the lake needs.

`enable_external_access = false` forbids loading extensions and reaching files and servers,
`disabled_filesystems` names file systems that are not used, `lock_configuration` forbids later settings,
`allow_persistent_secrets = false` hides persistent secrets. They are set in the store's `config`, or by the
program that opens the database.
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
        Code::DuckDbError,
        "DuckDB reports an error that Lakeplan does not recognize.

The line that is shown is the one from which the failing statement is generated. See DuckDB's
message for the details; `lakeplan sql` prints the statements to try by hand.
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
        Code::ExtensionVersion,
        "A DuckDB extension was built for another version or platform of DuckDB.

An extension works only with one version of DuckDB and on one platform. Install it again with the
DuckDB that you run (`FORCE INSTALL …`), or set `extension_directory` to a directory that contains
the right one. That a C library can be too old for a file rests on documentation and was not measured:
<https://peps.python.org/pep-0600/>.
",
    ),
    (
        Code::HashAlgorithm,
        "The hash algorithm of the store is not available, or differs from that of another store.

DuckDB itself computes only `md5`; Metaxy's other algorithms come from the community extension `hashfuncs`.
All stores of a fallback chain need the same `hash_algorithm`.
",
    ),
    (
        Code::HomeDirectory,
        "DuckDB finds no home directory.

DuckDB keeps extensions and persistent secrets in `~/.duckdb`. Where `HOME` is not set, as in many containers
and functions, `INSTALL` and `LOAD` fail. Set `HOME`, or `extension_directory` in the store's `config`.
",
    ),
    (
        Code::InternalError,
        "DuckDB has met an error of its own.

An `INTERNAL Error` is a bug of DuckDB or of an extension, and ends the session. Restart the process; a newer
patch may not have it.
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
CLI, a worker), or keep the catalog in PostgreSQL.
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
process in the directory from which the lake was written.
",
    ),
    (
        Code::MissingExtension,
        "A DuckDB extension is not installed and could not be downloaded.

DuckDB downloads extensions from `extensions.duckdb.org`, and community extensions from
`community-extensions.duckdb.org`. Without access to these hosts, install them beforehand:
`INSTALL …` on a machine that has access, then copy the directory `extension_directory`. A path
with a prefix that DuckDB reads as the name of an extension (`foo:bar.db`) causes the same error.
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
        Code::MotherDuckLogin,
        "MotherDuck does not accept the token.

The token is missing, incomplete, expired, or was set after the connection was opened. DuckDB reads
`motherduck_token` from the environment when the extension is loaded. This rests on documentation:
<https://motherduck.com/docs/key-tasks/authenticating-and-connecting-to-motherduck/>.
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
        Code::OtherConfiguration,
        "The store's database is already open in this process with other settings.

A DuckDB file can be opened several times in one process only with the same settings and in the same mode.
Close the other connection, or open it in the same way. A store whose tables are all in the lake needs no
database file: `database = \":memory:\"`.
",
    ),
    (
        Code::OtherDataPath,
        "The lake keeps its files in a different place than the one that is configured.

An option of `ATTACH` (`data_path`, `override_data_path`) contradicts the storage backend.
",
    ),
    (
        Code::ParserError,
        "DuckDB cannot parse the statement.

Metaxy writes names without quotes: with a store, alias, secret or option whose name is a reserved
word of SQL or contains `-`, `.`, a space or a quote, the statement is not valid SQL.
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
        Code::RejectedByMetaxy,
        "Metaxy rejects a value of the configuration that is valid in this file.

Metaxy read a different file, the file has been changed since, or variables `METAXY_…` override
it. `lakeplan check` reports what Metaxy rejects in the given file.
",
    ),
    (
        Code::ResourceLimit,
        "DuckDB exceeds a limit of memory, temporary space or open files.

`memory_limit` is 80 % of the memory by default, also in a container with less. A database in memory has no
temporary directory unless `temp_directory` names one. Each scan of a lake opens its files: merge small ones
with `ducklake_merge_adjacent_files`. How many files a process may open (`ulimit -n`) is a limit of the system:
<https://man7.org/linux/man-pages/man2/getrlimit.2.html>.
",
    ),
    (
        Code::SecretFile,
        "DuckDB cannot read a file of its persistent secrets.

Persistent secrets are files in `~/.duckdb/stored_secrets`. DuckDB refuses a file that other users can read,
and one that it cannot decode, and then no secret can be used.
",
    ),
    (
        Code::StoreNotOpen,
        "The store is not open, or only for reading.

Metaxy opens a store in a `with` block: `with store:` to read, `with store.open(\"w\"):` to write.
",
    ),
    (
        Code::TooSlow,
        "A statement took longer than it may.

`lakeplan doctor` waits for 30 seconds, and `--limit SECONDS` raises that. PostgreSQL ends statements after
`statement_timeout`, and waits for locks no longer than `lock_timeout`; DuckDB ends them after
`max_execution_time`.
",
    ),
    (
        Code::UnknownError,
        "The text contains no error that Lakeplan recognizes.

`lakeplan explain --error` recognizes errors of DuckDB and its extensions, of PostgreSQL and
object stores as DuckDB reports them, and of Metaxy's configuration. Paste the whole text
including its last lines.
",
    ),
    (
        Code::UnknownName,
        "The session has no database, schema or table of this name.

A lake is attached in one session (one connection of Python, one process), and is gone when that ends. After
`USE`, a name without a database is looked up in the lake; before it, in the store's own database.
",
    ),
    (
        Code::UnknownOption,
        "DuckDB does not know an option of the statement.

`secret_parameters` become options of the secret and `attach_options` options of `ATTACH`; each
accepts only its own options, and only those of this version.
",
    ),
    (
        Code::UnknownStore,
        "Metaxy finds no store with that name in the configuration that it has read.

It reads `METAXY_CONFIG`, or the nearest `metaxy.toml` or `pyproject.toml` above the working
directory; a store without `type` is dropped.
",
    ),
    (
        Code::UnknownStoreClass,
        r#"Metaxy cannot import the class that `type` names.

The class of DuckDB stores is `metaxy.ext.duckdb.DuckDBMetadataStore`;
`pip install "metaxy[duckdb]"` installs the packages that it needs.
"#,
    ),
    (
        Code::UnsupportedByDuckLake,
        "DuckLake does not support what the statement asks for.

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
",
    ),
];
