//! Errors of the session, of DuckLake itself and of other programs.

use lakeplan::Code;

use crate::{FILE, LOCAL, POSTGRES, S3, explain, store, table, told, with_options};

#[test]
fn a_name_that_the_session_does_not_have() {
    let toml = store(FILE, LOCAL);
    table(
        &toml,
        &[
            (
                "_duckdb.CatalogException: Catalog Error: SET schema: No catalog + schema named \"lake\" found.",
                Code::UnknownName,
                "\"lake\"",
                "no lake is attached as `lake`",
            ),
            ("Catalog Error: Catalog with name lake does not exist!", Code::UnknownName, "\"lake\"", "one session"),
            (
                "Binder Error: Catalog \"other\" does not exist!",
                Code::UnknownName,
                "\"lake\"",
                "attaches its lake as `lake`",
            ),
            (
                "Catalog Error: Schema with name lake does not exist!",
                Code::UnknownName,
                "\"lake\"",
                "`ATTACH` before `USE`",
            ),
            (
                "Catalog Error: Table with name features does not exist!\nDid you mean \"pg_enum\"?\n\nLINE 1: SELECT * FROM features\n                      ^",
                Code::UnknownName,
                "\"lake\"",
                "`lake.main.features`",
            ),
            (
                "Binder Error: Failed to find attached database \"lake\"\n\nLINE 1: FROM ducklake_snapshots('lake')\n             ^",
                Code::UnknownName,
                "\"lake\"",
                "no lake is attached as `lake`",
            ),
            (
                "Catalog Error: Table Function with name set_option does not exist!\nDid you mean \"main.pragma_collations\"?",
                Code::UnknownName,
                "\"lake\"",
                "`CALL lake.set_option(…)`",
            ),
            (
                "Binder Error: Attached database name \"system\" cannot be used because it is a reserved name",
                Code::AliasTaken,
                "\"lake\"",
                "the name `system` is reserved",
            ),
            (
                "Binder Error: Ambiguous reference to catalog or schema \"lake\" - use a fully qualified path like \"memory.lake\"",
                Code::AliasTaken,
                "\"lake\"",
                "both a database and a schema",
            ),
        ],
    );
}

#[test]
fn what_ducklake_does_not_do() {
    let toml = store(FILE, LOCAL);
    for (error, words) in [
        ("Not implemented Error: PRIMARY KEY/UNIQUE constraints are not supported in DuckLake", "primary keys"),
        ("Not implemented Error: CHECK constraints are not supported in DuckLake", "`CHECK`"),
        ("Not implemented Error: DuckLake does not support indexes", "indexes"),
        ("Not implemented Error: DuckLake does not support sequences", "sequences"),
        ("Not implemented Error: DuckLake does not support generated columns", "generated columns"),
        ("Not implemented Error: DuckLake does not support user-defined types", "user-defined types"),
        ("Binder Error: RETURNING clause not yet supported for insertion into DuckLake table", "`RETURNING`"),
        (
            "Catalog Error: Cannot change type of column a from BIGINT to INTEGER - only widening type promotions are allowed",
            "narrower type",
        ),
        (
            "Invalid Input Error: Failed to convert DuckDB type to DuckLake - unsupported type ENUM('x', 'y')",
            "the type `ENUM('x', 'y')`",
        ),
        (
            "Binder Error: Column name \"row_id\" is reserved by DuckLake for internal use when data inlining is enabled. If you must use this column name, disable inlining by calling ducklake_set_option('data_inlining_row_limit', 0).",
            "`data_inlining_row_limit = 0`",
        ),
    ] {
        told(&toml, error, Code::UnsupportedByDuckLake, "", &[words]);
    }
}

/// DuckDB 1.4.4 and 1.5.5, in a working directory that cannot be written.
#[test]
fn a_folder_that_cannot_be_created_need_not_be_that_of_the_lake() {
    let toml = store(FILE, S3);
    table(
        &toml,
        &[
            (
                "IO Error: Failed to create directory \".tmp\": Permission denied",
                Code::ResourceLimit,
                "\":memory:\"",
                "`config = { temp_directory",
            ),
            (
                "IO Error: Failed to create directory \"/home/app/.duckdb\": Permission denied",
                Code::HomeDirectory,
                "",
                "`HOME`",
            ),
            (
                "IO Error: Failed to create directory \"/data/lake/main/t\": Permission denied",
                Code::UnwritableDataPath,
                "\"lake\"",
                "cannot be created",
            ),
            // Its name stands elsewhere, too.
            (
                "IO Error: Could not write data: Failed to create directory \"data\": Permission denied",
                Code::UnwritableDataPath,
                "\"lake\"",
                "cannot be created: permission denied",
            ),
            (
                "IO Error: Cannot open file \"ducklake_inlined_data_1_1\": No such file or directory",
                Code::InternalError,
                "",
                "newest patch release",
            ),
            (
                "HTTP Error: HTTP GET error on 'https://lake.s3.amazonaws.com/x.parquet' (HTTP 416)",
                Code::NotAnObjectStore,
                "\"http://s3.example:9000\"",
                "does not respond like an object store",
            ),
        ],
    );
}

