//! `postgres-service`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::PostgresService,
    docs: r"A service of PostgreSQL's client whose port is overridden.

`service` names a section of `~/.pg_service.conf` with the host, the database and the other settings of a
connection. Values in the secret take precedence over the section, and Metaxy always writes a port:
`PORT 5432` unless `port` is set. A service with another port is not reached.

Write the port of the service as `port`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| secret.created) else { return };
    let Some(service) = secret.option("service").filter(|service| !service.text.is_empty()) else { return };
    if secret.has("port") || secret.has("uri") {
        return;
    }
    let message = "Metaxy adds `PORT 5432` to `service`, which takes precedence over the port of the service";
    found.push(
        Diagnostic::hint(Code::PostgresService, service.key_span, message)
            .help("if the service has another port, write it as `port` of the backend"),
    );
}
