//! Errors of files, options and extensions, and what nobody has heard of.

use super::{EXISTING, FILE, S3, SQLITE, attach, blamed};
use crate::diagnostic::Code;
use crate::doctor::At;

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn errors_are_blamed_on_the_line_that_caused_them() {
    let probe = At::Probe;
    let at = At::Statement(1);
    blamed(vec![
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
            "already attached",
        ),
        (
            "Invalid Configuration Error: DATA_PATH parameter \"data/\" does not match existing data path in the catalog \"other/\".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.".to_owned(),
            at,
            FILE,
            Code::DataPathMismatch,
            "\"data\"",
            "created with the data path `other/`, but the configuration has `data/`",
        ),
        (
            "Invalid Input Error: DuckLake catalog version mismatch: catalog version is 0.3, but the extension requires version 1.0. To automatically migrate, set AUTOMATIC_MIGRATION to TRUE when attaching.".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "has DuckLake version 0.3, but DuckDB 1.5.5 requires 1.0",
        ),
        // Nor by `automatic_migration`, which that error asks for.
        (
            "Invalid Input Error: DuckLake catalog version mismatch: catalog version is 1.1-dev.1, but the extension requires version 1.0. To automatically migrate, set AUTOMATIC_MIGRATION to TRUE when attaching.".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "use a newer DuckDB",
        ),
        (
            "Invalid Input Error: DuckLake catalog version mismatch: catalog version is 0.4-dev1, but the extension requires version 0.4. To automatically migrate, set AUTOMATIC_MIGRATION to TRUE when attaching.".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "automatic_migration = true",
        ),
        (
            "Error: Not implemented Error: Only DuckLake version 0.1 is supported".to_owned(),
            at,
            FILE,
            Code::VersionMismatch,
            "\"no/m.db\"",
            "newer DuckLake",
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
            "read-only",
        ),
        (
            "Invalid Input Error: Existing DuckLake at metadata catalog \"zz.db\" does not exist - and creating a new DuckLake is explicitly disabled".to_owned(),
            at,
            FILE,
            Code::MissingLake,
            "true",
            "no lake in this catalog",
        ),
    ]);
}

#[test]
fn errors_of_options_and_extensions_are_blamed_on_the_line_that_caused_them() {
    let at = At::Statement(1);
    blamed(vec![
        (
            "Not implemented Error: Failed to attach DuckLake MetaData \"m\" at path + \"sqlite:/x/m.sqlite\"Unsupported parameter for SQLite Attach: synchronous".to_owned(),
            At::Unknown,
            SQLITE,
            Code::UnknownOption,
            "",
            "no option `meta_synchronous`",
        ),
        (
            "Binder Error: Unrecognized option for attach \"data_path\"".to_owned(),
            At::Unknown,
            FILE,
            Code::UnknownOption,
            "",
            "another kind of database",
        ),
        (
            "Not implemented Error: Unsupported option target_file_sizes".to_owned(),
            At::Unknown,
            FILE,
            Code::UnknownOption,
            "",
            "`set_option`",
        ),
        (
            "Catalog Error: Table Function with name ducklake_nothing does not exist!".to_owned(),
            At::Unknown,
            FILE,
            Code::UnknownName,
            "",
            "no function `ducklake_nothing`",
        ),
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
        // With `httpfs` loaded, it is that which downloads, and says so as of a request to the object store.
        (
            "IO Error: Failed to download extension \"aws\" at URL \"https://extensions.duckdb.org/v1.5.5/linux_amd64/aws.duckdb_extension.gz\"\nExtension \"aws\" is an existing extension.\n\nFor more info, visit https://duckdb.org/docs/stable/extensions/troubleshooting (ERROR Could not resolve hostname)".to_owned(),
            At::Unknown,
            S3,
            Code::MissingExtension,
            "\"bkt\"",
            "the DuckDB extension `aws` is not installed, and cannot be downloaded",
        ),
        (
            "TransactionContext Error: Failed to commit: failed to pin block of size 256.0 KiB (2.7 GiB/2.7 GiB used)".to_owned(),
            At::Unknown,
            FILE,
            Code::ResourceLimit,
            "",
            "needs more memory",
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
        ("Binder Error: nobody has heard of it".to_owned(), at, FILE, Code::DuckDbError, "\"no/m.db\"", "DuckDB rejects the statement"),
    ]);
}
