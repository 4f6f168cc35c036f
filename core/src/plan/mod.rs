//! Stage *plan*: a sound configuration to typed statements. Total: nothing can fail here.
//!
//! This module alone knows the order of statements, and can be read from top to bottom. What it
//! makes is what Metaxy runs; `cured` makes the other flavor of it.

pub(crate) mod cured;
pub(crate) mod flavor;
pub mod hosts;
pub mod picture;
pub mod render;

use std::sync::Arc;

use crate::backend::parts::{CatalogParts, StorageParts, user_name};
use crate::duckdb::Engine;
use crate::metaxy::ducklake::{AttachOption, Config, Lake, MotherDuckLake, SelfManagedCatalog, SelfManagedLake};
pub use crate::rules::finding::Part;
use crate::sql::{Cause, CreateSecret, Expr, Literal, Name, SecretOption, Segment, Statement};
use crate::text::span::Span;

/// What is run, in order.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// The statements.
    pub steps: Vec<Step>,
    /// The DuckDB extensions that they need, in the order in which they are loaded.
    pub extensions: Vec<&'static str>,
    /// The findings that left out a whole statement of Metaxy's.
    pub omitted: Vec<Omitted>,
    /// Where variables stand that hold a secret by their name, in order.
    pub hidden: Arc<[Span]>,
    /// The DuckDB that it is for.
    pub engine: &'static Engine,
}

impl Step {
    fn new(part: Part, statement: Statement, why: &'static str) -> Self {
        Self { statement, part: Some(part), cured_by: Vec::new(), why }
    }

    fn session(statement: Statement, why: &'static str) -> Self {
        Self { statement, part: None, cured_by: Vec::new(), why }
    }
}

/// A statement of Metaxy's that a cure left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omitted {
    /// Which part of the plan it was.
    pub part: Part,
    /// The finding that left it out.
    pub cause: Cause,
}

/// A statement and why it is there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The statement.
    pub statement: Statement,
    /// Which part of the plan it is; nothing for what only sets a session up.
    pub part: Option<Part>,
    /// The findings that made it another than Metaxy's, also by leaving something out.
    pub cured_by: Vec<Cause>,
    /// One sentence for the reader.
    pub why: &'static str,
}

/// The statements by which Metaxy attaches the lake of a configuration.
pub fn plan(config: &Config, engine: &'static Engine) -> Plan {
    let (steps, extensions) = match &config.lake {
        Lake::SelfManaged(lake) => self_managed(config, lake),
        Lake::MotherDuck(lake) => motherduck(lake),
    };
    Plan { steps, extensions, omitted: Vec::new(), hidden: Arc::default(), engine }
}

/// The statements that make a bare DuckDB, without autoloading, able to run a plan.
pub fn setup(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::with_capacity(2 * plan.extensions.len() + 1);
    for extension in &plan.extensions {
        steps.push(Step::session(
            Statement::Install(extension),
            "Downloads the extension once; does nothing if it is there.",
        ));
        steps.push(Step::session(Statement::Load(extension), "Loads the extension into this session."));
    }
    if plan.extensions.contains(&"motherduck") {
        steps.push(Step::session(
            Statement::AttachMotherDuck,
            "Connects to MotherDuck; needs a token in `motherduck_token` or opens the browser.",
        ));
    }
    steps
}

