//! DuckDB 1.5 with the DuckLake of that version. Measured; the native tests ask the real DuckDB
//! for every entry and for names that are not here. The other versions say how they differ from it.

use crate::duckdb::engine::{Engine, Evidence, Migration, Ways};
use crate::duckdb::options::{AttachOptionInfo, OptionValue};
use crate::duckdb::words::{CLIENT_PATHS, WHOLE_NUMBERS, WORD_OPTIONS};

/// DuckDB 1.5, as measured on 1.5.5.
pub static V1_5: Engine = MEASURED;

/// The same, for versions that differ from it in a few entries.
pub(super) const MEASURED: Engine = Engine {
    version: "1.5.5",
    minor: "1.5",
    name: "1.5",
    evidence: Evidence::Measured,
    lake_format: "1.0",
    lake_formats: &["1.0"],
    older_formats: &["0.1", "0.2", "0.3", "0.4"],
    migration: Migration { option: "automatic_migration", by_default: false },
    file_format: "68",
    every_secret_storage: false,
    lake_settings: true,
    ways: Ways {
        endpoint_of_region: true,
        folders_in_home: true,
        sqlite_main_schema: true,
        remote_sqlite: true,
        system_certificates: true,
        joins_slashes: true,
        resolves_dots: true,
        knows_open_files: true,
    },
    attach_options: ATTACH_OPTIONS,
    persisted_options: PERSISTED_OPTIONS,
    object_store_parameters: OBJECT_STORE,
    config_parameters: OBJECT_STORE_CONFIG,
    chain_parameters: OBJECT_STORE_CHAIN,
    postgres_parameters: POSTGRES,
    common_parameters: &["provider", "scope", "type"],
    word_options: WORD_OPTIONS,
    whole_numbers: WHOLE_NUMBERS,
    client_lacks: &[],
    client_paths: CLIENT_PATHS,
    url_styles: &["path", "vhost", "virtual", ""],
    catalog_options: CATALOG_OPTIONS,
    duckdb_catalog_options: &[
        "block_size",
        "compress",
        "encryption_cipher",
        "encryption_key",
        "row_group_size",
        "storage_version",
    ],
    storage_versions: &[],
    sqlite_catalog_options: &["busy_timeout", "journal_mode"],
    postgres_catalog_options: &["isolation_level", "schema", "secret", "secret_storage_table"],
    own_databases: &["main", "memory", "system", "temp"],
    reserved_databases: &["information_schema", "main", "pg_catalog", "system", "temp"],
    catalog_prefixes: &[
        ("sqlite:", "sqlite"),
        ("sqlite3:", "sqlite"),
        ("sqlite_scanner:", "sqlite"),
        ("duckdb:", "duckdb"),
        ("postgres:", "postgres"),
        ("postgresql:", "postgres"),
        ("mysql:", "mysql"),
        ("md:", "motherduck"),
        ("motherduck:", "motherduck"),
    ],
    local_settings: "enable_caching_operators warnings_as_errors",
    lacks_settings: "max_execution_time operator_memory_limit",
    ignored_settings: "",
    inlined_rows: 10,
    keywords: KEYWORDS,
};

pub(super) const OBJECT_STORE: &[&str] = &[
    "key_id",
    "secret",
    "region",
    "session_token",
    "endpoint",
    "url_style",
    "use_ssl",
    "url_compatibility_mode",
    "refresh",
    "http_proxy",
    "http_proxy_username",
    "http_proxy_password",
];

const OBJECT_STORE_CONFIG: &[&str] =
    &["verify_ssl", "kms_key_id", "requester_pays", "refresh_info", "extra_http_headers"];

const OBJECT_STORE_CHAIN: &[&str] =
    &["chain", "profile", "assume_role_arn", "external_id", "web_identity_token_file", "session_name", "validation"];

