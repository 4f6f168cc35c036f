//! Looks at what is attached, and whether it is what the configuration declares.

use lakeplan::doctor::{Finding, Place, Places};
use lakeplan::metaxy::ducklake::SelfManagedCatalog;
use lakeplan::sql::text_literal;
use lakeplan::{Code, Diagnostic};

use super::engine::{Engine, Refusal};
use super::render::Report;

/// What is attached under the alias, and the findings about it. `created`: whether this run has
/// created the lake.
pub(super) fn verify(
    engine: &mut Engine,
    places: &Places<'_>,
    report: &Report<'_>,
    created: bool,
) -> Result<Vec<Diagnostic>, Refusal> {
    let Some(Place { text: Some(alias), .. }) = places.alias() else { return Ok(Vec::new()) };
    let attached = format!(
        "SELECT type, path FROM duckdb_databases() WHERE lower(database_name) = lower({})",
        text_literal(&alias)
    );
    let attached = engine.query(attached)?.into_iter().next();
    let (kind, path) = match attached.as_deref() {
        Some([Some(kind), path]) => (kind.clone(), path.clone().unwrap_or_default()),
        _ => {
            return Ok(vec![not_a_lake(&alias, "nothing is attached under it", places)]);
        }
    };
    if kind != "ducklake" {
        return Ok(vec![not_a_lake(&alias, &format!("a database of type `{kind}` is attached under it"), places)]);
    }
    report.seen(&format!("`{alias}` is attached, and is a DuckLake"));
    let settings = if places.plan.engine.lake_settings {
        format!("SELECT catalog_type, data_path FROM ducklake_settings({})", text_literal(&alias))
    } else {
        // The catalog is attached where it can be seen.
        let own = places.attach_option("METADATA_CATALOG").and_then(|place| place.text);
        let catalog = own.unwrap_or_else(|| format!("__ducklake_metadata_{alias}"));
        format!(
            "SELECT (SELECT max(type) FROM duckdb_databases() WHERE lower(database_name) = lower({})), (SELECT max(value) FROM \
             ducklake_options({}) WHERE option_name = 'data_path')",
            text_literal(&catalog),
            text_literal(&alias)
        )
    };
    let settings = engine.query(settings)?.into_iter().next().unwrap_or_default();
    let setting = |index: usize| settings.get(index).cloned().flatten().unwrap_or_default();
    let mut findings = Vec::new();
    match catalog(&setting(0), &path, places, created) {
        Ok(text) => report.seen(&text),
        Err(finding) => findings.push(*finding),
    }
    match data_path(&setting(1), places) {
        Ok(text) => report.seen(&text),
        Err(finding) => findings.push(*finding),
    }
    Ok(findings)
}

fn not_a_lake(alias: &str, found: &str, places: &Places<'_>) -> Diagnostic {
    Finding::new(
        Code::NotALake,
        format!("`{alias}` is not a DuckLake: {found}"),
        "choose another alias: `ATTACH IF NOT EXISTS` keeps an existing database, and DuckDB reserves some names; \
         with an option `type`, `ATTACH` opens another kind of database",
    )
    .blame([places.attach_option("TYPE"), places.alias()])
    .diagnostic()
}

/// The kind of the catalog and where it is, if both are as declared.
fn catalog(kind: &str, path: &str, places: &Places<'_>, created: bool) -> Result<String, Box<Diagnostic>> {
    let declared = match places.lake().map(|lake| &lake.catalog) {
        Some(SelfManagedCatalog::Sqlite(_)) => "sqlite",
        Some(SelfManagedCatalog::Postgres(_)) => "postgres",
        Some(SelfManagedCatalog::DuckDb(_)) | None => "duckdb",
    };
    let name = |kind: &str| match kind {
        "duckdb" => "a DuckDB file".to_owned(),
        "sqlite" => "a SQLite file".to_owned(),
        "postgres" => "a PostgreSQL database".to_owned(),
        other => format!("`{other}`"),
    };
    let other = |found: String, wanted: String| {
        Finding::new(
            Code::OtherCatalog,
            format!("the catalog is {found}, but the configuration has {wanted}"),
            "correct the catalog, and check for a conflicting attach option (`metadata_path`, `meta_type`)",
        )
        .blame([
            places.attach_option("METADATA_PATH"),
            places.attach_option("META_TYPE"),
            places.catalog_path(),
            places.catalog_secret(),
        ])
        .diagnostic()
    };
    if kind != declared {
        return Err(Box::new(other(name(kind), name(declared))));
    }
    if kind == "postgres" {
        let option = |names: &[&str]| places.catalog_option(names).and_then(|place| place.quoted());
        let place = if let (Some(database), Some(host)) =
            (option(&["DATABASE", "DBNAME"]), option(&["HOST", "HOSTADDR", "HOSTNAME"]))
        {
            let port = option(&["PORT"]).map_or_else(String::new, |port| format!(", port {}", port.trim_matches('`')));
            format!("{database} at {host}{port}")
        } else {
            let secret = places.catalog_secret().and_then(|place| place.quoted()).unwrap_or_default();
            format!("where the secret {secret} says")
        };
        return Ok(format!("the catalog is {}: {place}{}", name(kind), new(created)));
    }
    if let Some(wanted) = places.catalog_path().and_then(|place| place.text)
        && wanted != path
    {
        return Err(Box::new(other(format!("`{path}`"), format!("`{wanted}`"))));
    }
    let file = places.catalog_file().unwrap_or_else(|| path.to_owned());
    Ok(format!("the catalog is {}: {}{}", name(kind), here(&file, places), new(created)))
}

fn new(created: bool) -> &'static str {
    if created { "; this run has created the lake in it, like the first use of the store" } else { "" }
}

/// Where the lake says that its Parquet files go, if it is as declared.
fn data_path(found: &str, places: &Places<'_>) -> Result<String, Box<Diagnostic>> {
    let declared = places.data_path().and_then(|place| place.text).filter(|path| !path.is_empty());
    let bare = |path: &str| path.trim_end_matches(['/', '\\']).to_owned();
    if let Some(declared) = declared
        && bare(&declared) != bare(found)
    {
        let finding = Finding::new(
            Code::OtherDataPath,
            format!("the lake keeps its files in `{found}`, but the configuration has `{declared}`"),
            "remove the conflicting attach option, or correct the storage",
        )
        .blame([places.attach_option("DATA_PATH"), places.attach_option("OVERRIDE_DATA_PATH"), places.data_path()])
        .diagnostic();
        return Err(Box::new(finding));
    }
    Ok(if found.contains("://") {
        format!("the data path is `{found}` (no request has been sent to the storage so far)")
    } else {
        format!("the data path is {}", here(found, places))
    })
}

/// A path of this machine, and where it leads if it is relative.
fn here(path: &str, places: &Places<'_>) -> String {
    if path.is_empty() || path == ":memory:" {
        return "in memory, and lost with the session".to_owned();
    }
    let resolved = places.resolve(path);
    if path.contains("://") || resolved.as_os_str() == path {
        format!("`{path}`")
    } else {
        format!("`{path}`, which from this working directory is `{}`", resolved.display())
    }
}
