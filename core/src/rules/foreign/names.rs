//! What other tools call the things that Metaxy's keys, DuckDB's parameters and DuckLake's options
//! are: AWS and its libraries, s3fs, delta-rs and Polars, Arrow, Hadoop, rclone and s3cmd, dlt, dbt,
//! `SQLMesh`, libpq, `SQLAlchemy`, and DuckDB's own settings.
//!
//! Names are written without their punctuation, in lower case: `accesskeyid` is `access_key_id`,
//! `accessKeyId` and `access.key.id`.

/// What a name of another tool is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Here {
    /// A key of the backend, or else a parameter of its secret.
    Option(&'static str),
    /// A parameter that says the opposite.
    Not(&'static str),
    /// An option of `ATTACH`.
    Attach(&'static str),
    /// A setting of DuckDB, under the store's own `config`.
    Setting(&'static str),
    /// A database of MotherDuck behind `md:`, or else what can be done.
    MotherDuck(&'static str),
    /// The provider `credential_chain`, if it is true.
    Chain,
    /// The token of a session, or for Google the one that stands in a header.
    Token,
    /// The URL style `path` if it is true, else `vhost`.
    PathStyle,
    /// The URL style `vhost` if it is true, else `path`.
    HostStyle,
    /// The URL of the Parquet files, or what stands behind the bucket in it.
    Place,
    /// A setting of the PostgreSQL server, in `options` of its client.
    ServerSetting(&'static str),
    /// The `sslmode` `require` if it is true, else `disable`.
    SslMode,
    /// Nothing: what it says holds already, or the endpoint says it.
    Said(&'static str),
    /// Who sends the requests, or that nobody does, in a form that is none here: what can be done, in words.
    Identity(&'static str),
    /// What else can be done, in words.
    Advice(&'static str),
}

use Here::{
    Advice, Attach, Chain, HostStyle, Identity, Not, Option, PathStyle, Place, Said, ServerSetting, Setting, SslMode,
    Token,
};

impl Here {
    /// Whether it says who sends the requests, or that nobody does.
    pub(in crate::rules) fn is_identity(self) -> bool {
        const KEYS: [&str; 8] =
            ["key_id", "secret", "session_token", "bearer_token", "provider", "chain", "profile", "assume_role_arn"];
        match self {
            Option(key) => KEYS.contains(&key),
            Chain | Token | Identity(_) => true,
            _ => false,
        }
    }
}

/// A name of another tool, and what it is here.
pub(super) type Row = (&'static str, Here);

/// What people put before the names of an object store's options.
pub(super) const OBJECT_STORE_PREFIXES: &[&str] =
    &["sparkhadoop", "fss3a", "fss3n", "fss3", "aws", "s3", "minio", "r2", "cloudflare", "gcs", "gs", "storage"];

/// Options of object stores.
pub(super) const OBJECT_STORE: &[Row] = &[
    ("accesskey", Option("key_id")),
    ("accesskeyid", Option("key_id")),
    ("accesskeysecret", Option("secret")),
    ("accessid", Option("key_id")),
    ("apitoken", Identity(API_TOKEN)),
    ("accountid", Option("account_id")),
    ("addressingstyle", Option("url_style")),
    ("allowhttp", Said("`http://` before the host in `endpoint` sets that")),
    ("allowinvalidcertificates", Not("verify_ssl")),
    ("anon", Identity(ANONYMOUS)),
    ("anonymous", Identity(ANONYMOUS)),
    (
        "applicationcredentials",
        Advice(
            "DuckDB does not read service account key files: create an HMAC key, and write it as `key_id` and `secret`",
        ),
    ),
    ("assumedrolearn", Option("assume_role_arn")),
    ("assumerole", Option("assume_role_arn")),
    ("assumerolearn", Option("assume_role_arn")),
    ("awsaccesskeyid", Option("key_id")),
    ("bucket", Option("bucket")),
    ("bucketname", Option("bucket")),
    ("bucketurl", Place),
    ("cabundle", Setting("ca_cert_file")),
    ("cacert", Setting("ca_cert_file")),
    ("cacertfile", Setting("ca_cert_file")),
    ("cafile", Setting("ca_cert_file")),
    ("connectionsslenabled", Option("use_ssl")),
    ("container", Option("bucket")),
    ("credentialchain", Chain),
    ("credentialprovider", Identity(CHAIN)),
    ("defaultregion", Option("region")),
    ("credentialsfile", Identity(PROFILE)),
    ("endpoint", Option("endpoint")),
    ("endpointhost", Option("endpoint")),
    ("endpointoverride", Option("endpoint")),
    ("endpointregion", Option("region")),
    ("endpointurl", Option("endpoint")),
    ("endpointurls3", Option("endpoint")),
    ("externalid", Option("external_id")),
    ("forcepathstyle", PathStyle),
    ("forcevirtualaddressing", HostStyle),
    ("hmacaccessid", Option("key_id")),
    ("hmackeyid", Option("key_id")),
    ("hmacsecret", Option("secret")),
    ("host", Option("endpoint")),
    ("hostbase", Option("endpoint")),
    ("hostname", Option("endpoint")),
    ("httpproxy", Option("http_proxy")),
    ("insecure", Not("use_ssl")),
    ("key", Option("key_id")),
    ("keyid", Option("key_id")),
    ("kmskeyid", Option("kms_key_id")),
    ("nosignrequest", Identity(ANONYMOUS)),
    ("noverifyssl", Not("verify_ssl")),
    ("oauthtoken", Option("bearer_token")),
    ("path", Place),
    ("prefix", Advice("it is part of the data path: write it after the bucket in `data_path`")),
    ("pathstyle", PathStyle),
    ("pathstyleaccess", PathStyle),
    ("iamauth", Chain),
    ("provider", Identity(CHAIN)),
    ("usecredentialchain", Chain),
    ("useinstancemetadata", Identity(CHAIN)),
    ("profile", Identity(PROFILE)),
    ("profilename", Identity(PROFILE)),
    ("proxy", Option("http_proxy")),
    ("proxyoptionshost", Option("http_proxy")),
    ("region", Option("region")),
    ("regionname", Option("region")),
    ("requestpayer", Option("requester_pays")),
    ("requesterpays", Option("requester_pays")),
    ("rolearn", Option("assume_role_arn")),
    ("root", Place),
    ("scheme", Advice("write `http://` or `https://` before the host in `endpoint`")),
    ("secret", Option("secret")),
    ("secretaccesskey", Option("secret")),
    ("secretkey", Option("secret")),
    ("secure", Option("use_ssl")),
    ("securitytoken", Option("session_token")),
    ("serviceaccount", Identity(KEY_FILE)),
    ("serviceaccountjson", Identity(KEY_FILE)),
    ("serviceaccountkey", Identity(KEY_FILE)),
    ("serviceaccountpath", Identity(KEY_FILE)),
    ("serviceurl", Option("endpoint")),
    ("sessiontoken", Option("session_token")),
    ("sharedcredentialsfile", Identity(PROFILE)),
    ("signaturemethod", Advice(SIGNATURE)),
    ("signatureversion", Advice(SIGNATURE)),
    ("skipsignature", Identity(ANONYMOUS)),
    ("sseawskmskeyid", Option("kms_key_id")),
    ("ssekmskeyid", Option("kms_key_id")),
    ("ssl", Option("use_ssl")),
    ("sslcafile", Setting("ca_cert_file")),
    ("sslenabled", Option("use_ssl")),
    ("sslverify", Option("verify_ssl")),
    ("tls", Option("use_ssl")),
    ("token", Token),
    ("uri", Place),
    ("url", Place),
    ("urlstyle", Option("url_style")),
    ("usehttps", Option("use_ssl")),
    ("usepathstyle", PathStyle),
    ("usepathstyleendpoint", PathStyle),
    ("usessl", Option("use_ssl")),
    ("usetls", Option("use_ssl")),
    ("verify", Option("verify_ssl")),
    ("verifyssl", Option("verify_ssl")),
    ("virtualhostedstylerequest", HostStyle),
    ("warehouse", Place),
    ("credentialprocess", Identity(PROCESS)),
    ("keyidfile", Identity(OUTSIDE)),
    ("secretcommand", Identity(OUTSIDE)),
    ("secretfile", Identity(OUTSIDE)),
    ("secretkeyfile", Identity(OUTSIDE)),
    ("acl", Advice(ACL)),
    ("cannedacl", Advice(ACL)),
    ("credentials", Identity(KEY_FILE)),
    ("credentialspath", Identity(KEY_FILE)),
    ("jsonkey", Identity(KEY_FILE)),
    ("keyfile", Identity(KEY_FILE)),
    ("keyfilename", Identity(KEY_FILE)),
    ("privatekey", Identity(KEY_FILE)),
    ("clientemail", Identity(KEY_FILE)),
    ("hmackey", Option("key_id")),
    ("hmacaccesskey", Option("key_id")),
    ("hmacsecretkey", Option("secret")),
    ("project", Advice(PROJECT)),
    ("projectid", Advice(PROJECT)),
    ("quotaproject", Advice(PROJECT)),
    ("quotaprojectid", Advice(PROJECT)),
    ("userproject", Advice(PROJECT)),
    ("accesstoken", Option("bearer_token")),
    ("jurisdiction", Advice(JURISDICTION)),
    ("sse", Advice(ENCRYPTION)),
    ("serversideencryption", Advice(ENCRYPTION)),
    ("ssecustomerkey", Advice(ENCRYPTION)),
    ("storageclass", Advice(STORAGE_CLASS)),
    ("maxattempts", Advice(RETRIES)),
    ("maxretries", Advice(RETRIES)),
    ("retries", Advice(RETRIES)),
    ("maxerrorretry", Advice(RETRIES)),
    ("connecttimeout", Advice(TIMEOUT)),
    ("readtimeout", Advice(TIMEOUT)),
    ("requesttimeout", Advice(TIMEOUT)),
    ("timeout", Advice(TIMEOUT)),
    ("persist", Advice(PERSISTENT)),
    ("persistent", Advice(PERSISTENT)),
    ("durationseconds", Advice(DURATION)),
    ("rolesessionname", Option("session_name")),
    ("sessionname", Option("session_name")),
];

const PROFILE: &str = "to use a profile, write `secret_parameters = { provider = \"credential_chain\", chain = \
                       \"config\", profile = \"…\" }`";
const CHAIN: &str = "to use credentials of the environment, write `secret_parameters = { provider = \
                     \"credential_chain\" }`";
const ANONYMOUS: &str = "for a public bucket, write `key_id = \"\"` and `secret = \"\"`: without them, keys from the \
                         environment are used";
const API_TOKEN: &str = "the S3 protocol does not accept API tokens: write the access key ID and secret access key \
                         that were shown with it as `key_id` and `secret`";
const KEY_FILE: &str = "DuckDB does not read service account key files: create an HMAC key, and write it as `key_id` \
                        and `secret`";
const SIGNATURE: &str = "remove it: DuckDB always uses signature version 4";

/// What people put before the names of a database's options.
pub(super) const POSTGRES_PREFIXES: &[&str] = &["pg", "postgres", "postgresql", "db", "database"];

/// Options of PostgreSQL.
pub(super) const POSTGRES: &[Row] = &[
    ("address", Option("host")),
    ("catalog", Option("database")),
    ("connectiontimeout", Option("connect_timeout")),
    ("connectionstring", Advice(PARTS)),
    ("conninfo", Advice(PARTS)),
    ("connecttimeout", Option("connect_timeout")),
    ("currentschema", Attach("metadata_schema")),
    ("database", Option("database")),
    ("databasename", Option("database")),
    ("databaseurl", Advice(PARTS)),
    ("databaseuser", Option("user")),
    ("db", Option("database")),
    ("dbname", Option("database")),
    ("dbschema", Attach("metadata_schema")),
    ("dialect", Said("`type` sets that")),
    ("driver", Said("`type` sets that")),
    ("drivername", Said("`type` sets that")),
    ("dsn", Advice(PARTS)),
    ("hostname", Option("host")),
    ("host", Option("host")),
    ("initialcatalog", Option("database")),
    ("jdbcurl", Advice(PARTS)),
    ("lib", Said("`type` sets that")),
    ("idleintransactionsessiontimeout", ServerSetting("idle_in_transaction_session_timeout")),
    ("locktimeout", ServerSetting("lock_timeout")),
    ("login", Option("user")),
    ("metadataschema", Attach("metadata_schema")),
    ("metaschema", Attach("metadata_schema")),
    ("name", Option("database")),
    ("pass", Option("password")),
    ("passwd", Option("password")),
    ("password", Option("password")),
    ("passwordcommand", Identity(OUTSIDE)),
    ("passwordcmd", Identity(OUTSIDE)),
    ("passcommand", Identity(OUTSIDE)),
    ("passwordenv", Identity(OUTSIDE)),
    ("passwordenvvar", Identity(OUTSIDE)),
    ("passwordfile", Advice(PASSWORD_FILE)),
    ("pwfile", Advice(PASSWORD_FILE)),
    ("secret", Option("secret_name")),
    ("secretfile", Identity(OUTSIDE)),
    ("path", Advice(PARTS)),
    ("port", Option("port")),
    ("pwd", Option("password")),
    ("requiressl", SslMode),
    ("role", Advice("DuckDB does not set a role after the login: log in as that user")),
    ("rootcert", Option("sslrootcert")),
    ("schema", Attach("metadata_schema")),
    ("schemaname", Attach("metadata_schema")),
    ("searchpath", Attach("metadata_schema")),
    ("server", Option("host")),
    ("servername", Option("host")),
    ("ssl", SslMode),
    ("sslca", Option("sslrootcert")),
    ("sslmode", Option("sslmode")),
    ("sslrootcert", Option("sslrootcert")),
    ("statementtimeout", ServerSetting("statement_timeout")),
    ("timeout", Option("connect_timeout")),
    ("tls", SslMode),
    ("uid", Option("user")),
    ("uri", Advice(PARTS)),
    ("url", Advice(PARTS)),
    ("user", Option("user")),
    ("userid", Option("user")),
    ("username", Option("user")),
    ("application", Option("application_name")),
    ("appname", Option("application_name")),
    ("maxconnections", Advice(POOL)),
    ("maxoverflow", Advice(POOL)),
    ("minsize", Advice(POOL)),
    ("pgbouncer", Advice(POOL)),
    ("poolsize", Advice(POOL)),
    ("pooling", Advice(POOL)),
    ("preparethreshold", Advice(POOL)),
    ("statementcachesize", Advice(POOL)),
    ("readonly", Advice(READ_ONLY)),
    ("sslcontext", Advice("write `sslmode`, and the paths of certificates as `sslrootcert`, `sslcert` and `sslkey`")),
    ("persist", Advice(PERSISTENT)),
    ("persistent", Advice(PERSISTENT)),
    ("catalogschema", Attach("metadata_schema")),
];

const PARTS: &str = "write its parts as keys: `host`, `port`, `database`, `user` and `password`, and the part after \
                     `?` under `secret_parameters`";

const PASSWORD_FILE: &str = "to read the password from a file, set a variable from it, and write `password = \
                             \"${NAME}\"`; a PostgreSQL password file is `passfile` under `secret_parameters`";

/// Options of a catalog that is a file.
pub(super) const FILE: &[Row] = &[
    ("catalog", Option("uri")),
    ("connectionstring", Option("uri")),
    ("database", Option("uri")),
    ("databasepath", Option("uri")),
    ("db", Option("uri")),
    ("dbpath", Option("uri")),
    ("encryptionkey", Attach("meta_encryption_key")),
    ("file", Option("uri")),
    ("filename", Option("uri")),
    ("filepath", Option("uri")),
    ("journalmode", Attach("meta_journal_mode")),
    ("busytimeout", Attach("meta_busy_timeout")),
    ("location", Option("uri")),
    ("metadatapath", Option("uri")),
    ("path", Option("uri")),
    ("url", Option("uri")),
];

/// Options of a folder.
pub(super) const LOCAL: &[Row] = &[
    ("basepath", Option("path")),
    ("bucketurl", Option("path")),
    ("datapath", Option("path")),
    ("dir", Option("path")),
    ("directory", Option("path")),
    ("folder", Option("path")),
    ("location", Option("path")),
    ("prefix", Option("path")),
    ("root", Option("path")),
    ("uri", Option("path")),
    ("url", Option("path")),
    ("warehouse", Option("path")),
];

/// Options of the lake: of other tools' attachments, and of `ATTACH` under the names of other
/// versions and catalogs.
pub(super) const LAKE: &[Row] = &[
    ("attachoptions", Option("attach_options")),
    ("catalogname", Option("alias")),
    ("createifnotexists", Attach("create_if_not_exists")),
    ("currentschema", Attach("metadata_schema")),
    ("datainliningrowlimit", Option("data_inlining_row_limit")),
    ("dbschema", Attach("metadata_schema")),
    ("ducklakename", Option("alias")),
    ("encrypted", Attach("encrypted")),
    ("encryptionkey", Attach("meta_encryption_key")),
    ("encryptioncipher", Attach("meta_encryption_cipher")),
    ("journalmode", Attach("meta_journal_mode")),
    ("lakename", Option("alias")),
    ("metadataschema", Attach("metadata_schema")),
    ("metaschema", Attach("metadata_schema")),
    ("migrate", Attach("automatic_migration")),
    ("migrateifrequired", Attach("automatic_migration")),
    ("name", Option("alias")),
    ("options", Option("attach_options")),
    ("overridedatapath", Attach("override_data_path")),
    ("readonly", Attach("read_only")),
    ("schema", Attach("metadata_schema")),
    ("schemaname", Attach("metadata_schema")),
    ("searchpath", Attach("metadata_schema")),
    ("snapshotat", Attach("snapshot_time")),
    ("snapshotid", Attach("snapshot_version")),
    ("snapshottime", Attach("snapshot_time")),
    ("snapshotversion", Attach("snapshot_version")),
    ("accessmode", Attach("read_only")),
    ("asof", Attach("snapshot_time")),
    ("datainlining", Option("data_inlining_row_limit")),
    ("inlinerows", Option("data_inlining_row_limit")),
    ("inliningrowlimit", Option("data_inlining_row_limit")),
    ("rowlimit", Option("data_inlining_row_limit")),
    ("snapshot", Attach("snapshot_version")),
    ("timestamp", Attach("snapshot_time")),
    (
        "datapath",
        Advice(
            "the location of the Parquet files is `path`, `bucket` and `prefix`, or `data_path` of the storage backend",
        ),
    ),
    ("metadatapath", Advice("the catalog is `uri` of the metadata backend, or its login")),
    ("cataloguri", Advice("the catalog is `uri` of the metadata backend, or its login")),
    ("secrets", Advice(SECRETS)),
];

const OUTSIDE: &str =
    "Metaxy does not run commands or read files for values: set a variable from it, and write `${NAME}`";
const PROCESS: &str = "it is read from an AWS profile: `secret_parameters = { provider = \"credential_chain\", chain \
                       = \"process\", profile = \"…\", refresh = \"auto\" }`";
const ACL: &str = "DuckDB does not set ACLs: files get that of the bucket";
const ENCRYPTION: &str =
    "the encryption settings of the bucket apply; for a KMS key, write `kms_key_id` under `secret_parameters`";
const STORAGE_CLASS: &str = "DuckDB does not set a storage class: files get that of the bucket";
const RETRIES: &str = "it is a DuckDB setting for all requests: `http_retries`, under the store's `config.config`";
const TIMEOUT: &str = "it is a DuckDB setting for all requests: `http_timeout`, under the store's `config.config`";
const DURATION: &str = "remove it, and write `refresh = \"auto\"`: roles are assumed for the default time of AWS";
const PERSISTENT: &str = "Metaxy creates its secrets in each session: to use a persistent secret, create it in \
                          DuckDB, and set only `secret_name` here";
const PROJECT: &str = "remove it: the HMAC key in `key_id` and `secret` already belongs to a project";
const JURISDICTION: &str = "a bucket in a jurisdiction has a separate endpoint: `secret_parameters = { endpoint = \
                            \"<account>.eu.r2.cloudflarestorage.com\" }`";
const POOL: &str = "remove it: DuckDB manages its own connections, and has no such parameter";
pub(super) const READ_ONLY: &str = "for read-only access, write `read_only = true` in `attach_options` of the lake";
pub(super) const SECRETS: &str = "Metaxy creates one secret for each backend, from its keys and `secret_parameters`";
