//! `unquoted-name`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::attach_options;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::schema::Text;
use crate::secrets::shown;
use crate::text::span::{Located, Span};

pub(super) const RULE: Rule = Rule {
    code: Code::UnquotedName,
    docs: r"A name that DuckDB does not accept without quotes.

Metaxy writes names of secrets, aliases and databases without quotes. With characters other than letters,
digits and `_`, with a keyword, or with a leading digit, the statement cannot be parsed, or is a different
statement. The `duckdb` flavor quotes them.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for (what, name) in user_names(context) {
        unquoted(context, what, name, found);
    }
    alias(context, found);
    for option in attach_options::passed_on(context) {
        if option.is_text() && !context.engine.is_plain_identifier(&option.name) {
            let message = format!(
                "Metaxy writes the option `{}` without quotes, but DuckDB requires them",
                shown(&option.entry.key)
            );
            found.push(
                Diagnostic::warning(Code::UnquotedName, option.entry.key_span, message)
                    .help("check the name of the option")
                    .cure(Part::Attach, Change::Quote(option.entry.key_span)),
            );
        }
    }
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
    if let Some(storage) = context.storage_secret() {
        names.extend(storage.name.map(|name| ("secret name", name)));
    }
    names
}

fn unquoted(context: &Context<'_>, what: &str, name: &Located<Text>, found: &mut Findings) {
    if name.value.is_empty() {
        let message = if what == DATABASE {
            "with an empty database name, Metaxy writes `USE ;`, which DuckDB cannot parse".to_owned()
        } else {
            format!("with an empty {what}, DuckDB creates or uses its unnamed secret")
        };
        found.push(
            Diagnostic::warning(Code::UnquotedName, name.span, message).help("write a name of letters, digits and `_`"),
        );
    } else if what == DATABASE && crate::rules::motherduck_name::rest(&name.value).is_some() {
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
        format!("Metaxy writes the {what} `{}` without quotes, but DuckDB requires them", shown(name)),
    )
    .help("use a name of letters, digits and `_` that is not an SQL keyword")
    .cure(Part::Use, Change::Quote(span))
}

/// An alias with other characters makes an unsafe name of the secret too, which `unsafe-name` tells.
fn alias(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let (alias, span) = context.alias();
    if alias.chars().all(|it| context.engine.is_secret_name(it)) && !context.engine.is_plain_identifier(alias) {
        found.push(not_plain("alias", alias, span.unwrap_or(context.keys.span)));
    }
}
