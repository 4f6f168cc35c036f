//! The words for what DuckDB takes: types of secrets, providers, kinds of values and catalogs.

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

    /// The type of the secret of a backend, by its `type`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secret_type| secret_type.as_str().eq_ignore_ascii_case(tag))
    }

    /// Whether it is for stores that speak the protocol of S3: with a key pair, an endpoint and a region.
    pub const fn speaks_s3(self) -> bool {
        matches!(self, Self::S3 | Self::R2 | Self::Gcs)
    }

    /// The type as it is written in SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::S3 => "S3",
            Self::R2 => "R2",
            Self::Gcs => "GCS",
        }
    }

    /// The prefixes of URLs that a secret without `SCOPE` is for.
    pub const fn default_scopes(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &[],
            Self::S3 => &["s3://", "s3n://", "s3a://"],
            Self::R2 => &["r2://"],
            Self::Gcs => &["gs://", "gcs://"],
        }
    }
}

impl Provider {
    /// The word for [`Provider::CredentialChain`].
    pub const CHAIN: &'static str = "credential_chain";

    /// The provider that a word stands for, in any case; any other word is none that DuckDB has.
    pub fn of_word(word: &str) -> Self {
        if word.eq_ignore_ascii_case(Self::CHAIN) { Self::CredentialChain } else { Self::Config }
    }
}

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
}