fn self_managed(config: &Config, lake: &SelfManagedLake) -> (Vec<Step>, Vec<&'static str>) {
    let catalog = catalog_parts(&lake.catalog);
    let StorageParts { secret, data_path, extensions: needed } = lake.storage.parts();
    // Two secrets, the lake, its `ATTACH` and its `USE`.
    let mut steps = Vec::with_capacity(5);
    if let Some(secret) = catalog.secret {
        steps.push(Step::new(
            Part::CatalogSecret,
            Statement::CreateSecret(secret),
            "Keeps the credentials of the metadata backend in this session.",
        ));
    }
    let mut extensions = vec!["ducklake"];
    extensions.extend(catalog.extensions);
    extensions.extend(&needed);
    if let Some(secret) = secret {
        steps.push(Step::new(
            Part::StorageSecret,
            Statement::CreateSecret(secret),
            "Keeps the credentials of the storage; DuckDB picks it by the longest matching scope.",
        ));
    }
    let name = generated_name(config, lake);
    let mut options = catalog.metadata;
    options.push(SecretOption::ours("DATA_PATH", data_path));
    steps.push(Step::new(
        Part::LakeSecret,
        Statement::CreateSecret(CreateSecret {
            name: name.clone(),
            secret_type: "DUCKLAKE",
            in_motherduck: false,
            options,
        }),
        "Combines the catalog and the data path under one name.",
    ));
    let alias = Name { segments: vec![lake.alias.clone()], pasted: true, cured_by: None };
    steps.push(Step::new(
        Part::Attach,
        Statement::Attach {
            // Metaxy does not escape the name.
            path: Expr::PastedText(Literal { segments: lake_path(name), secret: false }),
            alias: alias.clone(),
            options: lake.attach_options.iter().map(AttachOption::to_sql).collect(),
        },
        "Attaches the lake; does nothing if the alias is already in use.",
    ));
    steps.push(Step::new(Part::Use, Statement::Use(alias), "Resolves unqualified table names in the lake."));
    (steps, extensions)
}

/// What is attached: the secret of a name.
fn lake_path(name: Name) -> Vec<Segment> {
    let mut path = vec![Segment::ours("ducklake:")];
    path.extend(name.segments);
    path
}

fn motherduck(lake: &MotherDuckLake) -> (Vec<Step>, Vec<&'static str>) {
    let mut steps = Vec::new();
    let mut extensions = vec!["ducklake", "motherduck"];
    let database = user_name(&lake.catalog.database);
    if let Some(region) = &lake.catalog.region {
        let region = Literal { segments: vec![Segment::from(region.value.clone(), region.span)], secret: false };
        steps.push(Step::new(
            Part::Region,
            Statement::SetS3Region(Expr::PastedText(region)),
            "Sets the region of S3 requests in this session.",
        ));
        extensions.push("httpfs");
    }
    if let Some(storage) = &lake.storage {
        let StorageParts { secret, data_path, extensions: needed } = storage.parts();
        extensions
            .extend(needed.into_iter().filter(|extension| *extension != "httpfs" || lake.catalog.region.is_none()));
        steps.push(Step::new(
            Part::Database,
            Statement::CreateDatabase { name: database.clone(), data_path },
            "Creates the lake in MotherDuck with its files in your bucket.",
        ));
        if let Some(secret) = secret {
            steps.push(Step::new(
                Part::StorageSecret,
                Statement::CreateSecret(CreateSecret { in_motherduck: true, ..secret }),
                "Gives MotherDuck the credentials of your bucket.",
            ));
        }
    }
    steps.push(Step::new(Part::Use, Statement::Use(database), "Resolves unqualified table names in the lake."));
    (steps, extensions)
}

fn catalog_parts(catalog: &SelfManagedCatalog) -> CatalogParts {
    match catalog {
        SelfManagedCatalog::DuckDb(config) => config.parts(),
        SelfManagedCatalog::Sqlite(config) => config.parts(),
        SelfManagedCatalog::Postgres(config) => config.parts(),
    }
}

/// The name of the DuckLake secret: `metaxy_generated_<store>_<alias>`.
fn generated_name(config: &Config, lake: &SelfManagedLake) -> Name {
    let mut segments = vec![Segment::ours("metaxy_generated_")];
    if let Some(store) = config.store.as_ref().filter(|store| !store.value.is_empty()) {
        segments.push(Segment::from(store.value.clone(), store.key_span));
        segments.push(Segment::ours("_"));
    }
    segments.push(lake.alias.clone());
    Name { segments, pasted: true, cured_by: None }
}
