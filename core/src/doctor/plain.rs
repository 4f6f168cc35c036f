//! Errors of which the same is said whatever the configuration says.

mod statements;

use self::statements::OF_STATEMENTS;
use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::storage::ENDPOINT;

/// The words of an error, any of them, or any error of that code; then on three lines the message, the help, and what is
/// blamed: the first of these places that is written down. In the page, a line is smaller than a field.
type Plain = (Code, &'static str, &'static str);

const PLAIN: &[Plain] = &[
    // The lake and its catalog.
    (
        Code::MissingLake,
        "explicitly disabled",
        "there is no lake in this catalog, and the options do not allow creating one\n\
         remove `create_if_not_exists` or `read_only` for the first run, or correct the catalog\n\
         CREATE_IF_NOT_EXISTS READ_ONLY catalog",
    ),
    (
        Code::MissingSnapshot,
        "",
        "the lake has no such snapshot\n\
         use an existing snapshot (`FROM ducklake_snapshots('…')`), or remove the option\n\
         SNAPSHOT_VERSION SNAPSHOT_TIME",
    ),
    (
        Code::MissingDataPath,
        "",
        "there is no lake in this catalog yet, and DuckLake has no data path to create one\n\
         check what prevents the lake's secret from being read: an option `type`, or `ducklake:` before the path of the \
         catalog\n\
         TYPE catalog",
    ),
    (
        Code::WriteConflict,
        "Failed to initialize DuckLake|relation \"|schema already exists",
        "another process was creating the lake in this catalog at the same time, but only one can\n\
         run it again, now that the lake exists; let a single process create a new lake before others start\n\
         catalog",
    ),
    (
        Code::WriteConflict,
        "maximum retry count|violates",
        "too many writers commit to this lake at the same time: DuckLake has reached its maximum number of retries\n\
         run the write again, with fewer and larger commits; `SET ducklake_max_retry_count = 100` raises the number of \
         retries\n",
    ),
    (
        Code::WriteConflict,
        "_pkey",
        "another writer has committed at the same time, and DuckLake does not retry: it knows conflicts only in English\n\
         run the write again; a superuser can set the language: `ALTER ROLE … SET lc_messages = 'C'`\n\
         USER catalog",
    ),
    (
        Code::WriteConflict,
        "",
        "another writer has changed the same table at the same time, and this commit was rolled back\n\
         run the write again; let only one process alter, delete and compact, and the others only insert\n",
    ),
    (
        Code::DatabaseInvalidated,
        "transaction is aborted",
        "an earlier error has aborted this transaction\n\
         find the first error, and end the transaction with `ROLLBACK`\n",
    ),
    (
        Code::DatabaseInvalidated,
        "transaction within",
        "this connection already has an open transaction\n\
         end it with `COMMIT` or `ROLLBACK`; if an error of the catalog came before, open the store again\n",
    ),
    (
        Code::DatabaseInvalidated,
        "closed",
        "this connection to DuckDB is closed, or opening it failed\n\
         find the first error of the session; in Metaxy, use a store only inside its `with` block\n",
    ),
    (
        Code::DamagedCatalog,
        "Corrupt DuckLake|No snapshot|Failed to load DuckLake -|Referenced column|ERROR:  column|ERROR: column",
        "the tables of the catalog are inconsistent: DuckLake cannot read them\n\
         restore the catalog from a backup; only DuckLake may write to the `ducklake_…` tables, with SQLite from one process\n\
         catalog",
    ),
    (
        Code::DamagedDataFile,
        "No key with|encryption_config|AES tag",
        "the Parquet file is encrypted, and the statement does not have its key\n\
         read a file of an encrypted lake through the lake, whose catalog has the keys, in the newest patch release; for \
         another file, run `PRAGMA add_parquet_key(…)` in the same session, and write `encryption_config`\n",
    ),
    (
        Code::DamagedDataFile,
        "not have an encryption key",
        "the lake is encrypted, but this file was added to it as it is, without encryption\n\
         drop the table, and insert the rows instead: `INSERT INTO … FROM read_parquet('…')`\n",
    ),
    (
        Code::DamagedDataFile,
        "Puffin|eletion",
        "a file that lists deleted rows is damaged, or in a format that this DuckDB does not know\n\
         use the DuckDB that wrote it, or restore the file from a backup\n\
         bucket",
    ),
    (
        Code::VersionMismatch,
        "AUTOMATIC_MIGRATION set|COMMENT ON",
        "the statement requires a newer DuckLake version than that of the catalog\n\
         back up the catalog, then set `attach_options = { automatic_migration = true }`: the migration cannot be undone, and older \
         clients can no longer attach the lake\n\
         catalog",
    ),
    (
        Code::VersionMismatch,
        "Failed to migrate",
        "the migration of the catalog has failed\n\
         if another process migrates it at the same time, run it again; otherwise, restore the catalog from a backup and \
         migrate that\n\
         catalog",
    ),
    // The session.
    (
        Code::OtherConfiguration,
        "",
        "this process already has the store's `database` open, with other settings or in another mode\n\
         close the other connection first, or open it with the same `config` and mode; with `database = \":memory:\"`, each \
         store has its own database, which is enough for a lake\n\
         database config",
    ),
    (
        Code::MotherDuckLogin,
        "during initialization",
        "the MotherDuck token was set after the connection was opened\n\
         set the variable `motherduck_token` before the process opens the store\n",
    ),
    (Code::MotherDuckLogin, "oken|Jwt|uthenticat", TOKEN),
    (
        Code::MotherDuckLogin,
        "motherduck_init",
        "MotherDuck rejects the connection: the reason follows `threw an exception` in the error message\n\
         check that reason: common ones are limits of the plan, the region, or the version of DuckDB\n\
         motherduck database",
    ),
    (Code::MotherDuckLogin, "", TOKEN),
    (
        Code::InternalError,
        "default entry for __default_",
        "DuckDB cannot create its default secret for an object store\n\
         write `key_id` and `secret` in the storage backend, or use a newer DuckDB\n\
         storage",
    ),
    (
        Code::InternalError,
        "INTERNAL|unordered_map",
        "DuckDB reports an internal error, which ends the session\n\
         restart the process; if it happens again, try the newest patch release of DuckDB, and report the bug with the stack \
         trace\n",
    ),
    (
        Code::InternalError,
        "",
        "this failure of DuckDB or an extension does not depend on the configuration\n\
         use the newest patch release of DuckDB, and run `UPDATE EXTENSIONS`; if several processes write, try again with one\n",
    ),
    (
        Code::TooSlow,
        "exceeded maximum execution",
        "DuckDB has canceled a statement that ran longer than its settings allow\n\
         raise `max_execution_time`, or find out why the statement is slow\n\
         config",
    ),
    (
        Code::ResourceLimit,
        "shared memory",
        "PostgreSQL has no memory left for locks\n\
         raise the server's `max_locks_per_transaction`, or change fewer tables in one transaction\n\
         config",
    ),
    (
        Code::ResourceLimit,
        "open files",
        "the process has more files open than the system allows\n\
         raise the limit (`ulimit -n`), or merge small files: `CALL ducklake_merge_adjacent_files('<alias>')`\n\
         config",
    ),
    (
        Code::ResourceLimit,
        ".tmp\"",
        "DuckDB cannot create the folder in which it keeps what does not fit into memory\n\
         set another one in the store's `config`: `config = { temp_directory = \"/tmp/duckdb\" }`; by default it is `.tmp` in \
         the working directory, or beside the file of `database`\n\
         config database",
    ),
    (
        Code::ResourceLimit,
        "",
        "DuckDB needs more memory than it may use\n\
         raise `memory_limit` in the store's `config`, use fewer `threads`, or set `temp_directory` to a folder with free \
         space: by default, that of an in-memory database is `.tmp` in the working directory\n\
         config",
    ),
    (
        Code::DisabledByConfiguration,
        "ersistent secrets are",
        "DuckDB's settings disable persistent secrets\n\
         remove `allow_persistent_secrets = false`, or write the credentials in the configuration\n\
         setting",
    ),
    (
        Code::DisabledByConfiguration,
        "disabled through|operations are disabled",
        "DuckDB's settings forbid what the lake needs: loading extensions, or access to files and servers\n\
         remove `enable_external_access = false`, or install and load the extensions before it is set\n\
         config",
    ),
    (
        Code::DisabledByConfiguration,
        "is running",
        "DuckDB takes this setting only while it opens the database\n\
         write it in the store's `config`: `config = { … = \"…\" }`\n\
         config",
    ),
    (
        Code::DisabledByConfiguration,
        "Commit Information",
        "the lake requires a message with each commit, which Metaxy does not write\n\
         turn that off: `CALL <alias>.set_option('require_commit_message', false)`; elsewhere, run `CALL \
         <alias>.set_commit_message('…', '…')` in the transaction of the write\n",
    ),
    (
        Code::ExtensionVersion,
        "valid signature|signature is either",
        "the file of the extension is not signed by DuckDB: it was changed, truncated, or built by somebody else\n\
         run `FORCE INSTALL` to download it from DuckDB's repository again; a mirror or proxy may have returned another file; \
         a community extension, such as Metaxy's `hashfuncs`, is not loaded where `allow_community_extensions` is off\n",
    ),
];

