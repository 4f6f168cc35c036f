//! What DuckDB 1.5.5 takes: the parameters of its secret types and the options of DuckLake's
//! `ATTACH`. Data, in one place; the native tests ask the real DuckDB for every entry and for
//! names that are not here.

/// A type of secret that Metaxy can create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretType {
    /// `TYPE postgres`, of the extension `postgres`.
    Postgres,
    /// `TYPE S3`, of the extension `httpfs`.
    S3,
    /// `TYPE R2`, of the extension `httpfs`.
    R2,
    /// `TYPE GCS`, of the extension `httpfs`.
    Gcs,
}

/// Where the values of a secret come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// They are written: DuckDB's default.
    Config,
    /// The extension `aws` finds them: environment, profile, role.
    CredentialChain,
}

impl SecretType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::S3, Self::R2, Self::Gcs];

    /// The type as it is written in SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::S3 => "S3",
            Self::R2 => "R2",
            Self::Gcs => "GCS",
        }
    }

    /// The parameters that the type takes from a provider, in lower case, without the
    /// [`COMMON_PARAMETERS`]. PostgreSQL's secret knows no other provider than `config`.
    pub fn parameters(self, provider: Provider) -> Vec<&'static str> {
        let mut parameters = match (self, provider) {
            (Self::Postgres, _) => return POSTGRES.to_vec(),
            (_, Provider::Config) => [OBJECT_STORE, OBJECT_STORE_CONFIG].concat(),
            (_, Provider::CredentialChain) => [OBJECT_STORE, OBJECT_STORE_CHAIN].concat(),
        };
        match (self, provider) {
            (Self::R2, _) => parameters.push("account_id"),
            (Self::Gcs, Provider::Config) => parameters.push("bearer_token"),
            _ => {}
        }
        parameters
    }

    /// The prefixes of URLs that a secret without `SCOPE` is for.
    pub const fn default_scopes(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &[],
            Self::S3 => &["s3://", "s3n://", "s3a://"],
            Self::R2 => &["r2://"],
            Self::Gcs => &["gcs://", "gs://"],
        }
    }
}

/// The URL styles that DuckDB knows; with anything else it leaves the bucket out of requests.
pub const URL_STYLES: &[&str] = &["path", "vhost", "virtual", ""];

/// Parameters of every secret. `type` a second time is no error and wins.
pub const COMMON_PARAMETERS: &[&str] = &["provider", "scope", "type"];

/// What the parameter of an object store's secret takes; of most it is text. `scope` takes a
/// list too, and no numbers.
pub fn parameter_value(name: &str) -> OptionValue {
    match name {
        "use_ssl" | "verify_ssl" | "url_compatibility_mode" | "requester_pays" => OptionValue::Boolean,
        "extra_http_headers" | "refresh_info" => OptionValue::Map,
        _ => OptionValue::Text,
    }
}

const OBJECT_STORE: &[&str] = &[
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

/// What an option of `ATTACH` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// Anything that DuckDB casts to `BOOLEAN`, words such as `'true'` among them.
    Boolean,
    /// A boolean or 0 and 1; words such as `'true'` fail.
    StrictBoolean,
    /// Text; anything is turned into text.
    Text,
    /// An integer that is not negative.
    Unsigned,
    /// An integer that is not negative and has a sign bit to spare.
    Integer,
    /// A point in time.
    Timestamp,
    /// `MAP {…}`. In an option of `ATTACH` anything else is an internal error that invalidates the
    /// whole database; in a parameter of a secret text like `{a=b}` is one.
    Map,
    /// One of these words, in any case.
    Word(&'static [&'static str]),
}

/// An option of DuckLake's `ATTACH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachOptionInfo {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What it takes.
    pub value: OptionValue,
    /// What it does.
    pub doc: &'static str,
}

macro_rules! attach_options {
    ($($name:literal: $value:ident $(($words:expr))?, $doc:literal;)+) => {
        /// The options that `ATTACH 'ducklake:…'` knows, in DuckDB itself or in DuckLake.
        pub const ATTACH_OPTIONS: &[AttachOptionInfo] =
            &[$(AttachOptionInfo { name: $name, value: OptionValue::$value $(($words))?, doc: $doc }),+];
    };
}

