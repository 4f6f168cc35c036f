//! The lake of a store: its identity, and what else of it concerns other stores.

use crate::backend::RawCatalog;
use crate::rules::client_options::only_options;
use crate::rules::context::Context;
use crate::rules::identity::{CatalogId, DataPath, Identity, Server};
use crate::schema::Text;
use crate::text::case::Case as _;
use crate::text::path::normal;
use crate::text::span::Located;
use crate::toml::document::{Entry, Value};

/// What tells the lake of a store from that of another.
pub(crate) fn identity<'a>(context: &Context<'a>) -> &'a Identity {
    context.identity().get_or_init(|| {
        let catalog = catalog(context).map(|id| {
            let key = id.key();
            (id, key)
        });
        Identity { catalog, path: data_path(context) }
    })
}

/// The catalog of a store; nothing if that cannot be told.
fn catalog(context: &Context<'_>) -> Option<CatalogId> {
    let elsewhere = ["metadata_path", "metadata_parameters", "meta_type", "meta_secret", "meta_schema"];
    // Options that only add to what a secret says lead nowhere else.
    let adds = |entry: &Entry| context.catalog_secret().is_some() && only_options(&entry.node.value);
    if elsewhere.iter().any(|name| context.attach_option(name).is_some_and(|it| *name != "metadata_path" || !adds(it)))
    {
        return None;
    }
    let schema = match context.attach_option("metadata_schema").map(|entry| &entry.node.value) {
        None => None,
        Some(Value::String(schema)) => Some(schema.to_lower()),
        Some(_) => return None,
    };
    let schema = |default: &str| schema.unwrap_or_else(|| default.to_owned());
    let file = |uri: &Option<Located<Text>>, tag: &'static str| {
        let uri = uri.as_ref()?.value.as_str();
        let (kind, path) = match context.engine.prefix_of(uri) {
            Some((prefix, kind @ ("sqlite" | "duckdb"))) => (kind, &uri[prefix.len()..]),
            Some(_) => return None,
            None => (tag, uri),
        };
        let lasting = !path.is_empty() && path != ":memory:";
        lasting.then(|| (kind, normal(path)))
    };
    match context.catalog? {
        RawCatalog::DuckDb(raw) => {
            file(&raw.uri, "duckdb").map(|(kind, path)| CatalogId::File(kind, path, schema("main")))
        }
        RawCatalog::Sqlite(raw) => {
            file(&raw.uri, "sqlite").map(|(kind, path)| CatalogId::File(kind, path, schema("main")))
        }
        RawCatalog::Postgres(_) => {
            let secret = context.catalog_secret()?;
            if !secret.created {
                let name = secret.name?.value.to_lower();
                return Some(CatalogId::Postgres(Server::Secret(name), String::new(), schema("public")));
            }
            let host = secret.option("host")?.text.to_lower();
            let loopback = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
            let host = if loopback { "localhost".to_owned() } else { host };
            let port = secret.option("port").map_or("5432", |port| port.text).to_owned();
            let database = secret.option("dbname").or_else(|| secret.option("database"))?.text.to_owned();
            Some(CatalogId::Postgres(Server::At(host, port), database, schema("public")))
        }
        RawCatalog::MotherDuck(_) => None,
    }
}

/// The data path of a store; nothing if `ATTACH` beats it, or if there is none.
fn data_path(context: &Context<'_>) -> Option<DataPath> {
    if context.attach_option("data_path").is_some() {
        return None;
    }
    let segments = context.storage?.keys().data_path()?;
    let span = segments.iter().rev().find_map(|segment| segment.origin)?;
    let mut text: String = segments.iter().map(|segment| &*segment.text).collect();
    if text.is_empty() {
        return None;
    }
    if context.engine.ways.joins_slashes {
        text.truncate(text.trim_end_matches('/').len());
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    Some(DataPath { text, span })
}

/// The DuckDB file that a store opens, which all stores of the process that open it share.
pub(crate) fn shared_database(context: &Context<'_>) -> Option<String> {
    let path = context.settings?.database.as_ref()?.value.as_str();
    let memory = path.is_empty() || path.starts_with(":memory:") || path.starts_with("md:");
    (!memory).then(|| normal(path))
}