const POSTGRES: &[&str] = &[
    "host",
    "hostname",
    "hostaddr",
    "port",
    "dbname",
    "database",
    "user",
    "username",
    "password",
    "passfile",
    "require_auth",
    "channel_binding",
    "connect_timeout",
    "client_encoding",
    "options",
    "application_name",
    "fallback_application_name",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "replication",
    "gssencmode",
    "sslmode",
    "requiressl",
    "sslnegotiation",
    "sslcompression",
    "sslcert",
    "sslkey",
    "sslkeylogfile",
    "sslpassword",
    "sslcertmode",
    "sslrootcert",
    "sslcrl",
    "sslcrldir",
    "sslsni",
    "requirepeer",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "min_protocol_version",
    "max_protocol_version",
    "krbsrvname",
    "gsslib",
    "gssdelegation",
    "scram_client_key",
    "scram_server_key",
    "service",
    "target_session_attrs",
    "load_balance_hosts",
    "oauth_issuer",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
    "uri",
    "aws_rds_secret",
];

macro_rules! attach_options {
    ($($name:literal: $value:ident $(($words:expr))?, $doc:literal;)+) => {
        pub(super) const ATTACH_OPTIONS: &[AttachOptionInfo] =
            &[$(AttachOptionInfo { name: $name, value: OptionValue::$value $(($words))?, doc: $doc }),+];
    };
}

attach_options! {
    "automatic_migration": Boolean, "Migrates a catalog of an older DuckLake version.";
    "busy_timeout": Unsigned, "Has no effect on a SQLite catalog; use `meta_busy_timeout`.";
    "create_if_not_exists": Boolean, "Whether a lake that does not exist is created.";
    "data_inlining_row_limit": Unsigned, "Inserts of up to this many rows go into the catalog.";
    "data_path": Text, "The location of the Parquet files; takes precedence over the configured storage.";
    "default_table": Text, "Has no meaning for DuckLake.";
    "encrypted": StrictBoolean, "Whether the Parquet files of a new lake are encrypted.";
    "hidden": Boolean, "Hides the lake in the list of databases.";
    "metadata_catalog": Text, "The name under which the catalog itself is attached; it must not be in use.";
    "metadata_parameters": Map, "Options for attaching the catalog; takes precedence over the configured ones.";
    "metadata_path": Text, "The location of the catalog; takes precedence over the configured one.";
    "metadata_schema": Text, "The schema of the catalog that contains DuckLake's tables.";
    "override_data_path": StrictBoolean, "Reads and writes below another data path in this session.";
    "read_only": Boolean, "Attaches the lake read-only.";
    "read_write": Boolean, "Attaches for reading and writing.";
    "readonly": Boolean, "Attaches the lake read-only.";
    "readwrite": Boolean, "Attaches for reading and writing.";
    "recovery_mode": Word(&["default", "no_wal_writes"]), "Has no meaning for DuckLake.";
    "snapshot_time": Timestamp, "Shows the lake as it was at that time, read-only.";
    "snapshot_version": Integer, "Shows the lake at this snapshot, read-only.";
    "vacuum_rebuild_indexes": Unsigned, "Has no meaning for DuckLake.";
    "write_deletion_vectors": Boolean, "Writes deletes as deletion vectors.";
}

pub(super) const CATALOG_OPTIONS: &[&str] = &[
    "default_table",
    "hidden",
    "read_only",
    "read_write",
    "readonly",
    "readwrite",
    "recovery_mode",
    "type",
    "vacuum_rebuild_indexes",
];

pub(super) const PERSISTED_OPTIONS: &[&str] = &[
    "auto_compact",
    "delete_older_than",
    "expire_older_than",
    "hive_file_pattern",
    "parquet_compression",
    "parquet_compression_level",
    "parquet_row_group_size",
    "parquet_row_group_size_bytes",
    "parquet_version",
    "per_thread_output",
    "require_commit_message",
    "rewrite_delete_threshold",
    "sort_on_insert",
    "target_file_size",
];

const KEYWORDS: &str = "all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast \
    check collate collation column concurrently constraint create cross default deferrable desc describe \
    distinct do else end except false fetch for foreign freeze from full glob group having ilike in \
    initially inner intersect into is isnull join lambda lateral leading left like limit natural not notnull \
    null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing positional primary \
    qualify references returning right select semi show similar some summarize symmetric table tablesample \
    then to trailing true union unique unpack unpivot using variadic verbose when where window with";
