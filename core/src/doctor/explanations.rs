//! The findings of the doctor with what they mean, for `lakeplan explain` and the pages.

use crate::diagnostic::Code;

/// Markdown for each code that only the doctor finds, sorted by name. The first line is the
/// summary.
const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::AliasTaken,
        "A database of this name is attached already.

`ATTACH` finds another database under the alias: an earlier attachment of the same session,
the main database file of that name, or the same lake in another access mode. `ATTACH IF NOT
EXISTS` would keep what is there. Choose another alias, or detach the other one.
",
    ),
    (
        Code::BadToken,
        r#"The session token of temporary credentials has expired, or belongs to other keys.

The object store answers `ExpiredToken` or `InvalidToken`. Temporary credentials hold for
some hours; DuckDB asks the chain for new ones only if the secret says `refresh = "auto"`.
With keys of its own in the file, a secret without `session_token` takes the token of
`AWS_SESSION_TOKEN`, which belongs to other keys. Get fresh credentials, or set
`session_token` in `secret_parameters` (an empty one keeps the token of the environment
out).
"#,
    ),
    (
        Code::CatalogInUse,
        "The catalog file is open in this DuckDB already, under another name.

One DuckDB opens a file once: `Unique file handle conflict`. Two lakes of one process cannot
share a catalog file, and the store's own `database` cannot be the catalog. Give each lake a
file of its own; two lakes in one PostgreSQL database are kept apart by `metadata_schema`.
",
    ),
    (
        Code::CatalogIsAFolder,
        "The path of the catalog is a folder.

DuckDB and SQLite keep a catalog in one file. Name a file in that folder.
",
    ),
    (
        Code::ClockSkew,
        "The clock of this machine differs too much from that of the object store.

A signature holds for some minutes around the time it was made at: `RequestTimeTooSkewed`.
Set the clock; virtual machines and containers that were suspended are often late.
",
    ),
    (
        Code::ConnectionFailed,
        "DuckDB cannot connect to PostgreSQL, for a reason that is not distinguished here.

What the PostgreSQL client says follows the words `Unable to connect to Postgres`. Compare
it with the keys of the metadata backend.
",
    ),
    (
        Code::ConnectionRefused,
        "No PostgreSQL server listens at the host and port.

The machine is there and answers that nothing listens on the port. Start the server, or
correct `host` and `port`. Inside a container `localhost` is the container itself.
",
    ),
    (
        Code::ConnectionTimeout,
        "The PostgreSQL server does not answer.

A firewall that drops packets, a host that is down or reachable from inside another network
only, or a server that accepts connections and then says nothing. Correct `host` and `port`,
or open the way there. Without `connect_timeout` DuckDB waits for minutes.
",
    ),
    (
        Code::DamagedCatalog,
        "The catalog file is damaged.

DuckDB says `Corrupt database file`, SQLite `database disk image is malformed`. Restore the
file from a backup: the Parquet files alone do not tell which of their rows count.
",
    ),
    (
        Code::DataPathMismatch,
        "The lake was made with another data path than the configuration gives.

DuckLake stores the data path when the lake is made, and compares it letter by letter with
the one that is given: `DATA_PATH parameter … does not match existing data path in the
catalog`. Either the path has changed: write the stored one. Or this catalog holds the lake
of somebody else: a second lake in one PostgreSQL database needs a `metadata_schema` of its
own in `attach_options`, and with DuckDB and SQLite a file of its own. `override_data_path`
moves no file: with it the rows that are there cannot be read.
",
    ),
    (
        Code::DatabaseInvalidated,
        "An earlier fatal error has made this DuckDB session useless.

After an internal or fatal error DuckDB refuses every statement: `database has been
invalidated because of a previous fatal error`. The cause is the first error of the session,
further up in the log. Start the process again.
",
    ),
    (
        Code::DatabaseTls,
        "The PostgreSQL server and the configuration disagree about TLS.

`sslmode` asks for TLS and the server has none, or the server's certificate is not trusted.
`sslmode` and `sslrootcert` stand in `secret_parameters`; `~` in a path is not expanded
there.
",
    ),
    (
        Code::DiskFull,
        "There is no space left where the catalog or the Parquet files are written.

`No space left on device` concerns the file or folder that the error names, or DuckDB's
temporary folder. Make room, or name another place.
",
    ),
    (
        Code::DuckDbError,
        "DuckDB reports an error that is not known here.

The place that is shown is the one that the failing statement is made from. The words of
DuckDB tell the rest; `lakeplan sql` prints the statements to try by hand.
",
    ),
    (
        Code::EndpointRefused,
        "Nothing listens at the endpoint of the object store.

Start the server, or correct `endpoint`: the host and port of the S3 interface, not of a
console. Inside a container `localhost` is the container itself.
",
    ),
    (
        Code::EndpointTimeout,
        "The endpoint of the object store does not answer.

A firewall or proxy that drops the request, or a host that is down. Correct `endpoint`, or
open the way there.
",
    ),
    (
        Code::EndpointTls,
        "The object store and the configuration disagree about TLS.

DuckDB uses TLS unless `use_ssl = false` is written or the endpoint begins with `http://`. A
server without TLS then fails with `SSL connect error`; one with a certificate that is not
trusted, or that does not cover the host name (a bucket with dots becomes a part of it),
fails with a message about the certificate.
",
    ),
    (
        Code::ExtensionVersion,
        "A DuckDB extension was built for another version or platform of DuckDB.

An extension fits one version of DuckDB and one platform only. Install it anew with the
DuckDB that runs (`FORCE INSTALL …`), or point `extension_directory` to a folder that holds
the right one.
",
    ),
    (
        Code::Forbidden,
        "The object store refuses the request.

HTTP 401 or 403. `InvalidAccessKeyId`: the server does not know the key.
`SignatureDoesNotMatch`: the secret does not belong to the key, or was changed on its way
(white space, quotes). `AccessDenied`: the key may not do it. DuckDB uses the secret whose
`scope` is the longest prefix of the URL; if none fits, the request is not signed.
",
    ),
    (
        Code::InvalidChain,
        r#"The AWS credential chain is not described as DuckDB takes it.

`chain` is a list of words separated by `;`, of `config`, `env`, `sts`, `sso`, `process`,
`instance` and `web_identity`. `assume_role_arn` needs `chain = "sts"` beside it.
"#,
    ),
    (
        Code::InvalidOption,
        r#"DuckDB does not accept the value of an option.

Options of `ATTACH` and of secrets have types of their own: booleans and numbers are written
bare in TOML (`true`, not `"true"`).
"#,
    ),
    (
        Code::InvalidParameter,
        "The PostgreSQL client does not accept a connection parameter.

DuckDB hands the parameters of the secret to the PostgreSQL client library, which checks
them when the catalog is attached: `invalid sslmode value`, `invalid port number`. The words
are lower case with `-` in them: `verify-full`.
",
    ),
    (
        Code::LockedCatalog,
        "Another process has the catalog file open.

A DuckDB file can be open in one process at a time, unless all open it for reading only. In
SQLite several processes can read while one writes. Close the other process (a notebook, a
CLI, a worker), or keep the catalog in PostgreSQL.
",
    ),
    (
        Code::LoginRefused,
        "PostgreSQL knows the user and does not let it in.

The role may not log in, has no right to connect to the database, or no line of
`pg_hba.conf` allows it from this host, with or without TLS.
",
    ),
    (
        Code::LostRows,
        "Rows that were written could not be read back.

The write probe of `lakeplan doctor` reads what it has written. Do not use a storage that
loses data before the reason is known.
",
    ),
    (
        Code::MissingBucket,
        "The bucket or the object does not exist.

HTTP 404. DuckLake makes folders, never buckets. A wrong `endpoint`, `region` or `url_style`
can look the same: then the request has gone to another server or to another bucket.
",
    ),
    (
        Code::MissingDataFile,
        "A Parquet file that the catalog names is not there.

The catalog knows the file, and there is none at its place. A relative data path leads
elsewhere from another working directory; files that were moved, or written under
`override_data_path`, are found under the old path only. Write an absolute data path, or
start the process in the folder where the lake was written.
",
    ),
    (
        Code::MissingExtension,
        "A DuckDB extension is not installed and could not be downloaded.

DuckDB downloads extensions from `extensions.duckdb.org`, those of the community from
`community-extensions.duckdb.org`. Without the way there they are installed beforehand:
`INSTALL …` on a machine that has it, then copy the folder of `extension_directory`. A path
with a prefix that DuckDB reads as the name of an extension (`foo:bar.db`) looks the same.
",
    ),
    (
        Code::MissingFolder,
        "The catalog file cannot be opened or created.

DuckDB and SQLite make the file, not its folder. A relative path starts at the working
directory of the process, not at the configuration file; SQLite does not expand `~`.
",
    ),
    (
        Code::MissingLake,
        "There is no lake in the catalog.

`lakeplan doctor` creates none unless it is told to: `--create` does what the first use of the
store does. `create_if_not_exists = false` and `read_only = true` open only what is there: leave
them out for the first run. If there should be a lake, correct the catalog (another file, another
database, another `metadata_schema`).
",
    ),
    (
        Code::MissingSecret,
        "The secret that the configuration refers to does not exist in this session.

With only `secret_name` Metaxy creates no secret and expects one. Secrets that are not
persistent belong to one DuckDB session. Write the credentials, or create the secret
beforehand: `CREATE PERSISTENT SECRET …`.
",
    ),
    (
        Code::MissingSnapshot,
        "The lake has no snapshot of that version or time.

`FROM ducklake_snapshots('…')` lists the snapshots there are; those that have expired are
gone.
",
    ),
    (
        Code::NoCredentials,
        "The AWS credential chain has found no credentials.

`credential_chain` looks where `chain` says, by default in the places of the AWS tools:
variables, profiles, single sign-on, the instance. It is the chain of AWS for `gcs` and `r2`
too; credentials of Google or Cloudflare are not looked at.
",
    ),
    (
        Code::NoPermission,
        "The file system does not allow the access.

The user of this process may not read or write the catalog file, its folder, or the folder
of the Parquet files.
",
    ),
    (
        Code::NoRights,
        "The PostgreSQL user may not do what DuckLake needs.

DuckLake creates its tables on first use, and reads and writes them afterwards. From
PostgreSQL 15 on a user may not create tables in `public` unless it is granted.
",
    ),
    (
        Code::NoServer,
        "The PostgreSQL secret names no host, so that a local socket was tried.

A secret without a host makes the PostgreSQL client use its defaults, the variables `PG…`
and a socket on this machine. Metaxy creates the secret anew without credentials if
`secret_parameters` stand there and `host`, `database`, `user` and `password` do not; a
persistent secret of this name is then hidden.
",
    ),
    (
        Code::NotADuckDbFile,
        "The catalog file is not a DuckDB database.

It is a SQLite file, or something else, or empty. A SQLite catalog is opened with the prefix
`sqlite:` before its path.
",
    ),
    (
        Code::NotALake,
        "Something other than a DuckLake is attached under the alias.

`ATTACH IF NOT EXISTS` keeps what is attached already, and some names belong to DuckDB
itself.
",
    ),
    (
        Code::NotASqliteFile,
        r#"The catalog file is not a SQLite database.

With `type = "sqlite"` and a path without the prefix `sqlite:` Metaxy's SQL creates a DuckDB
file; opened with the prefix it is not a SQLite database. Name another file, or use `type =
"duckdb"` for that one.
"#,
    ),
    (
        Code::NotAnObjectStore,
        r#"What answers at the endpoint is not an S3 interface, or does not understand the request.

A web page, a console on another port, or a server that expects the bucket in the path where
DuckDB puts it in the host name (`url_style = "path"`).
"#,
    ),
    (
        Code::NotPostgreSql,
        "What answers at the host and port is not PostgreSQL.

A web server, a proxy or another database listens there. PostgreSQL's port is 5432 unless it
was changed.
",
    ),
    (
        Code::OptionConflict,
        "Two options exclude each other.

`snapshot_version` and `snapshot_time`; a snapshot and writing; `uri` of a PostgreSQL secret
and `host`, `port` or any other part of the address. Metaxy always writes `PORT`, so that
`uri` cannot be used with it.
",
    ),
    (
        Code::OtherCatalog,
        "What is attached is another catalog than the one that is declared.

An option of `ATTACH` (`metadata_path`, `meta_type`) or a prefix of the path says something
else than the metadata backend.
",
    ),
    (
        Code::OtherDataPath,
        "The lake keeps its files elsewhere than the configuration declares.

An option of `ATTACH` (`data_path`, `override_data_path`) says something else than the
storage backend.
",
    ),
    (
        Code::ParserError,
        "DuckDB cannot parse the statement.

Metaxy writes names without quotes: a store, alias, secret or option whose name is a
reserved word of SQL or holds `-`, `.`, a space or a quote makes a statement that DuckDB
does not understand.
",
    ),
    (
        Code::ReadOnly,
        "The lake or its catalog is open for reading only.

`read_only`, `snapshot_version` and `snapshot_time` allow no writing; nor does a catalog
that is read over HTTP or from an object store, a store that is opened for reading, or a
file that this user may not write.
",
    ),
    (
        Code::RejectedByMetaxy,
        "Metaxy rejects a value of the configuration that is sound in this file.

The file that Metaxy read is another one, or has been changed since, or variables `METAXY_…`
override it. `lakeplan check` reports what Metaxy rejects in the file that it is given.
",
    ),
    (
        Code::StorageFailing,
        "The object store reports a failure of its own.

HTTP 5xx, or `SlowDown` for too many requests. Try again; if it lasts, ask whoever runs the
server.
",
    ),
    (
        Code::TooManyConnections,
        "PostgreSQL takes no further connection.

Each DuckDB process keeps several connections to its catalog. Raise `max_connections`, end
idle ones, or go through a pooler; `SET pg_pool_max_connections = …` lowers what DuckDB
opens.
",
    ),
    (
        Code::TooSlow,
        "A statement took longer than `lakeplan doctor` waits.

`--limit SECONDS` lets a statement take longer.
",
    ),
    (
        Code::UnknownDatabase,
        "The PostgreSQL server has no database of this name.

DuckLake makes its tables, not the database: `CREATE DATABASE …`. Without `database` the
name of the user is taken.
",
    ),
    (
        Code::UnknownError,
        "The text holds no error that is known here.

`lakeplan explain --error` knows errors of DuckDB and its extensions, of PostgreSQL and
object stores as DuckDB reports them, and of Metaxy's configuration. The whole text with its
last lines tells most.
",
    ),
    (
        Code::UnknownHost,
        "The host name of the PostgreSQL server cannot be resolved.

The name is misspelled, carries a port or a scheme (`host:5432`, `https://…`), or belongs to a
network that this machine is not in.
",
    ),
    (
        Code::UnknownOption,
        "DuckDB does not know an option of the statement.

`secret_parameters` become options of the secret and `attach_options` options of `ATTACH`;
each knows only its own, and those of this version.
",
    ),
    (
        Code::UnknownStore,
        "Metaxy finds no store of that name in the configuration that it has read.

It reads `METAXY_CONFIG`, or the nearest `metaxy.toml` or `pyproject.toml` above the working
directory; a store without `type` is dropped.
",
    ),
    (
        Code::UnknownStoreClass,
        r#"Metaxy cannot import the class that `type` names.

The class of DuckDB stores is `metaxy.ext.duckdb.DuckDBMetadataStore`, and its packages come
with `pip install "metaxy[duckdb]"`.
"#,
    ),
    (
        Code::UnresolvableEndpoint,
        r#"The host name of the object store cannot be resolved.

With `url_style = "vhost"` (the default) the bucket becomes a part of the host name. Without
`endpoint` requests go to AWS. A scope that is not a prefix of the data path leaves the
secret with the endpoint unused.
"#,
    ),
    (
        Code::UnwritableDataPath,
        "The folder for the Parquet files cannot be created.

Nothing is written to it before the first insert of more rows than are inlined. An object
store needs its scheme in lower case (`s3://`); otherwise the path is a local one.
",
    ),
    (
        Code::VersionMismatch,
        "The catalog was written by another version of DuckDB or DuckLake.

An older lake is migrated with `attach_options = { automatic_migration = true }`, for which
there is no way back: back up the catalog before. A newer lake or file needs a newer DuckDB.
",
    ),
    (
        Code::WriteConflict,
        "Another writer has changed the same data at the same time.

DuckLake tries a commit again where changes do not touch each other; where they do, one of
them fails. Repeat the write, and let one process do the maintenance.
",
    ),
    (
        Code::WrongPassword,
        "PostgreSQL does not accept the user and password.

The server gives the same answer for a user that does not exist. A variable that is not set,
quotes or white space around its value, and placeholders that are not `${NAME}` are sent
letter by letter.
",
    ),
    (
        Code::WrongRegion,
        "The request was signed for, or sent to, another region than that of the bucket.

AWS answers 301 (`PermanentRedirect`), or 400 (`AuthorizationHeaderMalformed`) and names the
right region. Without `region` DuckDB takes `AWS_REGION`, and else signs for `us-east-1`;
for an endpoint other than AWS the region is then empty, which some servers refuse.
",
    ),
];

/// What a code of the doctor's means, in Markdown.
pub(crate) fn explanation(code: Code) -> Option<&'static str> {
    let at = EXPLANATIONS.binary_search_by(|(other, _)| other.as_str().cmp(code.as_str())).ok()?;
    Some(EXPLANATIONS[at].1)
}

/// Whether a finding is one of the doctor's: `lakeplan check` never reports it.
pub fn finds(code: Code) -> bool {
    explanation(code).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_are_sorted_and_begin_with_a_sentence() {
        assert!(EXPLANATIONS.is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str()));
        for (code, text) in EXPLANATIONS {
            let summary = text.lines().next().expect("it is not empty");
            assert!(summary.ends_with('.') && text.ends_with(".\n"), "{code}: {text}");
            assert!(finds(*code));
        }
        assert!(!finds(Code::HalfCredentials));
    }

    #[test]
    fn every_code_is_explained_once() {
        for code in Code::ALL {
            assert_ne!(finds(*code), crate::rules::explanation(*code).is_some(), "{code}");
            assert!(!crate::explanation(*code).is_empty());
        }
    }
}
