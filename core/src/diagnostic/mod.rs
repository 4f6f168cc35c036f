//! Diagnostics: what is wrong, where, why, and how to mend it.
//!
//! Messages are lower-case phrases without a full stop, put code between
//! backticks, name what was found and what is wanted, and blame nobody.

use std::fmt;

pub use crate::text::edit::{Applicability, Edit, Fix, apply_edits};
use crate::text::span::Span;

/// How much a diagnostic weighs. The words are exact:
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Metaxy rejects the configuration, or no SQL can be made from it.
    Error,
    /// Metaxy accepts it, and then something fails, strays, or is ignored in silence.
    Warning,
    /// It works; there is a better way to write it, or something worth knowing.
    Hint,
}

impl Severity {
    /// The word that is shown: `error`, `warning` or `hint`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, )+) => {
        /// The stable name of a kind of diagnostic. Names are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Code {
            /// Every code, sorted by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that users see and may rely on, in kebab case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it means, why it matters and how to mend it, in Markdown.
            pub fn explanation(self) -> String {
                let doc = match self { $(Self::$variant => concat!($($doc, "\n"),+)),+ };
                doc.lines().flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
            }
        }
    };
}

codes! {
    /// Two places say the same thing twice, in the older and in the released spelling.
    ///
    /// `metadata_backend` and `catalog` are the same key, as are `storage_backend` and
    /// `storage`: the documentation of Metaxy uses the first of each, the releases on PyPI
    /// (0.1.1 and later) read only the second. With both in one file no version of Metaxy
    /// reads what is meant. Keep one spelling; `lakeplan` understands both.
    AmbiguousSpelling = "ambiguous-spelling",
    /// A value of an `ATTACH` option that DuckLake does not take.
    ///
    /// The DuckLake of DuckDB 1.5.5 reads the options of `ATTACH` in its own way: `'true'`
    /// in quotes is no boolean for `override_data_path` and `encrypted`, a negative inlining
    /// limit fails, and a table for `metadata_parameters` reaches DuckDB as text, which is an
    /// internal error that invalidates the whole database.
    AttachOptionValue = "attach-option-value",
    /// The catalog's file is the store's own database.
    ///
    /// Metaxy opens `database` first. DuckDB then refuses to open the same file again as the
    /// catalog: `Unique file handle conflict`. Give the catalog a file of its own, or set
    /// `database` to `:memory:`.
    CatalogIsMainDatabase = "catalog-is-main-database",
    /// The prefix of the catalog's path contradicts its `type`.
    ///
    /// DuckLake opens what the prefix says: `sqlite:` a SQLite file, `duckdb:` a DuckDB file,
    /// `postgres:` a PostgreSQL database. `type` does not change that.
    CatalogKind = "catalog-kind",
    /// The path of the catalog leads elsewhere than it says.
    ///
    /// DuckDB puts the home directory in the place of a `~` in front, whatever follows it:
    /// `~lake.db` is `/home/melake.db`. SQLite does no such thing, and finds no `~/lake.db`; nor
    /// does it open `file:` URLs.
    CatalogPath = "catalog-path",
    /// Written keys and the credential chain at once.
    ///
    /// With `provider = "credential_chain"` DuckDB asks the chain even if `key_id` and
    /// `secret` are given: without credentials in the environment the secret is not created,
    /// and with them the written keys are combined with the session token of the environment.
    ChainWithKeys = "chain-with-keys",
    /// A data path that does not lead where the backend says.
    ///
    /// DuckDB chooses file system and secret by the beginning of the path, letter by letter.
    /// A path of another scheme, or one in upper case, does not use the backend's secret, or
    /// is a local folder; nothing fails until rows are written, and often not even then. Of
    /// local folders `~lake` lies beside the home directory, and `file:` is the root of the disk.
    DataPath = "data-path",
    /// The store's `database` takes a name of DuckDB's own.
    ///
    /// DuckDB calls a database like its file up to the first dot, and adds `_db` to `main`,
    /// `temp` and `system`, in lower case only. `SYSTEM.db` cannot be opened, beside `MAIN.db` no
    /// lake can be used, and with `TEMP.db` a look at `information_schema` invalidates everything.
    DatabaseName = "database-name",
    /// Two stores attach their lakes under one alias.
    ///
    /// `ATTACH IF NOT EXISTS` keeps what is attached under an alias already. On a connection
    /// that opens both stores, the second silently reads and writes the lake of the first.
    /// DuckDB does not tell aliases apart by case. Without `alias` it is `ducklake`.
    DuplicateAlias = "duplicate-alias",
    /// An option is given twice.
    ///
    /// Options and parameters are not told apart by case. DuckDB or Metaxy takes one of the
    /// values and ignores the other without a word.
    DuplicateOption = "duplicate-option",
    /// `secret_parameters` without any parameter.
    ///
    /// Its presence alone makes Metaxy create the secret: `CREATE OR REPLACE SECRET` without
    /// credentials takes the place of the one that was meant to be used.
    EmptyParameters = "empty-parameters",
    /// An endpoint that DuckDB makes a wrong URL of.
    ///
    /// `ENDPOINT` is host and port. Metaxy takes `http://` and `https://` away from the field
    /// `endpoint` of `s3`, in lower case only, and from nothing else. Before an IP address no
    /// bucket can stand as a host name: it needs `url_style = "path"`.
    Endpoint = "endpoint",
    /// A catalog in memory.
    ///
    /// DuckLake takes an empty path and `:memory:` for a database in memory. The Parquet files
    /// stay when the process ends; what says which table they belong to is gone.
    EphemeralCatalog = "ephemeral-catalog",
    /// A storage that relies on a secret that exists already.
    ///
    /// Metaxy's SQL never names the secret of the storage. For each file DuckDB picks the
    /// secret whose scope is the longest prefix of its URL, whatever its name. It works if
    /// such a secret exists.
    ExistingSecret = "existing-secret",
    /// The file inherits from another one, which is not looked at.
    ///
    /// Metaxy reads the file that `extend` names and merges it under this one: tables at the
    /// top are merged one level deep, lists are joined, everything else of this file wins.
    /// Lakeplan judges each file alone, so that a key may seem to be missing that the other
    /// file has.
    ExtendNotFollowed = "extend-not-followed",
    /// The path of the catalog begins like the name of an extension.
    ///
    /// In `foo:bar.db` DuckDB takes `foo` for the extension that opens the file, and fails if
    /// it does not exist. A `/` before the colon prevents that: `./foo:bar.db`.
    ExtensionPrefix = "extension-prefix",
    /// PostgreSQL credentials are all or none.
    ///
    /// `host`, `database`, `user` and `password` describe one login. As soon as one of them
    /// is written, Metaxy wants all four; with none of them, a secret of the name
    /// `secret_name` must exist before the store is opened. Add the missing keys, or remove
    /// the ones that are there.
    HalfCredentials = "half-credentials",
    /// An invisible character in a name.
    ///
    /// Control characters and those that change the direction of text make SQL that is not
    /// what it looks like. A configuration from somebody else may hold them on purpose.
    HiddenCharacter = "hidden-character",
    /// A key that is known and does nothing here.
    ///
    /// Another key, or the kind of backend, makes Metaxy ignore it without a word.
    IgnoredKey = "ignored-key",
    /// A value cannot be what the key means.
    ///
    /// The value has the right type and still says nothing that Metaxy accepts: a word that
    /// is not in the list, a number that is too small, a name with a character that is not
    /// allowed.
    InvalidValue = "invalid-value",
    /// A key in another case than it is declared.
    ///
    /// In the table of a store, in its `config` and in `[ext.<name>]` Metaxy reads `DATABASE` as
    /// `database`; at the top of the file and inside `ducklake` it does not. Of two keys that
    /// differ only in case the first counts and the other is ignored without a word. Write keys
    /// in lower case.
    KeyCase = "key-case",
    /// A local folder as the storage of MotherDuck.
    ///
    /// MotherDuck runs elsewhere and cannot reach a folder of this machine.
    LocalWithMotherDuck = "local-with-motherduck",
    /// R2 credentials need the account they belong to.
    ///
    /// Cloudflare R2 has one endpoint for each account. With `key_id` or `secret`, Metaxy
    /// wants `account_id`, from which DuckDB makes `<account_id>.r2.cloudflarestorage.com`.
    MissingAccountId = "missing-account-id",
    /// Nothing says where the Parquet files go.
    ///
    /// The data path of S3 comes from `data_path`, else from `bucket` and `prefix`, else from
    /// a `scope` that starts with `s3://`. Without any of them Metaxy fails as soon as the
    /// store is opened.
    MissingDataPath = "missing-data-path",
    /// A key that must be there is not.
    ///
    /// The message is shown on the header of the table that lacks the key.
    MissingKey = "missing-key",
    /// A connection to PostgreSQL without a time limit.
    ///
    /// PostgreSQL's client waits for ever by default. A server, or something on the way to it,
    /// that accepts the connection and never answers makes `ATTACH` hang.
    NoConnectTimeout = "no-connect-timeout",
    /// The file has no store that uses DuckLake.
    ///
    /// Lakeplan looks for `[stores.<name>.config.ducklake]` in a `metaxy.toml`, for the same
    /// below `[tool.metaxy]` in a `pyproject.toml`, or for a fragment: `[ducklake…]`,
    /// `[config.ducklake…]`, or the two backends at the top.
    NoStores = "no-stores",
    /// The older spelling of a key or of the store type.
    ///
    /// The documentation of Metaxy writes `metadata_backend`, `storage_backend` and
    /// `metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore`. The releases on PyPI (0.1.1 to
    /// 0.1.11) read `catalog`, `storage` and `metaxy.ext.duckdb.DuckDBMetadataStore`. Nothing
    /// else differs. Use the spelling of the Metaxy that reads the file.
    OlderSpelling = "older-spelling",
    /// A store that Lakeplan does not check.
    ///
    /// Only DuckDB stores can attach a DuckLake, and only their `ducklake` section is
    /// turned into SQL. Stores of other types are left to Metaxy. With a `ducklake` section it
    /// refuses its own: that is an error. What other people's classes take nobody knows.
    OtherStore = "other-store",
    /// What an option or parameter silently replaces.
    ///
    /// `secret_parameters` beat the fields of the backend, and some options of `ATTACH` beat
    /// what the backends say. The other value is ignored without a word.
    OverriddenField = "overridden-field",
    /// `override_data_path` is no migration.
    ///
    /// It lets a lake be attached with another data path than its catalog says, for one
    /// session. Files are not moved: old rows cannot be read, and new ones can be read only
    /// with the same override.
    OverrideDataPath = "override-data-path",
    /// A TCP port that cannot be.
    ///
    /// Metaxy takes any integer; PostgreSQL's client takes 1 to 65535.
    PortOutOfRange = "port-out-of-range",
    /// A catalog that DuckDB can only read.
    ///
    /// DuckDB opens database files over HTTP and in object stores for reading only. A lake
    /// cannot be created or written there; only its Parquet files can be remote.
    RemoteCatalog = "remote-catalog",
    /// A key that the store sets itself.
    ///
    /// `backend` and `connection_params` are settings of Metaxy's generic SQL store. A DuckDB
    /// store fills them in; with a value in the file Metaxy fails with `got multiple values for
    /// keyword argument`. Settings of DuckDB go under `config`.
    ReservedKey = "reserved-key",
    /// A scope that the data path does not begin with.
    ///
    /// The scope of a secret is a prefix of the URLs that it is for, compared letter by
    /// letter. If no URL of the lake begins with it, DuckDB uses another secret or none, and
    /// the first file that is written or read is refused.
    ScopeMissesDataPath = "scope-misses-data-path",
    /// Two secrets of one name.
    ///
    /// DuckDB keeps secrets of all types under one set of names and does not tell them apart
    /// by case. `CREATE OR REPLACE SECRET` for the second removes the first: PostgreSQL is
    /// then contacted with the defaults of its client.
    SecretCollision = "secret-collision",
    /// A value that the parameter of a secret does not take.
    ///
    /// Most are text, and take numbers too. `use_ssl` and its like are booleans, for which `"on"`
    /// is none, `scope` is a string, `-inf` is an error anywhere. DuckDB does not create the secret.
    SecretParameterValue = "secret-parameter-value",
    /// A session token that belongs to other keys.
    ///
    /// DuckDB fills in what a secret lacks from the `AWS_*` variables. With `AWS_SESSION_TOKEN`
    /// set it sends that token with the keys of the configuration, and the server refuses.
    SessionToken = "session-token",
    /// An alias that is taken already.
    ///
    /// `ATTACH IF NOT EXISTS` does nothing if a database of that name is attached: DuckDB's own
    /// `system`, or the store's `database`, which is called like its file up to the first dot, or
    /// `memory` if it is in memory. `USE` then selects that database, and tables go there. Under other names of
    /// DuckDB (`main`, `temp`, `information_schema`, `pg_catalog`) a lake is refused, or cannot be
    /// used once it is attached, in any case and with quotes too.
    ShadowedAlias = "shadowed-alias",
    /// `type = "sqlite"` with a plain path gives a catalog that is not SQLite.
    ///
    /// Metaxy hands the path to DuckLake as it is. DuckLake takes a path without a prefix for
    /// a DuckDB file: a new file becomes a DuckDB database, and an existing SQLite file fails
    /// to attach with `Unsupported parameter for SQLite Attach: storage_version`. With the
    /// prefix `sqlite:` the file is SQLite, in Metaxy's SQL too. The `duckdb` flavour says
    /// `METADATA_PARAMETERS MAP {'TYPE': 'sqlite'}` instead.
    SqliteCatalog = "sqlite-catalog",
    /// A SQLite catalog without a write-ahead log.
    ///
    /// While one process has an open transaction, the commit of another is refused with `database
    /// is locked`. With SQLite's default journal the one that was refused keeps its own lock, and
    /// nobody can so much as read until it ends. With `meta_journal_mode = "WAL"` nothing but the
    /// second commit is refused. The file stays in that mode, for other programs too; it must not
    /// be on a network file system.
    SqliteJournal = "sqlite-journal",
    /// A store without `type` does not exist for Metaxy.
    ///
    /// Metaxy drops it while it reads the file, with a Python warning that is easily missed,
    /// and later says that the store was not found. So it does with a store that is no table.
    StoreWithoutType = "store-without-type",
    /// A list or a table where DuckDB wants text.
    ///
    /// Metaxy writes `str(value)` between quotes: DuckDB gets the text that Python prints.
    StructuredValue = "structured-value",
    /// The text is not TOML.
    ///
    /// While there is a syntax error nothing else is reported: what follows would be noise.
    Syntax = "syntax",
    /// An option of `ATTACH` that the DuckLake of DuckDB 1.5.5 does not know.
    ///
    /// The lake is not attached: `Unsupported option … for DuckLake`. The documentation of
    /// Metaxy mentions `api_version`, which is none. `type` is known to DuckDB and turns the
    /// statement into something else. What begins with `meta_` goes to the catalog's own `ATTACH`,
    /// and depends on what the catalog is: only SQLite has a `meta_journal_mode`.
    UnknownAttachOption = "unknown-attach-option",
    /// No backend of that type.
    ///
    /// The message lists the types that exist for the section.
    UnknownBackend = "unknown-backend",
    /// A key that nobody reads.
    ///
    /// Inside `ducklake` Metaxy ignores unknown keys without a word (a warning here: what is
    /// written does nothing). At the top of the file, in a store and in its `config` it
    /// refuses them (an error).
    UnknownKey = "unknown-key",
    /// A provider that a type of secret does not have.
    ///
    /// Object stores have `config` and `credential_chain`; PostgreSQL has `config` only.
    UnknownProvider = "unknown-provider",
    /// A parameter that a type of secret does not know.
    ///
    /// DuckDB refuses to create the secret: `Unknown parameter … for secret type …`.
    UnknownSecretParameter = "unknown-secret-parameter",
    /// A name that DuckDB does not take without quotes.
    ///
    /// Metaxy writes names of secrets, aliases and databases as they are. With characters other
    /// than letters, digits and `_`, with a keyword, or with a digit in front, the statement
    /// does not parse, or is another statement. The `duckdb` flavour puts quotes around them.
    UnquotedName = "unquoted-name",
    /// The name of a store or an alias makes DuckLake attach another lake.
    ///
    /// Metaxy names its secret `metaxy_generated_<store>_<alias>` and attaches
    /// `ducklake:<that name>`. DuckDB 1.5 looks a secret up only if the name consists of
    /// `A-Z`, `a-z`, `0-9` and `_`; anything else is taken for the path of a DuckDB file, and
    /// a new, empty lake is made in the working directory without an error. Unquoted names
    /// with other characters do not even parse. The `duckdb` flavour quotes names and makes
    /// the secret's name of safe characters only.
    UnsafeName = "unsafe-name",
    /// A variable is not set and has no default.
    ///
    /// Metaxy replaces it by the empty string without a word. Set it, or write
    /// `${NAME:-default}`.
    UnsetVariable = "unset-variable",
    /// A URL style that DuckDB does not know.
    ///
    /// Only `path`, in lower case, puts the bucket into the path, and only `vhost` puts it into
    /// the host. With any other word the bucket is in neither.
    UrlStyle = "url-style",
    /// A variable of the environment takes part.
    ///
    /// Metaxy lays variables over the file: `METAXY_STORE` over `store`,
    /// `METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__PASSWORD` over that key of the store `dev`
    /// (names in any case, so that a store with capitals in its name cannot be reached). Below
    /// `CONFIG__…__` a value is read as JSON where it can be: a password of digits must stand
    /// between quotes. Keys right below `CONFIG__` are always text, so that tables cannot be set
    /// there as a whole. Lists, tables and `CONFIG` must be JSON, or Metaxy refuses to start.
    ///
    /// Without a prefix, `CONFIG`, `DATABASE`, `DUCKLAKE`, `EXTENSIONS`, `BACKEND` and the other
    /// settings of a store fill in what the file leaves out, whether that was meant or not.
    VariableOverride = "variable-override",
    /// A value of another type than the key takes.
    ///
    /// Metaxy converts some values (a number written as a string, for example); this one it
    /// rejects.
    WrongType = "wrong-type",
}

