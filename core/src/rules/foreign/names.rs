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

/// What names of other tools are here, and the names: in the page, such a text is smaller than a table of the names.
pub(super) type Row = (Here, &'static str);

/// What people put before the names of an object store's options.
pub(super) const OBJECT_STORE_PREFIXES: &[&str] =
    &["sparkhadoop", "fss3a", "fss3n", "fss3", "aws", "s3", "minio", "r2", "cloudflare", "gcs", "gs", "storage"];

/// Options of object stores.
pub(super) const OBJECT_STORE: &[Row] = &[
    (
        Option("key_id"),
        "accesskey accesskeyid accessid awsaccesskeyid hmacaccessid hmackeyid key keyid hmackey hmacaccesskey",
    ),
    (Option("secret"), "accesskeysecret hmacsecret secret secretaccesskey secretkey hmacsecretkey"),
    (Identity(API_TOKEN), "apitoken"),
    (Option("account_id"), "accountid"),
    (Option("url_style"), "addressingstyle urlstyle"),
    (Said("`http://` before the host in `endpoint` sets that"), "allowhttp"),
    (Not("verify_ssl"), "allowinvalidcertificates noverifyssl"),
    (Identity(ANONYMOUS), "anon anonymous nosignrequest skipsignature"),
    (Advice(KEY_FILE), "applicationcredentials"),
    (Option("assume_role_arn"), "assumedrolearn assumerole assumerolearn rolearn"),
    (Option("bucket"), "bucket bucketname container"),
    (Place, "bucketurl path root uri url warehouse"),
    (Setting("ca_cert_file"), "cabundle cacert cacertfile cafile sslcafile"),
    (Option("use_ssl"), "connectionsslenabled secure ssl sslenabled tls usehttps usessl usetls"),
    (Chain, "credentialchain iamauth usecredentialchain"),
    (Identity(CHAIN), "credentialprovider provider useinstancemetadata"),
    (Option("region"), "defaultregion endpointregion region regionname"),
    (Identity(PROFILE), "credentialsfile profile profilename sharedcredentialsfile"),
    (
        Option("endpoint"),
        "endpoint endpointhost endpointoverride endpointurl endpointurls3 host hostbase hostname serviceurl",
    ),
    (Option("external_id"), "externalid"),
    (PathStyle, "forcepathstyle pathstyle pathstyleaccess usepathstyle usepathstyleendpoint"),
    (HostStyle, "forcevirtualaddressing virtualhostedstylerequest"),
    (Option("http_proxy"), "httpproxy proxy proxyoptionshost"),
    (Not("use_ssl"), "insecure"),
    (Option("kms_key_id"), "kmskeyid sseawskmskeyid ssekmskeyid"),
    (Option("bearer_token"), "oauthtoken accesstoken"),
    (Advice("it is part of the data path: write it after the bucket in `data_path`"), "prefix"),
    (Option("requester_pays"), "requestpayer requesterpays"),
    (Advice("write `http://` or `https://` before the host in `endpoint`"), "scheme"),
    (Option("session_token"), "securitytoken sessiontoken"),
    (
        Identity(KEY_FILE),
        "serviceaccount serviceaccountjson serviceaccountkey serviceaccountpath credentials credentialspath jsonkey \
         keyfile keyfilename privatekey clientemail",
    ),
    (Advice(SIGNATURE), "signaturemethod signatureversion"),
    (Option("verify_ssl"), "sslverify verify verifyssl"),
    (Token, "token"),
    (Identity(PROCESS), "credentialprocess"),
    (Identity(OUTSIDE), "keyidfile secretcommand secretfile secretkeyfile"),
    (Advice(ACL), "acl cannedacl"),
    (Advice(PROJECT), "project projectid quotaproject quotaprojectid userproject"),
    (Advice(JURISDICTION), "jurisdiction"),
    (Advice(ENCRYPTION), "sse serversideencryption ssecustomerkey"),
    (Advice(STORAGE_CLASS), "storageclass"),
    (Advice(RETRIES), "maxattempts maxretries retries maxerrorretry"),
    (Advice(TIMEOUT), "connecttimeout readtimeout requesttimeout timeout"),
    (Advice(PERSISTENT), "persist persistent"),
    (Advice(DURATION), "durationseconds"),
    (Option("session_name"), "rolesessionname sessionname"),
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
    (Option("host"), "address hostname host server servername"),
    (Option("database"), "catalog database databasename db dbname initialcatalog name"),
    (Option("connect_timeout"), "connectiontimeout connecttimeout timeout"),
    (Advice(PARTS), "connectionstring conninfo databaseurl dsn jdbcurl path uri url"),
    (
        Attach("metadata_schema"),
        "currentschema dbschema metadataschema metaschema schema schemaname searchpath catalogschema",
    ),
    (Option("user"), "databaseuser login uid user userid username"),
    (Said("`type` sets that"), "dialect driver drivername lib"),
    (ServerSetting("idle_in_transaction_session_timeout"), "idleintransactionsessiontimeout"),
    (ServerSetting("lock_timeout"), "locktimeout"),
    (Option("password"), "pass passwd password pwd"),
    (Identity(OUTSIDE), "passwordcommand passwordcmd passcommand passwordenv passwordenvvar secretfile"),
    (Advice(PASSWORD_FILE), "passwordfile pwfile"),
    (Option("secret_name"), "secret"),
    (Option("port"), "port"),
    (SslMode, "requiressl ssl tls"),
    (Advice("DuckDB does not set a role after the login: log in as that user"), "role"),
    (Option("sslrootcert"), "rootcert sslca sslrootcert"),
    (Option("sslmode"), "sslmode"),
    (ServerSetting("statement_timeout"), "statementtimeout"),
    (Option("application_name"), "application appname"),
    (Advice(POOL), "maxconnections maxoverflow minsize pgbouncer poolsize pooling preparethreshold statementcachesize"),
    (Advice(READ_ONLY), "readonly"),
    (Advice("write `sslmode`, and the paths of certificates as `sslrootcert`, `sslcert` and `sslkey`"), "sslcontext"),
    (Advice(PERSISTENT), "persist persistent"),
];

const PARTS: &str = "write its parts as keys: `host`, `port`, `database`, `user` and `password`, and the part after \
                     `?` under `secret_parameters`";

const PASSWORD_FILE: &str = "to read the password from a file, set a variable from it, and write `password = \
                             \"${NAME}\"`; a PostgreSQL password file is `passfile` under `secret_parameters`";

/// Options of a catalog that is a file.
pub(super) const FILE: &[Row] = &[
    (
        Option("uri"),
        "catalog connectionstring database databasepath db dbpath file filename filepath location metadatapath path \
         url",
    ),
    (Attach("meta_encryption_key"), "encryptionkey"),
    (Attach("meta_journal_mode"), "journalmode"),
    (Attach("meta_busy_timeout"), "busytimeout"),
];

/// Options of a folder.
pub(super) const LOCAL: &[Row] =
    &[(Option("path"), "basepath bucketurl datapath dir directory folder location prefix root uri url warehouse")];

/// Options of the lake: of other tools' attachments, and of `ATTACH` under the names of other
/// versions and catalogs.
pub(super) const LAKE: &[Row] = &[
    (Option("attach_options"), "attachoptions options"),
    (Option("alias"), "catalogname ducklakename lakename name"),
    (Attach("create_if_not_exists"), "createifnotexists"),
    (Attach("metadata_schema"), "currentschema dbschema metadataschema metaschema schema schemaname searchpath"),
    (Option("data_inlining_row_limit"), "datainliningrowlimit datainlining inlinerows inliningrowlimit rowlimit"),
    (Attach("encrypted"), "encrypted"),
    (Attach("meta_encryption_key"), "encryptionkey"),
    (Attach("meta_encryption_cipher"), "encryptioncipher"),
    (Attach("meta_journal_mode"), "journalmode"),
    (Attach("automatic_migration"), "migrate migrateifrequired automigrate"),
    (Attach("override_data_path"), "overridedatapath datapathoverride overwritedatapath"),
    (Attach("read_only"), "readonly accessmode"),
    (Attach("snapshot_time"), "snapshotat snapshottime asof timestamp"),
    (Attach("snapshot_version"), "snapshotid snapshotversion snapshot"),
    (
        Advice(
            "the location of the Parquet files is `path`, `bucket` and `prefix`, or `data_path` of the storage backend",
        ),
        "datapath",
    ),
    (Advice("the catalog is `uri` of the metadata backend, or its login"), "metadatapath cataloguri"),
    (Advice(SECRETS), "secrets"),
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
