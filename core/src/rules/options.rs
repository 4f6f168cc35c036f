//! Options of `ATTACH` that DuckLake does not know, reads otherwise, or that break the database.

use crate::backend::{self, RawCatalog};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::mismatch;
use crate::duckdb::tables::{
    ATTACH_OPTIONS, CatalogKind, META_PREFIX, OWN_DATABASES, OptionValue, PERSISTED_OPTIONS, attach_option,
};
use crate::rules::{Context, parameter, shown};
use crate::schema::decode::closest;
use crate::toml::document::{Entry, Value};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
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
                format!("`{}` rows: DuckLake takes no negative limit, and the lake is not attached", limit.value.0),
            )
            .help("write 0 to turn inlining off"),
        );
    }
    let Some(options) = &context.keys.attach_options else { return };
    let entries = &options.value.0.entries;
    for (index, entry) in entries.iter().enumerate() {
        option(context, entry, found);
        if let Some(earlier) = entries[..index].iter().find(|earlier| earlier.key.eq_ignore_ascii_case(&entry.key)) {
            found.push(twice(entry, earlier.key_span));
        }
    }
}

fn twice(entry: &Entry, other: crate::text::span::Span) -> Diagnostic {
    Diagnostic::warning(
        Code::DuplicateOption,
        entry.key_span,
        format!("the option `{}` is given twice, and one of the values is ignored", shown(&entry.key.to_lowercase())),
    )
    .context(other, "here too; case does not tell options apart")
    .help("keep one of the two")
}

fn option(context: &Context<'_>, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let name = entry.key.to_lowercase();
    let warn = |code, message: String| Diagnostic::warning(code, entry.key_span, message);
    match name.as_str() {
        "type" => {
            found.push(
                warn(Code::UnknownAttachOption, "with `type` DuckDB does not attach a DuckLake at all".to_owned())
                    .help("remove it; the metadata backend says what the catalog is"),
            );
            return;
        }
        "metadata_parameters" => {
            found.push(
                warn(
                    Code::AttachOptionValue,
                    "`metadata_parameters` reaches DuckDB as text, which is an internal error that invalidates the database"
                        .to_owned(),
                )
                .help("write each parameter as an option of its own: `meta_<name>`"),
            );
            return;
        }
        "metadata_catalog" => taken(context, entry, found),
        "data_path" | "metadata_path" => {
            found.push(
                warn(Code::OverriddenField, format!("the option `{name}` silently beats what the backends say"))
                    .help("remove it, and say it in the storage or metadata backend"),
            );
        }
        "override_data_path" if is_true(&entry.node.value) => {
            found.push(
                warn(
                    Code::OverrideDataPath,
                    "`override_data_path` moves no files: what is written under the new path cannot be read from the old \
                     one, nor the other way round"
                        .to_owned(),
                )
                .help("remove it once the data path of the configuration is that of the catalog"),
            );
        }
        "data_inlining_row_limit" => {
            if let Some(limit) = context.keys.data_inlining_row_limit.as_ref() {
                found.push(twice(entry, limit.key_span));
            }
        }
        _ => {}
    }
    match attach_option(&name) {
        Some(known) => {
            if let Some(wanted) = mismatch(known.value, &entry.node.value) {
                found.push(wrong_value(entry, &name, known.value, wanted));
            }
        }
        None => match catalog_kind(context) {
            Some(kind) if name.starts_with(META_PREFIX) && !kind.knows(&name) => {
                found.push(unknown_to_catalog(entry, &name, kind));
            }
            _ if name.starts_with(META_PREFIX) && name.len() > META_PREFIX.len() => {
                if let Some(wanted) = mismatch(OptionValue::Text, &entry.node.value) {
                    found.push(wrong_value(entry, &name, OptionValue::Text, wanted));
                }
            }
            _ => found.push(unknown(entry, &name)),
        },
    }
}