#[test]
fn settings_and_limits_of_the_session() {
    let toml = store(FILE, LOCAL)
        .replace("database = \":memory:\"", "database = \"store.db\"\nconfig = { memory_limit = \"1GB\" }");
    let config = "{ memory_limit = \"1GB\" }";
    table(
        &toml,
        &[
            (
                "Connection Error: Can't open a connection to same database file with a different configuration than existing connections",
                Code::OtherConfiguration,
                "\"store.db\"",
                "already has the store",
            ),
            (
                "IO Error: Can't find the home directory at ''\nSpecify a home directory using the SET home_directory='/path/to/dir' option.",
                Code::HomeDirectory,
                config,
                "`HOME`",
            ),
            (
                "Serialization Error: Failed to deserialize secret 'x' from '/h/.duckdb/stored_secrets/x.duckdb_secret': file appears empty! Please remove the file, restart and try again",
                Code::SecretFile,
                "",
                "`/h/.duckdb/stored_secrets/x.duckdb_secret`",
            ),
            (
                "Serialization Error: Failed to deserialize the persistent secret file: '/h/x.duckdb_secret'. The file maybe be corrupt, please remove the file, restart and try again. (error message: 'Failed to deserialize: field id mismatch, expected: 100, got: 28526')",
                Code::SecretFile,
                "",
                "`/h/x.duckdb_secret`",
            ),
            (
                "IO Error: Failed to open the persistent secret file: '/h/x.duckdb_secret'. Some other process may have removed it, please restart and try again. (error message: 'The secret file '/h/x.duckdb_secret' has incorrect permissions! Please set correct permissions or remove file')",
                Code::SecretFile,
                "",
                "`chmod 600`",
            ),
            (
                "Permission Error: Loading external extensions is disabled through configuration",
                Code::DisabledByConfiguration,
                config,
                "`enable_external_access",
            ),
            (
                "Permission Error: File system LocalFileSystem has been disabled by configuration",
                Code::DisabledByConfiguration,
                config,
                "`LocalFileSystem`",
            ),
            (
                "Invalid Input Error: Cannot change configuration option \"threads\" - the configuration has been locked",
                Code::DisabledByConfiguration,
                config,
                "`threads`",
            ),
            (
                "Out of Memory Error: could not allocate block of size 256.0 KiB (19.0 MiB/19.0 MiB used)",
                Code::ResourceLimit,
                config,
                "`memory_limit`",
            ),
            ("IO Error: Cannot open file \"x\": Too many open files", Code::ResourceLimit, config, "`ulimit -n`"),
            (
                "Invalid Input Error: The following options were not recognized: nope",
                Code::UnknownOption,
                config,
                "no setting `nope`",
            ),
            (
                "Catalog Error: unrecognized configuration parameter \"s3_regoin\"\n\nDid you mean: \"s3_region\"",
                Code::UnknownOption,
                config,
                "no setting `s3_regoin`",
            ),
            (
                "Catalog Error: Cannot launch in-memory database in read-only mode!",
                Code::ReadOnly,
                "\"store.db\"",
                "in-memory",
            ),
            (
                "TransactionContext Error: Current transaction is aborted (please ROLLBACK)",
                Code::DatabaseInvalidated,
                "",
                "`ROLLBACK`",
            ),
        ],
    );
}

