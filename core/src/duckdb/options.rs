//! The words for what DuckDB takes: types of secrets, providers, kinds of values and catalogs.

/// Declares the types of secrets, each in a row: its name in SQL, the extension that brings it, the prefixes of URLs
/// that it is for, where its requests go, and the parameters that no other type has, from the provider `config` and
/// from `credential_chain`.
macro_rules! secret_types {
    ($($(#[$doc:meta])+ $name:ident = $sql:literal, of $extension:literal, for $scopes:expr, at $home:expr, with $config:expr, $chain:expr;)+) => {
        /// A type of secret that Metaxy can create.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SecretType {
            $($(#[$doc])+ $name),+
        }

        impl SecretType {
            /// Every type.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// The type as it is written in SQL.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $sql),+ }
            }

            /// The extension of DuckDB that brings it.
            pub const fn extension(self) -> &'static str {
                match self { $(Self::$name => $extension),+ }
            }

            /// The prefixes of URLs that a secret without `SCOPE` is for.
            pub const fn default_scopes(self) -> &'static [&'static str] {
                match self { $(Self::$name => &$scopes),+ }
            }

            /// Where the requests go if no endpoint is written.
            pub const fn home(self) -> Home {
                match self { $(Self::$name => $home),+ }
            }

            /// The parameters that no other type has, from a provider.
            pub(crate) const fn own_parameters(self, provider: Provider) -> &'static [&'static str] {
                match (self, provider) { $(
                    (Self::$name, Provider::Config) => &$config,
                    (Self::$name, Provider::CredentialChain) => &$chain,
                )+ }
            }
        }
    };
}

secret_types! {
    /// `TYPE postgres`, for PostgreSQL.
    Postgres = "postgres", of "postgres", for [], at Home::Named, with [], [];
    /// `TYPE S3`, for S3 and what speaks its protocol.
    S3 = "S3", of "httpfs", for ["s3://", "s3n://", "s3a://"], at Home::Aws, with [], [];
    /// `TYPE R2`, for Cloudflare R2.
    R2 = "R2", of "httpfs", for ["r2://"], at Home::Account("r2.cloudflarestorage.com"), with ["account_id"], ["account_id"];
    /// `TYPE GCS`, for Google Cloud Storage.
    Gcs = "GCS", of "httpfs", for ["gs://", "gcs://"], at Home::Host("storage.googleapis.com"), with ["bearer_token"], [];
}

/// Where the requests that use a secret go if no endpoint is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// To the server that the secret names.
    Named,
    /// To AWS: DuckDB makes the host from the region.
    Aws,
    /// To the host of an account, which DuckDB puts before this domain.
    Account(&'static str),
    /// To this host.
    Host(&'static str),
}

impl Home {
    /// Whether DuckDB puts the bucket behind the host if no `URL_STYLE` is written; for the host of an account it
    /// does if the secret names one.
    pub(crate) const fn is_path_style(self, has_account: bool) -> bool {
        match self {
            Self::Host(_) => true,
            Self::Account(_) => has_account,
            Self::Named | Self::Aws => false,
        }
    }
}

impl SecretType {
    /// The type of the secret of a backend, by its `type`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secret_type| secret_type.as_str().eq_ignore_ascii_case(tag))
    }

    /// Whether it is for stores that speak the protocol of S3: with a key pair, an endpoint and a region.
    pub fn speaks_s3(self) -> bool {
        self.extension() == "httpfs"
    }

    /// Whether requests go to AWS, or to a server that its endpoint names.
    pub(crate) fn is_aws(self) -> bool {
        self.home() == Home::Aws
    }

    /// The type of the secret that a URL is read with.
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.default_scopes().iter().any(|scope| url.starts_with(scope)))
    }

    /// The type of the secret for the buckets that URLs of a scheme name, which is written without `://`.
    pub(crate) fn of_scheme(scheme: &str) -> Option<Self> {
        let is = |scope: &&str| scope.strip_suffix("://") == Some(scheme);
        Self::ALL.into_iter().find(|it| it.default_scopes().iter().any(is))
    }

    /// The word for it as the `type` of a backend.
    pub fn tag(self) -> String {
        self.as_str().to_ascii_lowercase()
    }
}

/// Where the values of a secret come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// They are written: DuckDB's default.
    Config,
    /// The extension `aws` finds them: environment, profile, role.
    CredentialChain,
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
