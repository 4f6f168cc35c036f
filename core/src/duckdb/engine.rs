//! One DuckDB as a value: what it takes, and how it reads what it is given.

use crate::duckdb::options::{AttachOptionInfo, CatalogKind, META_PREFIX, OptionValue, Provider, SecretType};
use crate::duckdb::versions::Versions;
use crate::duckdb::words::WordOption;
use crate::text::words::is_one_of_sorted;

/// What the statements about a version rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// They were run on that version, and the native tests run them again.
    Measured,
    /// Its documentation and its sources say so; of the engine alone, what its parser takes was run.
    Documented,
}

/// How a lake of an older format is brought to that of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The option of `ATTACH` that says whether it is.
    pub option: &'static str,
    /// Whether it is where the option is not given.
    pub by_default: bool,
}

/// What a version does that no option changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a difference of its own, and none a state")]
pub struct Ways {
    /// Whether an endpoint of AWS that names a region gives way to the one that is made from the secret's own
    /// region, which then is `us-east-1` where none is given.
    pub endpoint_of_region: bool,
    /// Whether folders are created where DuckDB reads the path to lead: those below `~` in the home directory, where
    /// the files are written, and those below `./~` there too, where they are not. Else they are those that are
    /// written, which may have a backslash in their names.
    pub folders_in_home: bool,
    /// Whether a SQLite catalog takes `metadata_schema = "main"`, the schema that it has.
    pub sqlite_main_schema: bool,
    /// Whether a SQLite file is read over HTTP and in object stores; else it is looked for on the disk.
    pub remote_sqlite: bool,
    /// Whether `system` as the root certificate of PostgreSQL's client means the authorities of the system; else it is
    /// the path of a file, without which the server is not verified, or not connected to.
    pub system_certificates: bool,
    /// Whether several `/` at the end of a data path are one when it is compared with that of the catalog.
    pub joins_slashes: bool,
    /// Whether `..` in the URL of an object is resolved before it is sent, after it was signed.
    pub resolves_dots: bool,
    /// Whether a database file that is open already is recognized whatever the spelling of its path; else the file
    /// is opened a second time, and each of the two overwrites what the other writes.
    pub knows_open_files: bool,
}