const TOKEN: &str = "the MotherDuck token is missing or not accepted\n\
                     set the variable `motherduck_token` to an access token that has not expired, without quotes or spaces around it\n\
                     motherduck database";

/// The finding, if it is one of these.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let holds = |words: &str| words.split('|').any(|words| error.contains(words));
    let (_, _, text) = PLAIN.iter().chain(OF_STATEMENTS).find(|(of, words, _)| *of == code && holds(words))?;
    let mut lines = text.split('\n');
    let finding = Finding::new(code, lines.next()?, lines.next()?);
    let span = lines.next()?.split(' ').find_map(|name| place(name, error, places)?.span);
    Some(finding.blame_span(span))
}

/// A place by its name; in capitals, that of an option.
fn place(name: &str, error: &str, places: &Places<'_>) -> Option<Place> {
    match name {
        "catalog" => places.catalog(),
        "config" | "database" => places.store_setting(name),
        "setting" => places.setting_in(error).or_else(|| places.store_setting("config")),
        "server" => places.server(),
        "secret" => places.catalog_secret().or_else(|| places.storage_secret()),
        "bucket" => places.bucket(),
        "motherduck" => places.motherduck_database(),
        "storage" => places.storage(),
        "" => None,
        "ENDPOINT" => places.storage_option(ENDPOINT),
        option => places
            .attach_option(option)
            .or_else(|| places.storage_option(&[option]))
            .or_else(|| places.catalog_option(&[option])),
    }
}
