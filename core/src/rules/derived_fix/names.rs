//! Names that need no quotes, and that nothing else has, in the place of names that do.

use super::neighbors::Neighbors;
use super::options::is_written;
use crate::backend::RawCatalog;
use crate::rules::context::Context;
use crate::rules::finding::Part;
use crate::schema::Text;
use crate::secrets::holds_credentials;
use crate::text::case::Case as _;
use crate::text::edit::{Edit, Fix};
use crate::text::span::{Located, Span};
use crate::toml::write::toml_string;

/// A name that needs no quotes in the place of one that does.
pub(super) fn named(context: &Context<'_>, span: Span) -> Option<Fix> {
    if let Some(RawCatalog::MotherDuck(raw)) = context.catalog
        && let Some(database) = raw.database.as_ref().filter(|it| it.span == span)
    {
        if database.from_variable {
            return quoted_around(context, database);
        }
        // The database has its name already: the quotes come into the value, which Metaxy writes as it is.
        let quoted = format!("\"{}\"", database.value.replace('"', "\"\""));
        return Some(Fix::replace("put SQL's quotes into the value", span, toml_string(&quoted)).to_be_read());
    }
    if context.keys.alias.as_ref().is_some_and(|alias| alias.span == span) {
        return alias(context);
    }
    let view = context.secrets().find(|view| view.name.is_some_and(|name| name.span == span))?;
    secret_name(context, view.name?, "", view.created)
}

/// SQL's quotes around a value with a variable in it, at the ends of the text that is written.
pub(super) fn quoted_around(context: &Context<'_>, database: &Located<Text>) -> Option<Fix> {
    let written = database.span.slice(context.text);
    let quote = match written.as_bytes() {
        [b'"', b'"', ..] | [b'\'', b'\'', ..] => return None,
        [b'"', ..] => "\\\"",
        [b'\'', ..] => "\"",
        _ => return None,
    };
    if database.value.contains('"') || !is_written(context, true, database.span) {
        return None;
    }
    let at = |offset: usize| Edit { span: Span::at(offset), replacement: quote.to_owned() };
    let edits = vec![at(database.span.start + 1), at(database.span.end - 1)];
    Some(Fix::new("put SQL's quotes into the value", edits).to_be_read())
}

/// Another name for a secret, which no other secret of the store has.
pub(super) fn secret_name(context: &Context<'_>, name: &Located<Text>, suffix: &str, created: bool) -> Option<Fix> {
    if name.value.is_empty() || !is_written(context, name.from_variable, name.span) {
        return None;
    }
    let others: Vec<String> = context
        .secrets()
        .filter_map(|view| view.name)
        .filter(|other| other.span != name.span)
        .map(|other| other.value.to_lower())
        .collect();
    let mut plain = safe(context, &format!("{}{suffix}", name.value), "secret");
    while others.contains(&plain.to_lower()) || plain.to_lower().starts_with("metaxy_generated_") {
        plain = format!("s_{plain}_2");
    }
    let fix = Fix::replace(format!("name the secret `{plain}`"), name.span, toml_string(&plain));
    // What exists already has its name elsewhere too.
    Some(if created && !name.from_variable { fix } else { fix.to_be_read() })
}

/// A name of letters, digits and `_` that is like another, and no keyword.
pub(super) fn safe(context: &Context<'_>, name: &str, kind: &str) -> String {
    // Of a URL with a password in it nothing is kept.
    let name = if holds_credentials(name) { kind } else { name };
    let mut safe: String = name.chars().map(|it| if context.engine.is_secret_name(it) { it } else { '_' }).collect();
    if safe.trim_matches('_').is_empty() {
        kind.clone_into(&mut safe);
    }
    if safe.starts_with(|it: char| it.is_ascii_digit()) {
        safe.insert(0, '_');
    }
    if !context.engine.is_plain_identifier(&safe) {
        safe = format!("{safe}_{kind}");
    }
    safe
}

pub(super) fn alias(context: &Context<'_>) -> Option<Fix> {
    let alias = context.keys.alias.as_ref()?;
    if !is_written(context, alias.from_variable, alias.span) {
        return None;
    }
    // A table with a header of its own stands in no one place.
    let header = alias.span.slice(context.text).starts_with('[')
        && !context.text[..alias.span.start].trim_end().ends_with(['=', ',']);
    if header {
        return None;
    }
    let mut plain = safe(context, &alias.value.0, "lake");
    let database = context.settings.and_then(|settings| settings.database.as_ref());
    let database = database.map_or_else(String::new, |database| database.value.to_lower());
    let taken = |name: &str| {
        let own = context.engine.own_databases.iter().chain(context.engine.reserved_databases);
        own.copied().any(|own| own == name) || database.contains(name)
    };
    while taken(&plain.to_lower()) {
        plain.push_str("_lake");
    }
    Some(Fix::replace(format!("name the lake `{plain}`"), alias.span, toml_string(&plain)).to_be_read())
}

pub(super) fn safe_name(context: &Context<'_>, neighbors: &Neighbors<'_>, blamed: Span) -> Option<Fix> {
    if context.keys.alias.as_ref().is_some_and(|alias| alias.span == blamed) {
        return alias(context);
    }
    let store = context.name.filter(|store| store.key_span == blamed)?;
    let mut plain = safe(context, &store.value, "store");
    while neighbors.names.contains(&plain.as_str()) {
        plain.push_str("_2");
    }
    let places = neighbors.places.same_key(&store.key_span);
    if places.is_empty() {
        return None;
    }
    let edit = |span: &Span| Edit { span: *span, replacement: plain.clone() };
    let mut edits: Vec<Edit> = places.iter().map(edit).collect();
    if let Some(default) = neighbors.default.filter(|it| it.value == store.value && !it.from_variable) {
        edits.push(Edit { span: default.span, replacement: toml_string(&plain) });
    }
    Some(Fix::new(format!("name the store `{plain}`"), edits).to_be_read())
}

pub(super) fn own_name(context: &Context<'_>, part: Part, blamed: Span) -> Option<Fix> {
    let view = context.secrets().find(|view| view.name.is_some_and(|name| name.span == blamed))?;
    let suffix = if part == Part::StorageSecret { "_storage" } else { "_secret" };
    secret_name(context, view.name?, suffix, view.created)
}
