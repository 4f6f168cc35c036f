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
    AccountId = "account-id",
    AliasTaken = "alias-taken",
    AmbiguousSpelling = "ambiguous-spelling",
    AttachOptionValue = "attach-option-value",
    BadToken = "bad-token",
    BucketInHost = "bucket-in-host",
    BucketName = "bucket-name",
    CatalogInUse = "catalog-in-use",
    CatalogIsAFolder = "catalog-is-a-folder",
    CatalogIsMainDatabase = "catalog-is-main-database",
    CatalogKind = "catalog-kind",
    CatalogPath = "catalog-path",
    CatalogSchema = "catalog-schema",
    ChainWithKeys = "chain-with-keys",
    ClockSkew = "clock-skew",
    ConnectionFailed = "connection-failed",
    ConnectionRefused = "connection-refused",
    ConnectionTimeout = "connection-timeout",
    ConsolePort = "console-port",
    DamagedCatalog = "damaged-catalog",
    DataPath = "data-path",
    DataPathMismatch = "data-path-mismatch",
    DatabaseInvalidated = "database-invalidated",
    DatabaseName = "database-name",
    DatabaseTls = "database-tls",
    DiskFull = "disk-full",
    DuckDbError = "duckdb-error",
    DuplicateAlias = "duplicate-alias",
    DuplicateOption = "duplicate-option",
    EmptyParameters = "empty-parameters",
    Endpoint = "endpoint",
    EndpointRefused = "endpoint-refused",
    EndpointReplaced = "endpoint-replaced",
    EndpointTimeout = "endpoint-timeout",
    EndpointTls = "endpoint-tls",
    EphemeralCatalog = "ephemeral-catalog",
    ExistingSecret = "existing-secret",
    ExtendNotFollowed = "extend-not-followed",
    ExtensionPrefix = "extension-prefix",
    ExtensionVersion = "extension-version",
    Forbidden = "forbidden",
    HalfCredentials = "half-credentials",
    HiddenCharacter = "hidden-character",
    IgnoredKey = "ignored-key",
    InvalidChain = "invalid-chain",
    InvalidOption = "invalid-option",
    InvalidParameter = "invalid-parameter",
    InvalidValue = "invalid-value",
    KeyCase = "key-case",
    LocalWithMotherDuck = "local-with-motherduck",
    LockedCatalog = "locked-catalog",
    LoginRefused = "login-refused",
    LostRows = "lost-rows",
    MissingAccountId = "missing-account-id",
    MissingBucket = "missing-bucket",
    MissingDataFile = "missing-data-file",
    MissingDataPath = "missing-data-path",
    MissingExtension = "missing-extension",
    MissingFolder = "missing-folder",
    MissingKey = "missing-key",
    MissingLake = "missing-lake",
    MissingRegion = "missing-region",
    MissingSecret = "missing-secret",
    MissingSnapshot = "missing-snapshot",
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
    OptionConflict = "option-conflict",
    OtherCatalog = "other-catalog",
    OtherDataPath = "other-data-path",
    OtherStore = "other-store",
    OverriddenField = "overridden-field",
    OverrideDataPath = "override-data-path",
    ParserError = "parser-error",
    PortOutOfRange = "port-out-of-range",
    R2Keys = "r2-keys",
    ReadOnly = "read-only",
    Region = "region",
    RejectedByMetaxy = "rejected-by-metaxy",
    RemoteCatalog = "remote-catalog",
    ReservedKey = "reserved-key",
    ScopeMissesDataPath = "scope-misses-data-path",
    SecretCollision = "secret-collision",
    SecretParameterValue = "secret-parameter-value",
    SessionToken = "session-token",
    ShadowedAlias = "shadowed-alias",
    SqliteCatalog = "sqlite-catalog",
    SqliteJournal = "sqlite-journal",
    StorageFailing = "storage-failing",
    StoreWithoutType = "store-without-type",
    StructuredValue = "structured-value",
    Syntax = "syntax",
    TooManyConnections = "too-many-connections",
    TooSlow = "too-slow",
    ToolTable = "tool-table",
    UnknownAttachOption = "unknown-attach-option",
    UnknownBackend = "unknown-backend",
    UnknownDatabase = "unknown-database",
    UnknownError = "unknown-error",
    UnknownHost = "unknown-host",
    UnknownKey = "unknown-key",
    UnknownOption = "unknown-option",
    UnknownProvider = "unknown-provider",
    UnknownSecretParameter = "unknown-secret-parameter",
    UnknownStore = "unknown-store",
    UnknownStoreClass = "unknown-store-class",
    UnquotedName = "unquoted-name",
    UnresolvableEndpoint = "unresolvable-endpoint",
    UnsafeName = "unsafe-name",
    UnsetVariable = "unset-variable",
    UnwritableDataPath = "unwritable-data-path",
    UrlStyle = "url-style",
    UseSsl = "use-ssl",
    VariableOverride = "variable-override",
    VersionMismatch = "version-mismatch",
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
