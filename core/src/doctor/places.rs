//! Where in the file a statement comes from: options of the plan by their names, with the
//! spans that the plan carries.

use std::path::{Path, PathBuf};

use crate::analysis::Store;
use crate::doctor::postgres_words::{DATABASE, HOST};
use crate::duckdb::options::SecretType;
use crate::metaxy::ducklake::{Config, Lake, SelfManagedCatalog, SelfManagedLake};
use crate::plan::{Part, Plan};
use crate::sql::{Expr, Literal, Name, SecretOption, Statement};
use crate::text::secret::Secret;
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};

/// A value of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The value; nothing if it is a secret.
    pub text: Option<String>,
    /// Where it is written; nothing if it is a default.
    pub span: Option<Span>,
    /// The value, secret or not, to be looked at and not to be shown.
    value: Secret,
}

/// What an error can be about.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The statements.
    pub plan: &'a Plan,
    /// What they were made from.
    pub config: &'a Config,
    /// What relative paths start at.
    pub folders: Folders<'a>,
    /// The stores of the same file, this one among them.
    pub stores: &'a [Store],
}

/// The folders that a path of this machine may start at, where they are known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folders<'a> {
    /// The working directory.
    pub working: Option<&'a Path>,
    /// What `~` stands for.
    pub home: Option<&'a Path>,
}

impl Place {
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Text(literal) | Expr::PastedText(literal) | Expr::Word(literal) => Some(Self::of_literal(literal)),
            Expr::Map(_) | Expr::List(_) => None,
        }
    }

    fn of_literal(literal: &Literal) -> Self {
        let text = literal.text();
        let span = literal.segments.iter().find_map(|segment| segment.origin);
        Self { value: Secret::new(text.as_str()), text: (!literal.secret).then_some(text), span }
    }

    /// A value that may be shown.
    fn shown(text: &str, span: Option<Span>) -> Self {
        Self { text: Some(text.to_owned()), span, value: Secret::new(text) }
    }

    /// The value, to be looked at and not to be shown.
    pub(super) fn reveal(&self) -> &str {
        self.value.reveal()
    }

    /// The value between backticks, if it may be shown.
    pub fn quoted(&self) -> Option<String> {
        self.text.as_ref().filter(|text| !text.is_empty()).map(|text| format!("`{text}`"))
    }
}

/// Whether a value is written in the file, and no default.
fn is_written(place: &Place) -> bool {
    place.span.is_some()
}

