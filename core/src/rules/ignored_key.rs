//! `ignored-key`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::IgnoredKey,
    docs: r"A key that is known and does nothing here.

Another key, or the kind of backend, makes Metaxy ignore it silently.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
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
