//! `shared-catalog`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::identity::{CatalogId, DataPath, Identity};
use crate::rules::lake::identity;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::groups::Groups;
use crate::toml::edit;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::SharedCatalog,
    docs: r"Two stores share a catalog but have different data paths.

A catalog holds one lake, and a lake has one data path, which is set when it is created. The first of the two
stores creates the lake; the second finds it and fails: `DATA_PATH parameter … does not match existing data
path in the catalog`. The two paths are compared as written: `./files` is a different path than `files`.

In a PostgreSQL database, each lake can have its own schema: set `metadata_schema` in `attach_options`, and
DuckLake creates the schema. A DuckDB file can hold several schemas too, but one process cannot attach it
twice, and a SQLite file has none: use a separate file for each lake. If the two stores are meant to be one
lake, write the same data path in both.
",
    check: Check::Stores(check),
};

fn check(stores: &[Context<'_>], found: &mut Findings) {
    let mut taken: Option<Groups<()>> = None;
    let mut seen: Groups<(&Context<'_>, &DataPath)> = Groups::default();
    for store in stores {
        let Identity { catalog: Some((id, key)), path: Some(path) } = identity(store) else { continue };
        match seen.get(key) {
            None => {
                seen.or_insert(key.clone(), (store, path));
            }
            Some((first, first_path)) if first_path.text != path.text => {
                let taken = taken.get_or_insert_with(|| catalogs(stores));
                found.push(report(store, id, path, (first, first_path), taken));
            }
            Some(_) => {}
        }
    }
}

/// The catalogs that there are.
fn catalogs(stores: &[Context<'_>]) -> Groups<()> {
    let mut catalogs = Groups::default();
    for (_, key) in stores.iter().filter_map(|store| identity(store).catalog.as_ref()) {
        catalogs.or_insert(key.clone(), ());
    }
    catalogs
}

fn report(
    store: &Context<'_>,
    id: &CatalogId,
    path: &DataPath,
    (first, first_path): (&Context<'_>, &DataPath),
    taken: &Groups<()>,
) -> Diagnostic {
    let section = |store: &Context<'_>| match store.catalog {
        Some(RawCatalog::DuckDb(raw)) => raw.span,
        Some(RawCatalog::Sqlite(raw)) => raw.span,
        Some(RawCatalog::Postgres(raw)) => raw.span,
        Some(RawCatalog::MotherDuck(raw)) => raw.span,
        None => store.keys.span,
    };
    let name = first.name.map_or("", |name| name.value.as_str());
    let postgres = matches!(store.catalog, Some(RawCatalog::Postgres(_)));
    let place = if postgres { "the same database and schema" } else { "the same file" };
    let message = format!(
        "the catalog is in {place} as that of the store `{}`, but with another data path: the store that is opened \
         second is not attached",
        shown(name)
    );
    let diagnostic = Diagnostic::warning(Code::SharedCatalog, section(store), message)
        .context(section(first), "the other catalog")
        .context(first_path.span, "its data path")
        .context(path.span, "the data path of this store");
    if !postgres {
        return diagnostic.help("use a separate `uri` for each lake, or the same data path in both stores");
    }
    let diagnostic = diagnostic.help(
        "give each lake a separate schema with `metadata_schema` in `attach_options`, or use the same data path in \
         both stores",
    );
    match free_schema(store, id, taken).and_then(|schema| own_schema(store, &schema)) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// A schema called like the store that no other store has.
fn free_schema(store: &Context<'_>, id: &CatalogId, taken: &Groups<()>) -> Option<String> {
    let CatalogId::Postgres(server, database, _) = id else { return None };
    let mut schema = schema_name(&store.name?.value);
    while schema.is_empty()
        || taken.get(&CatalogId::Postgres(server.clone(), database.clone(), schema.clone()).key()).is_some()
    {
        schema.push_str("_lake");
    }
    Some(schema)
}

/// A name that PostgreSQL and DuckDB take as it is.
fn schema_name(store: &str) -> String {
    store.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' }).collect()
}

fn own_schema(store: &Context<'_>, schema: &str) -> Option<Fix> {
    let title = format!("set `metadata_schema = \"{schema}\"`");
    if let Some(written) = store.attach_option("metadata_schema") {
        return (!written.node.from_variable)
            .then(|| edit::replace_string(title, written.node.span, schema).to_be_read());
    }
    let option = format!("metadata_schema = {}", toml_string(schema));
    store.add_attach_option(&option).map(|edit| Fix::new(title, vec![edit]).to_be_read())
}
