//! What DuckDB was heard to say, and where in the file it belongs. Each text was measured
//! on real servers and files; those of AWS on a server that answers as AWS does.

use std::path::Path;
use std::time::Duration;

use crate::diagnostic::Code;
use crate::doctor::{At, Folders, Places, too_slow, translate};
use crate::plan::Plan;
use crate::{Flavor, Span};

const POSTGRES: &str = r#"
[ducklake]
alias = "lake"
catalog = { type = "postgres", secret_name = "pgs", host = "db.example", port = 15777, database = "lakedb", user = "boss", password = "s3cr3t-p" }
storage = { type = "local", path = "data" }
"#;

const FILE: &str = r#"
[ducklake]
alias = "lake"
attach_options = { read_only = true, override_data_path = true, data_inlining_row_limit = 3, encrypted = true }
catalog = { type = "duckdb", uri = "no/m.db" }
storage = { type = "local", path = "data" }
"#;

const SQLITE: &str = r#"
[ducklake]
catalog = { type = "sqlite", uri = "sqlite:/x/m.sqlite" }
storage = { type = "local", path = "data" }
"#;

const S3: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", key_id = "s3cr3t-k", secret = "s3cr3t-s", bucket = "bkt", region = "eu-west-1", endpoint = "http://s3.example:9000", url_style = "path" }
"#;

const CHAIN: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", bucket = "bkt", secret_parameters = { provider = "credential_chain" } }
"#;

const NO_KEYS: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", bucket = "bkt" }
"#;

const EXISTING: &str = r#"
[ducklake]
catalog = { type = "postgres", secret_name = "pgs" }
storage = { type = "local", path = "data" }
"#;