/// A version of DuckDB with its DuckLake: every statement about DuckDB holds for one of these.
///
/// Names of options, parameters and words are in lower case; DuckDB takes them in any case.
#[derive(Debug)]
#[non_exhaustive]
pub struct Engine {
    /// The version for which it stands: `1.5.5`.
    pub version: &'static str,
    /// The minor version for which that holds: `1.5`.
    pub minor: &'static str,
    /// What it is called: its minor version, for which it stands, or its own where it is an older release of that.
    pub name: &'static str,
    /// What that rests on.
    pub evidence: Evidence,
    /// The version of DuckLake's format in which it makes a lake.
    pub lake_format: &'static str,
    /// The formats of lakes that it reads and writes as they are.
    pub lake_formats: &'static [&'static str],
    /// The older formats from which it migrates.
    pub older_formats: &'static [&'static str],
    /// How it is told to.
    pub migration: Migration,
    /// The storage version of the DuckDB files in which it makes a catalog; older versions of DuckDB
    /// open none that is newer than their own.
    pub file_format: &'static str,
    /// Whether the secret of a lake is looked for in every storage of secrets, those of extensions too,
    /// and not in `memory` and `local_file` alone.
    pub every_secret_storage: bool,
    /// Whether `ducklake_settings` tells of what a lake is made.
    pub lake_settings: bool,
    /// What it does that no option changes.
    pub ways: Ways,
    /// The options that `ATTACH 'ducklake:…'` knows, in DuckDB itself or in DuckLake.
    pub attach_options: &'static [AttachOptionInfo],
    /// Options that are set for a lake by `CALL <lake>.set_option(…)` and are no options of `ATTACH`.
    pub persisted_options: &'static [&'static str],
    /// Parameters of an object store's secret, from either provider.
    pub(crate) object_store_parameters: &'static [&'static str],
    /// Further ones of the provider `config`.
    pub(crate) config_parameters: &'static [&'static str],
    /// Further ones of the provider `credential_chain`.
    pub(crate) chain_parameters: &'static [&'static str],
    /// Parameters of a PostgreSQL secret.
    pub(crate) postgres_parameters: &'static [&'static str],
    /// Parameters of every secret. `type` a second time is no error and wins.
    pub common_parameters: &'static [&'static str],
    /// The options that take one of a few words, of whatever they are options.
    pub word_options: &'static [WordOption],
    /// Options of a PostgreSQL secret that are whole numbers.
    pub(crate) whole_numbers: &'static [&'static str],
    /// Options of PostgreSQL's client that the one which comes with it does not know, whatever gives them to it.
    pub client_lacks: &'static [&'static str],
    /// Options of a PostgreSQL secret that are paths, in which nothing is expanded.
    pub(crate) client_paths: &'static [&'static str],
    /// The URL styles; with anything else the bucket is left out of requests.
    pub url_styles: &'static [&'static str],
    /// What `ATTACH` takes of any database.
    pub(crate) catalog_options: &'static [&'static str],
    /// What it takes of a DuckDB file besides.
    pub(crate) duckdb_catalog_options: &'static [&'static str],
    /// The storage versions that a new DuckDB file can have, the oldest first, but for `latest`; none where DuckLake
    /// makes files of the latest, whatever is asked for.
    pub(crate) storage_versions: &'static [&'static str],
    /// What it takes of a SQLite file besides.
    pub(crate) sqlite_catalog_options: &'static [&'static str],
    /// What it takes of a PostgreSQL database besides.
    pub(crate) postgres_catalog_options: &'static [&'static str],
    /// Names of databases that are there already, or that no database can have.
    pub own_databases: &'static [&'static str],
    /// Names under which no lake can be used whatever the store's database is.
    pub reserved_databases: &'static [&'static str],
    /// The prefixes of a catalog's path by which DuckLake chooses what opens it, in any case, with
    /// the `type` of the backend that each belongs to.
    pub catalog_prefixes: &'static [(&'static str, &'static str)],
    /// Settings that it refuses as it opens a database, and other versions do not, with spaces between them.
    pub(crate) local_settings: &'static str,
    /// Settings of other versions that it does not know, of those that people write.
    pub(crate) lacks_settings: &'static str,
    /// Settings that it ignores then.
    pub(crate) ignored_settings: &'static str,
    /// Inserts of up to this many rows stay in the catalog where nothing else is said.
    pub inlined_rows: u64,
    /// The words that are not taken unquoted as the name of a secret, an alias or the target of
    /// `USE`, sorted, with spaces between them: reserved keywords, and those of type and function names that fail there.
    pub keywords: &'static str,
}

/// Each version is there once.
impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl Eq for Engine {}

impl Engine {
    /// Whether what is said of it was run on it.
    pub fn is_measured(&self) -> bool {
        self.evidence == Evidence::Measured
    }

    /// The version behind the word `DuckDB`, with a space before it, where something holds for some only.
    pub(crate) fn unless_every(&self, versions: Versions) -> String {
        if versions.is_every() { String::new() } else { format!(" {}", self.version) }
    }

