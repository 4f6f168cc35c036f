//! Names: what Metaxy pastes without quotes, what shadows, what collides, what cannot be seen.

use std::collections::BTreeMap;

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::metaxy::stores::FoundStore;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::schema::Text;
use crate::schema::types::DEFAULT_ALIAS;
use crate::text::hidden::shown;
use crate::text::span::{Located, Span};

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    for (what, name) in user_names(context) {
        unquoted(context, what, name, found);
    }
    unsafe_name(context, found);
    alias(context, found);
    own_name(context, found);
    one_namespace(context, found);
}

/// What the name of MotherDuck's database is called in messages.
const DATABASE: &str = "database name";

/// The names of secrets and databases that end up in SQL.
fn user_names<'a>(context: &Context<'a>) -> Vec<(&'static str, &'a Located<Text>)> {
    let mut names = Vec::new();
    match context.catalog {
        Some(RawCatalog::Postgres(raw)) => {
            names.extend(raw.secret_name.as_ref().map(|name| ("secret name", name)));
        }
        Some(RawCatalog::MotherDuck(raw)) => {
            names.extend(raw.database.as_ref().map(|name| (DATABASE, name)));
        }
        _ => {}
    }
    if let Some(storage) = context.object_store() {
        names.extend(storage.name.map(|name| ("secret name", name)));
    }
    names
}

fn unquoted(context: &Context<'_>, what: &str, name: &Located<Text>, found: &mut Findings) {
    if name.value.is_empty() {
        let message = if what == DATABASE {
            "an empty database name leaves `USE ;`, which DuckDB does not parse".to_owned()
        } else {
            format!("an empty {what} makes DuckDB create or use its unnamed secret")
        };
        found.push(
            Diagnostic::warning(Code::UnquotedName, name.span, message)
                .help("give it a name of letters, digits and `_`"),
        );
    } else if what == DATABASE && crate::rules::motherduck_name::name(&name.value).is_some() {
        // What does not belong into it, a token perhaps, is told by itself.
    } else if !(context.engine.is_plain_identifier(&name.value)
        || what == DATABASE && context.engine.is_quoted_identifier(&name.value))
    {
        found.push(not_plain(what, &name.value, name.span));
    }
}

fn not_plain(what: &str, name: &str, span: Span) -> Finding {
    Diagnostic::warning(
        Code::UnquotedName,
        span,
        format!("Metaxy writes the {what} `{}` without quotes, and DuckDB needs them", shown(name)),
    )
    .help("use a name of letters, digits and `_` that is not a keyword of SQL")
    .cure(Part::Use, Change::Quote(span))
}

/// Names that DuckLake takes for a path.
fn unsafe_name(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let alias = context.keys.alias.as_ref();
    let names = context
        .name
        .map(|store| ("store name", store.value.as_str(), store.key_span))
        .into_iter()
        .chain(alias.map(|alias| ("alias", alias.value.0.as_str(), alias.span)));
    for (what, name, span) in names {
        let Some(odd) = name.chars().find(|character| !context.engine.is_secret_name(*character)) else { continue };
        let message = format!(
            "with `{}` in the {what} Metaxy's SQL fails, or attaches an empty lake in the working directory",
            odd.escape_debug()
        );
        found.push(
            Diagnostic::warning(Code::UnsafeName, span, message)
                .help(format!("use only `A-Z`, `a-z`, `0-9` and `_` in the {what}"))
                .cure(Part::LakeSecret, Change::SafeName),
        );
    }
}

fn alias(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let (alias, span) = context.alias();
    let place = span.unwrap_or(context.keys.span);
    if alias.chars().all(|it| context.engine.is_secret_name(it)) && !context.engine.is_plain_identifier(alias) {
        found.push(not_plain("alias", alias, place));
    }
    let lower = alias.to_lowercase();
    let database = context.settings.and_then(|settings| settings.database.as_ref());
    // A fragment has no `database`, and is for any.
    let taken = database_name(database.map_or("", |database| database.value.as_str())).map(|name| name.to_lowercase());
    if context.engine.reserved_databases.contains(&lower.as_str()) {
        found.push(
            Diagnostic::warning(
                Code::ShadowedAlias,
                place,
                format!(
                    "`{alias}` is a name that DuckDB uses itself: the lake is not attached under it, or cannot be used"
                ),
            )
            .help("choose another alias"),
        );
    } else if taken.as_deref() == Some(lower.as_str()) {
        let mut diagnostic = Diagnostic::warning(
            Code::ShadowedAlias,
            place,
            format!(
                "the store's `database` is called `{alias}` in DuckDB already: the lake is not attached, and tables go \
                 into that database"
            ),
        )
        .help("choose another alias, or another file for `database`");
        if let Some(database) = database {
            diagnostic = diagnostic.context(database.span, "this takes the name");
        }
        found.push(diagnostic);
    }
}

