//! Errors of catalogs, options, statements and extensions.

use lakeplan::Code;

use crate::{FILE, LOCAL, POSTGRES, S3, attach, explain, named, store, told, with_options};

fn options(options: &str) -> String {
    with_options(options, FILE, LOCAL)
}

#[test]
fn an_old_storage_version_is_told_beside_a_key() {
    let toml = with_options("meta_storage_version = \"v1.2.0\", meta_encryption_key = \"k\"", FILE, LOCAL);
    let error = "Invalid Input Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \
                 \"lake.ducklake\"Explicit provided STORAGE_VERSION (\"v1.2.0\") and ENCRYPTION_KEY (storage >= v1.4.0) \
                 are not compatible";
    told(&toml, error, Code::OptionConflict, "\"v1.2.0\"", &["`v1.4.0`"]);
}

#[test]
fn options_are_told_by_their_values() {
    for (options, error, code, blamed, word) in [
        (
            "snapshot_version = 1, snapshot_time = \"2026-01-01\"",
            "Invalid Input Error: Cannot specify both VERSION and TIMESTAMP",
            Code::OptionConflict,
            "\"2026-01-01\"",
            "keep one of the two",
        ),
        (
            "snapshot_version = 0, read_only = false",
            "Invalid Input Error: SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode",
            Code::OptionConflict,
            "false",
            "read-only",
        ),
        (
            "snapshot_version = 99",
            "Invalid Input Error: No snapshot found at version 99",
            Code::MissingSnapshot,
            "99",
            "ducklake_snapshots",
        ),
        (
            "schema = \"finance\"",
            "Not implemented Error: Unsupported option schema for DuckLake",
            Code::UnknownOption,
            "schema",
            "write `metadata_schema`",
        ),
        (
            "encryptd = true",
            "Not implemented Error: Unsupported option encryptd for DuckLake",
            Code::UnknownOption,
            "encryptd",
            "write `encrypted`",
        ),
        (
            "encrypted = true",
            "Invalid Input Error: Failed to set encryption - the database is not encrypted but we requested an encrypted database",
            Code::InvalidOption,
            "true",
            "set when a lake is created",
        ),
        (
            "encrypted = \"true\"",
            "Invalid Input Error: Could not convert string 'true' to INT8",
            Code::InvalidOption,
            "\"true\"",
            "without quotes",
        ),
        (
            "override_data_path = false, data_inlining_row_limit = -1",
            "Invalid Input Error: Failed to cast value: Type INT32 with value -1 can't be cast because the value is out of range for the destination type UINT64",
            Code::InvalidOption,
            "-1",
            "`-1`",
        ),
        (
            "read_only = \"maybe\"",
            "Invalid Input Error: Failed to cast value: Could not convert string 'maybe' to BOOL",
            Code::InvalidOption,
            "\"maybe\"",
            "write `true` or `false`",
        ),
        (
            "read_only = true",
            "Invalid Input Error: Cannot execute statement of type \"CREATE\" on database \"lake\" which is attached in read-only mode!",
            Code::ReadOnly,
            "true",
            "remove the option",
        ),
        (
            "read_only = true, automatic_migration = true",
            "Invalid Input Error: Failed to migrate DuckLake from v0.3 to v0.4: Cannot execute statement of type \"CREATE\" on database \"__ducklake_metadata_lake\" which is attached in read-only mode!",
            Code::ReadOnly,
            "true",
            "automatic_migration",
        ),
        (
            "metadata_parameters = { a = \"b\" }",
            "INTERNAL Error: ExtraValueInfo type mismatch\n\nStack Trace:\n\n/x/ducklake.duckdb_extension(+0xd7f00b) [0x7f63cc97f00b]",
            Code::InvalidOption,
            "metadata_parameters",
            "`meta_`",
        ),
    ] {
        let toml = self::options(options);
        if options.starts_with("metadata_parameters") {
            // A table has no place of its own in the plan: its key is blamed.
            let found = &explain(&toml, error).diagnostics[0];
            assert_eq!(found.code, code, "{found:#?}");
            continue;
        }
        told(&toml, error, code, blamed, &[word]);
    }
}

#[test]
fn a_value_that_no_number_is_read_from_has_a_unit() {
    let toml = options("data_inlining_row_limit = \"5k\"");
    let error = "Invalid Input Error: Failed to cast value: Could not convert string '5k' to UINT64";
    told(&toml, error, Code::InvalidOption, "\"5k\"", &["a number without a unit"]);
}

#[test]
fn secrets_are_told_by_their_options() {
    let s3 = |line: &str| store(FILE, &format!("{S3}\nsecret_parameters = {{ {line} }}"));
    for (line, error, code, blamed, word) in [
        (
            "regoin = \"x\"",
            "Binder Error: Unknown parameter 'regoin' for secret type 's3' with default provider 'config'",
            Code::UnknownOption,
            "regoin",
            "write `region`",
        ),
        (
            "verify_ssl = \"bogus\"",
            "Binder Error: Failed to cast option 'verify_ssl' to type 'BOOLEAN': 'Could not convert string 'bogus' to BOOL'",
            Code::InvalidOption,
            "verify_ssl",
            "`verify_ssl`",
        ),
        (
            "kms_key_id = \"x\"",
            "Binder Error: Duplicate query param found while parsing create secret: 'kms_key_id'",
            Code::InvalidOption,
            "kms_key_id",
            "given twice",
        ),
    ] {
        told(&s3(line), error, code, blamed, &[word]);
    }
}

