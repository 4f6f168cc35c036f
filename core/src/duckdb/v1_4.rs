//! DuckDB 1.4: how it differs from 1.5. Measured on 1.4.4.

use crate::duckdb::engine::{Engine, Evidence, Migration, Ways};
use crate::duckdb::options::{AttachOptionInfo, OptionValue};
use crate::duckdb::words::{WORD_OPTIONS as WORDS_OF_1_5, WordOption};
use crate::duckdb::{tables, v1_5};

/// DuckDB 1.4, as measured on 1.4.4.
pub static V1_4: Engine = MEASURED;

/// The same, for releases that differ from it in a few entries.
pub(super) const MEASURED: Engine = Engine {
    version: "1.4.4",
    minor: "1.4",
    name: "1.4",
    evidence: Evidence::Measured,
    lake_format: "0.3",
    lake_formats: &["0.3"],
    older_formats: &["0.1", "0.2"],
    migration: Migration { option: "migrate_if_required", by_default: true },
    file_format: "64",
    lake_settings: false,
    ways: Ways {
        endpoint_of_region: false,
        folders_in_home: false,
        sqlite_main_schema: false,
        remote_sqlite: false,
        system_certificates: false,
        joins_slashes: false,
        resolves_dots: false,
        knows_open_files: false,
    },
    word_options: &WORD_OPTIONS,
    attach_options: &ATTACH_OPTIONS,
    persisted_options: &PERSISTED_OPTIONS,
    object_store_parameters: &OBJECT_STORE,
    config_parameters: &[
        "http_proxy",
        "http_proxy_username",
        "http_proxy_password",
        "kms_key_id",
        "requester_pays",
        "refresh_info",
        "extra_http_headers",
    ],
    chain_parameters: CHAIN,
    postgres_parameters: POSTGRES,
    client_lacks: CLIENT_LACKS,
    url_styles: URL_STYLES,
    catalog_options: &CATALOG_OPTIONS,
    storage_versions: STORAGE,
    postgres_catalog_options: POSTGRES_CATALOG,
    local_settings: "errors_as_json explain_output file_search_path home_directory lambda_syntax max_expression_depth",
    lacks_settings: "allowed_configs ducklake_default_data_inlining_row_limit ducklake_target_file_size \
                     ducklake_write_deletion_vectors pg_pool_max_connections pg_statement_timeout_millis \
                     max_execution_time operator_memory_limit enable_caching_operators warnings_as_errors \
                     force_mbedtls_unsafe",
    ignored_settings: "secret_directory",
    inlined_rows: 0,
    ..v1_5::MEASURED
};

pub(super) const STORAGE: &[&str] = &[
    "v0.10.0", "v0.10.1", "v0.10.2", "v0.10.3", "v1.0.0", "v1.1.0", "v1.1.1", "v1.1.2", "v1.1.3", "v1.2.0", "v1.2.1",
    "v1.2.2", "v1.3.0", "v1.3.1", "v1.3.2", "v1.4.0", "v1.4.1", "v1.4.2", "v1.4.3", "v1.4.4",
];

pub(super) const CHAIN: &[&str] = &["chain", "profile", "assume_role_arn", "external_id", "validation"];

/// What else PostgreSQL's client takes comes from its own environment: `PGSSLMODE`, `PGCONNECT_TIMEOUT`.
pub(super) const POSTGRES: &[&str] = &["host", "port", "dbname", "database", "user", "password", "passfile"];

pub(super) const CLIENT_LACKS: &[&str] = &[
    "require_auth",
    "sslnegotiation",
    "sslkeylogfile",
    "sslcertmode",
    "min_protocol_version",
    "max_protocol_version",
    "gssdelegation",
    "scram_client_key",
    "scram_server_key",
    "load_balance_hosts",
    "oauth_issuer",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
];

pub(super) const URL_STYLES: &[&str] = &["path", "vhost", ""];

pub(super) const POSTGRES_CATALOG: &[&str] = &["isolation_level", "schema", "secret"];

pub(super) const OBJECT_STORE: [&str; 9] =
    tables::names(v1_5::OBJECT_STORE, &["http_proxy", "http_proxy_username", "http_proxy_password"]);

const ATTACH_OPTIONS: [AttachOptionInfo; 18] = tables::options(
    v1_5::ATTACH_OPTIONS,
    &["automatic_migration", "hidden", "recovery_mode", "vacuum_rebuild_indexes", "write_deletion_vectors"],
    &[AttachOptionInfo {
        name: "migrate_if_required",
        value: OptionValue::Boolean,
        doc: "Migrates a catalog of an older DuckLake version; `true` if it is not given.",
    }],
);

/// Its chain has no link for the token of a pod.
pub(super) const CHAIN_LINKS: &[&str] = &["env", "config", "sts", "sso", "instance", "process"];

const WORD_OPTIONS: [WordOption; WORDS_OF_1_5.len()] = tables::words(WORDS_OF_1_5, "chain", CHAIN_LINKS);

const CATALOG_OPTIONS: [&str; 6] =
    tables::names(v1_5::CATALOG_OPTIONS, &["hidden", "recovery_mode", "vacuum_rebuild_indexes"]);

const PERSISTED_OPTIONS: [&str; 12] = tables::names(v1_5::PERSISTED_OPTIONS, &["auto_compact", "sort_on_insert"]);
