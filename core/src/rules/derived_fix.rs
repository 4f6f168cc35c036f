//! The fix that a cure stands for: what a cure changes in the plan, written in the TOML, so that
//! Metaxy's own SQL is the cured one.
//!
//! A finding that offers a fix of its own keeps it; for the others the fix is derived here, in one
//! place, so that whoever uses Metaxy is helped as much as whoever runs the `duckdb` flavor.

use crate::backend::RawCatalog;
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Cure, Finding, Part};
use crate::schema::{Parameters, Text};
use crate::secrets::{holds_credentials, shown};
use crate::sql::{Expr, Literal};
use crate::text::case::Case as _;
use crate::text::edit::{Edit, Fix};
use crate::text::sort::sort_by;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};
use crate::toml::places::Places;
use crate::toml::remove::remove_keys;
use crate::toml::write::{toml_key, toml_string};

/// What there is in the file beside the store.
#[derive(Debug)]
pub(crate) struct Neighbors<'a> {
    /// Where each key is written.
    pub(crate) places: &'a Places<'a>,
    /// The value of the `store` key.
    pub(crate) default: Option<&'a Located<Text>>,
    /// The names of all stores.
    pub(crate) names: Vec<&'a str>,
}

/// Gives a finding with cures the fix that they stand for, if it has none and the TOML can say it.
pub(crate) fn offer(context: &Context<'_>, neighbors: &Neighbors<'_>, finding: &mut Finding) {
    if finding.cures.is_empty() || !finding.diagnostic.fixes.is_empty() {
        return;
    }
    if let Some(fix) = spelled_out(context, &finding.cures).or_else(|| one_by_one(context, neighbors, finding)) {
        finding.diagnostic.fixes.push(fix);
    } else if is_from_variable(context, finding) {
        let help = finding.diagnostic.help.take().map_or_else(String::new, |help| format!("{help}; "));
        finding.diagnostic.help = Some(format!("{help}change the variable that the value comes from"));
    }
}

/// Whether what a finding is about comes from a variable, so that nothing in the file can mend it.
fn is_from_variable(context: &Context<'_>, finding: &Finding) -> bool {
    let of_option = |part: Part, name: &str, key: Option<Span>| {
        let entry = table_of(context, part).and_then(|table| entry_of(table, name, key));
        let entry = entry.map(|entry| entry.node.from_variable);
        entry.or_else(|| field_of(context, part, name).map(|(_, _, from_variable)| from_variable)).unwrap_or_default()
    };
    finding.diagnostic.span.slice(context.text).contains("${")
        || finding.cures.iter().any(|cure| match &cure.change {
            Change::Drop { name, key } | Change::Set { name, key, .. } => of_option(cure.part, name, *key),
            _ => false,
        })
}

/// A table of options in the place of the options: each becomes one of its own.
fn spelled_out(context: &Context<'_>, cures: &[Cure]) -> Option<Fix> {
    let [Cure { part, change: Change::Drop { name, key } }, sets @ ..] = cures else { return None };
    let table = table_of(context, *part)?;
    let entry = entry_of(table, name, *key)?;
    if sets.is_empty() || !entry.node.span.slice(context.text).starts_with('{') {
        return None;
    }
    let lines: Option<Vec<String>> = sets
        .iter()
        .map(|cure| match &cure.change {
            Change::Set { name, value, key: None } => {
                Some(format!("{} = {}", toml_key(&name.to_lower()), toml(value)?))
            }
            _ => None,
        })
        .collect();
    let separator = if table.span.slice(context.text).starts_with('{') { ", " } else { "\n" };
    let span = Span::new(entry.key_span.start, entry.node.span.end);
    Some(Fix::replace("write each as an option of its own", span, lines?.join(separator)))
}

fn one_by_one(context: &Context<'_>, neighbors: &Neighbors<'_>, finding: &Finding) -> Option<Fix> {
    let mut whole: Option<Fix> = None;
    for cure in &finding.cures {
        let fix = derived(context, neighbors, cure, finding.diagnostic.span)?;
        match &mut whole {
            None => whole = Some(fix),
            Some(whole) => {
                let apart = |edit: &Edit| {
                    whole.edits.iter().all(|it| it.span.end < edit.span.start || edit.span.end < it.span.start)
                };
                if !fix.edits.iter().all(apart) {
                    return None;
                }
                whole.edits.extend(fix.edits);
                whole.applicability = whole.applicability.max(fix.applicability);
            }
        }
    }
    whole
}

fn derived(context: &Context<'_>, neighbors: &Neighbors<'_>, cure: &Cure, blamed: Span) -> Option<Fix> {
    match &cure.change {
        Change::Drop { name, key } => dropped(context, cure.part, name, *key),
        Change::Set { name, value, key } => set(context, cure.part, name, value, *key),
        Change::KeepLast { name } => last_kept(context, name),
        Change::Omit => omitted(context, cure.part),
        Change::Quote(span) => named(context, *span),
        Change::DataPath(path) => data_path(context, path),
        Change::SafeName => safe_name(context, neighbors, blamed),
        Change::OwnName => own_name(context, cure.part, blamed),
        // What offers another name for a database offers its own fix, where that can be written.
        Change::Rename { .. } => None,
    }
}

