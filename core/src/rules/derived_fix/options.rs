//! Options that a cure drops, sets or keeps, at the keys that they are written as.

use crate::backend::RawCatalog;
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::Part;
use crate::schema::Parameters;
use crate::secrets::shown;
use crate::sql::{Expr, Literal};
use crate::text::case::Case as _;
use crate::text::edit::{Edit, Fix};
use crate::text::sort::sort_by;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};
use crate::toml::remove::remove_keys;
use crate::toml::write::toml_string;

/// The table in which options of a part are written.
pub(super) fn table_of<'a>(context: &Context<'a>, part: Part) -> Option<&'a Located<Parameters>> {
    match part {
        Part::CatalogSecret => context.catalog_secret()?.parameters,
        Part::StorageSecret => context.storage_secret()?.parameters,
        Part::Attach => context.keys.attach_options.as_ref(),
        _ => None,
    }
}

pub(super) fn entry_of<'a>(table: &'a Located<Parameters>, name: &str, key: Option<Span>) -> Option<&'a Entry> {
    table.value.named(name).rev().find(|entry| key.is_none_or(|key| entry.key_span == key))
}

/// A key of the section itself: where it is written, its value, whether a variable is part of it.
pub(super) fn field_of(context: &Context<'_>, part: Part, name: &str) -> Option<(Span, Span, bool)> {
    if part == Part::Attach && name == "DATA_INLINING_ROW_LIMIT" {
        let limit = context.keys.data_inlining_row_limit.as_ref()?;
        return Some((limit.key_span, limit.span, limit.from_variable));
    }
    let view = match part {
        Part::CatalogSecret => context.catalog_secret()?,
        Part::StorageSecret => context.storage_secret()?,
        _ => return None,
    };
    let field = view.field(name)?;
    // An empty table beside it would then be all that is left of the secret.
    let empty = view.parameters.is_some_and(|parameters| parameters.value.entries().is_empty());
    if empty && view.fields.len() == 1 {
        return None;
    }
    Some((field.key_span, field.span, field.from_variable))
}

/// Whether the value is what is written there: a variable that Metaxy lays over the file is
/// beyond the reach of an edit.
pub(super) fn is_written(context: &Context<'_>, from_variable: bool, span: Span) -> bool {
    !from_variable || span.slice(context.text).contains("${")
}

pub(super) fn dropped(context: &Context<'_>, part: Part, name: &str, key: Option<Span>) -> Option<Fix> {
    let title = format!("remove `{}`", shown(&name.to_lower()));
    if let Some(table) = table_of(context, part)
        && let Some(entry) = entry_of(table, name, key)
    {
        // Without it another value would count, which nobody has looked at.
        if part != Part::Attach && is_twice(table, name) {
            return None;
        }
        if !is_written(context, entry.node.from_variable, entry.node.span) {
            return None;
        }
        // An empty table would make Metaxy create a secret without anything in it.
        if is_all_there_is(context, part, table) {
            return without_table(context, part, table);
        }
        let edits = emptied(context, part, table)
            .or_else(|| remove_keys(context.text, &[(entry.key_span, entry.node.span)]))?;
        return Some(Fix::new(title, edits).to_be_read());
    }
    let (key, value, from_variable) = field_of(context, part, name)?;
    is_written(context, from_variable, value)
        .then(|| remove_keys(context.text, &[(key, value)]))?
        .map(|edits| Fix::new(title, edits).to_be_read())
}

/// The inline table of options goes with the last of them.
pub(super) fn emptied(context: &Context<'_>, part: Part, table: &Located<Parameters>) -> Option<Vec<Edit>> {
    let inline = table.span.slice(context.text).starts_with('{') && !table.from_variable;
    let whole = part == Part::Attach && inline && table.value.entries().len() == 1;
    whole.then(|| remove_keys(context.text, &[(table.key_span, table.span)]))?
}

/// Whether Metaxy creates a secret only because of one entry in `secret_parameters`.
pub(super) fn is_all_there_is(context: &Context<'_>, part: Part, table: &Located<Parameters>) -> bool {
    let fields = match part {
        Part::CatalogSecret => context.catalog_secret().is_some_and(|view| view.field("HOST").is_some()),
        Part::StorageSecret => context.storage_secret().is_some_and(|view| !view.fields.is_empty()),
        _ => true,
    };
    !fields && table.value.entries().len() == 1
}

/// Whether several keys of a table are one option.
pub(super) fn is_twice(table: &Located<Parameters>, name: &str) -> bool {
    table.value.named(name).nth(1).is_some()
}

pub(super) fn set(context: &Context<'_>, part: Part, name: &str, value: &Expr, key: Option<Span>) -> Option<Fix> {
    if part == Part::LakeSecret {
        return catalog(context, name, value);
    }
    let entry = table_of(context, part).and_then(|table| entry_of(table, name, key));
    let (span, from_variable) = match entry {
        Some(entry) => (entry.node.span, entry.node.from_variable),
        None => field_of(context, part, name).map(|(_, value, from_variable)| (value, from_variable))?,
    };
    if from_variable {
        let written = match (entry.map(|entry| &entry.node.value), part) {
            (Some(Value::String(text)), _) => text.as_str(),
            (None, Part::CatalogSecret) => context.catalog_secret()?.option(name)?.text,
            (None, Part::StorageSecret) => context.storage_secret()?.option(name)?.text,
            _ => return None,
        };
        let edit = around_variables::at(context.text, span, true, written, &value.as_text()?)?;
        return Some(Fix::new("change the text around the variable", vec![edit]).to_be_read());
    }
    match toml(value) {
        // It says so already.
        Some(_) if value.as_text().is_some_and(|text| is_value(context, part, name, &text)) => None,
        Some(value) => Some(Fix::replace(format!("write `{}`", shown(&value)), span, value)),
        None => dropped(context, part, name, key),
    }
}

