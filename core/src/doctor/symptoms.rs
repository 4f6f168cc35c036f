//! Which finding an error is: a table of the words that DuckDB, PostgreSQL's client and
//! object stores were seen to use.

use std::sync::LazyLock;

use crate::diagnostic::Code;
use crate::doctor::status;

/// In this order: where an error has the words of two, the first names it better. `|` separates errors, and `…`
/// the words of one that stand apart: in the page, such a text is smaller than a table of them.
const SYMPTOMS: &[(Code, &str)] = &[
    // A session that is broken repeats the error that broke it.
    (Code::InvalidOption, "ExtraValueInfo type mismatch | httpfs_client_implementation, only"),
    (Code::DatabaseInvalidated, "database has been invalidated"),
    // PostgreSQL.
    // A pooler repeats what the server behind it has said to it.
    (Code::LoginRefused, "server_login_retry | server login failed | bouncer config error"),
    (
        Code::WrongPassword,
        "password authentication failed | no password supplied | password that was provided for the role",
    ),
    (
        Code::LoginRefused,
        "Peer authentication failed | Ident authentication failed | certificate authentication failed | GSSAPI auth | SSPI auth",
    ),
    (
        Code::WrongPassword,
        "authentication failed for user | SASL authentication failed | IAM authentication failed | FATAL:…access token",
    ),
    (
        Code::LoginRefused,
        "no PostgreSQL user name specified | connect to compute node | Control plane request failed | Tenant or user not found | tenant/user…not found | \
         endpoint has been disabled | exceeded the compute time quota | exceeded the data transfer quota | \
         Invalid Username specified | Endpoint ID is not specified | no such user | is not permitted to log in | \
         pg_hba.conf | ECIRCUITBREAKER | tenant allow_list | not allowed to connect to this endpoint | \
         No pool configured | no credentials for the role | endpoint could not be found | currently accepting connections | \
         concurrently active endpoints | cannot connect to invalid database | Inconsistent project name | AllServersDown | Authentication error, reason | state was authentication | role \"…\" does not exist | \
         FATAL:…permission denied for database",
    ),
    (Code::UnknownDatabase, "FATAL:…database \"…\" does not exist | no such database"),
    (Code::ConnectionLost, "prepared statement…already exists | prepared statement…does not exist"),
    (
        Code::TooManyConnections,
        "too many clients already | connection slots are reserved | too many connections for | \
         max clients reached | no more connections allowed | Max client connections reached | \
         query_wait_timeout | Connection pool timeout | check out process from the pool | \
         waiting to acquire database connection | acquire permit to connect",
    ),
    (
        Code::ConnectionRefused,
        "the database system is starting up | the database system is shutting down | \
         the database system is in recovery mode | not yet accepting connections | the database system is not accepting connections",
    ),
    (
        Code::ConnectionLost,
        "server closed the connection unexpectedly | SSL connection has been closed unexpectedly | \
         SSL SYSCALL error | terminating connection | could not receive data from server | \
         could not send data to server | no connection to the server | server conn crashed | bad record mac | conflict with recovery",
    ),
    (
        Code::DatabaseTls,
        "connection is insecure | SSL connection is required | FATAL:…SSL required | requires TLS connections | requires a valid client certificate",
    ),
    (Code::TooSlow, "due to statement timeout | due to lock timeout | Query exceeded maximum execution time"),
    (
        Code::InvalidParameter,
        "unsupported startup parameter | RDS Proxy currently | definition of service | invalid command-line argument | \
         FATAL:…unrecognized configuration parameter | FATAL:…requires a value",
    ),
    (Code::OptionConflict, "when 'URI' option is specified | RDS IAM auth secret"),
    (
        Code::InvalidParameter,
        "connection info string | weak sslmode | invalid port number | invalid integer value | invalid sslmode value | authentication method requirement | port numbers to",
    ),
    (
        Code::ConnectionRefused,
        "connection to server at…Connection refused | connection to server at…Cannot assign requested address",
    ),
    (
        Code::ConnectionTimeout,
        "connection to server at…timeout expired | connection to server at…timed out | connection to server at…No route | \
         connection to server at…unreachable",
    ),
    (Code::UnknownHost, "could not translate host name"),
    (Code::NoServer, "connection to server on socket | accepting connections on that socket"),
    (
        Code::NotPostgreSql,
        "response to SSL negotiation | expected authentication request | in context \"COPY (\" | binary format for COPY | \
         ddl and dml are not supported | multiple ddl statements | MySQL connector | binary COPY header | io.crate. | \
         DuckLake:Failed to run query",
    ),
    (
        Code::DatabaseTls,
        "server does not support SSL | root certificate file | private key file | \
         could not read certificate file | could not open certificate file | channel binding…required, but | \
         certificate present, but not private key file | connection to server at…certificate | connection to server at…SSL",
    ),
    // What the server says is not about the options of its client.
    (Code::InvalidParameter, "invalid value for parameter"),
    (Code::ConnectionFailed, "connection to server at…failed: FATAL:"),
    (Code::InvalidParameter, "Unable to connect to Postgres…invalid"),
    (
        Code::MissingSecret,
        "ecret with name…not found | Secret \"…was not found | Default secret was not found | Ambiguity detected for secret name",
    ),
    (Code::NoRights, "ERROR:…permission denied for | ERROR:…must be owner of | row-level security policy"),
    (Code::InvalidOption, "ERROR:…schema \"…\" does not exist"),
    (Code::ResourceLimit, "out of shared memory"),
    (Code::ConnectionTimeout, "could not connect to server…timed out"),
    (Code::ConnectionRefused, "could not connect to server…Connection refused"),
    (Code::Forbidden, "Permission error…Missing or invalid credentials"),
    (
        Code::MotherDuckLogin,
        "not authenticated…MotherDuck | MotherDuck token | Jwt | motherduck_token…during initialization",
    ),
    (Code::UnknownDatabase, "no database/share named"),
    (
        Code::VersionMismatch,
        "DuckDB version…supported by MotherDuck | MotherDuck…not yet supported | MotherDuck currently only supports DuckDB",
    ),
    (Code::MotherDuckLogin, "Initialization function \"motherduck_init\""),
    // All that 1.4 says where the tables of a lake may not be read.
    (Code::NoRights, "Failed to load existing DuckLake…Current transaction is aborted"),
    // Where that fails in the words of a request, it is none to the object store.
    (Code::MissingExtension, "Failed to download extension"),
    // Object stores.
    (Code::Forbidden, "Credential is mal-formed | non-empty Access Key"),
    (
        Code::InvalidChain,
        "Must pass CHAIN | parsing AWS credential chain string | Chain value 'STS' | Ambiguous role arn | Ambiguous external id",
    ),
    (Code::OptionConflict, "Can not set `refresh` and `refresh_info`"),
    (
        Code::NoCredentials,
        "Secret Validation Failure | Unable to locate credentials | create secret using the following | WebIdentityErr | RDS IAM token",
    ),
    // Azure's, which tells less than it could.
    (Code::NoCredentials, "No valid Azure credentials | ChainedTokenCredential"),
    (
        Code::Forbidden,
        "Server failed to authenticate the request | not authorized to perform this operation | StorageFileSystem open file",
    ),
    (Code::MissingBucket, "specified container does not exist"),
    (Code::UnresolvableEndpoint, "Fail to get a new connection…not resolve"),
    (Code::EndpointRefused, "Fail to get a new connection…not connect"),
    (Code::BadToken, "ExpiredToken | InvalidToken | security token included in the request"),
    (
        Code::WrongRegion,
        "from incorrect region | PermanentRedirect | TemporaryRedirect | AuthorizationHeaderMalformed | IllegalLocationConstraint | InvalidRegionName | \
         HTTP 301 response | in AWSListObject | Correct region is: | Credential should be scoped | unexpected scope: | \
         addressed using the specified endpoint",
    ),
    (Code::ClockSkew, "RequestTimeTooSkewed"),
    (
        Code::StorageFailing,
        "ETag on reading file | mean the file was changed | SlowDown | TooManyRequests | ServiceUnavailable | XMinioServerNotInitialized | non-trailing parts | NoSuchUpload | OperationAborted | ConditionalRequestConflict",
    ),
    (Code::DiskFull, "XMinioStorageFull | QuotaExceeded | storage cap exceeded"),
    (
        Code::Forbidden,
        "Object Lock parameters | cap exceeded | AccountProblem | UserProjectMissing | billing account…is disabled | <Code>NotEntitled | \
         KMS.…Exception | subject to bucket's retention policy | WORM protected | ObjectLockedBy | protected by object lock | InvalidObjectState | AllAccessDisabled | SecondLevelDomainForbidden | is not authorized to perform:",
    ),
    (Code::EndpointTimeout, "RequestTimeout) | <Code>RequestTimeout<"),
    (
        Code::Forbidden,
        "SignatureDoesNotMatch | InvalidAccessKeyId | Access Key Id you provided | AccessDenied | No credentials are provided | \
         Credential access key has length",
    ),
    (Code::MissingBucket, "NoSuchBucket | InvalidBucketName | URL needs to contain a"),
    (Code::MissingDataFile, "NoSuchKey | No files found that match"),
    (Code::EndpointRefused, "Could not resolve proxy | HTTP 407 | HTTP code 407 | Failed to parse…http_proxy '"),
    (
        Code::UnresolvableEndpoint,
        "Could not resolve hostname | URL using bad/illegal format | 'https://http | 'http://http",
    ),
    // What answers so speaks no HTTP, or TLS.
    (Code::NotAnObjectStore, "Unsupported protocol error for HTTP…to 'http"),
    (Code::UnresolvableEndpoint, "Unsupported protocol error"),
    (
        Code::EndpointRefused,
        "Could not connect to server error | Connection error for HTTP | Could not establish connection error | \
         Could not connect to the endpoint URL",
    ),
    (
        Code::EndpointTls,
        "Problem with the SSL CA cert | Peer certificate cannot be authenticated | CERTIFICATE_VERIFY_FAILED | \
         local issuer certificate | SSL connect error | error for HTTP…SSL",
    ),
    (Code::EndpointTimeout, "Timeout was reached | Connection timed out error"),
    (
        Code::NotAnObjectStore,
        "Server returned nothing | Failed to read connection error | Failed to write connection error | \
         receiving data from the peer | sending data to the peer | Transferred a partial file | \
         more data than expected | mismatches requested range | HTTP2 framing layer | Unknown error for HTTP | \
         Number of redirects | redirect count exceeded | Server did not send Content-Length | \
         Unexpected response when uploading | is not implemented! | Writing to Azure | Invalid query parameters found | \
         Incorrect setting found for s3_ | header you provided implies | Cached file length can't",
    ),
    // The lake and its files.
    (Code::VersionMismatch, "Failed to migrate DuckLake…already exists"),
    (Code::DataPathMismatch, "does not match existing data path | by setting OVERRIDE_DATA_PATH"),
    (
        Code::WriteConflict,
        "Transaction conflict - attempting to | Failed to initialize DuckLake…duplicate key value | \
         Failed to initialize DuckLake…already exists | Failed to initialize DuckLake…tuple concurrently updated | \
         Exceeded the maximum retry count | Failed to commit DuckLake transaction…violates | violates unique constraint \"ducklake_ | could not serialize access | \
         Duplicate key \"snapshot_id | deadlock detected | relation \"ducklake_…already exists | \
         Failed to commit DuckLake transaction…_pkey | (snapshot_id)=( | TransactionContext Error: Conflict on | write-write conflict",
    ),
    (
        Code::LockedCatalog,
        "Could not set lock on file | connect/concurrency | database is locked | Conflicting lock is held | being used by another process | database table is locked",
    ),
    (Code::OtherConfiguration, "with a different configuration"),
    (Code::EncryptedCatalog, "Wrong encryption key | Cannot open encrypted database | A key is explicitly specified"),
    (Code::CatalogInUse, "Unique file handle conflict"),
    // It cannot be deserialized either, and is no catalog.
    (Code::SecretFile, "persistent secret file | Failed to deserialize secret"),
    (
        Code::VersionMismatch,
        "DuckLake catalog version mismatch | AUTOMATIC_MIGRATION to TRUE | Only DuckLake version | with version number | newer than the requested version | Unsupported DuckLake version | storage version greater than | \
         parse DuckLake type - | Failed to deserialize: | DuckLake 1.…does not support the | DuckLake 1.…does not support COMMENT",
    ),
    (Code::InvalidOption, "Unsupported ducklake_version | version must be >="),
    (Code::NotADuckDbFile, "not a valid DuckDB database file | SQLite Attach: storage_version"),
    (Code::NotASqliteFile, "file is not a database"),
    (
        Code::DamagedCatalog,
        "Corrupt database file | replaying WAL file | database disk image is malformed | Corrupt DuckLake | No snapshot found in DuckLake | \
         Failed to load DuckLake - | DuckLake:…Referenced column | DuckLake:…ERROR: column \"…does not exist | \
         column \"…of relation \"ducklake_",
    ),
    (
        Code::DamagedDataFile,
        "too small to be a Parquet file | No magic bytes found | TProtocolException | invalid TType | \
         don't know what type | No key with name…exists | 'encryption_config' was not set | Computed AES tag differs | \
         not have an encryption key | Puffin file | eletion vector",
    ),
    (Code::CatalogIsAFolder, "Could not read from file…Is a directory | disk I/O error"),
    (Code::DamagedCatalog, "Could not read enough bytes from file"),
    (Code::DiskFull, "No space left on device | database or disk is full | Disk quota exceeded | project size limit"),
    (Code::MissingFolder, "Stale file handle | Stale NFS file handle | Transport endpoint is not connected"),
    (Code::DiskFull, "cannot rollback - no transaction is active"),
    (
        Code::ExtensionVersion,
        "was built specifically | we can only load extensions built for | \
         did not contain the expected entrypoint | attach: read_write | but the origin is different | \
         was built for the platform | Metadata mismatch detected | Extension \"…could not be loaded | \
         a valid signature | version `GLIBC…not found | Initialization function \"…threw an exception",
    ),
    // Where DuckDB keeps what does not fit into memory: `.tmp`, or that behind the name of the database.
    (Code::ResourceLimit, "Failed to create directory….tmp\":"),
    (
        Code::HomeDirectory,
        "Failed to create directory…/.duckdb | Failed to create directory…\\.duckdb | Can't find the home directory",
    ),
    (
        Code::DisabledByConfiguration,
        "disabled through configuration | disabled by configuration | the configuration has been locked | Commit Information | while database is running | \
         Persistent secrets are…disabled",
    ),
    (
        Code::MissingExtension,
        ".duckdb_extension.gz | Extension \"…not found | but it exists in the…extension | \
         Extension Autoloading Error | Secret storage 'motherduck' not found | Secret type '…not found | \
         extension needs to be loaded | requires…extension…to be loaded | Failed to install | \
         Missing Extension Error | Install it first using | extension by running: | SET autoload_known_extensions=1 | ensure httpfs | ensure the httpfs | Function with name xxh | \
         Referenced table \"system\" not found | Unrecognized storage type \" | Cannot open file \"s3: | \
         Cannot open file \"http | Cannot open file \"gs: | Cannot open file \"gcs: | Cannot open file \"r2:",
    ),
    (Code::UnwritableDataPath, "Failed to create directory | it exists and is a file"),
    // Rows that are in the catalog, and not in a file.
    (Code::InternalError, "Cannot open file \"ducklake_inlined_"),
    (
        Code::MissingDataFile,
        "Cannot open file….parquet\"…No such file or directory | Cannot open file….parquet\"…The system cannot find",
    ),
    (
        Code::MissingFolder,
        "Cannot open file…No such file or directory | Cannot open file…The system cannot find | \
         unable to open database file",
    ),
    (Code::NoPermission, "Permission denied | Access is denied | Read-only file system"),
    (
        Code::ReadOnly,
        "attached in read-only mode | session is read-only | server is in hot standby mode | an HTTP file for both reading | \
         in read-only mode: database does not exist | readonly database | in a read-only transaction | \
         cannot set transaction read-write mode | Cannot launch in-memory database",
    ),
    (Code::UnknownName, "Function with name…does not exist"),
    (
        Code::MissingLake,
        "name ducklake_…does not exist | relation \"…ducklake_…does not exist | DuckLake is explicitly disabled",
    ),
    (Code::MissingSnapshot, "No snapshot found"),
    (
        Code::AliasTaken,
        "Failed to attach database: database with name | is already attached in…cannot re-attach | \
         secret with name…already exists | because it is a reserved name | Ambiguous reference to catalog or schema",
    ),
    // Options and statements.
    (Code::OptionConflict, "both VERSION and TIMESTAMP | and ENCRYPTION_KEY (storage | SNAPSHOT_TIME can only be used"),
    (
        Code::UnknownOption,
        "Unknown parameter ' | Unsupported option | Unrecognized option for | parameter for SQLite Attach | options were not recognized | \
         unrecognized configuration parameter | Unrecognized configuration property | as a global option | \
         cannot be set globally | before the database is started",
    ),
    (
        Code::InternalError,
        "Failed to commit DuckLake transaction…Failed to cast | different hive partition path | default entry for __default_",
    ),
    (
        Code::InvalidOption,
        "Secret provider '…not found for type | Unknown AWS validation mode | Duplicate query param found | \
         Create Secret scope must be | for isolation_level | Value for \"…option must | past to secret option | \
         is not a valid cipher | do not support creating new schemas | unacceptable schema name | \
         Failed to attach DuckLake MetaData…Schema with name…not found",
    ),
    (Code::MissingDataPath, "data_path is not set"),
    (
        Code::InvalidOption,
        "Failed to cast value | Failed to cast option | Invalid Input Error: Could not convert string | supported options are uncompressed | \
         Only Parquet version | not a valid interval value | delete_threshold must be | Memory must have | Unknown unit for memory | Unknown TimeZone | \
         time zone: '/etc | key /etc/localtime | UnknownTimeZoneError | \
         Enum value: unrecognized value | Unrecognized parameter for option | Optimizer type…not recognized | \
         is not a known DuckDB version | unsupported acquire mode | \
         Failed to set encryption",
    ),
    (
        Code::UnsupportedByDuckLake,
        "single transaction can only write to | not supported in DuckLake | DuckLake does not support | not yet supported for…DuckLake table | \
         not (yet) supported in DuckLake | reserved by DuckLake | Failed to convert DuckDB type to DuckLake | \
         only widening type promotions | Unsupported ALTER…DuckLake | after the transaction has ended",
    ),
    (
        Code::InternalError,
        "Only the first compacted file | get path for…with id | unordered_map::at | GetDBPath not implemented | \
         Unsupported catalog type for | invalid input syntax for type | type \"double\" does not exist | \
         Failed to flush changes…syntax error | multiple commands into a prepared | Invalid unicode (byte sequence mismatch)",
    ),
    (Code::UnsupportedByDuckLake, "MERGE INTO with DuckLake"),
    (Code::ResourceLimit, "Out of Memory Error | block of size…used) | Too many open files | Cannot allocate memory"),
    (
        Code::UnknownName,
        "SET schema: No catalog | Catalog with name…does not exist | Catalog \"…does not exist | \
         Schema with name…does not exist | Table with name…does not exist | Failed to find attached database | \
         database not found | does not refer to a DuckLake database | not found in DuckLakeCatalog",
    ),
    (
        Code::DatabaseInvalidated,
        "Connection already closed | Connection was never established | urrent transaction is aborted | annot start a transaction within",
    ),
    (Code::ParserError, "Parser Error:"),
    // What is left to say of a commit whose connection has ended.
    (Code::ConnectionLost, "Failed to execute query \"ROLLBACK\" | onnection reset by peer"),
    // What remains of the way to PostgreSQL.
    (
        Code::ConnectionFailed,
        "Unable to connect to Postgres | connection to server at | and accepting TCP/IP connections",
    ),
    (Code::InternalError, "INTERNAL Error: | dev/internal_errors"),
];

