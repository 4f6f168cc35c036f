//! `no-connect-timeout`.

use crate::diagnostic::{Code, Diagnostic, Prose};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::other_version::add_to_path;
use crate::rules::rule::{Check, Rule};
use crate::text::edit::Fix;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::NoConnectTimeout,
    docs: r"A PostgreSQL connection without a timeout.

By default, PostgreSQL's client waits indefinitely. If a server, or something on the way to it, accepts the
connection and never responds, `ATTACH` hangs.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| secret.created) else { return };
    let names_server = ["host", "hostname", "hostaddr"].iter().any(|name| secret.has(name));
    let is_limited = secret.has("connect_timeout")
        || context.variables.get("PGCONNECT_TIMEOUT").is_some_and(|seconds| !seconds.is_empty());
    let path = context.attach_option("metadata_path");
    let in_path = path.is_some_and(|entry| match &entry.node.value {
        Value::String(path) => path.contains("connect_timeout"),
        _ => false,
    });
    if !names_server || is_limited || in_path || secret.has("uri") {
        return;
    }
    let takes = context.engine.has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout");
    let mut diagnostic = Diagnostic::hint(
        Code::NoConnectTimeout,
        secret.span,
        "without `connect_timeout`, DuckDB waits indefinitely for a server that accepts the connection but does not respond",
    )
    .help(if takes {
        Prose::from("add `connect_timeout = 10`, in seconds, to `secret_parameters`")
    } else {
        Prose::ours(&[
            "add `metadata_path = \"connect_timeout=10\"`, in seconds, to `attach_options`, or set \
             `PGCONNECT_TIMEOUT` where Metaxy runs: secrets of DuckDB ",
            context.engine.name,
            " do not have this parameter",
        ])
    });
    if takes {
        if let Some(edits) = secret.add(context.text, &[("connect_timeout", "10")]) {
            diagnostic = diagnostic.fix(Fix::new("add `connect_timeout = 10`", edits).to_be_read());
        }
    } else if let Some(edits) = add_to_path(context, "connect_timeout=10") {
        let title = "add `connect_timeout=10` to the options of `ATTACH`";
        diagnostic = diagnostic.fix(Fix::new(title, edits).to_be_read());
    }
    found.push(diagnostic);
}
