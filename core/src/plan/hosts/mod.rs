//! The hosts that a script contacts, so that whoever copies somebody else's configuration
//! sees where it leads before it runs.
//!
//! They are read from the statements and not from the keys of the file: wherever DuckDB takes a
//! host from, a field, a parameter that beats it, a path or a part of one, it is told. A host too
//! many does less harm than one too few.

pub(in crate::plan) mod found;
mod stores;
mod text;

use crate::plan::Plan;
use crate::plan::hosts::found::{DEFAULT_HOST, Found, MOTHERDUCK, MOTHERDUCK_PREFIXES, Text, given, texts};
use crate::plan::hosts::stores::ObjectStores;
use crate::secrets::masked;
use crate::sql::{CreateSecret, Expr, SecretOption, Statement};
use crate::text::span::Span;

pub use found::Host;

/// The hosts that the statements of a plan contact.
pub fn hosts(plan: &Plan) -> Vec<Host> {
    let mut found = Found::default();
    let secrets: Vec<&CreateSecret> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.statement {
            Statement::CreateSecret(secret) => Some(secret),
            _ => None,
        })
        .collect();
    let region = plan.steps.iter().find_map(|step| match &step.statement {
        Statement::SetS3Region(region) => texts(region).into_iter().next(),
        _ => None,
    });
    let kinds = kinds(plan);
    let mut stores = ObjectStores::new(&secrets, region);
    if plan.extensions.contains(&"motherduck") {
        found.known(MOTHERDUCK, "catalog", None);
    }
    for step in &plan.steps {
        match &step.statement {
            Statement::CreateSecret(secret) => {
                found.pasted(&secret.name);
                for option in &secret.options {
                    found.pasted(&option.name);
                }
                match secret.secret_type {
                    "postgres" => postgres(secret, &mut found),
                    "DUCKLAKE" => lake(&secret.options, &kinds, &mut stores, &mut found),
                    _ => {}
                }
            }
            Statement::Attach { options, alias, path } => {
                found.pasted(alias);
                if let Expr::PastedText(literal) = path {
                    found.pasted_text(literal, &['\'']);
                }
                for option in options {
                    found.pasted(&option.name);
                }
                lake(options, &kinds, &mut stores, &mut found);
            }
            Statement::CreateDatabase { name, data_path } => {
                found.pasted(name);
                stores.paths(data_path, "storage", &mut found);
            }
            Statement::Use(name) => found.pasted(name),
            Statement::SetS3Region(region) => {
                if let Expr::PastedText(literal) = region {
                    found.pasted_text(literal, &['\'']);
                }
                for region in texts(region) {
                    let host = format!("s3.{}.amazonaws.com", region.text);
                    found.known(text::authority(&host), "storage", region.span);
                }
            }
            Statement::Install(_) | Statement::Load(_) | Statement::AttachMotherDuck => {}
        }
    }
    stores.rest(&mut found);
    // What a path says comes behind what a secret says: without a host it is that of the secret.
    if found.hosts.iter().any(|host| host.role == "catalog" && host.name.starts_with(EXISTING_SECRET)) {
        found.hosts.retain(|host| host.role != "catalog" || host.name != DEFAULT_HOST);
    }
    found.hosts
}

/// The hosts of the database that the store itself opens, and of settings of DuckDB.
pub(crate) fn of_database(path: &str, span: Span) -> Vec<Host> {
    let mut found = Found::default();
    let mut stores = ObjectStores::new(&[], None);
    stores.catalog(&Text { text: masked(path), span: Some(span) }, None, "database", &mut found);
    found.hosts
}

/// The hosts that a setting of DuckDB names, by the name of the setting.
pub(crate) fn of_setting(name: &str, value: &str, span: Span) -> Vec<Host> {
    let mut found = Found::default();
    let name = name.to_ascii_lowercase();
    let credentials = name.ends_with("username") || name.ends_with("password");
    if !credentials && ["endpoint", "proxy", "repository", "host", "server", "url"].iter().any(|it| name.contains(it)) {
        let role = if name.contains("proxy") { "proxy" } else { "setting of DuckDB" };
        found.known(text::authority(value), role, Some(span));
    }
    found.hosts
}

/// The secret of a PostgreSQL catalog.
fn postgres(secret: &CreateSecret, found: &mut Found) {
    let before = found.hosts.len();
    let mut local = false;
    for option in &secret.options {
        let key = option.key().to_ascii_lowercase();
        for text in texts(&option.value).into_iter().filter(|text| !text.text.is_empty()) {
            let hosts = match key.as_str() {
                "uri" => text::connection(&text.text),
                "hostname" => text::parameter("host", &text.text),
                key => text::parameter(key, &text.text),
            };
            local |= hosts.is_empty() && ["host", "hostname", "hostaddr"].contains(&key.as_str());
            found.client(hosts, text.span, "catalog");
        }
    }
    if found.hosts.len() == before && !local {
        found.unknown(DEFAULT_HOST, "catalog", None);
    }
}

/// Whose host nobody can tell.
const EXISTING_SECRET: &str = "the host of the existing secret";

/// The values of a key of `METADATA_PARAMETERS`.
fn metadata_parameter(options: &[SecretOption], key: &str) -> Vec<Text> {
    let maps = options.iter().filter(|option| option.key() == "METADATA_PARAMETERS");
    let entries = maps.flat_map(|option| match &option.value {
        Expr::Map(entries) => &entries[..],
        _ => &[],
    });
    let named = entries.filter(|(name, _)| name.as_text().is_some_and(|name| name.eq_ignore_ascii_case(key)));
    named.flat_map(|(_, value)| texts(value)).collect()
}

/// What the options of the DuckLake secret and of its `ATTACH` say that opens the catalog.
fn kinds(plan: &Plan) -> Vec<String> {
    let mut kinds = Vec::new();
    for step in &plan.steps {
        let (Statement::CreateSecret(CreateSecret { options, .. }) | Statement::Attach { options, .. }) =
            &step.statement
        else {
            continue;
        };
        kinds.extend(given(options, &["META_TYPE"]));
        kinds.extend(metadata_parameter(options, "TYPE"));
    }
    kinds.into_iter().map(|kind| kind.text.to_ascii_lowercase()).collect()
}

/// The options of a DuckLake secret or of its `ATTACH`.
fn lake(options: &[SecretOption], kinds: &[String], stores: &mut ObjectStores<'_>, found: &mut Found) {
    if kinds.iter().any(|kind| MOTHERDUCK_PREFIXES.contains(&kind.as_str())) {
        found.known(MOTHERDUCK, "catalog", None);
    }
    for path in given(options, &["METADATA_PATH"]) {
        if kinds.is_empty() {
            stores.catalog(&path, None, "catalog", found);
        }
        for kind in kinds {
            stores.catalog(&path, Some(kind), "catalog", found);
        }
    }
    for secret in given(options, &["META_SECRET"]).into_iter().chain(metadata_parameter(options, "SECRET")) {
        let created = stores.secrets.iter().any(|it| it.name.text().eq_ignore_ascii_case(&secret.text));
        if !created && !secret.text.is_empty() {
            found.unknown(format!("{EXISTING_SECRET} `{}`", secret.text), "catalog", secret.span);
        }
    }
    for option in options.iter().filter(|option| option.key() == "DATA_PATH") {
        stores.paths(&option.value, "storage", found);
    }
}

#[cfg(test)]
mod tests;
