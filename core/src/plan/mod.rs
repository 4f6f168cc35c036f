//! Stage *plan*: a sound configuration to typed statements. Total: nothing can fail here.
//!
//! This module alone knows the order of statements, and can be read from top to bottom.

pub mod flavor;
pub mod hosts;
pub(crate) mod mend;
pub mod render;

use crate::backend::{CatalogParts, StorageParts, catalog_kind, user_name};
use crate::duckdb::tables::CatalogKind;
use crate::metaxy::ducklake::{Config, Lake, MotherDuckLake, SelfManagedCatalog, SelfManagedLake};
use crate::plan::flavor::Flavor;
use crate::sql::{Expr, Literal, Name, Segment};

/// What is run, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The statements.
    pub steps: Vec<Step>,
    /// The DuckDB extensions that they need, in the order in which they are loaded.
    pub extensions: Vec<&'static str>,
}

/// A statement and why it is there.
#[derive(Clone, Debug)]
pub struct Step {
    /// The statement.
    pub statement: Statement,
    /// One sentence for the reader.
    pub why: &'static str,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `CREATE OR REPLACE SECRET …`
    CreateSecret(CreateSecret),
    /// `ATTACH IF NOT EXISTS '…' AS alias (…)`
    Attach {
        /// `ducklake:` and the name of the DuckLake secret.
        path: Expr,
        /// The name that the lake gets in DuckDB.
        alias: Name,
        /// Options in parentheses; none, and the parentheses are left out.
        options: Vec<SecretOption>,
    },
    /// `USE database`
    Use(Name),
    /// `SET s3_region='…'`
    SetS3Region(Expr),
    /// `CREATE DATABASE IF NOT EXISTS name (TYPE DUCKLAKE, DATA_PATH '…')`
    CreateDatabase {
        /// The name of the database.
        name: Name,
        /// Where the Parquet files go.
        data_path: Expr,
    },
    /// `INSTALL name`
    Install(&'static str),
    /// `LOAD name`
    Load(&'static str),
    /// `ATTACH 'md:'`: connects to MotherDuck.
    AttachMotherDuck,
}

/// `CREATE OR REPLACE SECRET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateSecret {
    /// The name of the secret.
    pub name: Name,
    /// The value of `TYPE`.
    pub secret_type: &'static str,
    /// Whether MotherDuck keeps it.
    pub in_motherduck: bool,
    /// The options after `TYPE`.
    pub options: Vec<SecretOption>,
}

/// An option of a secret or of `ATTACH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretOption {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

impl SecretOption {
    /// An option whose name is ours.
    pub(crate) fn ours(name: &'static str, value: Expr) -> Self {
        Self { name: Name { segments: vec![Segment::ours(name)], pasted: true }, value }
    }