fn with_plan<T>(toml: &str, f: impl FnOnce(&Places<'_>) -> T) -> T {
    let analysis = crate::analyze(toml, &crate::Options::default());
    let store = analysis.select(None).expect("there is a store");
    let config = store.config().unwrap_or_else(|| panic!("{:#?}", analysis.diagnostics));
    let plan: Plan = store.plan(Flavor::DuckDb).expect("it is sound");
    f(&Places {
        plan: &plan,
        config,
        folders: Folders { working: Some(Path::new("/here")), home: None },
        stores: &analysis.stores,
    })
}

fn slice(toml: &str, span: Span) -> &str {
    span.slice(toml)
}

/// The error of `ATTACH` on a catalog.
fn attach(rest: &str) -> String {
    format!("IO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"{rest}")
}

/// The error of a connection to PostgreSQL.
fn connect(rest: &str) -> String {
    attach(&format!(
        "Unable to connect to Postgres at \"\": connection to server at \"127.0.0.1\", port 15777 failed: {rest}\n"
    ))
}

/// The error of a request to an object store.
fn http(rest: &str) -> String {
    format!("HTTP Error: Unable to connect to URL s3://bkt/pre/main/p/ducklake-01.parquet: {rest}")
}

const PUT: &str = "for HTTP PUT to 'http://s3.example:9000/bkt/pre/main/p/ducklake-01.parquet'";

/// Error, configuration, cause, the text that is blamed, and a part of the message.
#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn errors_are_blamed_on_the_line_that_caused_them() {
    let probe = At::Probe;
    let at = At::Statement(1);
    let cases: Vec<(String, At, &str, Code, &str, &str)> = vec![
        // PostgreSQL.
        (
            connect("FATAL:  password authentication failed for user \"boss\""),
            at,
            POSTGRES,
            Code::WrongPassword,
            "\"s3cr3t-p\"",
            "does not accept the password of user `boss`",
        ),
        (connect("fe_sendauth: no password supplied"), at, POSTGRES, Code::WrongPassword, "\"s3cr3t-p\"", "asks for a password"),
        (connect("FATAL:  role \"boss\" is not permitted to log in"), at, POSTGRES, Code::LoginRefused, "\"boss\"", "rejects the login of user `boss`"),
        (connect("FATAL:  database \"lakedb\" does not exist"), at, POSTGRES, Code::UnknownDatabase, "\"lakedb\"", "has no database `lakedb`"),
        (
            connect("Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"),
            at,
            POSTGRES,
            Code::ConnectionRefused,
            "\"db.example\"",
            "`127.0.0.1`, port 15777, refuses connections",
        ),
        (
            attach("Unable to connect to Postgres at \"\": connection to server at \"localhost\" (127.0.0.1), port 15778 failed: Connection refused\n"),
            at,
            POSTGRES,
            Code::ConnectionRefused,
            "\"db.example\"",
            "`localhost`, port 15778, refuses connections",
        ),
        (connect("timeout expired"), at, POSTGRES, Code::ConnectionTimeout, "\"db.example\"", "does not answer"),
        (
            attach("Unable to connect to Postgres at \"\": could not translate host name \"db.example\" to address: Name or service not known\n"),
            at,
            POSTGRES,
            Code::UnknownHost,
            "\"db.example\"",
            "no host `db.example`",
        ),
        (attach("Unable to connect to Postgres at \"\": invalid port number: \"99999\"\n"), at, POSTGRES, Code::InvalidParameter, "15777", "`99999` for `port`"),
        (attach("Unable to connect to Postgres at \"\": invalid sslmode value: \"bogus\"\n"), at, POSTGRES, Code::InvalidParameter, "\"pgs\"", "`bogus`"),
        (connect("received invalid response to SSL negotiation: H"), at, POSTGRES, Code::NotPostgreSql, "\"db.example\"", "is not a PostgreSQL server"),
        (connect("server does not support SSL, but SSL was required"), at, POSTGRES, Code::DatabaseTls, "\"db.example\"", "TLS"),
        (
            "Invalid Error: Failed to initialize DuckLake: Failed to execute query \"CREATE TABLE \"public\".\"ducklake_metadata\"(\"key\" VARCHAR NOT NULL);\": ERROR:  permission denied for schema public\nLINE 1: CREATE TABLE \"public\".\"ducklake_metadata\"(\"key\" VARCHAR NOT ...\n                     ^\n".to_owned(),
            at,
            POSTGRES,
            Code::NoRights,
            "\"boss\"",
            "(no right on schema public)",
        ),
        (
            "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nFailed to flush changes into DuckLake: Failed to execute query \"INSERT INTO \"public\".ducklake_snapshot VALUES (2, NOW(), 2, 3, 2);\": ERROR:  permission denied for table ducklake_snapshot\n".to_owned(),
            probe,
            POSTGRES,
            Code::NoRights,
            "\"boss\"",
            "(no right on table ducklake_snapshot)",
        ),
        (
            "Binder Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"Secret with name \"pgs\" not found".to_owned(),
            at,
            EXISTING,
            Code::MissingSecret,
            "\"pgs\"",
            "no secret `pgs`",
        ),
        (
            attach("Unable to connect to Postgres at \"\": connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n"),
            at,
            EXISTING,
            Code::NoServer,
            "\"pgs\"",
            "nothing says which",
        ),
        // Object stores.
        (
            http("Forbidden (HTTP code 403)\n\nSignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method."),
            probe,
            S3,
            Code::Forbidden,
            "\"s3cr3t-s\"",
            "the secret does not belong to the key: HTTP 403",
        ),
        (
            http("Forbidden (HTTP code 403)\n\nInvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\nInvalid Access Key: \"s3cr3t-k\""),
            probe,
            S3,
            Code::Forbidden,
            "\"s3cr3t-k\"",
            "does not know the key: HTTP 403",
        ),
        (http("Forbidden (HTTP code 403)\n\nAccessDenied: Access Denied"), probe, S3, Code::Forbidden, "\"s3cr3t-k\"", "refuses to write"),
        (http("Forbidden (HTTP code 403)"), probe, NO_KEYS, Code::Forbidden, "\"st\"", "brings no credentials"),
        (http("Forbidden (HTTP code 403)"), probe, CHAIN, Code::Forbidden, "\"credential_chain\"", "refuses to write"),
        (
            http("Forbidden (HTTP code 403)\n\nRequestTimeTooSkewed: The difference between the request time and the current time is too large."),
            probe,
            S3,
            Code::ClockSkew,
            "\"s3cr3t-k\"",
            "clock",
        ),
        (http("Bad Request (HTTP code 400)\n\nExpiredToken: The provided token has expired."), probe, CHAIN, Code::BadToken, "\"credential_chain\"", "token"),
        (http("Not Found (HTTP code 404)\n\nNoSuchBucket: The specified bucket does not exist"), probe, S3, Code::MissingBucket, "\"bkt\"", "no bucket `bkt`"),
        (http("Not Found (HTTP code 404)"), probe, S3, Code::MissingBucket, "\"bkt\"", "no bucket `bkt`"),
        (
            http("Moved Permanently (HTTP code 301)\n\nPermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint."),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "not in region `eu-west-1`",
        ),
        (
            http("Bad Request (HTTP code 400)\n\nAuthorizationHeaderMalformed: The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'eu-central-1'"),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "it is in `eu-central-1`",
        ),
        (format!("IO Error: Could not resolve hostname error {PUT}"), probe, S3, Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "`s3.example:9000` cannot be resolved"),
        (format!("IO Error: Could not establish connection error for HTTP PUT to '{PUT}'"), probe, S3, Code::EndpointRefused, "\"http://s3.example:9000\"", "cannot be reached"),
        ("TransactionContext Error: Failed to load existing DuckLake: Current transaction is aborted (please ROLLBACK)".to_owned(), at, POSTGRES, Code::NoRights, "\"boss\"", "probably lacks the right"),
        (format!("IO Error: URL using bad/illegal format or missing URL error {PUT}"), probe, S3, Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "invalid"),
        (format!("IO Error: Could not connect to server error {PUT}"), probe, S3, Code::EndpointRefused, "\"http://s3.example:9000\"", "refuses connections"),
        (format!("IO Error: SSL connect error error {PUT}"), probe, S3, Code::EndpointTls, "\"http://s3.example:9000\"", "TLS"),
        (format!("IO Error: Timeout was reached error {PUT}"), probe, S3, Code::EndpointTimeout, "\"http://s3.example:9000\"", "does not answer"),
        (
            "HTTP Error: Request returned HTTP 503 for HTTP PUT to 'http://s3.example:9000/bkt/x.parquet'".to_owned(),
            probe,
            S3,
            Code::StorageFailing,
            "\"http://s3.example:9000\"",
            "HTTP 503",
        ),
        ("IO Error: Unexpected response when uploading part to S3".to_owned(), probe, S3, Code::NotAnObjectStore, "\"http://s3.example:9000\"", "does not answer as an object store"),
        (
            "Invalid Configuration Error: Secret Validation Failure: during `create` using the following:\nCredential Chain: 'config'\n".to_owned(),
            At::Statement(0),
            CHAIN,
            Code::NoCredentials,
            "\"credential_chain\"",
            "finds no credentials",
        ),
        // Files.
        (
            attach("Cannot open file \"/here/no/m.db\": No such file or directory"),
            at,
            FILE,
            Code::MissingFolder,
            "\"no/m.db\"",
            "`/here/no/m.db` cannot be opened or created",
        ),
        (
            "Invalid Error: Failed to probe DuckLake metadata: Unable to open database \"/x/m.sqlite\": unable to open database file".to_owned(),
            at,
            SQLITE,
            Code::MissingFolder,
            "\"sqlite:/x/m.sqlite\"",
            "`/x/m.sqlite` cannot be opened or created",
        ),
        (attach("Could not read from file \"/here/no/m.db\": Is a directory"), at, FILE, Code::CatalogIsAFolder, "\"no/m.db\"", "is a folder"),
        (attach("The file \"/here/no/m.db\" exists, but it is not a valid DuckDB database file!"), at, FILE, Code::NotADuckDbFile, "\"no/m.db\"", "is not a DuckDB database"),
        (
            "Not implemented Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"a.sqlite\"Unsupported parameter for SQLite Attach: storage_version".to_owned(),
            at,
            FILE,
            Code::NotADuckDbFile,
            "\"no/m.db\"",
            "it is a SQLite database",
        ),
        (
            "Invalid Error: Failed to probe DuckLake metadata: Failed to prepare query \"SELECT type FROM sqlite_master WHERE lower(name)=lower('ducklake_metadata');\": file is not a database".to_owned(),
            at,
            SQLITE,
            Code::NotASqliteFile,
            "\"sqlite:/x/m.sqlite\"",
            "is not a SQLite database",
        ),
        (
            attach("Could not set lock on file \"/here/no/m.db\": Conflicting lock is held in /usr/bin/python3 (PID 17727). See also https://duckdb.org/docs/stable/connect/concurrency"),
            at,
            FILE,
            Code::LockedCatalog,
            "\"no/m.db\"",
            "open: /usr/bin/python3 (PID 17727)",
        ),
        (
            "Invalid Error: Failed to probe DuckLake metadata: Failed to prepare query \"SELECT type FROM sqlite_master\": database is locked".to_owned(),
            at,
            SQLITE,
            Code::LockedCatalog,
            "\"sqlite:/x/m.sqlite\"",
            "another process is writing",
        ),
        (
            "Binder Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_l2\" at path + \"m.db\"Unique file handle conflict: Cannot attach \"__ducklake_metadata_l2\" - the database file \"m.db\" is already attached by database \"__ducklake_metadata_l\"".to_owned(),
            at,
            FILE,
            Code::CatalogInUse,
            "\"no/m.db\"",
            "attached already",
        ),
        (
            "Invalid Configuration Error: DATA_PATH parameter \"data/\" does not match existing data path in the catalog \"other/\".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.".to_owned(),
            at,
            FILE,
            Code::DataPathMismatch,
            "\"data\"",
            "created with the data path `other/`, and the configuration says `data/`",
        ),
        (
            "Invalid Input Error: DuckLake catalog version mismatch: catalog version is 0.3, but the extension requires version 1.0. To automatically migrate, set AUTOMATIC_MIGRATION to TRUE when attaching.".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "of DuckLake version 0.3, and DuckDB 1.5.5 requires 1.0",
        ),
        (
            "Not implemented Error: Only DuckLake versions 0.1, 0.2, 0.3-dev1, 0.3, 0.4-dev1, 0.4, 1.0 are supported".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "newer DuckLake",
        ),
        (
            attach("Trying to read a database file with version number 999, but we can only read versions between 64 and 68."),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "(storage version 999)",
        ),
        ("IO Error: Failed to create directory \"text/main/p\": Not a directory".to_owned(), probe, FILE, Code::UnwritableDataPath, "\"data\"", "`/here/text/main/p` cannot be created: not a directory"),
        (
            "Invalid Input Error: Cannot execute statement of type \"CREATE\" on database \"lake\" which is attached in read-only mode!".to_owned(),
            probe,
            FILE,
            Code::ReadOnly,
            "true",
            "reading only",
        ),
        (
            "Invalid Input Error: Existing DuckLake at metadata catalog \"zz.db\" does not exist - and creating a new DuckLake is explicitly disabled".to_owned(),
            at,
            FILE,
            Code::MissingLake,
            "true",
            "no lake in this catalog",
        ),
        // Options and extensions.
        ("Not implemented Error: Unsupported option read_only for DuckLake".to_owned(), at, FILE, Code::UnknownOption, "read_only", "no option `read_only`"),
        ("Binder Error: Unknown parameter 'url_style' for secret type 's3' with default provider 'config'".to_owned(), At::Statement(0), S3, Code::UnknownOption, "\"path\"", "has no option `url_style`"),
        ("Invalid Input Error: Could not convert string 'true' to INT8".to_owned(), at, FILE, Code::InvalidOption, "true", "value of an option"),
        (
            "Invalid Input Error: Failed to set encryption - the database is not encrypted but we requested an encrypted database".to_owned(),
            at,
            FILE,
            Code::InvalidOption,
            "true",
            "not encrypted",
        ),
        (
            "IO Error: Failed to download extension \"ducklake\" at URL \"http://extensions.duckdb.org/v1.5.5/linux_amd64/ducklake.duckdb_extension.gz\"\nExtension \"ducklake\" is an existing extension. (ERROR Could not establish connection)".to_owned(),
            At::Extension("ducklake"),
            FILE,
            Code::MissingExtension,
            // No line of the file is to blame.
            "",
            "the DuckDB extension `ducklake` is not installed",
        ),
        (
            "IO Error: Extension \"/x/v1.5.5/linux_amd64/postgres_scanner.duckdb_extension\" not found.\nExtension \"postgres\" is an existing extension.\n\nInstall it first using \"INSTALL postgres\".".to_owned(),
            At::Extension("postgres"),
            EXISTING,
            Code::MissingExtension,
            "\"pgs\"",
            "the DuckDB extension `postgres` is not installed",
        ),
        // Unheard of.
        ("Binder Error: nobody has heard of it".to_owned(), at, FILE, Code::DuckDbError, "\"no/m.db\"", "DuckDB refuses the statement"),
    ];
    let mut problems = Vec::new();
    for (error, at, toml, code, blamed, message) in cases {
        with_plan(toml, |places| {
            let finding = translate(&error, at, places);
            let help = finding.help.clone().unwrap_or_default();
            let as_wanted = finding.code == code
                && slice(toml, finding.span) == blamed
                && finding.message.contains(message)
                && !help.is_empty()
                && !help.ends_with('.')
                // Secrets are shown to no one, not even in what is blamed on them.
                && !format!("{}{help}", finding.message).contains("s3cr3t")
                && finding.context.iter().all(|context| context.span != finding.span);
            if !as_wanted {
                let at = slice(toml, finding.span);
                problems.push(format!(
                    "{error}\nwanted {code} at {blamed}: {message}\ngot {} at {at}: {}\n{help}",
                    finding.code, finding.message
                ));
            }
        });
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn a_statement_that_takes_too_long_is_blamed_on_the_server() {
    with_plan(POSTGRES, |places| {
        let finding = too_slow(Duration::from_secs(30), true, At::Statement(2), places);
        assert_eq!(slice(POSTGRES, finding.span), "\"db.example\"");
        assert!(finding.message.starts_with("no answer within 30 s"), "{finding:#?}");
    });
    with_plan(S3, |places| {
        let finding = too_slow(Duration::from_secs(30), false, At::Probe, places);
        assert_eq!(slice(S3, finding.span), "\"http://s3.example:9000\"");
    });
}