attach_options! {
    "automatic_migration": Boolean, "Migrates a catalog of an older DuckLake version.";
    "busy_timeout": Unsigned, "Has no effect on a SQLite catalog; `meta_busy_timeout` has.";
    "create_if_not_exists": Boolean, "Whether a lake that does not exist is created.";
    "data_inlining_row_limit": Unsigned, "Inserts of up to this many rows go into the catalog.";
    "data_path": Text, "Where the Parquet files go; beats the configured storage.";
    "default_table": Text, "Has no meaning for DuckLake.";
    "encrypted": StrictBoolean, "Whether the Parquet files of a new lake are encrypted.";
    "hidden": Boolean, "Leaves the lake out of the list of databases.";
    "metadata_catalog": Text, "The name under which the catalog itself is attached: one that is free.";
    "metadata_parameters": Map, "Options for attaching the catalog; beats the configured ones.";
    "metadata_path": Text, "Where the catalog is; beats the configured one.";
    "metadata_schema": Text, "The schema of the catalog that holds DuckLake's tables.";
    "override_data_path": StrictBoolean, "Reads and writes below another data path in this session.";
    "read_only": Boolean, "Attaches for reading only.";
    "read_write": Boolean, "Attaches for reading and writing.";
    "readonly": Boolean, "Attaches for reading only.";
    "readwrite": Boolean, "Attaches for reading and writing.";
    "recovery_mode": Word(&["default", "no_wal_writes"]), "Has no meaning for DuckLake.";
    "snapshot_time": Timestamp, "Shows the lake as it was then, for reading only.";
    "snapshot_version": Integer, "Shows the lake at this snapshot, for reading only.";
    "vacuum_rebuild_indexes": Unsigned, "Has no meaning for DuckLake.";
    "write_deletion_vectors": Boolean, "Writes deletes as deletion vectors.";
}

/// The prefix of options that go to the catalog's own `ATTACH`.
pub const META_PREFIX: &str = "meta_";

/// What opens a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogKind {
    /// DuckDB itself.
    DuckDb,
    /// The extension `sqlite`.
    Sqlite,
    /// The extension `postgres`.
    Postgres,
}

impl CatalogKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::DuckDb, Self::Sqlite, Self::Postgres];

    /// Its name for readers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// The kind that a `TYPE` stands for.
    pub fn of_type(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "duckdb" => Self::DuckDb,
            "sqlite" | "sqlite3" | "sqlite_scanner" => Self::Sqlite,
            "postgres" | "postgres_scanner" => Self::Postgres,
            _ => return None,
        })
    }

    /// The options of the catalog's own `ATTACH`, in lower case and without their prefix.
    pub fn options(self) -> impl Iterator<Item = &'static str> {
        let own: &[&str] = match self {
            Self::DuckDb => {
                &["block_size", "compress", "encryption_cipher", "encryption_key", "row_group_size", "storage_version"]
            }
            Self::Sqlite => &["busy_timeout", "journal_mode"],
            Self::Postgres => &["isolation_level", "schema", "secret", "secret_storage_table"],
        };
        CATALOG_OPTIONS.iter().chain(own).copied()
    }

    /// Whether an option with its prefix is one of the catalog's.
    pub fn knows(self, option: &str) -> bool {
        option.strip_prefix(META_PREFIX).is_some_and(|name| self.options().any(|known| known == name))
    }
}

/// What `ATTACH` takes of any database.
const CATALOG_OPTIONS: &[&str] = &[
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

/// Names of databases that are there already, or that no database can have, in lower case.
pub const OWN_DATABASES: &[&str] = &["main", "memory", "system", "temp"];

/// Names under which no lake can be used whatever the store's database is, in lower case.
pub const RESERVED_DATABASES: &[&str] = &["information_schema", "main", "pg_catalog", "system", "temp"];

/// Options that are set for a lake by `CALL <lake>.set_option(…)` and are no options of `ATTACH`.
pub const PERSISTED_OPTIONS: &[&str] = &[
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

/// The option of a name, in any case.
pub fn attach_option(name: &str) -> Option<&'static AttachOptionInfo> {
    ATTACH_OPTIONS.iter().find(|option| option.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_unique() {
        let lists = SecretType::ALL.iter().flat_map(|secret_type| {
            [Provider::Config, Provider::CredentialChain].map(|provider| secret_type.parameters(provider))
        });
        let options = ATTACH_OPTIONS.iter().map(|option| option.name).collect();
        for mut names in lists.chain([options]) {
            assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        }
    }
}
