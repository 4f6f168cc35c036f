//! The endpoint and how the bucket is addressed.

use crate::backend::parts::boolean;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Engine;
use crate::rules::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::secret::{SecretView, Written};
use crate::schema::types::holds_credentials;
use crate::sql::{Expr, Literal, Segment};
use crate::text::hidden::shown;
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::write::toml_string;

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    if let Some(entry) = storage.parameter("url_style")
        && !matches!(entry.node.value, Value::String(_) | Value::Null)
    {
        found.push(no_style(entry.node.value.kind(), entry.node.span));
    }
    let style = text_of(&storage, "url_style");
    if let Some(style) = style {
        url_style(context.engine, style, found);
    }
    if let Some(mut endpoint) = text_of(&storage, "endpoint") {
        if !endpoint.in_parameters {
            // Metaxy takes the two schemes away, in lower case only, and not in `secret_parameters`.
            let text = endpoint.text;
            endpoint.text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        }
        raw_endpoint(context.engine, endpoint, style.map(|style| style.text), storage.has("use_ssl"), found);
    }
}

/// An option that is text.
fn text_of<'a>(storage: &SecretView<'a>, name: &str) -> Option<Written<'a>> {
    let is_text = storage.parameter(name).is_none_or(|entry| matches!(entry.node.value, Value::String(_)));
    storage.option(name).filter(|_| is_text)
}

fn no_style(what: &str, span: Span) -> Finding {
    Diagnostic::warning(
        Code::UrlStyle,
        span,
        format!("DuckDB does not know {what} as URL style, and leaves the bucket out of its requests"),
    )
    .help("write `path` or `vhost`, in lower case")
    .cure(Part::StorageSecret, Change::drop("URL_STYLE"))
}

fn url_style(engine: &Engine, style: Written<'_>, found: &mut Findings) {
    let Written { text, span, from_variable, .. } = style;
    if engine.url_styles.contains(&text) {
        return;
    }
    let finding = no_style(&format!("`{}`", shown(text)), span);
    let lower = text.to_lowercase();
    if !engine.url_styles.contains(&lower.as_str()) {
        found.push(finding);
        return;
    }
    let mut diagnostic = finding.diagnostic;
    if !from_variable {
        diagnostic = diagnostic.fix(Fix::replace(format!("change to `{lower}`"), span, toml_string(&lower)));
    }
    let value = Expr::text(vec![Segment::from(lower, span)]);
    found.push(diagnostic.cure(Part::StorageSecret, Change::set("URL_STYLE", value)));
}

fn raw_endpoint(engine: &Engine, endpoint: Written<'_>, style: Option<&str>, has_tls: bool, found: &mut Findings) {
    let Written { text, span, .. } = endpoint;
    let report = |message: String, help: &str| Diagnostic::warning(Code::Endpoint, span, message).help(help);
    if text.is_empty() {
        let message = "an empty endpoint means AWS".to_owned();
        found.push(
            report(message, "remove it, or name the host and port of the server")
                .cure(Part::StorageSecret, Change::drop("ENDPOINT")),
        );
    } else if text.trim() != text {
        let message = "the endpoint has white space at its ends, and DuckDB makes a wrong URL of it".to_owned();
        found.push(host_alone(report(message, "remove the white space"), endpoint, has_tls));
    } else if text.contains("://") {
        let message =
            format!("DuckDB wants host and port in the endpoint, and takes the scheme in `{}` for a host", shown(text));
        let help = "leave the scheme out and say `use_ssl`; in `endpoint` of `s3` Metaxy understands `http://` and `https://` in lower case";
        found.push(host_alone(report(message, help), endpoint, has_tls));
    } else if text.trim_end_matches('/').contains('/') {
        found.push(report(
            format!("the path in the endpoint `{}` goes into every request, and few servers answer there", shown(text)),
            "name host and port only",
        ));
    } else if style.is_none_or(|style| style != "path" && engine.url_styles.contains(&style)) && is_address(text) {
        found.push(report(
            format!("`{}` is an address, before which DuckDB puts the bucket as a host name", shown(text)),
            "add `url_style = \"path\"`",
        ));
    }
}

/// Host and port only; what the scheme says goes into `USE_SSL` unless that is given.
fn host_alone(diagnostic: Diagnostic, endpoint: Written<'_>, has_tls: bool) -> Finding {
    let host = endpoint.text.trim();
    let (host, tls) = match host.split_once("://") {
        Some((scheme, host)) if scheme.eq_ignore_ascii_case("https") => (host, Some(true)),
        Some((scheme, host)) if scheme.eq_ignore_ascii_case("http") => (host, Some(false)),
        _ => (host, None),
    };
    let finding = Finding::from(diagnostic);
    if host.is_empty() {
        return finding.cure(Part::StorageSecret, Change::drop("ENDPOINT"));
    }
    let secret = holds_credentials(host);
    let literal = Literal { segments: vec![Segment::from(host, endpoint.span)], secret };
    let finding = finding.cure(Part::StorageSecret, Change::set("ENDPOINT", Expr::Text(literal)));
    match tls {
        Some(tls) if !has_tls => finding.cure(Part::StorageSecret, Change::set("USE_SSL", boolean(tls, endpoint.span))),
        _ => finding,
    }
}

/// Whether the host is an IP address, which can have no bucket before it.
fn is_address(endpoint: &str) -> bool {
    let host = endpoint.trim_end_matches('/');
    host.parse::<std::net::SocketAddr>().is_ok() || host.parse::<std::net::IpAddr>().is_ok()
}
