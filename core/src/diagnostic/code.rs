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
    AmbiguousSpelling = "ambiguous-spelling",
    AttachOptionValue = "attach-option-value",
    CatalogIsMainDatabase = "catalog-is-main-database",
    CatalogKind = "catalog-kind",
    CatalogPath = "catalog-path",
    CatalogSchema = "catalog-schema",
    ChainWithKeys = "chain-with-keys",
    DataPath = "data-path",
    DatabaseName = "database-name",
    DuplicateAlias = "duplicate-alias",
    DuplicateOption = "duplicate-option",
    EmptyParameters = "empty-parameters",
    Endpoint = "endpoint",
    EphemeralCatalog = "ephemeral-catalog",
    ExistingSecret = "existing-secret",
    ExtendNotFollowed = "extend-not-followed",
    ExtensionPrefix = "extension-prefix",
    HalfCredentials = "half-credentials",
    HiddenCharacter = "hidden-character",
    IgnoredKey = "ignored-key",
    InvalidValue = "invalid-value",
    KeyCase = "key-case",
    LocalWithMotherDuck = "local-with-motherduck",
    MissingAccountId = "missing-account-id",
    MissingDataPath = "missing-data-path",
    MissingKey = "missing-key",
    NewerToml = "newer-toml",
    NoConnectTimeout = "no-connect-timeout",
    NoStores = "no-stores",
    OlderSpelling = "older-spelling",
    OtherStore = "other-store",
    OverriddenField = "overridden-field",
    OverrideDataPath = "override-data-path",
    PortOutOfRange = "port-out-of-range",
    RemoteCatalog = "remote-catalog",
    ReservedKey = "reserved-key",
    ScopeMissesDataPath = "scope-misses-data-path",
    SecretCollision = "secret-collision",
    SecretParameterValue = "secret-parameter-value",
    SessionToken = "session-token",
    ShadowedAlias = "shadowed-alias",
    SqliteCatalog = "sqlite-catalog",
    SqliteJournal = "sqlite-journal",
    StoreWithoutType = "store-without-type",
    StructuredValue = "structured-value",
    Syntax = "syntax",
    ToolTable = "tool-table",
    UnknownAttachOption = "unknown-attach-option",
    UnknownBackend = "unknown-backend",
    UnknownKey = "unknown-key",
    UnknownProvider = "unknown-provider",
    UnknownSecretParameter = "unknown-secret-parameter",
    UnquotedName = "unquoted-name",
    UnsafeName = "unsafe-name",
    UnsetVariable = "unset-variable",
    UrlStyle = "url-style",
    VariableOverride = "variable-override",
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
            assert!(name.chars().all(|character| character.is_ascii_lowercase() || character == '-'), "{name}");
            assert_eq!(Code::from_name(name), Some(*code));
        }
    }
}
