//! Options of `ATTACH` that DuckLake does not know, reads otherwise, or that break the database.

use std::collections::BTreeMap;

use crate::backend;
use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::{is_true, mismatch};
use crate::duckdb::options::{CatalogKind, META_PREFIX, OptionValue};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::unknown_attach_option::catalog_kind;
use crate::schema::types::{holds_credentials, names_secret};
use crate::sql::{Expr, Literal, Segment};
use crate::text::hidden::shown;
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    if let Some(limit) = &context.keys.data_inlining_row_limit
        && limit.value.0.starts_with('-')
    {
        found.push(
            Diagnostic::warning(
                Code::AttachOptionValue,
                limit.span,
                format!("`{}` rows: DuckLake accepts no negative limit, and the lake is not attached", limit.value.0),
            )
            .help("write 0 to turn inlining off")
            .cure(Part::Attach, Change::drop("DATA_INLINING_ROW_LIMIT").of_key(limit.key_span)),
        );
    }
    let Some(options) = &context.keys.attach_options else { return };
    let entries = options.value.entries();
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        firsts.entry(option_name(&entry.key)).or_insert(index);
    }
    let options = Written { kind: catalog_kind(context), firsts: &firsts };
    for (index, entry) in entries.iter().enumerate() {
        option(context, &options, entry, found);
        if let Some(first) = firsts.get(&option_name(&entry.key)).filter(|first| **first < index) {
            found.push(twice(entry, entries[*first].key_span));
        }
    }
}

/// What is known of all options together.
struct Written<'a> {
    /// What opens the catalog, if that can be told.
    kind: Option<CatalogKind>,
    /// The first entry of each name.
    firsts: &'a BTreeMap<String, usize>,
}

fn twice(entry: &Entry, other: Span) -> Finding {
    Diagnostic::warning(
        Code::DuplicateOption,
        entry.key_span,
        format!("the option `{}` is given twice, and one of the values is ignored", shown(&entry.key.to_lowercase())),
    )
    .context(other, "first given here; option names are not case-sensitive")
    .help("keep one of the two")
    .cure(Part::Attach, Change::KeepLast { name: option_name(&entry.key) })
}

/// Leaves the option of an entry out.
fn dropped(diagnostic: Diagnostic, entry: &Entry) -> Finding {
    diagnostic.cure(Part::Attach, Change::drop(option_name(&entry.key)).of_key(entry.key_span))
}

fn option(context: &Context<'_>, options: &Written<'_>, entry: &Entry, found: &mut Findings) {
    if entry.node.value == Value::Null {
        // Metaxy leaves it out.
        return;
    }
    let name = option_name(&entry.key).to_ascii_lowercase();
    let warn = |code, message: String| Diagnostic::warning(code, entry.key_span, message);
    match name.as_str() {
        // `unknown-attach-option` says so.
        "type" => return,
        "metadata_parameters" => {
            metadata_parameters(context, options, entry, found);
            return;
        }
        "metadata_catalog" => taken(context, entry, found),
        // The path of a PostgreSQL catalog is empty, and what stands here comes behind the secret.
        "metadata_path" if context.catalog_secret().is_some_and(|secret| !secret.created) => {}
        "data_path" | "metadata_path" => {
            found.push(
                warn(Code::OverriddenField, format!("the option `{name}` silently overrides the backends"))
                    .help("remove it, and set it in the storage or metadata backend"),
            );
        }
        "override_data_path" if is_true(&entry.node.value) => {
            found.push(
                warn(
                    Code::OverrideDataPath,
                    "`override_data_path` moves no files: what is written under the new path cannot be read from the old \
                     one, nor the other way around"
                        .to_owned(),
                )
                .help("remove it once the data path of the configuration is that of the catalog"),
            );
        }
        "data_inlining_row_limit" => {
            // Metaxy keeps one of the two where the keys are the same letter by letter.
            let limit = context.keys.data_inlining_row_limit.as_ref();
            if let Some(limit) = limit.filter(|_| entry.key != "data_inlining_row_limit") {
                found.push(twice(entry, limit.key_span));
            } else if let Some(limit) = limit {
                let mut finding = twice(entry, limit.key_span);
                finding.cures.clear();
                found.push(finding);
                return;
            }
        }
        _ => {}
    }
    if let Some(known) = context.engine.attach_option(&name) {
        if let Some(wanted) = mismatch(known.value, &entry.node.value) {
            found.push(wrong_value(entry, &name, known.value, wanted));
        }
        return;
    }
    let passed_on = name.starts_with(META_PREFIX) && name.len() > META_PREFIX.len();
    let unknown = options.kind.is_some_and(|kind| !context.engine.catalog_knows(kind, &name));
    if !passed_on || unknown {
        // So it does.
        return;
    }
    if let Some(wanted) = mismatch(OptionValue::Text, &entry.node.value) {
        found.push(wrong_value(entry, &name, OptionValue::Text, wanted));
    } else if !context.engine.is_plain_identifier(&name) {
        let message = format!("Metaxy writes the option `{}` without quotes, and DuckDB needs them", shown(&entry.key));
        found.push(
            warn(Code::UnquotedName, message)
                .help("check that the name of the option is right")
                .cure(Part::Attach, Change::Quote(entry.key_span)),
        );
    }
}