/// The table in which options of a part are written.
fn table_of<'a>(context: &Context<'a>, part: Part) -> Option<&'a Located<Parameters>> {
    match part {
        Part::CatalogSecret => context.catalog_secret()?.parameters,
        Part::StorageSecret => context.storage_secret()?.parameters,
        Part::Attach => context.keys.attach_options.as_ref(),
        _ => None,
    }
}

fn entry_of<'a>(table: &'a Located<Parameters>, name: &str, key: Option<Span>) -> Option<&'a Entry> {
    table.value.named(name).rev().find(|entry| key.is_none_or(|key| entry.key_span == key))
}

/// Whether the value is what is written there: a variable that Metaxy lays over the file is
/// beyond the reach of an edit.
fn is_written(context: &Context<'_>, from_variable: bool, span: Span) -> bool {
    !from_variable || span.slice(context.text).contains("${")
}

fn dropped(context: &Context<'_>, part: Part, name: &str, key: Option<Span>) -> Option<Fix> {
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
fn emptied(context: &Context<'_>, part: Part, table: &Located<Parameters>) -> Option<Vec<Edit>> {
    let inline = table.span.slice(context.text).starts_with('{') && !table.from_variable;
    let whole = part == Part::Attach && inline && table.value.entries().len() == 1;
    whole.then(|| remove_keys(context.text, &[(table.key_span, table.span)]))?
}

/// Whether Metaxy creates a secret only because of one entry in `secret_parameters`.
fn is_all_there_is(context: &Context<'_>, part: Part, table: &Located<Parameters>) -> bool {
    let fields = match part {
        Part::CatalogSecret => context.catalog_secret().is_some_and(|view| view.field("HOST").is_some()),
        Part::StorageSecret => context.storage_secret().is_some_and(|view| !view.fields.is_empty()),
        _ => true,
    };
    !fields && table.value.entries().len() == 1
}

/// Whether several keys of a table are one option.
fn is_twice(table: &Located<Parameters>, name: &str) -> bool {
    table.value.named(name).nth(1).is_some()
}

/// A key of the section itself: where it is written, its value, whether a variable is part of it.
fn field_of(context: &Context<'_>, part: Part, name: &str) -> Option<(Span, Span, bool)> {
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

fn set(context: &Context<'_>, part: Part, name: &str, value: &Expr, key: Option<Span>) -> Option<Fix> {
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
fn is_value(context: &Context<'_>, part: Part, name: &str, text: &str) -> bool {
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
fn catalog(context: &Context<'_>, name: &str, value: &Expr) -> Option<Fix> {
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
fn toml(value: &Expr) -> Option<String> {
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

fn text_of(literal: &Literal) -> String {
    literal.segments.iter().map(|segment| &*segment.text).collect()
}

/// Of several keys that are one option DuckDB takes the last in Metaxy's order; the other goes.
fn last_kept(context: &Context<'_>, name: &str) -> Option<Fix> {
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
fn omitted(context: &Context<'_>, part: Part) -> Option<Fix> {
    let view = match part {
        Part::CatalogSecret => context.catalog_secret()?,
        Part::StorageSecret => context.storage_secret()?,
        _ => return None,
    };
    let parameters = view.parameters.filter(|parameters| parameters.value.entries().is_empty())?;
    without_table(context, part, parameters)
}

/// The `secret_parameters` of a part with all that is in it, which is one entry at most.
fn without_table(context: &Context<'_>, part: Part, parameters: &Located<Parameters>) -> Option<Fix> {
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

/// A name that needs no quotes in the place of one that does.
fn named(context: &Context<'_>, span: Span) -> Option<Fix> {
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
fn quoted_around(context: &Context<'_>, database: &Located<Text>) -> Option<Fix> {
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
fn secret_name(context: &Context<'_>, name: &Located<Text>, suffix: &str, created: bool) -> Option<Fix> {
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
fn safe(context: &Context<'_>, name: &str, kind: &str) -> String {
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

fn alias(context: &Context<'_>) -> Option<Fix> {
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

fn safe_name(context: &Context<'_>, neighbors: &Neighbors<'_>, blamed: Span) -> Option<Fix> {
    if context.keys.alias.as_ref().is_some_and(|alias| alias.span == blamed) {
        return alias(context);
    }
    let store = context.name.filter(|store| store.key_span == blamed)?;
    let mut plain = safe(context, &store.value, "store");
    while neighbors.names.contains(&plain.as_str()) {
        plain.push_str("_2");
    }
    let places = neighbors.places.same_key(store.key_span);
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

fn own_name(context: &Context<'_>, part: Part, blamed: Span) -> Option<Fix> {
    let view = context.secrets().find(|view| view.name.is_some_and(|name| name.span == blamed))?;
    let suffix = if part == Part::StorageSecret { "_storage" } else { "_secret" };
    secret_name(context, view.name?, suffix, view.created)
}

/// The path as it is cured, where one value makes it.
fn data_path(context: &Context<'_>, path: &Expr) -> Option<Fix> {
    let Expr::Text(literal) = path else { return None };
    let mut written = literal.segments.iter().filter_map(|segment| Some((segment.origin?, &*segment.text)));
    let (origin, text) = written.next()?;
    // A value with a variable in it is not to be written out.
    let plain = !origin.slice(context.text).contains("${") && origin.slice(context.text).starts_with(['"', '\'']);
    plain.then(|| Fix::replace(format!("write `{}`", shown(text)), origin, toml_string(text)))
}