#[test]
fn files_that_are_encrypted_locked_or_broken() {
    let keyed = with_options("meta_encryption_key = \"s3cr3t-key\"", FILE, LOCAL);
    let wrong = "Invalid Input Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"lake.ducklake\"Wrong encryption key used to open the database file";
    told(&keyed, wrong, Code::EncryptedCatalog, "\"s3cr3t-key\"", &["correct `meta_encryption_key`"]);
    let toml = store(FILE, LOCAL);
    table(
        &toml,
        &[
            (
                "Catalog Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_e3\" at path + \"enc.db\"Cannot open encrypted database \"/x/enc.db\" without a key",
                Code::EncryptedCatalog,
                "\"lake.ducklake\"",
                "no key is given",
            ),
            (
                "IO Error: Cannot open file \"C:\\x\\lake.ducklake\": The process cannot access the file because it is being used by another process.",
                Code::LockedCatalog,
                "\"lake.ducklake\"",
                "another process has the catalog",
            ),
            (
                "Invalid Input Error: File 's3://b/x.parquet' too small to be a Parquet file",
                Code::DamagedDataFile,
                "\"lake_files\"",
                "`s3://b/x.parquet` is not a Parquet file",
            ),
            (
                "Invalid Input Error: No magic bytes found at end of file 'lake_files/x.parquet'",
                Code::DamagedDataFile,
                "\"lake_files\"",
                "`lake_files/x.parquet`",
            ),
            (
                "Invalid Input Error: Corrupt DuckLake - multiple snapshots returned from database",
                Code::DamagedCatalog,
                "\"lake.ducklake\"",
                "inconsistent",
            ),
            (
                "IO Error: Metadata mismatch detected when loading extension '/x/ducklake.duckdb_extension'\nPlease try reinstalling",
                Code::ExtensionVersion,
                "",
                "another DuckDB or platform",
            ),
            (
                "Invalid Input Error: To set the s3_region setting, the httpfs extension needs to be loaded. But it could not be autoloaded.",
                Code::MissingExtension,
                // No server has anything to do with a lake of files.
                "",
                "the DuckDB extension `httpfs` is not installed",
            ),
            ("Invalid Input Error: Secret type 's3' not found", Code::MissingExtension, "", "`INSTALL httpfs"),
            (
                "Invalid Input Error: DuckLake catalog version is '1.1', which is newer than the requested version '1.0'. Cannot downgrade a DuckLake catalog.",
                Code::VersionMismatch,
                "\"lake.ducklake\"",
                "remove `ducklake_version`",
            ),
        ],
    );
}

/// What stands in a log beside DuckDB's errors, or is its own fault.
#[test]
fn errors_of_other_programs_and_of_duckdb_itself() {
    let toml = store(POSTGRES, S3);
    table(
        &toml,
        &[
            (
                "An error occurred (InvalidArgument): Credential access key has length 20, should be 32",
                Code::Forbidden,
                "\"s3cr3t-key\"",
                "20 characters, but those of this object store have 32",
            ),
            ("ERROR:  must be owner of table ducklake_metadata", Code::NoRights, "\"boss\"", "run `GRANT"),
            (
                "ERROR:  schema \"lakes\" does not exist",
                Code::InvalidOption,
                "",
                "`metadata_schema` creates the schema",
            ),
            (
                "FATAL:  invalid value for parameter \"TimeZone\": \"Etc/Unknown\"",
                Code::InvalidParameter,
                "\"db.example\"",
                "`PGTZ`",
            ),
            (
                "could not connect to server: Connection timed out\n\tIs the server running on host \"db.example\" (10.0.0.4) and accepting TCP/IP connections on port 5432?",
                Code::ConnectionTimeout,
                "\"db.example\"",
                "does not respond",
            ),
            (
                "INTERNAL Error: Attempted to dereference unique_ptr that is NULL!",
                Code::InternalError,
                "",
                "restart the process",
            ),
            (
                "IO Error: Extension \"/x/linux_amd64/ducklake.duckdb_extension\" could not be loaded: /lib/libc.so.6: version `GLIBC_2.34' not found",
                Code::ExtensionVersion,
                "",
                "`ducklake` requires a newer system",
            ),
            (
                "pydantic_settings.exceptions.SettingsError: error parsing value for field \"stores\" from source \"EnvSettingsSource\"",
                Code::RejectedByMetaxy,
                "",
                "`METAXY_STORES`",
            ),
            (
                "ImportError: cannot import name 'DuckDBMetadataStore' from 'metaxy.metadata_store'",
                Code::UnknownStoreClass,
                "",
                "metaxy.ext.duckdb.DuckDBMetadataStore",
            ),
        ],
    );
    // The error that broke the session is the one that helps.
    let both =
        "IO Error: Could not set lock on file \"/x/m.db\": Conflicting lock is held in x (PID 1)\nINTERNAL Error: y";
    assert_eq!(explain(&store(FILE, LOCAL), both).diagnostics[0].code, Code::LockedCatalog);
}