/// The store's own database under a name of DuckDB's own: nothing, or not the lake, can be used.
fn own_name(context: &Context<'_>, found: &mut Findings) {
    let Some(database) = context.settings.and_then(|settings| settings.database.as_ref()) else { return };
    let Some(name) = database_name(&database.value) else { return };
    let harm = match name.to_lowercase().as_str() {
        "main" => "and then cannot `USE` a lake",
        "temp" => "and breaks as soon as all tables are listed",
        "system" => "and cannot open it",
        "information_schema" | "pg_catalog" => "and no longer finds its schema of that name",
        _ => return,
    };
    found.push(
        Diagnostic::warning(
            Code::DatabaseName,
            database.span,
            format!("DuckDB calls this database `{}`, a name that it uses itself, {harm}", shown(&name)),
        )
        .help("give the file another name"),
    );
}

/// The name that DuckDB gives to a database that it opens: the file name up to its first dot
/// that is not at the beginning, with `_db` behind a name that is DuckDB's own in lower case.
fn database_name(path: &str) -> Option<String> {
    if path.is_empty() || path == ":memory:" {
        return Some("memory".to_owned());
    }
    if let Some(name) = path.strip_prefix("md:") {
        return Some(name.split('?').next().unwrap_or(name).to_owned()).filter(|name| !name.is_empty());
    }
    let path = path.strip_prefix("duckdb:").unwrap_or(path);
    let file = path.split('?').next().unwrap_or(path).rsplit(['/', '\\']).next()?;
    let stem = file.trim_start_matches('.').split('.').next().unwrap_or(file);
    let own = ["main", "temp", "system"].contains(&stem);
    Some(if own { format!("{stem}_db") } else { stem.to_owned() })
}

/// DuckDB keeps all secrets under one set of names, in lower case, whatever their type.
fn one_namespace(context: &Context<'_>, found: &mut Findings) {
    let catalog = match context.catalog {
        Some(RawCatalog::Postgres(raw)) => raw.secret_name.as_ref(),
        _ => None,
    };
    let storage = context.object_store().and_then(|storage| storage.name);
    if let (Some(catalog), Some(storage)) = (catalog, storage)
        && catalog.value.to_lowercase() == storage.value.to_lowercase()
    {
        found.push(
            Diagnostic::warning(
                Code::SecretCollision,
                storage.span,
                format!("the secret `{}` of the storage replaces that of the catalog", shown(&storage.value)),
            )
            .context(catalog.span, "the same name here; DuckDB ignores type and case when it compares names")
            .help("give the two secrets different names")
            // Nothing names the storage's secret, so it is the one that can take another name.
            .cure(Part::StorageSecret, Change::OwnName),
        );
    }
    let store = context.name.map_or_else(String::new, |name| format!("{}_", name.value));
    let generated = format!("metaxy_generated_{store}{}", context.alias().0).to_lowercase();
    for name in [catalog, storage].into_iter().flatten().filter(|_| !context.is_motherduck()) {
        if name.value.to_lowercase() == generated {
            found.push(
                Diagnostic::warning(
                    Code::SecretCollision,
                    name.span,
                    format!("Metaxy gives its own secret the name `{generated}`, which replaces this one"),
                )
                .help("choose another name")
                .cure(Part::LakeSecret, Change::OwnName),
            );
        }
    }
}

/// The same alias in two stores: the second is not attached on a connection that has the first.
pub(in crate::rules) fn across(stores: &[FoundStore], found: &mut Findings) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let place = |store: &FoundStore| store.ducklake.keys.alias.as_ref().map_or(store.ducklake.keys.span, |it| it.span);
    for (index, store) in stores.iter().enumerate() {
        let keys = &store.ducklake.keys;
        if matches!(store.ducklake.catalog, Some(RawCatalog::MotherDuck(_))) {
            continue;
        }
        let alias = keys.alias.as_ref().map_or(DEFAULT_ALIAS, |alias| alias.value.0.as_str());
        let first = *seen.entry(alias.to_lowercase()).or_insert(index);
        if first != index {
            found.push(
                Diagnostic::hint(
                    Code::DuplicateAlias,
                    place(store),
                    format!("another store has the alias `{alias}` too: one connection can attach only the first"),
                )
                .context(place(&stores[first]), "the first is here")
                .help("give each lake an alias of its own if one connection is to see both"),
            );
        }
    }
}
