//! `client-certificate`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;

pub(super) const RULE: Rule = Rule {
    code: Code::ClientCertificate,
    docs: r#"A PostgreSQL client certificate without its key, or a key without its certificate.

PostgreSQL's client reads the certificate from `sslcert` and its private key from `sslkey`. If one of them is
missing, it looks for `~/.postgresql/postgresql.crt` and `~/.postgresql/postgresql.key`.

- With `sslcert` alone, and no such key, no TLS connection is possible. `sslmode = "prefer"`, the default,
  then connects **without TLS**, and `require` does not connect:
  `certificate present, but not private key file`.
- With `sslkey` alone, and no such certificate, the key is not used and no certificate is sent to the server.

Set both, or neither.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.client_options() else { return };
    let is_set = |name: &str| context.variables.get(name).is_some_and(|value| !value.is_empty());
    // A service may give the other one, and where TLS is off neither is read.
    let off = secret.option("sslmode").is_some_and(|mode| mode.text == "disable");
    let unasked = secret.option("sslcertmode").is_some_and(|mode| mode.text == "disable");
    if off || unasked || secret.has("service") || is_set("PGSERVICE") {
        return;
    }
    let (certificate, key) = (secret.option("sslcert"), secret.option("sslkey"));
    let given = |written: Option<Written<'_>>| written.is_some_and(|it| !it.text.is_empty());
    if let Some(certificate) = certificate.filter(|it| !it.text.is_empty() && !given(key) && !is_set("PGSSLKEY")) {
        let falls_back = secret.option("sslmode").is_none_or(|mode| ["prefer", "allow", ""].contains(&mode.text));
        let consequence = if falls_back {
            "PostgreSQL's client connects without TLS"
        } else {
            "PostgreSQL's client does not connect"
        };
        let message =
            format!("`sslcert` without `sslkey`: unless `~/.postgresql/postgresql.key` exists, {consequence}");
        found.push(
            Diagnostic::warning(Code::ClientCertificate, certificate.key_span, message)
                .help("add `sslkey`, the path of the private key of this certificate"),
        );
    } else if let Some(key) = key.filter(|it| !it.text.is_empty() && !given(certificate) && !is_set("PGSSLCERT")) {
        let message = "`sslkey` without `sslcert`: unless `~/.postgresql/postgresql.crt` exists, the key is not used and no \
                       certificate is sent";
        found.push(
            Diagnostic::warning(Code::ClientCertificate, key.key_span, message)
                .help("add `sslcert`, the path of the certificate of this key"),
        );
    }
}