/// What opens the catalog, if that can be told.
fn catalog_kind(context: &Context<'_>) -> Option<CatalogKind> {
    let options = context.keys.attach_options.as_ref();
    match (parameter(options, "metadata_path"), parameter(options, "meta_type")) {
        (_, Some(entry)) => match &entry.node.value {
            Value::String(word) => CatalogKind::of_type(word),
            _ => None,
        },
        (Some(_), None) => None,
        (None, None) => match context.catalog? {
            RawCatalog::DuckDb(raw) => backend::catalog_kind(&raw.uri.as_ref()?.value, "duckdb"),
            RawCatalog::Sqlite(raw) => backend::catalog_kind(&raw.uri.as_ref()?.value, "sqlite"),
            RawCatalog::Postgres(_) => Some(CatalogKind::Postgres),
            RawCatalog::MotherDuck(_) => None,
        },
    }
}

fn unknown_to_catalog(entry: &Entry, name: &str, kind: CatalogKind) -> Diagnostic {
    let option = &name[META_PREFIX.len()..];
    let diagnostic = Diagnostic::warning(
        Code::UnknownAttachOption,
        entry.key_span,
        format!("a {} catalog is attached with no option `{}`, and the lake is not", kind.name(), shown(option)),
    );
    did_you_mean(diagnostic, entry, closest(option, kind.options()).map(|close| format!("{META_PREFIX}{close}")))
}

fn did_you_mean(diagnostic: Diagnostic, entry: &Entry, close: Option<String>) -> Diagnostic {
    match close {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")).fix(Fix::replace(
            format!("rename to `{close}`"),
            entry.key_span,
            close,
        )),
        None => diagnostic.help("remove it"),
    }
}

/// The catalog is attached under a name of its own, which must be free.
fn taken(context: &Context<'_>, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let Value::String(name) = &entry.node.value else { return };
    if OWN_DATABASES.iter().any(|own| own.eq_ignore_ascii_case(name))
        || name.to_lowercase() == context.alias().0.to_lowercase()
    {
        found.push(
            Diagnostic::warning(
                Code::AttachOptionValue,
                entry.node.span,
                format!(
                    "`{}` is taken: DuckLake fails, or puts its catalog in the place of that database",
                    shown(name)
                ),
            )
            .help("give a name that no other database has, or remove the option"),
        );
    }
}

fn unknown(entry: &Entry, name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        Code::UnknownAttachOption,
        entry.key_span,
        format!("the DuckLake of DuckDB 1.5.5 knows no option `{}`, and does not attach the lake", shown(name)),
    );
    if PERSISTED_OPTIONS.contains(&name) {
        return diagnostic
            .help(format!("it is an option of the lake itself: `CALL <alias>.set_option('{name}', …)`, once"));
    }
    let close = closest(name, ATTACH_OPTIONS.iter().map(|option| option.name));
    did_you_mean(diagnostic, entry, close.map(str::to_owned))
}

fn wrong_value(entry: &Entry, name: &str, kind: OptionValue, wanted: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::warning(
        Code::AttachOptionValue,
        entry.node.span,
        format!("DuckLake wants {wanted} for `{name}`, and does not attach the lake"),
    );
    if matches!(kind, OptionValue::StrictBoolean | OptionValue::Boolean) {
        diagnostic = as_boolean(diagnostic, entry);
    }
    diagnostic.help(format!("write {wanted}"))
}

/// Offers to write a word as the boolean that it stands for.
pub(super) fn as_boolean(diagnostic: Diagnostic, entry: &Entry) -> Diagnostic {
    let Value::String(text) = &entry.node.value else { return diagnostic };
    let word = match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" => "true",
        "false" | "f" | "no" | "n" | "off" => "false",
        _ => return diagnostic,
    };
    if entry.node.from_variable {
        return diagnostic;
    }
    diagnostic.fix(Fix::replace(format!("write `{word}`"), entry.node.span, word))
}

/// Whether DuckDB, or the mended statement, takes the value for true.
fn is_true(value: &Value) -> bool {
    let number = |number: f64| number.is_finite() && number.round() != 0.0;
    match value {
        Value::Boolean(boolean) => *boolean,
        Value::Integer(digits) => digits != "0",
        Value::Float(float) => number(*float),
        Value::String(text) => {
            ["true", "t", "yes", "y", "on"].iter().any(|word| word.eq_ignore_ascii_case(text))
                || crate::text::float::parse(text.trim()).is_some_and(number)
        }
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => false,
    }
}
