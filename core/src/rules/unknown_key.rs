//! `unknown-key`.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::sections::SECTIONS;
use crate::rules::context::{Context, Sheet};
use crate::rules::finding::Findings;
use crate::rules::foreign::{self, Counterpart, Here, Leaf, To};
use crate::rules::rule::{Check, Rule};
use crate::schema::decode::{Misfits, MissingKey, UnknownKey};
use crate::schema::{Section, Type};
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::text::sort::sort_by;
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownKey,
    docs: r"A key that Metaxy does not know.

Inside `ducklake`, Metaxy silently ignores unknown keys (a warning here, because the key has no effect). At
the top of the file, in a store and in its `config`, it rejects them (an error).

Many are names from other tools: from AWS and its libraries, from s3fs, delta-rs, Polars and Hadoop, from dlt
and dbt, from libpq. Lakeplan knows their equivalents, and offers to replace them. Parameters of the backend's
secret go under `secret_parameters`, options of `ATTACH` under `attach_options`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    around(context.sheet, context.misfits, found);
}

/// Reports the unknown keys of a store, or of what stands around the stores.
pub(super) fn around<'a>(sheet: Sheet<'_>, misfits: &'a Misfits, found: &mut Findings) {
    // A table is mended as a whole.
    let mut all: Vec<&'a UnknownKey> = misfits.unknown.iter().collect();
    sort_by(&mut all, |a, b| table_of(a).cmp(&table_of(b)));
    let wanted = by_table(misfits);
    for group in all.chunk_by(|a, b| table_of(a) == table_of(b)) {
        let leaves = |unknown: &&'a UnknownKey| {
            // A whole section in another section is no table of options.
            let section = matches!(unknown.entry.node.value, Value::Table(_))
                && unknown.entry.key != "config"
                && foreign::level(sheet.root, unknown, &misfits.missing).is_some();
            let section = section || section_meant(unknown).is_some();
            if section { Vec::new() } else { foreign::leaves(sheet, unknown) }
        };
        let leaves: Vec<Vec<Leaf<'_>>> = group.iter().map(leaves).collect();
        let is_foreign = |leaves: &[Leaf<'_>]| leaves.iter().any(|leaf| leaf.counterpart.is_some());
        let named: Vec<&UnknownKey> =
            group.iter().zip(&leaves).filter(|(_, leaves)| is_foreign(leaves)).map(|(unknown, _)| *unknown).collect();
        let fix = (!named.is_empty()).then(|| foreign::fix(sheet, &named)).flatten();
        for (unknown, leaves) in group.iter().zip(&leaves) {
            let missing =
                wanted[of_table(&wanted, table_of(unknown))].iter().find(|missing| is_meant(unknown, missing));
            let missing = missing.copied();
            let diagnostic = unknown_key(unknown, missing);
            found.push(if is_foreign(leaves) {
                elsewhere(sheet, diagnostic, unknown, leaves, fix.as_ref())
            } else {
                here(sheet, diagnostic, unknown, &misfits.missing)
            });
        }
    }
}

fn table_of(unknown: &UnknownKey) -> (Span, &'static str) {
    (unknown.at, unknown.section.name)
}

/// The keys that are missing, sorted by the table that lacks them.
fn by_table(misfits: &Misfits) -> Vec<&MissingKey> {
    let mut all: Vec<&MissingKey> = misfits.missing.iter().collect();
    sort_by(&mut all, |a, b| (a.at, a.section.name).cmp(&(b.at, b.section.name)));
    all
}

/// Which of them a table lacks.
fn of_table(sorted: &[&MissingKey], table: (Span, &str)) -> Range<usize> {
    let before = sorted.partition_point(|missing| (missing.at, missing.section.name) < table);
    let through = sorted.partition_point(|missing| (missing.at, missing.section.name) <= table);
    before..through
}

/// The keys that are missing under any name.
pub(super) fn nameless(misfits: &Misfits) -> Vec<&MissingKey> {
    let all = by_table(misfits);
    let mut is_named = vec![false; all.len()];
    for unknown in &misfits.unknown {
        for at in of_table(&all, table_of(unknown)) {
            is_named[at] |= is_meant(unknown, all[at]);
        }
    }
    all.into_iter().zip(is_named).filter(|(_, is_named)| !is_named).map(|(missing, _)| missing).collect()
}

