//! `missing-root-certificate`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingRootCertificate,
    docs: r#"The server's certificate is to be verified, but no certificate authority is configured.

With `sslmode` `verify-ca` or `verify-full` and no `sslrootcert`, PostgreSQL's client reads only
`~/.postgresql/root.crt` of the user who runs it, or the file in `PGSSLROOTCERT`; without the file the
connection fails: `root certificate file "…" does not exist`.

Amazon RDS, Cloud SQL, Aiven, Supabase and others have their own certificate authorities: download the file
and set `sslrootcert` to its path. `sslrootcert = "system"` uses the certificate authorities of the operating
system, and requires `verify-full`; the client of an older DuckDB does not know the word.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.client_options() else { return };
    let Some(mode) = secret.option("sslmode") else { return };
    let verifies = ["verify-ca", "verify-full"].contains(&mode.text);
    let is_set = |name: &str| context.variables.get(name).is_some_and(|value| !value.is_empty());
    // A service may name the file.
    let elsewhere = secret.has("service") || is_set("PGSSLROOTCERT") || is_set("PGSERVICE");
    if !verifies || secret.has("sslrootcert") || elsewhere {
        return;
    }
    let of_the_system = mode.text == "verify-full" && context.engine.ways.system_certificates;
    let public = if of_the_system { ", or to `\"system\"` for a public one" } else { "" };
    found.push(
        Diagnostic::hint(
            Code::MissingRootCertificate,
            mode.span,
            format!(
                "without `sslrootcert`, `{}` reads the certificate authority only from `~/.postgresql/root.crt`, and \
                 fails if that file does not exist",
                mode.text
            ),
        )
        .help(format!("set `sslrootcert` to the certificate of the server's certificate authority{public}")),
    );
}