impl Code {
    /// The first sentence of the explanation, without its full stop.
    pub fn summary(self) -> String {
        let explanation = self.explanation();
        explanation.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
    }

    /// The code whose name is most like a word, if any is like it.
    pub fn closest(name: &str) -> Option<Self> {
        crate::text::similar::closest(name, Self::ALL.iter().map(|code| code.as_str())).and_then(Self::from_name)
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

/// Another place that takes part, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The place.
    pub span: Span,
    /// A short phrase about it.
    pub label: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The key or value to blame.
    pub span: Span,
    /// What was found and what is wanted: stands alone.
    pub message: String,
    /// Other places that take part.
    pub context: Vec<Context>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes that mend it, where certain.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic without context, help and fixes.
    pub fn new(severity: Severity, code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity, span, message: message.into(), context: Vec::new(), help: None, fixes: Vec::new() }
    }

    /// An error.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// A hint.
    pub fn hint(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, span, message)
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that takes part.
    pub fn context(mut self, span: Span, label: impl Into<String>) -> Self {
        self.context.push(Context { span, label: label.into() });
        self
    }

    /// Adds a fix.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Whether Metaxy rejects the configuration because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
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

    #[test]
    fn explanations_are_sentences() {
        for code in Code::ALL {
            assert!(code.explanation().trim_end().ends_with('.'), "{code} does not end with a full stop");
        }
    }
}
