//! What of DuckDB's session and of Metaxy the doctor finds.

use crate::diagnostic::Code;

/// By code, sorted.
pub(super) const EXPLANATIONS: &[(Code, &str)] = &[
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
        Code::DuckDbError,
        "DuckDB reports an error that Lakeplan does not recognize.

The line that is shown is the one from which the failing statement is generated. See DuckDB's
message for the details; `lakeplan sql` prints the statements to try by hand.
",
    ),
    (
        Code::ExtensionVersion,
        "A DuckDB extension was built for another version or platform of DuckDB.

An extension works only with one version of DuckDB and on one platform. Install it again with the DuckDB that you run
(`FORCE INSTALL …`), or set `extension_directory` to a directory that contains the right one. The statement about C
libraries that are too old is based on documentation and was not measured: <https://peps.python.org/pep-0600/>.
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
        "DuckDB reports an internal error.

An `INTERNAL Error` is a bug in DuckDB or in an extension, and ends the session. Restart the process; the bug may be
fixed in a newer patch release.
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
        Code::MotherDuckLogin,
        "MotherDuck does not accept the token.

The token is missing, incomplete, expired, or was set after the connection was opened. DuckDB reads `motherduck_token`
from the environment when the extension is loaded. This is based on documentation:
<https://motherduck.com/docs/key-tasks/authenticating-and-connecting-to-motherduck/>.
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
        Code::ParserError,
        "DuckDB cannot parse the statement.

Metaxy writes names without quotes: with a store, alias, secret or option whose name is a reserved
word of SQL or contains `-`, `.`, a space or a quote, the statement is not valid SQL.
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

`memory_limit` is 80 % of the memory by default, also in a container with less. What does not fit
is written to `temp_directory`: by default `.tmp` in the working directory for a database in memory, and the
folder `<database>.tmp` for one in a file. Each scan of a lake opens its files: merge small ones with
`ducklake_merge_adjacent_files`. The system limits how many files a process may open (`ulimit -n`).
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
];