#[test]
fn catalogs_are_told_by_their_files() {
    let file = |uri: &str| store(&format!("type = \"duckdb\"\nuri = \"{uri}\""), LOCAL);
    let sqlite = |uri: &str| store(&format!("type = \"sqlite\"\nuri = \"{uri}\""), LOCAL);
    let version = "Invalid Input Error: DuckLake catalog version mismatch: catalog version is 0.3, but the extension requires version 1.0. To automatically migrate, set AUTOMATIC_MIGRATION to TRUE when attaching.";
    for (toml, error, code, blamed, word) in [
        (file("lake.ducklake"), version.to_owned(), Code::VersionMismatch, "\"lake.ducklake\"", "automatic_migration"),
        (file("lake.ducklake"), attach("Could not set lock on file \"/x/lake.ducklake\": Conflicting lock is held in /usr/bin/python3 (PID 17). See also https://duckdb.org/docs/stable/connect/concurrency"), Code::LockedCatalog, "\"lake.ducklake\"", "/usr/bin/python3 (PID 17)"),
        (file("no/m.db"), attach("Cannot open file \"/x/no/m.db\": No such file or directory"), Code::MissingFolder, "\"no/m.db\"", "`/x/no`"),
        (file("foo:bar.db"), "IO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"foo:bar.db\"Extension \"/x/v1.5.5/linux_amd64/foo.duckdb_extension\" not found.\n\nCandidate extensions: \"autocomplete\"".to_owned(), Code::ExtensionPrefix, "\"foo:bar.db\"", "`./foo:bar.db`"),
        (sqlite("/x/a.sqlite"), "Not implemented Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"/x/a.sqlite\"Unsupported parameter for SQLite Attach: storage_version".to_owned(), Code::NotADuckDbFile, "\"/x/a.sqlite\"", "`sqlite:` before the path"),
        (sqlite("sqlite:/no/m.sqlite"), "Invalid Error: Failed to probe DuckLake metadata: Unable to open database \"/no/m.sqlite\": unable to open database file".to_owned(), Code::MissingFolder, "\"sqlite:/no/m.sqlite\"", "`/no`"),
        (file("m.db"), "Binder Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"m.db\"Unique file handle conflict: Cannot attach \"__ducklake_metadata_lake\" - the database file \"/x/m.db\" is already attached by database \"__ducklake_metadata_l\"".to_owned(), Code::CatalogInUse, "\"m.db\"", "separate catalog file"),
        (file("m.db"), attach("Trying to read a database file with version number 999, but we can only read versions between 64 and 68."), Code::VersionMismatch, "\"m.db\"", "newer"),
        (file("m.db"), "IO Error: Cannot open file \"lake_files/main/t/ducklake-01a2163b.parquet\": No such file or directory".to_owned(), Code::MissingDataFile, "\"lake_files\"", "an absolute path"),
        (file("m.db"), "Binder Error: Failed to attach database: database with name \"lake\" already exists".to_owned(), Code::AliasTaken, "\"lake\"", "choose another `alias`"),
        (file("m.db"), "Binder Error: Database \"lake\" is already attached in READ_WRITE mode, cannot re-attach in READ_ONLY mode".to_owned(), Code::AliasTaken, "\"lake\"", "access mode"),
        (file("m.db"), "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nTransaction conflict - attempting to alter table with index \"1\" - but another transaction has altered it".to_owned(), Code::WriteConflict, "", "run the write again"),
        (file("m.db"), "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nFailed to flush changes into DuckLake: Failed to execute query \"INSERT INTO \"public\".ducklake_snapshot VALUES (23, NOW(), 1, 2, 18)\": ERROR:  deadlock detected\nDETAIL:  Process 5678 waits for ShareLock on transaction 1096; blocked by process 5682.".to_owned(), Code::WriteConflict, "", "run the write again"),
        (file("m.db"), "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nFailed to flush changes into DuckLake: Failed to execute query \"INSERT INTO \"public\".ducklake_snapshot VALUES (23, NOW(), 1, 2, 18)\": ERROR:  could not serialize access due to concurrent update".to_owned(), Code::WriteConflict, "", "run the write again"),
        (file("m.db"), "FATAL Error: Failed: database has been invalidated because of a previous fatal error. The database must be restarted prior to being used again.\nOriginal error: \"boom\"".to_owned(), Code::DatabaseInvalidated, "", "first error"),
    ] {
        told(&toml, &error, code, blamed, &[word]);
    }
}