impl<'a> Places<'a> {
    /// The lake, unless MotherDuck keeps it.
    pub fn lake(&self) -> Option<&'a SelfManagedLake> {
        match &self.config.lake {
            Lake::SelfManaged(lake) => Some(lake),
            Lake::MotherDuck(_) => None,
        }
    }

    /// An option of the secret of the metadata backend, under any of its names; what that secret does not take may
    /// be in the path of the catalog.
    pub fn catalog_option(&self, names: &[&str]) -> Option<Place> {
        option(self.secrets(Part::CatalogSecret), names).or_else(|| self.passed_on(names))
    }

    /// An option of PostgreSQL's client: as [`Self::catalog_option`], or the whole text among the options of `ATTACH`
    /// that holds it.
    pub(super) fn client_option(&self, names: &[&str]) -> Option<Place> {
        self.catalog_option(names).or_else(|| {
            let path = self.attach_option("METADATA_PATH").filter(|_| self.catalog_secret().is_some())?;
            let is = |part: &str| {
                part.split_once('=').is_some_and(|(name, _)| names.iter().any(|it| it.eq_ignore_ascii_case(name)))
            };
            path.reveal().split_whitespace().any(is).then_some(path)
        })
    }

    /// An option of PostgreSQL's client that a cure has moved into the path of the catalog.
    fn passed_on(&self, names: &[&str]) -> Option<Place> {
        self.catalog_secret()?;
        let mut options = self.secrets(Part::LakeSecret).flatten();
        let path = options.find(|option| option.name.text().eq_ignore_ascii_case("METADATA_PATH"))?;
        let Expr::Text(path) = &path.value else { return None };
        let is = |text: &str| {
            text.trim_start()
                .strip_suffix('=')
                .is_some_and(|text| names.iter().any(|name| name.eq_ignore_ascii_case(text)))
        };
        let at = path.segments.iter().position(|segment| segment.origin.is_some() && is(&segment.text))?;
        let segments = path.segments.get(at + 1..at + 2)?.to_vec();
        Some(Place::of_literal(&Literal { segments, ..path.clone() }))
    }

    /// An option of the secret of the storage, under any of its names.
    pub(crate) fn storage_option(&self, names: &[&str]) -> Option<Place> {
        option(self.secrets(Part::StorageSecret), names)
    }

    /// The type of secret that the storage takes, if it is an object store.
    pub(crate) fn storage_type(&self) -> Option<SecretType> {
        SecretType::of_tag(self.lake()?.storage.tag())
    }

    /// Whether the plan makes a secret for the metadata backend.
    pub(super) fn makes_catalog_secret(&self) -> bool {
        self.secrets(Part::CatalogSecret).next().is_some()
    }

    /// The first option of the secret of the metadata backend that is written in the file.
    pub(super) fn first_catalog_option(&self) -> Option<Span> {
        let key = |option: &SecretOption| option.name.segments.iter().find_map(|segment| segment.origin);
        self.secrets(Part::CatalogSecret).flatten().find_map(key)
    }

    /// Whether the plan makes a secret for the storage.
    pub(crate) fn makes_storage_secret(&self) -> bool {
        self.secrets(Part::StorageSecret).next().is_some()
    }

    /// Where the Parquet files go.
    pub fn data_path(&self) -> Option<Place> {
        option(self.secrets(Part::LakeSecret), &["DATA_PATH"])
    }

    /// The path of a catalog file, as DuckLake gets it; nothing for a database server.
    pub fn catalog_path(&self) -> Option<Place> {
        option(self.secrets(Part::LakeSecret), &["METADATA_PATH"]).filter(|place| place.span.is_some())
    }

    /// The path of the catalog file without the prefix that names its kind.
    pub fn catalog_file(&self) -> Option<String> {
        let path = self.catalog_path()?.text?;
        let prefix = self.plan.engine.prefix_of(&path).filter(|(_, kind)| ["sqlite", "duckdb"].contains(kind));
        let start = prefix.map_or(0, |(prefix, _)| prefix.len());
        Some(path[start..].to_owned())
    }

    /// An option of `ATTACH`.
    pub fn attach_option(&self, name: &str) -> Option<Place> {
        self.plan
            .steps
            .iter()
            .find_map(|step| match &step.statement {
                // Of options that are there twice, DuckDB takes the last.
                Statement::Attach { options, .. } => {
                    options.iter().rev().find(|option| option.name.text().eq_ignore_ascii_case(name))
                }
                _ => None,
            })
            .and_then(|option| {
                let key = option.name.segments.iter().find_map(|segment| segment.origin);
                Place::of(&option.value).map(|place| Place { span: place.span.or(key), ..place })
            })
    }

    /// Where an option of any statement is named, whatever its case.
    pub fn key(&self, name: &str) -> Option<Span> {
        let options = self.plan.steps.iter().flat_map(|step| match &step.statement {
            Statement::CreateSecret(secret) => secret.options.as_slice(),
            Statement::Attach { options, .. } => options.as_slice(),
            _ => &[],
        });
        let mut named = options.filter(|option| option.name.text().eq_ignore_ascii_case(name));
        named.find_map(|option| {
            let key = option.name.segments.iter().find_map(|segment| segment.origin);
            key.or_else(|| Place::of(&option.value).and_then(|place| place.span))
        })
    }

    /// The name under which the lake is attached.
    pub fn alias(&self) -> Option<Place> {
        let alias = &self.lake()?.alias;
        Some(Place::shown(&alias.text, alias.origin))
    }

    /// The name of the store.
    pub(super) fn store(&self) -> Option<Place> {
        let name = self.config.store.as_ref()?;
        Some(Place::shown(&name.value, Some(name.key_span)))
    }

    /// The database of MotherDuck.
    pub(super) fn motherduck_database(&self) -> Option<Place> {
        let Lake::MotherDuck(lake) = &self.config.lake else { return None };
        let database = &lake.catalog.database;
        Some(Place::shown(&database.value, Some(database.span)))
    }

    /// A setting of the store itself, beside its `ducklake` section.
    pub(super) fn store_setting(&self, key: &str) -> Option<Place> {
        Some(Place::shown("", self.this_store()?.setting(key)))
    }

    /// The setting of DuckDB whose value an error has between quotes, or else that it names.
    pub(super) fn setting_in(&self, error: &str) -> Option<Place> {
        let error = error.to_ascii_lowercase();
        let settings = self.this_store().map_or(&[][..], Store::duckdb_settings);
        let is_named = |name: &str| {
            let around = |it: Option<char>| it.is_none_or(|it| it != '_' && !it.is_ascii_alphanumeric());
            let mut all = error.match_indices(name).filter(|_| !name.is_empty());
            all.any(|(at, _)| {
                around(error[..at].chars().next_back()) && around(error[at + name.len()..].chars().next())
            })
        };
        let named = || settings.iter().find(|entry| is_named(&entry.key.to_ascii_lowercase())).map(|it| it.key_span);
        let has_value = |entry: &&Entry| match &entry.node.value {
            Value::String(value) if !value.is_empty() => {
                let value = value.to_ascii_lowercase();
                ["'", "\""].iter().any(|quote| error.contains(&format!("{quote}{value}{quote}")))
            }
            _ => false,
        };
        let valued = || settings.iter().find(has_value).map(|it| it.node.span);
        valued().or_else(named).map(|span| Place::shown("", Some(span)))
    }

    /// The store's own database file, where an error names it and not the catalog.
    pub(super) fn database_named(&self, error: &str) -> Option<Place> {
        let database = self.this_store()?.database()?;
        let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let is_named = |path: &str| !name(path).is_empty() && error.contains(&format!("{}\"", name(path)));
        let of_catalog = self.catalog_file().is_some_and(|file| is_named(&file));
        let store = self.this_store().filter(|_| is_named(database) && !of_catalog)?;
        Some(Place::shown(database, store.setting("database")))
    }

    fn this_store(&self) -> Option<&'a Store> {
        let name = self.config.store.as_ref()?.value.as_str();
        self.stores.iter().find(|store| store.name() == Some(name))
    }

    /// The name of the secret of the metadata backend.
    pub fn catalog_secret(&self) -> Option<Place> {
        match &self.lake()?.catalog {
            SelfManagedCatalog::Postgres(config) => {
                let name = &config.secret_name;
                Some(Place::shown(&name.value, Some(name.span)))
            }
            SelfManagedCatalog::DuckDb(_) | SelfManagedCatalog::Sqlite(_) => None,
        }
    }

    /// The name of the secret of the storage.
    pub(crate) fn storage_secret(&self) -> Option<Place> {
        let name = self.lake()?.storage.secret_name()?;
        Some(Place::shown(&name.value, Some(name.span)))
    }

    /// What stands in the file for the server of the catalog: its host or its connection string, or else its database; only
    /// where the configuration has nothing of it, the name of the secret that has. Nothing for a catalog in a file.
    pub fn server(&self) -> Option<Place> {
        let secret = self.catalog_secret()?;
        [HOST, &["URI"], DATABASE]
            .into_iter()
            .filter_map(|names| self.catalog_option(names))
            .find(is_written)
            .or(Some(secret))
    }

    /// What stands in the file for the catalog: the path of its file, the database of a server, or what
    /// [`Self::server`] has.
    pub fn catalog(&self) -> Option<Place> {
        let database = || self.catalog_option(DATABASE).filter(is_written);
        self.catalog_path().or_else(database).or_else(|| self.server())
    }

    /// The data path in an object store. Nothing for a folder of this machine, which no server has anything to do with.
    pub(crate) fn bucket(&self) -> Option<Place> {
        self.data_path().filter(|path| path.reveal().contains("://"))
    }

    /// What stands in the file for the access to the object store: the data path that its secret is for; where the
    /// configuration makes no secret, the name of the one that it expects.
    pub(crate) fn storage(&self) -> Option<Place> {
        let secret = self.storage_secret();
        if self.makes_storage_secret() {
            self.bucket().filter(is_written).or(secret)
        } else {
            secret.or_else(|| self.bucket())
        }
    }

    /// Whether a statement attaches the lake.
    pub fn attaches(&self, index: usize) -> bool {
        self.plan.steps.get(index).is_some_and(|step| matches!(step.statement, Statement::Attach { .. }))
    }

    /// Where the first part of a statement comes from.
    pub fn statement(&self, index: usize) -> Option<Span> {
        let origin = |name: &Name| name.segments.iter().find_map(|segment| segment.origin);
        let value = |option: &SecretOption| Place::of(&option.value).and_then(|place| place.span);
        match &self.plan.steps.get(index)?.statement {
            Statement::CreateSecret(secret) => origin(&secret.name).or_else(|| secret.options.iter().find_map(value)),
            Statement::Attach { alias, .. } | Statement::Use(alias) => origin(alias),
            Statement::SetS3Region(region) => Place::of(region).and_then(|place| place.span),
            Statement::CreateDatabase { name, .. } => origin(name),
            Statement::Install(_) | Statement::Load(_) | Statement::AttachMotherDuck => None,
        }
    }

    /// Where a path of this machine leads.
    pub fn resolve(&self, path: &str) -> PathBuf {
        if path.contains("://") {
            return PathBuf::from(path);
        }
        let below_home = path.strip_prefix("~/").zip(self.folders.home).map(|(rest, home)| home.join(rest));
        below_home.unwrap_or_else(|| self.folders.working.map_or_else(|| PathBuf::from(path), |it| it.join(path)))
    }

    /// The options of each secret of a part of the plan.
    fn secrets(&self, part: Part) -> impl Iterator<Item = &'a [SecretOption]> + use<'a> {
        let steps = self.plan.steps.iter().filter(move |step| step.part == Some(part));
        steps.filter_map(|step| match &step.statement {
            Statement::CreateSecret(secret) => Some(secret.options.as_slice()),
            _ => None,
        })
    }
}

/// The first option of several secrets under any of some names.
fn option<'a>(secrets: impl Iterator<Item = &'a [SecretOption]>, names: &[&str]) -> Option<Place> {
    let mut all = secrets.flatten();
    let option = all.find(|option| names.iter().any(|name| option.name.text().eq_ignore_ascii_case(name)));
    Place::of(&option?.value)
}
