//! What can be behind an error of DuckDB, and how it is recognised: a table of the words that
//! DuckDB 1.5.5 was seen to use.

macro_rules! causes {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal $(, when [$($words:literal),+])*; )+) => {
        /// Why a run failed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Cause {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Cause {
            /// The name that is shown, in kebab case.
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Every cause, in the order in which they are looked for.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What it means, in a sentence.
            pub(super) const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+)),+ }
            }

            /// The first cause all of whose words an error holds.
            pub(super) fn of(error: &str) -> Self {
                let rules: &[(Self, &[&str])] = &[$( $( (Self::$variant, &[$($words),+]), )* )+];
                let found = rules.iter().find(|(_, words)| words.iter().all(|word| error.contains(word)));
                found.map_or(Self::Other, |(cause, _)| *cause)
            }
        }
    };
}

// In this order: where an error has words of two, the first names it better.
causes! {
    /// The password, or the user, is wrong.
    WrongPassword = "wrong-password", when ["password authentication failed"], when ["no password supplied"];
    /// The user exists and may not log in from here.
    LoginRefused = "login-refused", when ["is not permitted to log in"], when ["no pg_hba.conf entry"],
        when ["role \"", "\" does not exist"], when ["permission denied for database"];
    /// The server has no such database.
    UnknownDatabase = "unknown-database", when ["FATAL:", "database \"", "\" does not exist"];
    /// No server listens there.
    ConnectionRefused = "connection-refused", when ["connection to server at", "Connection refused"];
    /// A server takes the connection and says nothing, or nothing is there to answer.
    ConnectionTimeout = "connection-timeout", when ["connection to server at", "timeout expired"],
        when ["connection to server at", "timed out"], when ["connection to server at", "No route to host"],
        when ["connection to server at", "unreachable"];
    /// The host name means nothing.
    UnknownHost = "unknown-host", when ["could not translate host name"];
    /// The secret says nothing about the server.
    NoServer = "no-server", when ["connection to server on socket"];
    /// What answers there does not speak as PostgreSQL does.
    NotPostgres = "not-postgresql", when ["received invalid response to SSL negotiation"],
        when ["expected authentication request from server"];
    /// TLS is asked for, and the server has none, or another certificate.
    DatabaseTls = "database-tls", when ["server does not support SSL"], when ["connection to server at", "certificate"],
        when ["connection to server at", "SSL"];
    /// A connection parameter is not one.
    InvalidParameter = "invalid-parameter", when ["invalid port number"], when ["invalid integer value"],
        when ["invalid sslmode value"], when ["Unable to connect to Postgres", "invalid "];
    /// The secret that the configuration expects to exist does not.
    MissingSecret = "missing-secret", when ["Secret with name", "not found"], when ["Secret \"", "was not found"],
        when ["Ambiguity detected for secret name"];
    /// The user may not create or change tables.
    NoRights = "no-rights", when ["ERROR:", "permission denied for"];
    /// Any other trouble on the way to PostgreSQL.
    ConnectionFailed = "connection-failed", when ["Unable to connect to Postgres"];

    /// No credentials were found where `credential_chain` looks.
    NoCredentials = "no-credentials", when ["Secret Validation Failure"];
    /// The session token has ended or belongs to other keys.
    BadToken = "bad-token", when ["HTTP code", "ExpiredToken"], when ["HTTP code", "InvalidToken"];
    /// The request was signed for another region.
    WrongRegion = "wrong-region", when ["HTTP code", "PermanentRedirect"], when ["HTTP code 301"],
        when ["HTTP code", "AuthorizationHeaderMalformed"], when ["HTTP code", "IllegalLocationConstraint"];
    /// The clock of this machine is off.
    ClockSkew = "clock-skew", when ["HTTP code", "RequestTimeTooSkewed"];
    /// The storage does not accept the keys, or they may not write.
    Forbidden = "forbidden", when ["HTTP code 403"], when ["HTTP code 401"];
    /// There is no such bucket.
    MissingBucket = "missing-bucket", when ["HTTP code", "NoSuchBucket"], when ["HTTP code 404"];
    /// The endpoint's name means nothing.
    UnresolvableEndpoint = "unresolvable-endpoint", when ["Could not resolve hostname"];
    /// Nothing listens at the endpoint.
    EndpointRefused = "endpoint-refused", when ["Could not connect to server"];
    /// TLS is spoken where there is none, or the certificate is not trusted.
    EndpointTls = "endpoint-tls", when ["SSL connect error"], when ["for HTTP", "SSL"];
    /// The endpoint does not answer.
    EndpointTimeout = "endpoint-timeout", when ["Timeout was reached"];
    /// What answers is not an object store, or not at this address.
    NotAStore = "not-an-object-store", when ["Unexpected response when uploading"], when ["HTTP code 405"],
        when ["HTTP code 400"], when ["is not implemented!"];
    /// The storage has trouble of its own.
    StorageFailing = "storage-failing", when ["Request returned HTTP 5"], when ["HTTP code 5"];

    /// The lake was made with another data path.
    DataPathMismatch = "data-path-mismatch", when ["does not match existing data path"];
    /// Another process has the catalog open.
    LockedCatalog = "locked-catalog", when ["Could not set lock on file"], when ["database is locked"];
    /// This DuckDB has the file open under another name.
    CatalogInUse = "catalog-in-use", when ["Unique file handle conflict"];
    /// The catalog was made by another version.
    VersionMismatch = "version-mismatch", when ["DuckLake catalog version mismatch"], when ["Only DuckLake versions"],
        when ["with version number"];
    /// The file is something else than a DuckDB database.
    NotDuckDb = "not-a-duckdb-file", when ["not a valid DuckDB database file"],
        when ["Unsupported parameter for SQLite Attach"];
    /// The file is something else than a SQLite database.
    NotSqlite = "not-a-sqlite-file", when ["file is not a database"];
    /// The file is a DuckDB database and damaged.
    DamagedCatalog = "damaged-catalog", when ["Corrupt database file"], when ["database disk image is malformed"];
    /// The path is a folder.
    IsFolder = "catalog-is-a-folder", when ["Could not read from file", "Is a directory"];
    /// The path begins with what DuckDB takes for the name of an extension, or an extension is
    /// not installed.
    MissingExtension = "missing-extension", when ["Failed to download extension"],
        when ["Extension \"", "not found"], when ["but it exists in the", "extension"], when ["Extension Autoloading Error"];
    /// The folder for the Parquet files cannot be made.
    DataFolder = "unwritable-data-path", when ["Failed to create directory"];
    /// The catalog cannot be made where it shall be.
    MissingFolder = "missing-folder", when ["Cannot open file", "No such file or directory"],
        when ["unable to open database file"];
    /// The file system does not let this user in.
    NoPermission = "no-permission", when ["Permission denied"];
    /// The lake is attached for reading only.
    ReadOnly = "read-only", when ["attached in read-only mode"], when ["in read-only mode: database does not exist"],
        when ["readonly database"];
    /// The lake does not exist and is not to be made.
    MissingLake = "missing-lake", when ["creating a new DuckLake is explicitly disabled"];
    /// The lake has no such snapshot.
    MissingSnapshot = "missing-snapshot", when ["No snapshot found"];
    /// An option that DuckDB does not know.
    UnknownOption = "unknown-option", when ["Unknown parameter '"], when ["Unsupported option "], when ["Unrecognized option for "];
    /// An option whose value DuckDB does not take.
    InvalidOption = "invalid-option", when ["Failed to cast"], when ["Could not convert string"],
        when ["Failed to set encryption"];

    /// A statement took longer than the doctor waits.
    TooSlow = "too-slow";
    /// Something else is attached under the alias.
    NotALake = "not-a-lake";
    /// The catalog is not what or where it was declared.
    OtherCatalog = "other-catalog";
    /// The data path is not the declared one.
    OtherDataPath = "other-data-path";
    /// What was written could not be read back.
    LostRows = "lost-rows";
    /// DuckDB says something that the doctor does not know.
    Other = "duckdb-error";
}