/// What requests fail with that were not answered, or whose answer is not told.
const UNANSWERED: &[(Code, &str)] = &[
    (Code::NotAnObjectStore, "S3 multipart upload"),
    (Code::ConnectionLost, "Failed to prepare COPY | read binary COPY data"),
    (Code::EndpointRefused, "Unable to connect to URL"),
    // What a server says in another language.
    (Code::NoRights, "Failed to initialize DuckLake: Failed to execute query"),
    (Code::VersionMismatch, "Failed to migrate DuckLake"),
];

/// The finding all of whose words an error holds; [`Code::DuckDbError`] if no other has them.
///
/// Line breaks and spaces do not count: whoever copies from a terminal copies its line breaks.
pub(super) fn recognize(error: &str) -> Code {
    // Each error is held against all of them: their spaces are taken out once.
    static WITHOUT_SPACES: LazyLock<[Vec<(Code, String)>; 2]> = LazyLock::new(|| {
        [SYMPTOMS, UNANSWERED].map(|table| table.iter().map(|&(code, errors)| (code, without_spaces(errors))).collect())
    });
    let [symptoms, unanswered] = &*WITHOUT_SPACES;
    let error_alone = without_spaces(error);
    let holds = |words: &str| words.split('…').all(|words| error_alone.contains(words));
    let find =
        |table: &[(Code, String)]| table.iter().find(|(_, errors)| errors.split('|').any(holds)).map(|(code, _)| *code);
    find(symptoms)
        .or_else(|| status::of_request(error).map(status::code))
        .or_else(|| find(unanswered))
        .unwrap_or(Code::DuckDbError)
}

/// The words of all symptoms, one by one.
pub(super) fn phrases() -> impl Iterator<Item = &'static str> {
    SYMPTOMS.iter().chain(UNANSWERED).flat_map(|(_, errors)| errors.split(['|', '…'])).map(str::trim)
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// An error of each kind that is known: the words of its symptom, with something where others stand between them.
#[cfg(test)]
pub(super) fn errors() -> impl Iterator<Item = String> {
    let symptoms = SYMPTOMS.iter().chain(UNANSWERED).flat_map(|(_, errors)| errors.split('|'));
    symptoms.map(|words| words.trim().replace('…', " it "))
}
