//! The findings of the doctor with what they mean, for `lakeplan explain` and the pages.

use crate::diagnostic::Code;

/// Markdown for each code that only the doctor finds, sorted by name. The first line is the
/// summary.
const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::AliasTaken,
        "A database with this name is already attached.

`ATTACH` finds another database under the alias: an earlier attachment in the same session, the
main database file of that name, or the same lake in another access mode. `ATTACH IF NOT EXISTS`
would keep the existing one. Choose another alias, or detach the other database.
",
    ),
    (
        Code::BadToken,
        r#"The session token of temporary credentials has expired, or belongs to other keys.

The object store responds with `ExpiredToken` or `InvalidToken`. Temporary credentials are valid
for some hours; DuckDB gets new ones from the chain only if the secret has `refresh = "auto"`. If
the keys are in the file, a secret without `session_token` uses `AWS_SESSION_TOKEN`, which belongs
to other keys. Get fresh credentials, or set `session_token` in `secret_parameters` (an empty
value prevents DuckDB from using the token of the environment).
"#,
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
        Code::ClockSkew,
        "The clock of this machine differs too much from that of the object store.

A signature is valid only for some minutes around the time at which it was created:
`RequestTimeTooSkewed`. Set the clock; virtual machines and containers that were suspended often
lag behind.
",
    ),
    (
        Code::ConnectionFailed,
        "DuckDB cannot connect to PostgreSQL, for a reason that Lakeplan does not recognize.

The error of the PostgreSQL client follows the words `Unable to connect to Postgres`. Compare it
with the keys of the metadata backend.
",
    ),
    (
        Code::ConnectionRefused,
        "No PostgreSQL server is listening at the host and port.

The machine is reachable, and responds that nothing is listening on the port. Start the server, or
correct `host` and `port`. Inside a container, `localhost` is the container itself.
",
    ),
    (
        Code::ConnectionTimeout,
        "The PostgreSQL server does not respond.

The cause is a firewall that drops packets, a host that is down or reachable only from another
network, or a server that accepts connections and then does not respond. Correct `host` and
`port`, or allow the connection in the firewall. Without `connect_timeout`, DuckDB waits for
minutes.
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
        Code::DatabaseTls,
        "The PostgreSQL server and the configuration disagree about TLS.

`sslmode` requires TLS and the server does not support it, or the server's certificate is not
trusted. `sslmode` and `sslrootcert` are set in `secret_parameters`; `~` in a path is not expanded
there.
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
        Code::EndpointRefused,
        "Nothing is listening at the endpoint of the object store.

Start the server, or correct `endpoint`: it must be the host and port of the S3 API, not of a
console. Inside a container, `localhost` is the container itself.
",
    ),
    (
        Code::EndpointTimeout,
        "The endpoint of the object store does not respond.

The cause is a firewall or proxy that drops the request, or a host that is down. Correct
`endpoint`, or allow the connection in the firewall.
",
    ),
    (
        Code::EndpointTls,
        "The object store and the configuration disagree about TLS.

DuckDB uses TLS unless `use_ssl = false` is set or the endpoint begins with `http://`. With a
server without TLS, the request then fails with `SSL connect error`; with a certificate that is
not trusted, or that does not cover the host name (a bucket name with dots becomes part of it),
the error is about the certificate.
",
    ),
    (
        Code::ExtensionVersion,
        "A DuckDB extension was built for another version or platform of DuckDB.

An extension works only with one version of DuckDB and on one platform. Install it again with the
DuckDB that you run (`FORCE INSTALL …`), or set `extension_directory` to a directory that contains
the right one.
",
    ),
    (
        Code::Forbidden,
        "The object store rejects the request.

HTTP 401 or 403. `InvalidAccessKeyId`: the server does not know the key. `SignatureDoesNotMatch`:
the secret does not belong to the key, or was changed on the way (whitespace, quotes).
`AccessDenied`: the key does not have the permission. DuckDB uses the secret whose `scope` is the
longest prefix of the URL; if none matches, the request is not signed.
",
    ),
    (
        Code::InvalidChain,
        r#"DuckDB cannot parse the AWS credential chain.

`chain` is a list of words separated by `;`: `config`, `env`, `sts`, `sso`, `process`, `instance`
and `web_identity`. `assume_role_arn` also requires `chain = "sts"`.
"#,
    ),
    (
        Code::InvalidOption,
        r#"DuckDB does not accept the value of an option.

Options of `ATTACH` and of secrets have their own types: booleans and numbers are written without
quotes in TOML (`true`, not `"true"`).
"#,
    ),
    (
        Code::InvalidParameter,
        "The PostgreSQL client does not accept a connection parameter.

DuckDB passes the parameters of the secret to the PostgreSQL client library, which checks them
when the catalog is attached: `invalid sslmode value`, `invalid port number`. The values are in
lower case with `-` in them: `verify-full`.
",
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
        Code::LoginRefused,
        "PostgreSQL knows the user but rejects the login.

The role is not allowed to log in or to connect to the database, or no line of `pg_hba.conf` allows
it from this host, with or without TLS.
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
        Code::MissingBucket,
        "The bucket or the object does not exist.

HTTP 404. DuckLake creates directories, but never buckets. A wrong `endpoint`, `region` or
`url_style` can have the same effect: the request has then gone to another server or to another
bucket.
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
        Code::NoCredentials,
        "The AWS credential chain has found no credentials.

`credential_chain` looks for credentials in the places that `chain` lists, by default those of the
AWS tools: variables, profiles, single sign-on, the instance metadata service. For `gcs` and `r2`,
it is the AWS chain too; credentials of Google or Cloudflare are not read.
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
        Code::NoRights,
        "The PostgreSQL user does not have the privileges that DuckLake needs.

DuckLake creates its tables on first use, and reads and writes them afterwards. Since PostgreSQL
15, a user cannot create tables in `public` unless this privilege is granted.
",
    ),
    (
        Code::NoServer,
        "The PostgreSQL secret has no host, so a local socket was tried.

Without a host in the secret, the PostgreSQL client uses its defaults, the variables `PG…` and a
socket on this machine. Metaxy creates the secret without credentials if `secret_parameters` is
set and `host`, `database`, `user` and `password` are not; it hides a persistent secret of the
same name.
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
        Code::NotAnObjectStore,
        r#"The server at the endpoint does not provide an S3 API, or does not understand the request.

The endpoint is that of a web page, a console on another port, or a server that expects the bucket
in the path while DuckDB puts it in the host name (`url_style = "path"`).
"#,
    ),
    (
        Code::NotPostgreSql,
        "The server at the host and port is not PostgreSQL.

A web server, a proxy or another database is listening there. PostgreSQL's default port is 5432.
",
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
        Code::StorageFailing,
        "The object store reports an internal failure.

HTTP 5xx, or `SlowDown` for too many requests. Try again; if the error persists, contact the
operator of the server.
",
    ),
    (
        Code::TooManyConnections,
        "PostgreSQL does not accept any more connections.

Each DuckDB process keeps several connections to its catalog open. Raise `max_connections`, close
idle ones, or use a connection pooler; `SET pg_pool_max_connections = …` reduces how many DuckDB
opens.
",
    ),
    (
        Code::TooSlow,
        "A statement took longer than `lakeplan doctor` waits.

`--limit SECONDS` raises the time limit of a statement.
",
    ),
    (
        Code::UnknownDatabase,
        "The PostgreSQL server has no database with this name.

DuckLake creates its tables, but not the database: `CREATE DATABASE …`. Without `database`, the
name of the user is used.
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
        Code::UnknownHost,
        "The host name of the PostgreSQL server cannot be resolved.

The name is misspelled, contains a port or a scheme (`host:5432`, `https://…`), or belongs to a
network to which this machine has no access.
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
        Code::UnresolvableEndpoint,
        r#"The host name of the object store cannot be resolved.

With `url_style = "vhost"` (the default), the bucket becomes part of the host name. Without
`endpoint`, requests go to AWS. If the scope is not a prefix of the data path, the secret with the
endpoint is not used.
"#,
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
    (
        Code::WrongPassword,
        "PostgreSQL rejects the user name or password.

The server gives the same response for a user that does not exist. A variable that is not set,
quotes or whitespace around its value, and placeholders other than `${NAME}` are sent verbatim.
",
    ),
    (
        Code::WrongRegion,
        "The request was signed for, or sent to, a different region than that of the bucket.

AWS responds with 301 (`PermanentRedirect`), or with 400 (`AuthorizationHeaderMalformed`), and
names the correct region. Without `region`, DuckDB uses `AWS_REGION`, or else signs for
`us-east-1`; for an endpoint other than AWS, the region is then empty, which some servers reject.
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
