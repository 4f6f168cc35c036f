//! `empty-value`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;

pub(super) const RULE: Rule = Rule {
    code: Code::EmptyValue,
    docs: r"An empty value where a value is required.

Metaxy treats an empty string as a value. It mostly comes from a variable that is set to nothing or has an
empty default, `${NAME:-}`.

- PostgreSQL's client treats an empty `host`, `database` or `user` as not given: it connects to a socket of
  this machine (or to `PGHOST`), to a database with the user's name (or `PGDATABASE`), as the operating
  system's user (or `PGUSER`). The lake is then created in another place, or not at all.
- If only one of `key_id` and `secret` is empty, DuckDB signs requests with it, and they are rejected. If both
  are empty, requests are not signed, which is correct for a public bucket.
- An empty `account_id` gives a host name that does not exist.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(catalog) = context.catalog_secret().filter(|catalog| catalog.created) {
        for (option, instead) in [
            ("host", "connects to a local socket, or to `PGHOST`"),
            ("database", "opens the database named like the user, or `PGDATABASE`"),
            ("user", "logs in as the operating system user, or as `PGUSER`"),
        ] {
            let Some(written) = empty(catalog, option) else { continue };
            let message = format!("an empty `{option}` is treated as not given: PostgreSQL's client {instead}");
            found.push(Diagnostic::hint(Code::EmptyValue, written, message).help(HELP));
        }
    }
    let Some(storage) = context.object_store().filter(|storage| storage.created) else { return };
    if storage.has("bearer_token") {
        return;
    }
    for (option, other) in [("key_id", "secret"), ("secret", "key_id")] {
        let given = || storage.option(other).is_some_and(|other| !other.text.is_empty());
        if let Some(written) = empty(storage, option).filter(|_| given()) {
            let message = format!("`{option}` is empty: DuckDB signs requests with it, and they are rejected");
            found.push(Diagnostic::warning(Code::EmptyValue, written, message).help(HELP));
        }
    }
    if let Some(written) = empty(storage, "account_id").filter(|_| !storage.has("endpoint")) {
        let message = "`account_id` is empty, so the host name of R2 does not exist";
        let help = "write the Cloudflare account ID; if the value comes from a variable, check that it is set";
        found.push(Diagnostic::warning(Code::EmptyValue, written, message).help(help));
    }
}

const HELP: &str = "write the value; if it comes from a variable, check that it is set";

/// Where an empty text is written for an option.
fn empty(secret: &SecretView<'_>, option: &str) -> Option<crate::text::span::Span> {
    secret.option(option).filter(|written| written.text.is_empty()).map(|written| written.span)
}
