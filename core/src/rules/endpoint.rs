//! The endpoint and how the bucket is addressed.

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::tables::URL_STYLES;
use crate::rules::{Context, shown};
use crate::schema::types::toml_string;
use crate::text::span::Span;
use crate::toml::document::Value;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(storage) = context.object_store() else { return };
    let parameter = |name: &str| {
        storage.parameter(name).and_then(|entry| match &entry.node.value {
            Value::String(text) => Some((text.as_str(), entry.node.span, entry.node.from_variable)),
            _ => None,
        })
    };
    let s3 = match context.storage {
        Some(RawStorage::S3(s3)) => Some(s3),
        _ => None,
    };
    let style = parameter("url_style").or_else(|| {
        let style = s3?.url_style.as_ref()?;
        Some((style.value.as_str(), style.span, style.from_variable))
    });
    if let Some((text, span, from_variable)) = style {
        url_style(text, span, from_variable, found);
    }
    if let Some((text, span, _)) = parameter("endpoint") {
        raw_endpoint(text, span, style.map(|style| style.0), found);
    } else if let Some(located) = s3.and_then(|s3| s3.endpoint.as_ref()) {
        // Metaxy takes the two schemes away, in lower case only.
        let text = located.value.as_str();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        raw_endpoint(text, located.span, style.map(|style| style.0), found);
    }
}

fn url_style(text: &str, span: Span, from_variable: bool, found: &mut Vec<Diagnostic>) {
    if URL_STYLES.contains(&text) {
        return;
    }
    let mut diagnostic = Diagnostic::warning(
        Code::UrlStyle,
        span,
        format!("DuckDB does not know the URL style `{}`, and leaves the bucket out of its requests", shown(text)),
    )
    .help("write `path` or `vhost`, in lower case");
    let lower = text.to_lowercase();
    if URL_STYLES.contains(&lower.as_str()) && !from_variable {
        diagnostic = diagnostic.fix(Fix::replace(format!("change to `{lower}`"), span, toml_string(&lower)));
    }
    found.push(diagnostic);
}

fn raw_endpoint(text: &str, span: Span, style: Option<&str>, found: &mut Vec<Diagnostic>) {
    let mut report = |message: String, help: &str| {
        found.push(Diagnostic::warning(Code::Endpoint, span, message).help(help));
    };
    if text.is_empty() {
        report("an empty endpoint means AWS".to_owned(), "remove it, or name the host and port of the server");
    } else if text.trim() != text {
        report(
            "the endpoint has white space at its ends, and DuckDB makes a wrong URL of it".to_owned(),
            "remove the white space",
        );
    } else if text.contains("://") {
        report(
            format!("DuckDB wants host and port in the endpoint, and takes the scheme in `{}` for a host", shown(text)),
            "leave the scheme out and say `use_ssl`; in `endpoint` of `s3` Metaxy understands `http://` and `https://` in lower case",
        );
    } else if text.trim_end_matches('/').contains('/') {
        report(
            format!("the path in the endpoint `{}` goes into every request, and few servers answer there", shown(text)),
            "name host and port only",
        );
    } else if style.is_none_or(|style| style != "path" && URL_STYLES.contains(&style)) && is_address(text) {
        report(
            format!("`{}` is an address, before which DuckDB puts the bucket as a host name", shown(text)),
            "add `url_style = \"path\"`",
        );
    }
}

/// Whether the host is an IP address, which can have no bucket before it.
fn is_address(endpoint: &str) -> bool {
    let host = endpoint.trim_end_matches('/');
    host.parse::<std::net::SocketAddr>().is_ok() || host.parse::<std::net::IpAddr>().is_ok()
}
