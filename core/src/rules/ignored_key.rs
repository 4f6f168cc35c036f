//! `ignored-key`.

use crate::backend::parts::{option_name, true_value};
use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::CatalogKind;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::foreign;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::parameter;
use crate::schema::Text;
use crate::text::edit::Fix;
use crate::text::span::Located;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::IgnoredKey,
    docs: r"A known key that has no effect here.

Because of another key, or because of the type of the backend, Metaxy silently ignores it.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    beside_motherduck(context, found);
    beside_another_path(context, found);
    port(context, found);
    busy_timeout(context, found);
}

/// DuckLake takes the option for every catalog, and SQLite hears nothing of it.
fn busy_timeout(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::Sqlite(raw)) = context.catalog else { return };
    let Some(uri) = &raw.uri else { return };
    let prefix = context.engine.prefix_of(&uri.value);
    let meant = context.attach_option("meta_type").map(|entry| &entry.node.value);
    let opens = meant.is_some_and(|meant| matches!(meant, Value::String(word) if is_sqlite(word)));
    // Of another catalog nothing is known.
    let elsewhere = ["metadata_path", "metadata_parameters"].iter().any(|name| context.attach_option(name).is_some());
    if elsewhere || prefix.is_some_and(|(_, kind)| kind != "sqlite") || (meant.is_some() && !opens) {
        return;
    }
    let options = context.keys.attach_options.as_ref();
    let Some(entry) = parameter(options, "busy_timeout") else { return };
    let message = "`busy_timeout` has no effect on a SQLite catalog, which waits 5 seconds for a lock";
    let diagnostic = Diagnostic::warning(Code::IgnoredKey, entry.key_span, message);
    if parameter(options, "meta_busy_timeout").is_some() {
        found.push(diagnostic.help("remove it: `meta_busy_timeout` is given too"));
        return;
    }
    let title = "rename to `meta_busy_timeout`";
    let diagnostic = if prefix.is_some() || opens {
        diagnostic.help("write `meta_busy_timeout`, in milliseconds, which is passed to SQLite").fix(Fix::replace(
            title,
            entry.key_span,
            "meta_busy_timeout",
        ))
    } else {
        // With a plain path Metaxy's SQL opens a DuckDB file, which refuses the other option.
        diagnostic.help(
            "put `sqlite:` before the path of the catalog, and write `meta_busy_timeout`, which is passed to SQLite",
        )
    };
    found.push(
        diagnostic.cure(Part::Attach, Change::drop(option_name(&entry.key)).of_key(entry.key_span)).cure(
            Part::Attach,
            Change::set("META_BUSY_TIMEOUT", true_value(&entry.node.value, entry.node.span, false)),
        ),
    );
}

fn is_sqlite(word: &str) -> bool {
    CatalogKind::of_type(word) == Some(CatalogKind::Sqlite)
}

fn beside_motherduck(context: &Context<'_>, found: &mut Findings) {
    if !context.is_motherduck() {
        return;
    }
    let keys = context.keys;
    let written = [
        ("alias", keys.alias.as_ref().map(|located| located.key_span)),
        ("attach_options", keys.attach_options.as_ref().map(|located| located.key_span)),
        ("data_inlining_row_limit", keys.data_inlining_row_limit.as_ref().map(|located| located.key_span)),
    ];
    for (key, span) in written {
        if let Some(span) = span {
            let message = format!("`{key}` is ignored with the `motherduck` metadata backend");
            found.push(
                Diagnostic::warning(Code::IgnoredKey, span, message)
                    .help("remove it: the name of the MotherDuck database is used"),
            );
        }
    }
}

/// What gives the data path of S3 in pieces, beside what gives it whole.
fn beside_another_path(context: &Context<'_>, found: &mut Findings) {
    let Some(RawStorage::S3(raw)) = context.storage else { return };
    let mut ignored = |located: &Located<Text>, message: String| {
        found.push(Diagnostic::warning(Code::IgnoredKey, located.key_span, message).help("remove it"));
    };
    if given(raw.data_path.as_ref()).is_some() {
        for (key, located) in [("bucket", &raw.bucket), ("prefix", &raw.prefix)] {
            if let Some(located) = given(located.as_ref()) {
                ignored(located, format!("`{key}` is ignored because `data_path` is given"));
            }
        }
    } else if let (None, Some(prefix)) = (&raw.bucket, given(raw.prefix.as_ref()))
        && !foreign::speaks(&context.misfits.unknown, "s3", |here| here == foreign::Here::Option("bucket"))
    {
        ignored(prefix, "`prefix` is ignored without `bucket`".to_owned());
    }
}

fn given(located: Option<&Located<Text>>) -> Option<&Located<Text>> {
    located.filter(|located| !located.value.is_empty())
}

fn port(context: &Context<'_>, found: &mut Findings) {
    let (Some(secret), Some(RawCatalog::Postgres(raw))) = (context.catalog_secret(), context.catalog) else { return };
    // Half a login is an error of its own.
    let half = foreign::speaks_of_a_secret(&context.misfits.unknown, "postgres")
        || raw.host.is_some()
        || raw.database.is_some()
        || raw.user.is_some()
        || raw.password.is_some();
    if let Some(port) = raw.port.as_ref().filter(|_| !secret.created && !half) {
        found.push(
            Diagnostic::warning(
                Code::IgnoredKey,
                port.key_span,
                "`port` is ignored without credentials: that of the existing secret is used",
            )
            .help("remove it, or add `host`, `database`, `user` and `password`"),
        );
    }
}
