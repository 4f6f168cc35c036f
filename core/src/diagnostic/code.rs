//! The stable names of what can be found.

use std::fmt;

use crate::text::similar::closest;

macro_rules! codes {
    ($( $variant:ident = $name:literal, )+) => {
        /// The stable name of a kind of diagnostic. Names are never reused; [`crate::explanation`]
        /// tells what each means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the explanation of each stands with its rule")]
        #[non_exhaustive]
        pub enum Code {
            $( $variant, )+
        }

        impl Code {
            /// Every code, sorted by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that users see and may rely on, in kebab case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

codes! {
    AccessMode = "access-mode",
    AccountId = "account-id",
    AliasTaken = "alias-taken",
    AmbiguousSpelling = "ambiguous-spelling",
    AssumeRole = "assume-role",
    AttachOptionValue = "attach-option-value",
    AwsChain = "aws-chain",
    AwsEnvironment = "aws-environment",
    BadToken = "bad-token",
    BrokenExtend = "broken-extend",
    BucketInHost = "bucket-in-host",
    BucketName = "bucket-name",
    CatalogInUse = "catalog-in-use",
    CatalogIsAFolder = "catalog-is-a-folder",
    CatalogIsMainDatabase = "catalog-is-main-database",
    CatalogKind = "catalog-kind",
    CatalogPath = "catalog-path",
    CatalogSchema = "catalog-schema",
    CatalogUrl = "catalog-url",
    ChainRefresh = "chain-refresh",
    ChainWithKeys = "chain-with-keys",
    ClientCertificate = "client-certificate",
    ClockSkew = "clock-skew",
    ConnectionFailed = "connection-failed",
    ConnectionLost = "connection-lost",
    ConnectionRefused = "connection-refused",
    ConnectionTimeout = "connection-timeout",
    ConsolePort = "console-port",
    CredentialChain = "credential-chain",
    CredentialForm = "credential-form",
    DamagedCatalog = "damaged-catalog",
    DamagedDataFile = "damaged-data-file",
    DataPath = "data-path",
    DataPathMismatch = "data-path-mismatch",
    DatabaseInvalidated = "database-invalidated",
    DatabaseName = "database-name",
    DatabaseTls = "database-tls",
    DisabledByConfiguration = "disabled-by-configuration",
    DiskFull = "disk-full",
    DuckDbError = "duckdb-error",
    DuckLakePrefix = "ducklake-prefix",
    DuplicateAlias = "duplicate-alias",
    DuplicateOption = "duplicate-option",
    EmptyParameters = "empty-parameters",
    EmptyValue = "empty-value",
    EncryptedCatalog = "encrypted-catalog",
    Endpoint = "endpoint",
    EndpointRefused = "endpoint-refused",
    EndpointReplaced = "endpoint-replaced",
    EndpointTimeout = "endpoint-timeout",
    EndpointTls = "endpoint-tls",
    EphemeralCatalog = "ephemeral-catalog",
    ExampleValue = "example-value",
    ExistingSecret = "existing-secret",
    ExtendNotFollowed = "extend-not-followed",
    ExtensionPrefix = "extension-prefix",
    ExtensionVersion = "extension-version",
    Forbidden = "forbidden",
    ForeignPlaceholder = "foreign-placeholder",
    HalfCredentials = "half-credentials",
    HashAlgorithm = "hash-algorithm",
    HiddenCharacter = "hidden-character",
    HomeDirectory = "home-directory",
    HostAddress = "host-address",
    HttpProxy = "http-proxy",
    IgnoredKey = "ignored-key",
    InternalError = "internal-error",
    InvalidChain = "invalid-chain",
    InvalidOption = "invalid-option",
    InvalidParameter = "invalid-parameter",
    InvalidValue = "invalid-value",
    KeyCase = "key-case",
    LocalWithMotherDuck = "local-with-motherduck",
    LockedCatalog = "locked-catalog",
    LoginRefused = "login-refused",
    LookAlikeCharacter = "look-alike-character",
    LostRows = "lost-rows",
    MaskedValue = "masked-value",
    MetaType = "meta-type",
    MissingAccountId = "missing-account-id",
    MissingBucket = "missing-bucket",
    MissingDataFile = "missing-data-file",
    MissingDataPath = "missing-data-path",
    MissingExtension = "missing-extension",
    MissingFolder = "missing-folder",
    MissingKey = "missing-key",
    MissingLake = "missing-lake",
    MissingRegion = "missing-region",
    MissingRootCertificate = "missing-root-certificate",
    MissingSecret = "missing-secret",
    MissingSnapshot = "missing-snapshot",
    MissingTable = "missing-table",
    MotherDuckLogin = "motherduck-login",
    MotherDuckName = "motherduck-name",
    MotherDuckVersion = "motherduck-version",
    NewerToml = "newer-toml",
    NoConnectTimeout = "no-connect-timeout",
    NoCredentials = "no-credentials",
    NoPermission = "no-permission",
    NoRights = "no-rights",
    NoServer = "no-server",
    NoStores = "no-stores",
    NotADuckDbFile = "not-a-duckdb-file",
    NotALake = "not-a-lake",
    NotASqliteFile = "not-a-sqlite-file",
    NotAnObjectStore = "not-an-object-store",
    NotPostgreSql = "not-postgresql",
    OlderSpelling = "older-spelling",
    OneWayMigration = "one-way-migration",
    OptionConflict = "option-conflict",
    OtherCatalog = "other-catalog",
    OtherConfiguration = "other-configuration",
    OtherDataPath = "other-data-path",
    OtherStore = "other-store",
    OverlappingScopes = "overlapping-scopes",
    OverriddenField = "overridden-field",
    OverrideDataPath = "override-data-path",
    ParameterNumber = "parameter-number",
    ParameterPath = "parameter-path",
    ParameterWord = "parameter-word",
    ParserError = "parser-error",
    PastedText = "pasted-text",
    PercentEncoding = "percent-encoding",
    PoolerUser = "pooler-user",
    PortOutOfRange = "port-out-of-range",
    PostgresHost = "postgres-host",
    PostgresService = "postgres-service",
    ProfileWithoutChain = "profile-without-chain",
    R2Keys = "r2-keys",
    ReadOnly = "read-only",
    ReadOnlyMigration = "read-only-migration",
    RefreshInfo = "refresh-info",
    Region = "region",
    RejectedByMetaxy = "rejected-by-metaxy",
    RelativeDataPath = "relative-data-path",
    RemoteCatalog = "remote-catalog",
    RepeatedPrefix = "repeated-prefix",
    ReplacedSecret = "replaced-secret",
    ReservedKey = "reserved-key",
    ResourceLimit = "resource-limit",
    ScopeMissesDataPath = "scope-misses-data-path",
    SecretCollision = "secret-collision",
    SecretFile = "secret-file",
    SecretParameterValue = "secret-parameter-value",
    SecretWithoutKeys = "secret-without-keys",
    SessionToken = "session-token",
    ShadowedAlias = "shadowed-alias",
    SharedCatalog = "shared-catalog",
    SharedDataPath = "shared-data-path",
    SharedSecretName = "shared-secret-name",
    SnapshotPins = "snapshot-pins",
    SnapshotTime = "snapshot-time",
    SqliteCatalog = "sqlite-catalog",
    SqliteJournal = "sqlite-journal",
    SqliteSchema = "sqlite-schema",
    StorageFailing = "storage-failing",
    StoreNotOpen = "store-not-open",
    StoreReference = "store-reference",
    StoreSetting = "store-setting",
    StoreWithoutType = "store-without-type",
    StructuredValue = "structured-value",
    SwappedCredentials = "swapped-credentials",
    Syntax = "syntax",
    TemporaryKeys = "temporary-keys",
    TlsOptions = "tls-options",
    TooManyConnections = "too-many-connections",
    TooSlow = "too-slow",
    ToolTable = "tool-table",
    UnknownAttachOption = "unknown-attach-option",
    UnknownBackend = "unknown-backend",
    UnknownDatabase = "unknown-database",
    UnknownError = "unknown-error",
    UnknownHost = "unknown-host",
    UnknownKey = "unknown-key",
    UnknownName = "unknown-name",
    UnknownOption = "unknown-option",
    UnknownProvider = "unknown-provider",
    UnknownSecretParameter = "unknown-secret-parameter",
    UnknownSetting = "unknown-setting",
    UnknownStore = "unknown-store",
    UnknownStoreClass = "unknown-store-class",
    UnquotedName = "unquoted-name",
    UnreadVariable = "unread-variable",
    UnresolvableEndpoint = "unresolvable-endpoint",
    UnsafeName = "unsafe-name",
    UnsetVariable = "unset-variable",
    UnsupportedByDuckLake = "unsupported-by-ducklake",
    UnusedIgnore = "unused-ignore",
    UnwritableDataPath = "unwritable-data-path",
    UriWithFields = "uri-with-fields",
    UrlStyle = "url-style",
    UseSsl = "use-ssl",
    ValueEnds = "value-ends",
    VariableForm = "variable-form",
    VariableOverride = "variable-override",
    VersionMismatch = "version-mismatch",
    WindowsPath = "windows-path",
    WriteConflict = "write-conflict",
    WrongPassword = "wrong-password",
    WrongRegion = "wrong-region",
    WrongType = "wrong-type",
}

impl Code {
    /// The code whose name is most like a word, if any is like it.
    pub fn closest(name: &str) -> Option<Self> {
        closest(name, Self::ALL.iter().map(|code| code.as_str())).and_then(Self::from_name)
    }

    /// The code of a name as [`Code::as_str`] gives it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_unique_and_kebab_case() {
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for (code, name) in Code::ALL.iter().zip(&names) {
            assert!(
                name.chars()
                    .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'),
                "{name}"
            );
            assert_eq!(Code::from_name(name), Some(*code));
        }
    }
}