#[test]
fn names_without_quotes_are_told() {
    let error = "Parser Error: syntax error at or near \"-\"\n\nLINE 1: CREATE OR REPLACE SECRET my-pg ( TYPE postgres, HOST 'h', PASSWORD 's3cr3t-pw...\n                                   ^";
    let toml = store(&POSTGRES.replace("lake_pg", "my-pg"), LOCAL);
    told(&toml, error, Code::ParserError, "\"my-pg\"", &["`my-pg`", "without quotes"]);
    let error = "Parser Error: syntax error at or near \"order\"\n\nLINE 1: ... IF NOT EXISTS 'ducklake:metaxy_generated_dev_order' AS order;\n                                                                   ^";
    let toml = store(FILE, LOCAL).replace("alias = \"lake\"", "alias = \"order\"");
    told(&toml, error, Code::ParserError, "\"order\"", &["reserved word"]);
    let error = "Parser Error: syntax error at or near \"DATABASE\"\n\nLINE 1: CREATE DATABASE IF NOT EXISTS my_lake (TYPE DUCKLAKE);\n               ^";
    let toml = named(
        "dev",
        "type = \"motherduck\"\ndatabase = \"my_lake\"",
        "type = \"s3\"\nsecret_name = \"s\"\nkey_id = \"k\"\nsecret = \"s3cr3t\"\nbucket = \"b\"",
    );
    told(&toml, error, Code::ParserError, "", &["connection to MotherDuck"]);
    let error = "ParserException: Parser Error: syntax error at end of input";
    told(&store(FILE, LOCAL), error, Code::ParserError, "", &["ibis-framework<12"]);
}

#[test]
fn extensions_are_told_with_where_they_come_from() {
    let toml = store(FILE, LOCAL);
    for (error, code, word) in [
        (
            "IO Error: Failed to download extension \"ducklake\" at URL \"http://extensions.duckdb.org/v1.5.5/linux_amd64/ducklake.duckdb_extension.gz\"\nExtension \"ducklake\" is an existing extension.\n\nFor more info, visit https://duckdb.org/docs/stable/extensions/troubleshooting?version=v1.5.5&platform=linux_amd64&extension=ducklake (ERROR Could not establish connection)",
            Code::MissingExtension,
            "`INSTALL ducklake`",
        ),
        (
            "IO Error: Failed to download extension \"hashfuncs\" at URL \"http://community-extensions.duckdb.org/v1.5.5/linux_amd64/hashfuncs.duckdb_extension.gz\"\n\nCandidate extensions: \"core_functions\", \"aws\"",
            Code::MissingExtension,
            "hash_algorithm",
        ),
        (
            "IO Error: Extension \"/x/v1.5.5/linux_amd64/motherduck.duckdb_extension\" not found.\nExtension \"md\" is an existing extension.\n\nInstall it first using \"INSTALL md\".",
            Code::MissingExtension,
            "ATTACH 'md:'",
        ),
        ("Invalid Input Error: Secret storage 'motherduck' not found!", Code::MissingExtension, "motherduck"),
        (
            "duckdb.duckdb.Error: An error occurred while trying to automatically install the required extension 'azure':\nExtension \"/x/v1.5.5/linux_amd64/azure.duckdb_extension\" not found.\nExtension \"azure\" is an existing extension.\n\nInstall it first using \"INSTALL azure\".",
            Code::MissingExtension,
            "`INSTALL azure`",
        ),
        (
            "Invalid Input Error: Failed to load '/x/extensions/v1.5.4/httpfs.duckdb_extension', The file was built specifically for DuckDB version 'v1.5.4' and can only be loaded with that version of DuckDB. (this version of DuckDB is 'v1.5.5')",
            Code::ExtensionVersion,
            "for DuckDB 1.5.4, but this is DuckDB 1.5.5",
        ),
    ] {
        let explained = explain(&toml, error);
        let found = &explained.diagnostics[0];
        assert_eq!(found.code, code, "{explained:#?}");
        let text = format!("{}\n{}", found.message, found.help.as_deref().unwrap_or_default());
        assert!(text.contains(word), "{explained:#?}");
    }
}

#[test]
fn what_is_not_known_is_told_with_its_statement() {
    let toml = store(FILE, LOCAL);
    let error = attach("Something nobody has heard of");
    told(&toml, &error, Code::DuckDbError, "\"lake.ducklake\"", &["rejects the statement"]);
    told(
        &toml,
        "Binder Error: Referenced column \"a\" not found in FROM clause!",
        Code::DuckDbError,
        "",
        &["does not recognize"],
    );
    let explained = told(&toml, "the moon is full", Code::UnknownError, "", &["no error that Lakeplan recognizes"]);
    assert_eq!(explained.error, "the moon is full");
}

/// A store whose section has an error has no statements to tell an error on.
#[test]
fn without_a_sound_store_the_code_is_told() {
    let toml = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n";
    let error = attach("Could not set lock on file \"/x/m.db\": Conflicting lock is held in x (PID 1)");
    for toml in [toml, ""] {
        told(toml, &error, Code::LockedCatalog, "", &["this error is `locked-catalog`"]);
    }
}
