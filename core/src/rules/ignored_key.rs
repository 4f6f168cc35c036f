//! `ignored-key`.

use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::schema::Text;
use crate::text::span::Located;

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
                    .help("remove it; the lake is used under the name of the MotherDuck database"),
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
    } else if let (None, Some(prefix)) = (given(raw.bucket.as_ref()), given(raw.prefix.as_ref())) {
        ignored(prefix, "`prefix` is ignored without `bucket`".to_owned());
    }
}

fn given(located: Option<&Located<Text>>) -> Option<&Located<Text>> {
    located.filter(|located| !located.value.is_empty())
}

fn port(context: &Context<'_>, found: &mut Findings) {
    let (Some(secret), Some(RawCatalog::Postgres(raw))) = (context.catalog_secret(), context.catalog) else { return };
    // Half a login is an error of its own.
    let half = raw.host.is_some() || raw.database.is_some() || raw.user.is_some() || raw.password.is_some();
    if let Some(port) = raw.port.as_ref().filter(|_| !secret.created && !half) {
        found.push(
            Diagnostic::warning(
                Code::IgnoredKey,
                port.key_span,
                "`port` is ignored without inline credentials: the existing secret has its own",
            )
            .help("remove it, or add `host`, `database`, `user` and `password`"),
        );
    }
}