/// Whether an option has a value already, as text.
pub(super) fn is_value(context: &Context<'_>, part: Part, name: &str, text: &str) -> bool {
    let view = match part {
        Part::CatalogSecret => context.catalog_secret(),
        Part::StorageSecret => context.storage_secret(),
        _ => None,
    };
    let is_text = |entry: &Entry| matches!(entry.node.value, Value::String(_));
    view.is_some_and(|view| {
        view.parameter(name).is_none_or(is_text) && view.option(name).is_some_and(|written| written.text == text)
    })
}

/// What opens the catalog, and where it is.
pub(super) fn catalog(context: &Context<'_>, name: &str, value: &Expr) -> Option<Fix> {
    let uri = match context.catalog? {
        RawCatalog::DuckDb(raw) => raw.uri.as_ref()?,
        RawCatalog::Sqlite(raw) => raw.uri.as_ref()?,
        RawCatalog::Postgres(_) | RawCatalog::MotherDuck(_) => return None,
    };
    if !is_written(context, uri.from_variable, uri.span) {
        return None;
    }
    if name == "METADATA_PARAMETERS" {
        return crate::rules::sqlite_catalog::fix(context, uri).map(Fix::to_be_read);
    }
    around_variables::fix("write the path as DuckDB reads it", context.text, uri, &value.as_text()?)
}

/// The value of an option as TOML from which Metaxy makes it; nothing for what it cannot make.
pub(super) fn toml(value: &Expr) -> Option<String> {
    match value {
        Expr::Text(literal) => Some(toml_string(&text_of(literal))),
        Expr::Word(literal) => Some(text_of(literal)),
        Expr::List(items) => match &items[..] {
            [item @ Expr::Text(_)] => toml(item),
            _ => None,
        },
        Expr::Map(_) | Expr::PastedText(_) => None,
    }
}

pub(super) fn text_of(literal: &Literal) -> String {
    literal.segments.iter().map(|segment| &*segment.text).collect()
}

/// Of several keys that are one option DuckDB takes the last in Metaxy's order; the other goes.
pub(super) fn last_kept(context: &Context<'_>, name: &str) -> Option<Fix> {
    let table = context.keys.attach_options.as_ref()?;
    let mut entries: Vec<&Entry> = table.value.named(name).collect();
    let limit = context.keys.data_inlining_row_limit.as_ref().filter(|_| name == "DATA_INLINING_ROW_LIMIT");
    sort_by(&mut entries, |a, b| a.key.cmp(&b.key));
    // Metaxy adds the key of the section under its own name, which stands behind all in capitals.
    if limit.is_none() {
        entries.pop();
    }
    let [ignored] = &entries[..] else { return None };
    let title = format!("remove `{}`, which is ignored", shown(&ignored.key));
    let edits = remove_keys(context.text, &[(ignored.key_span, ignored.node.span)])?;
    is_written(context, ignored.node.from_variable, ignored.node.span).then(|| Fix::new(title, edits).to_be_read())
}

/// The empty `secret_parameters` that alone make the statement.
pub(super) fn omitted(context: &Context<'_>, part: Part) -> Option<Fix> {
    let view = match part {
        Part::CatalogSecret => context.catalog_secret()?,
        Part::StorageSecret => context.storage_secret()?,
        _ => return None,
    };
    let parameters = view.parameters.filter(|parameters| parameters.value.entries().is_empty())?;
    without_table(context, part, parameters)
}

/// The `secret_parameters` of a part with all that is in it, which is one entry at most.
pub(super) fn without_table(context: &Context<'_>, part: Part, parameters: &Located<Parameters>) -> Option<Fix> {
    let view = match part {
        Part::CatalogSecret => context.catalog_secret()?,
        Part::StorageSecret => context.storage_secret()?,
        _ => return None,
    };
    // What else belongs to a secret that Metaxy creates would then be ignored.
    if part == Part::CatalogSecret && !view.fields.is_empty() {
        return None;
    }
    let title = "remove `secret_parameters`";
    let written = parameters.span.slice(context.text);
    if written.starts_with('[') {
        let last = parameters.value.entries().last().map_or(parameters.span.end, |entry| entry.node.span.end);
        if last < parameters.span.end || context.text[parameters.span.end..last].contains("\n[") {
            return None;
        }
        let end = context.text[last..].find('\n');
        let end = end.map_or(context.text.len(), |at| last + at + 1);
        return Some(Fix::replace(title, Span::new(parameters.span.start, end), "").to_be_read());
    }
    let edits = remove_keys(context.text, &[(parameters.key_span, parameters.span)])?;
    is_written(context, parameters.from_variable, parameters.span).then(|| Fix::new(title, edits).to_be_read())
}

/// The path as it is cured, where one value makes it.
pub(super) fn data_path(context: &Context<'_>, path: &Expr) -> Option<Fix> {
    let Expr::Text(literal) = path else { return None };
    let mut written = literal.segments.iter().filter_map(|segment| Some((segment.origin?, &*segment.text)));
    let (origin, text) = written.next()?;
    // A value with a variable in it is not to be written out.
    let plain = !origin.slice(context.text).contains("${") && origin.slice(context.text).starts_with(['"', '\'']);
    plain.then(|| Fix::replace(format!("write `{}`", shown(text)), origin, toml_string(text)))
}