fn is_meant(unknown: &UnknownKey, missing: &MissingKey) -> bool {
    if section_meant(unknown) == Some(missing.field.key) {
        return true;
    }
    let scalar = !matches!(unknown.entry.node.value, Value::Table(_) | Value::Array(_) | Value::Null);
    scalar
        && match foreign::here(unknown.section, &unknown.entry.key) {
            Some(Here::Option("endpoint")) if foreign::account_of(unknown.section, &unknown.entry.node).is_some() => {
                missing.field.key == "account_id"
            }
            Some(Here::MotherDuck(_)) => {
                let Value::String(uri) = &unknown.entry.node.value else { return false };
                missing.field.key == "database" && foreign::motherduck_name(uri).is_some()
            }
            Some(Here::Option("bucket") | Here::Place) => missing.field.key == "data_path",
            Some(Here::Option(key)) => key == missing.field.key,
            _ => false,
        }
}

fn unknown_key(unknown: &UnknownKey, missing: Option<&MissingKey>) -> Diagnostic {
    let UnknownKey { section, entry, severity, .. } = unknown;
    let (key, described) = (shown(&entry.key), section.described());
    if let Some(missing) = missing {
        let message = format!("unknown key `{key}` in {described}, which requires `{}`", missing.field.key);
        return Diagnostic::error(Code::UnknownKey, entry.key_span, message);
    }
    let consequence = if *severity == Severity::Error { "Metaxy rejects it" } else { "Metaxy ignores it" };
    let message = format!("unknown key `{key}` in {described}; {consequence}");
    Diagnostic::new(*severity, Code::UnknownKey, entry.key_span, message)
}

/// A key that has another name here, or a table with such keys.
fn elsewhere(
    sheet: Sheet<'_>,
    diagnostic: Diagnostic,
    unknown: &UnknownKey,
    leaves: &[Leaf<'_>],
    fix: Option<&Fix>,
) -> Diagnostic {
    let mut told = Vec::new();
    for leaf in leaves {
        match &leaf.counterpart {
            Some(Counterpart::Key { to, key, .. }) => told.push(counterpart(unknown, leaf, *to, key)),
            Some(Counterpart::Said(why)) => told.push(format!("`{}` is not needed: {why}", shown(&leaf.name))),
            Some(Counterpart::Advice(what)) => told.push(what.clone().into_owned()),
            None => {}
        }
    }
    let diagnostic = diagnostic.help(told.join("; "));
    match fix {
        Some(fix) if leaves.iter().any(|leaf| is_mended(leaf, fix)) => diagnostic.fix(fix.clone()),
        _ => {
            let mut diagnostic = diagnostic;
            diagnostic.fixes.extend(foreign::login(sheet, unknown));
            diagnostic
        }
    }
}

/// Whether the fix of the table changes this key: of two that have the same name here it writes one.
fn is_mended(leaf: &Leaf<'_>, fix: &Fix) -> bool {
    let key = leaf.entry.key_span;
    matches!(leaf.counterpart, Some(Counterpart::Key { .. }))
        && fix.edits.iter().any(|edit| edit.span.start < key.end && key.start < edit.span.end)
}

fn counterpart(unknown: &UnknownKey, leaf: &Leaf<'_>, to: To, key: &str) -> String {
    let secret_type = unknown.section.tag.and_then(SecretType::of_tag).map_or("", SecretType::as_str);
    match to {
        To::Parameters if leaf.name.eq_ignore_ascii_case(key) => {
            format!("it is a parameter of DuckDB's `{secret_type}` secrets: put it under `secret_parameters`")
        }
        To::Parameters if matches!(leaf.counterpart, Some(Counterpart::Key { key: "provider", .. })) => {
            let name = shown(&leaf.name);
            format!("`{name}` is `provider = \"{}\"` here, under `secret_parameters`", Provider::CHAIN)
        }
        To::Parameters => format!("`{}` is `{key}` here, under `secret_parameters`", shown(&leaf.name)),
        To::Section if unknown.siblings.iter().any(|sibling| sibling == key) => {
            format!("`{}` is `{key}` here, which is already given", shown(&leaf.name))
        }
        To::Section => format!("`{}` is `{key}` here", shown(&leaf.name)),
        To::Attach => format!("`{}` is the option `{key}` of `ATTACH`, under `attach_options`", shown(&leaf.name)),
        To::Setting => {
            format!("`{}` is the DuckDB setting `{key}`, under the store's `config.config`", shown(&leaf.name))
        }
    }
}

/// A key that is misspelled, or that another section has.
fn here(sheet: Sheet<'_>, diagnostic: Diagnostic, unknown: &UnknownKey, lacking: &[MissingKey]) -> Diagnostic {
    let UnknownKey { section, entry, siblings, .. } = unknown;
    let key = &entry.key;
    if let Some(name) = section_meant(unknown) {
        let fix = edit::rename_key(sheet.places, entry.key_span, name);
        return diagnostic.help(format!("`{}` is `{name}` here", shown(key))).fix(fix.to_be_read());
    }
    let known = section.fields.iter().map(|field| field.key).chain(section.tag.map(|_| "type"));
    if let Some(close) = closest(key, known) {
        // Under that name Metaxy would refuse a value of another type; quotes are all that a number lacks.
        let is_number = matches!(entry.node.value, Value::Integer(_) | Value::Float(_));
        let field = section.field(close).filter(|field| !field.may_take(&entry.node));
        let field = field.filter(|field| field.ty != Type::String || !is_number);
        let wanted = field.map_or_else(String::new, |field| format!(" ({})", field.type_name()));
        let diagnostic = diagnostic.help(format!("did you mean `{close}`{wanted}?"));
        if field.is_some() || siblings.iter().any(|sibling| sibling == close) {
            return diagnostic;
        }
        let fix = edit::rename_key(sheet.places, entry.key_span, close);
        return diagnostic.fix(if may_break(unknown, close) { fix.to_be_read() } else { fix });
    }
    if let Some((name, fix)) = foreign::unquoted(sheet, unknown) {
        let help = format!("with quotes, `{}` is a single key: remove them to write a nested table", shown(&name));
        return diagnostic.help(help).fix(fix);
    }
    if let Some(level) = foreign::level(sheet.root, unknown, lacking) {
        let owner = level.section.described();
        let mut diagnostic = diagnostic.help(match level.path() {
            Some(path) => format!("`{}` is a key of {owner}: write it under `{path}`", shown(key)),
            None => format!("`{}` is a key of {owner}, further up", shown(key)),
        });
        diagnostic.fixes.extend(level.fix(sheet, unknown));
        return diagnostic;
    }
    if let Some(owners) = owners(section, key) {
        return diagnostic.help(format!("`{}` is a key of {owners}", shown(key)));
    }
    let keys: Vec<String> = section.fields.iter().map(|field| format!("`{}`", field.key)).collect();
    diagnostic.help(format!("the keys are {}", keys.join(", ")))
}

/// The backend that a table of another name is meant for, where it is missing.
fn section_meant(unknown: &UnknownKey) -> Option<&'static str> {
    const NAMES: [(&str, &str); 2] = [
        ("catalog", "metadata meta database backend catalog_backend"),
        ("storage", "data files filesystem object_store data_storage"),
    ];
    if !matches!(unknown.entry.node.value, Value::Table(_)) || unknown.section.tag.is_some() {
        return None;
    }
    let is_named = |names: &str| names.split(' ').any(|it| it.eq_ignore_ascii_case(&unknown.entry.key));
    let (name, _) = NAMES.iter().find(|it| is_named(it.1))?;
    unknown.section.field(name)?;
    unknown.siblings.iter().all(|sibling| sibling != name).then_some(name)
}

