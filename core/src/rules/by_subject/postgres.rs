//! PostgreSQL: ports, and connections that hang.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::finding::Findings;
use crate::rules::{Context, parameter};

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::Postgres(raw)) = context.catalog else { return };
    let inline = raw.host.is_some();
    let creates = inline || raw.secret_parameters.is_some();
    if let Some(port) = &raw.port {
        if !creates {
            found.push(
                Diagnostic::warning(
                    Code::IgnoredKey,
                    port.key_span,
                    "`port` is ignored without inline credentials: the existing secret has its own",
                )
                .help("remove it, or add `host`, `database`, `user` and `password`"),
            );
        } else if !port.value.0.parse::<u16>().is_ok_and(|port| port > 0) {
            found.push(
                Diagnostic::warning(
                    Code::PortOutOfRange,
                    port.span,
                    format!("PostgreSQL's client refuses the port `{}`: expected 1 to 65535", port.value.0),
                )
                .help("PostgreSQL's own default is 5432"),
            );
        }
    }
    if inline && parameter(raw.secret_parameters.as_ref(), "connect_timeout").is_none() {
        found.push(
            Diagnostic::hint(
                Code::NoConnectTimeout,
                raw.span,
                "without `connect_timeout` a server that accepts and never answers makes DuckDB wait for ever",
            )
            .help("add `secret_parameters = { connect_timeout = 10 }`, in seconds"),
        );
    }
}