    /// The parameters that a type of secret takes from a provider, without the common ones.
    /// PostgreSQL's secret knows no other provider than `config`.
    pub fn parameters(&self, secret_type: SecretType, provider: Provider) -> Vec<&'static str> {
        self.each_parameter(secret_type, provider).collect()
    }

    fn each_parameter(&self, secret_type: SecretType, provider: Provider) -> impl Iterator<Item = &'static str> {
        self.lists(secret_type, provider).into_iter().flatten().copied()
    }

    /// The lists of what a type of secret takes from a provider.
    fn lists(&self, secret_type: SecretType, provider: Provider) -> [&'static [&'static str]; 3] {
        let (all, more) = match (secret_type, provider) {
            (SecretType::Postgres, _) => (self.postgres_parameters, &[][..]),
            (_, Provider::Config) if secret_type.speaks_s3() => (self.object_store_parameters, self.config_parameters),
            (_, Provider::CredentialChain) if secret_type.speaks_s3() => {
                (self.object_store_parameters, self.chain_parameters)
            }
            _ => (&[][..], &[][..]),
        };
        [all, more, secret_type.own_parameters(provider)]
    }

    /// Whether a type of secret takes a parameter, in any case, from a provider.
    pub fn has_parameter(&self, secret_type: SecretType, provider: Provider, name: &str) -> bool {
        // One list after the other: most calls look through all of them.
        let lists = self.lists(secret_type, provider);
        lists.iter().chain([&self.common_parameters]).any(|list| list.iter().any(|it| it.eq_ignore_ascii_case(name)))
    }

    /// What a parameter of a type of secret takes, in any case; most are text. `scope` takes a list
    /// too, and no numbers.
    pub fn parameter_value(&self, secret_type: SecretType, name: &str) -> OptionValue {
        let is = |words: &[&str]| {
            secret_type != SecretType::Postgres && words.iter().any(|it| it.eq_ignore_ascii_case(name))
        };
        if is(&["use_ssl", "verify_ssl", "url_compatibility_mode", "requester_pays"]) {
            OptionValue::Boolean
        } else if is(&["extra_http_headers", "refresh_info"]) {
            OptionValue::Map
        } else {
            OptionValue::Text
        }
    }

    /// The words of an option, in any case, if it takes only some.
    pub fn word_option(&self, name: &str) -> Option<&'static WordOption> {
        self.word_options.iter().find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// The providers of a type of secret.
    pub fn providers(&self, secret_type: SecretType) -> &'static [&'static str] {
        if secret_type == SecretType::Postgres { &["config"] } else { &["config", Provider::CHAIN] }
    }

    /// Whether an option of a PostgreSQL secret, in any case, is a whole number.
    pub fn is_whole_number(&self, name: &str) -> bool {
        self.whole_numbers.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The option of `ATTACH` of a name, in any case.
    pub fn attach_option(&self, name: &str) -> Option<&'static AttachOptionInfo> {
        self.attach_options.iter().find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// The options of a catalog's own `ATTACH`, without their prefix.
    pub fn catalog_options(&self, kind: CatalogKind) -> impl Iterator<Item = &'static str> {
        let own = match kind {
            CatalogKind::DuckDb => self.duckdb_catalog_options,
            CatalogKind::Sqlite => self.sqlite_catalog_options,
            CatalogKind::Postgres => self.postgres_catalog_options,
        };
        self.catalog_options.iter().chain(own).copied()
    }

    /// Whether an option with its prefix, in any case, is one of a catalog's own.
    pub fn catalog_knows(&self, kind: CatalogKind, option: &str) -> bool {
        let name = option.split_at_checked(META_PREFIX.len());
        name.is_some_and(|(prefix, name)| {
            prefix.eq_ignore_ascii_case(META_PREFIX)
                && self.catalog_options(kind).any(|known| known.eq_ignore_ascii_case(name))
        })
    }

    /// The prefix of a catalog's path, as it is declared, and the `type` of the backend that it
    /// belongs to.
    pub fn prefix_of(&self, uri: &str) -> Option<(&'static str, &'static str)> {
        let is = |prefix: &str| uri.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
        self.catalog_prefixes.iter().copied().find(|(prefix, _)| is(prefix))
    }

    /// What opens the catalog of a path, as far as it is one of ours.
    pub fn catalog_kind(&self, uri: &str, tag: &str) -> Option<CatalogKind> {
        CatalogKind::of_type(self.prefix_of(uri).map_or(tag, |(_, kind)| kind))
    }

    /// Whether the text is read as one identifier without quotes, as the name of a secret, as an
    /// alias of `ATTACH` and as the target of `USE`.
    pub fn is_plain_identifier(&self, text: &str) -> bool {
        let mut characters = text.chars();
        let start = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
        start
            && characters.all(|character| character == '_' || character == '$' || character.is_alphanumeric())
            && !self.is_keyword(text)
    }

    /// Whether the text is one identifier between SQL's quotes.
    #[expect(clippy::unused_self, reason = "how a name is quoted belongs to the version")]
    pub(crate) fn is_quoted_identifier(&self, text: &str) -> bool {
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.replace("\"\"", "").contains('"'))
    }

    fn is_keyword(&self, text: &str) -> bool {
        // No keyword has a digit in it, and many a name has.
        !text.bytes().any(|byte| byte.is_ascii_digit()) && is_one_of_sorted(self.keywords, text)
    }

    /// Whether the character can be a part of a secret's name in `ATTACH 'ducklake:…'`; a name with
    /// any other is a path there.
    #[expect(clippy::unused_self, reason = "what a name may hold belongs to the version")]
    pub(crate) fn is_secret_name(&self, character: char) -> bool {
        character.is_ascii_alphanumeric() || character == '_'
    }
}