    /// The name as one text.
    pub(crate) fn key(&self) -> String {
        self.name.text()
    }
}

/// The statements that attach the lake of a configuration.
pub fn plan(config: &Config, flavor: Flavor) -> Plan {
    match &config.lake {
        Lake::SelfManaged(lake) => self_managed(config, lake, flavor),
        Lake::MotherDuck(lake) => motherduck(lake, flavor),
    }
}

/// The statements that make a bare DuckDB, without autoloading, able to run a plan.
pub fn setup(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    for extension in &plan.extensions {
        steps.push(Step {
            statement: Statement::Install(extension),
            why: "Downloads the extension once; does nothing if it is there.",
        });
        steps.push(Step { statement: Statement::Load(extension), why: "Loads the extension into this session." });
    }
    if plan.extensions.contains(&"motherduck") {
        steps.push(Step {
            statement: Statement::AttachMotherDuck,
            why: "Connects to MotherDuck; wants a token in `motherduck_token` or opens the browser.",
        });
    }
    steps
}

fn self_managed(config: &Config, lake: &SelfManagedLake, flavor: Flavor) -> Plan {
    let catalog = catalog_parts(&lake.catalog, flavor);
    let storage = lake.storage.parts(flavor);
    let mut steps = Vec::new();
    if let Some(secret) = catalog.secret {
        steps.push(Step {
            statement: Statement::CreateSecret(secret),
            why: "Keeps the credentials of the metadata backend in this session.",
        });
    }
    let mut extensions = vec!["ducklake"];
    extensions.extend(catalog.extensions);
    extensions.extend(&storage.extensions);
    let StorageParts { secret, data_path, extensions: _ } = storage;
    let mut taken: Vec<String> = catalog.secret_name.iter().map(|name| name.to_lowercase()).collect();
    if let Some(mut secret) = secret {
        // Nothing names the storage's secret, so it is the one that can take another name.
        if flavor == Flavor::DuckDb && taken.contains(&secret.name.text().to_lowercase()) {
            secret.name.segments.push(Segment::ours("_storage"));
        }
        taken.push(secret.name.text().to_lowercase());
        steps.push(Step {
            statement: Statement::CreateSecret(secret),
            why: "Keeps the credentials of the storage; DuckDB picks it by the longest matching scope.",
        });
    }
    let mut name = generated_name(config, lake, flavor);
    while flavor == Flavor::DuckDb && taken.contains(&name.text().to_lowercase()) {
        name.segments.push(Segment::ours("_lake"));
    }
    let mut options = catalog.metadata;
    options.push(SecretOption::ours("DATA_PATH", data_path));
    steps.push(Step {
        statement: Statement::CreateSecret(CreateSecret {
            name: name.clone(),
            secret_type: "DUCKLAKE",
            in_motherduck: false,
            options,
        }),
        why: "Ties the catalog and the data path together under one name.",
    });
    let mut path = vec![Segment::ours("ducklake:")];
    path.extend(name.segments);
    let path = Literal { segments: path, secret: false };
    let alias = Name { segments: vec![lake.alias.clone()], pasted: flavor == Flavor::Metaxy };
    steps.push(Step {
        statement: Statement::Attach {
            // Metaxy does not escape the name; in the other flavour there is nothing to escape.
            path: if flavor == Flavor::Metaxy { Expr::PastedText(path) } else { Expr::Text(path) },
            alias: alias.clone(),
            options: attach_options(lake, flavor),
        },
        why: "Attaches the lake; does nothing if the alias is taken already.",
    });
    steps.push(Step {
        statement: Statement::Use(alias),
        why: "Makes the lake the place where unqualified table names are looked up.",
    });
    Plan { steps, extensions }
}

fn motherduck(lake: &MotherDuckLake, flavor: Flavor) -> Plan {
    let mut steps = Vec::new();
    let mut extensions = vec!["ducklake", "motherduck"];
    let database = user_name(&lake.catalog.database, flavor);
    if let Some(region) = &lake.catalog.region {
        let region = Literal { segments: vec![Segment::from(region.value.clone(), region.span)], secret: false };
        steps.push(Step {
            statement: Statement::SetS3Region(match flavor {
                Flavor::Metaxy => Expr::PastedText(region),
                Flavor::DuckDb => Expr::Text(region),
            }),
            why: "Sets the region of S3 requests in this session.",
        });
        extensions.push("httpfs");
    }
    if let Some(storage) = &lake.storage {
        let StorageParts { secret, data_path, extensions: needed } = storage.parts(flavor);
        extensions
            .extend(needed.into_iter().filter(|extension| *extension != "httpfs" || lake.catalog.region.is_none()));
        steps.push(Step {
            statement: Statement::CreateDatabase { name: database.clone(), data_path },
            why: "Creates the lake in MotherDuck with its files in your bucket.",
        });
        if let Some(secret) = secret {
            steps.push(Step {
                statement: Statement::CreateSecret(CreateSecret { in_motherduck: true, ..secret }),
                why: "Gives MotherDuck the credentials of your bucket.",
            });
        }
    }
    steps.push(Step {
        statement: Statement::Use(database),
        why: "Makes the lake the place where unqualified table names are looked up.",
    });
    Plan { steps, extensions }
}

fn catalog_parts(catalog: &SelfManagedCatalog, flavor: Flavor) -> CatalogParts {
    match catalog {
        SelfManagedCatalog::DuckDb(config) => config.parts(flavor),
        SelfManagedCatalog::Sqlite(config) => config.parts(flavor),
        SelfManagedCatalog::Postgres(config) => config.parts(flavor),
    }
}

fn attach_options(lake: &SelfManagedLake, flavor: Flavor) -> Vec<SecretOption> {
    let mut options = lake.attach_options.iter().map(|option| option.to_sql(flavor)).collect();
    if flavor == Flavor::DuckDb {
        let kind = match &lake.catalog {
            SelfManagedCatalog::DuckDb(config) => catalog_kind(&config.uri.value, "duckdb"),
            SelfManagedCatalog::Sqlite(config) => catalog_kind(&config.uri.value, "sqlite"),
            SelfManagedCatalog::Postgres(_) => Some(CatalogKind::Postgres),
        };
        mend::attach_options(&mut options, kind);
    }
    options
}

/// The name of the DuckLake secret: `metaxy_generated_<store>_<alias>`.
///
/// DuckDB 1.5 takes a name with any character outside `[A-Za-z0-9_]` for a path, so the
/// `duckdb` flavour replaces each of them by `_`.
fn generated_name(config: &Config, lake: &SelfManagedLake, flavor: Flavor) -> Name {
    let mut segments = vec![Segment::ours("metaxy_generated_")];
    if let Some(store) = config.store.as_ref().filter(|store| !store.value.is_empty()) {
        segments.push(Segment::from(store.value.clone(), store.key_span));
        segments.push(Segment::ours("_"));
    }
    segments.push(lake.alias.clone());
    if flavor == Flavor::DuckDb {
        for segment in &mut segments {
            segment.text =
                segment.text.chars().map(|character| if is_secret_name(character) { character } else { '_' }).collect();
        }
    }
    Name { segments, pasted: flavor == Flavor::Metaxy }
}

/// Whether DuckDB 1.5 takes the character for a part of a secret's name.
pub(crate) fn is_secret_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