/// Whether Metaxy may refuse under the right name what it ignores under the wrong one: a value of another
/// type, or a part of what must be complete.
fn may_break(unknown: &UnknownKey, close: &str) -> bool {
    const LOGIN: [&str; 4] = ["host", "database", "user", "password"];
    const KEYS: [&str; 2] = ["key_id", "secret"];
    let UnknownKey { section, entry, siblings, severity, .. } = unknown;
    let is_there = |key: &&str| *key == close || siblings.iter().any(|sibling| sibling == key);
    let incomplete = |group: &[&str]| {
        group.contains(&close) && group.iter().all(|key| section.field(key).is_some()) && !group.iter().all(is_there)
    };
    let is_text = |example: &str| example.starts_with('"') && !matches!(entry.node.value, Value::String(_));
    // Around the backends Metaxy takes any value as text.
    let another_type =
        section.tag.and_then(|_| section.field(close)).and_then(|field| field.example).is_some_and(is_text);
    *severity != Severity::Error && (incomplete(&LOGIN) || incomplete(&KEYS) || another_type)
}

/// The other sections that know a key, as text.
fn owners(section: &Section, key: &str) -> Option<String> {
    let owners: Vec<String> = SECTIONS
        .iter()
        .filter(|other| !other.is(section) && other.field(key).is_some())
        .map(|other| other.described())
        .collect();
    (!owners.is_empty()).then(|| owners.join(", "))
}

#[cfg(test)]
mod tests;