/// A map there would take the place of what the backend says: each entry is an option of its own.
fn metadata_parameters(context: &Context<'_>, options: &Written<'_>, entry: &Entry, found: &mut Findings) {
    let message =
        "`metadata_parameters` reaches DuckDB as text, which is an internal error that invalidates the database";
    let diagnostic = Diagnostic::warning(Code::AttachOptionValue, entry.key_span, message)
        .help("write each parameter as an option of its own: `meta_<name>`");
    let mut finding = dropped(diagnostic, entry);
    if let Value::Table(table) = &entry.node.value {
        for inner in &table.entries {
            let name = format!("{}{}", META_PREFIX.to_ascii_uppercase(), option_name(&inner.key));
            let known = options.kind.is_none_or(|kind| context.engine.catalog_knows(kind, &name));
            // Another kind than the backend says would be the next fault.
            let strays = options.kind.is_some_and(|kind| name == "META_TYPE" && !names_kind(&inner.node.value, kind));
            let fits = mismatch(OptionValue::Text, &inner.node.value).is_none();
            let is_there = options.firsts.contains_key(&name);
            if known && !strays && fits && !is_there && context.engine.is_plain_identifier(&name) {
                let secret = names_secret(&inner.key)
                    || matches!(&inner.node.value, Value::String(text) if holds_credentials(text));
                let value = backend::parts::true_value(&inner.node.value, inner.node.span, secret);
                finding = finding.cure(Part::Attach, Change::set(name, value));
            }
        }
    }
    found.push(finding);
}

/// Whether a value is the word for a kind of catalog.
fn names_kind(value: &Value, kind: CatalogKind) -> bool {
    matches!(value, Value::String(word) if CatalogKind::of_type(word) == Some(kind))
}

/// The catalog is attached under a name of its own, which must be free.
fn taken(context: &Context<'_>, entry: &Entry, found: &mut Findings) {
    let Value::String(name) = &entry.node.value else { return };
    let own = context.engine.own_databases.iter().any(|own| own.eq_ignore_ascii_case(name));
    if own || name.to_lowercase() == context.alias().0.to_lowercase() {
        let diagnostic = Diagnostic::warning(
            Code::AttachOptionValue,
            entry.node.span,
            format!("`{}` is taken: DuckLake fails, or replaces that database with its catalog", shown(name)),
        )
        .help("give a name that no other database has, or remove the option");
        found.push(if own { dropped(diagnostic, entry) } else { diagnostic.into() });
    }
}

fn wrong_value(entry: &Entry, name: &str, kind: OptionValue, wanted: &str) -> Finding {
    let mut diagnostic = Diagnostic::warning(
        Code::AttachOptionValue,
        entry.node.span,
        format!("DuckLake expects {wanted} for `{name}`, and does not attach the lake"),
    );
    let word = truth(&entry.node.value).filter(|_| matches!(kind, OptionValue::StrictBoolean | OptionValue::Boolean));
    if let Some(word) = word {
        diagnostic = as_boolean(diagnostic, entry, word);
    }
    let diagnostic = diagnostic.help(format!("write {wanted}"));
    match word {
        Some(word) => {
            let value = Change::set(option_name(&entry.key), bare(word, entry.node.span));
            diagnostic.cure(Part::Attach, value.of_key(entry.key_span))
        }
        None => dropped(diagnostic, entry),
    }
}

/// The boolean that a word stands for, if it is one.
pub(in crate::rules) fn truth(value: &Value) -> Option<&'static str> {
    let Value::String(text) = value else { return None };
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" => Some("true"),
        "false" | "f" | "no" | "n" | "off" => Some("false"),
        _ => None,
    }
}

/// A word without quotes.
pub(in crate::rules) fn bare(word: &str, span: Span) -> Expr {
    Expr::Word(Literal { segments: vec![Segment::from(word, span)], secret: false })
}

/// Offers to write a word as the boolean that it stands for.
pub(in crate::rules) fn as_boolean(diagnostic: Diagnostic, entry: &Entry, word: &str) -> Diagnostic {
    if entry.node.from_variable {
        return diagnostic;
    }
    diagnostic.fix(Fix::replace(format!("write `{word}`"), entry.node.span, word))
}
