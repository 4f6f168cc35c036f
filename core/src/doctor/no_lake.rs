//! A catalog in which there is no lake yet: what the first use of the store would create.

use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::metaxy::ducklake::SelfManagedCatalog;

/// There is no lake, and nothing has created one. `database`: whether there is a database that
/// its tables would be created in.
pub fn no_lake(database: bool, places: &Places<'_>) -> Diagnostic {
    let found = if database {
        format!("there is no lake in {}", catalog(places))
    } else {
        format!("there is no lake: {} does not exist", catalog(places))
    };
    let forbids = places.attach_option("CREATE_IF_NOT_EXISTS");
    let help = if forbids.is_some() {
        "remove `create_if_not_exists` for the first run, or correct the catalog".to_owned()
    } else {
        help(database, places)
    };
    Finding::new(Code::MissingLake, found, help)
        .blame([forbids, places.attach_option("METADATA_SCHEMA"), places.catalog(), places.alias()])
        .diagnostic()
}

fn help(database: bool, places: &Places<'_>) -> String {
    format!(
        "`lakeplan doctor --create` creates {}, like the first use of the store; if a lake already exists, correct \
         the location of the catalog",
        would_create(database, places)
    )
}

/// What the first use of the store creates.
pub fn would_create(database: bool, places: &Places<'_>) -> String {
    if database {
        format!("the `ducklake_…` tables in {}", catalog(places))
    } else {
        format!("{}, with its `ducklake_…` tables", catalog(places))
    }
}

/// Where the catalog is, in words.
fn catalog(places: &Places<'_>) -> String {
    let schema = places.attach_option("METADATA_SCHEMA").or_else(|| places.attach_option("META_SCHEMA"));
    let schema =
        schema.and_then(|schema| schema.quoted()).map_or_else(String::new, |schema| format!(", schema {schema}"));
    let file = || {
        let file = places.catalog_file().unwrap_or_default();
        places.resolve(&file).display().to_string()
    };
    match places.lake().map(|lake| &lake.catalog) {
        Some(SelfManagedCatalog::Sqlite(_)) => format!("the SQLite file `{}`{schema}", file()),
        Some(SelfManagedCatalog::Postgres(_)) => {
            let option = |names: &[&str]| places.catalog_option(names).and_then(|place| place.quoted());
            let database = option(&["DATABASE", "DBNAME"]);
            let host = option(&["HOST", "HOSTADDR", "HOSTNAME"]).map_or_else(String::new, |host| format!(" at {host}"));
            match database {
                Some(database) => format!("the PostgreSQL database {database}{host}{schema}"),
                None => format!("the PostgreSQL database of the secret{host}{schema}"),
            }
        }
        Some(SelfManagedCatalog::DuckDb(_)) | None => format!("the DuckDB file `{}`{schema}", file()),
    }
}
