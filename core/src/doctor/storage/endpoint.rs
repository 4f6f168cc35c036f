//! Servers that cannot be reached: their names, their ports, their TLS, and proxies before them.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::storage::request::{ENDPOINT, STYLE, TLS, bucket_of_path, host};
use crate::duckdb::options::{Home, SecretType};

/// A server or a proxy that nothing is heard of, or that lets nothing through.
pub(super) fn endpoint_refused(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let new = |message: String, help: &str| Finding::new(Code::EndpointRefused, message, help);
    if error.contains("proxy") || error.contains(" 407") {
        let message = if error.contains(" 407") {
            "the proxy requires authentication: HTTP 407"
        } else if error.contains("parse") {
            "DuckDB cannot parse the address of the proxy"
        } else {
            "the host name of the proxy cannot be resolved"
        };
        return new(
            message.to_owned(),
            "write `http_proxy` as `host:port`, without a trailing slash, and `http_proxy_username` and `http_proxy_password` \
             beside it; without it DuckDB takes `HTTPS_PROXY` and `HTTP_PROXY` of the environment",
        )
        .blame([option(&["HTTP_PROXY"]), places.bucket()]);
    }
    if error.contains("Could not establish connection") || error.contains("Unable to connect to URL") {
        return new(
            format!("{endpoint} cannot be reached: the host does not exist, or nothing is listening there"),
            "start the server, or correct `endpoint`: host and port of the S3 API; with `url_style = \"vhost\"`, the \
             bucket becomes part of the host name",
        )
        .blame([option(ENDPOINT), places.bucket()])
        .with(option(STYLE), "how the bucket is addressed");
    }
    new(
        format!("{endpoint} refuses connections"),
        "start the server, or correct `endpoint`: host and port of the S3 API, not of its console",
    )
    .blame([option(ENDPOINT), places.bucket()])
}

/// TLS between DuckDB and the server.
pub(super) fn endpoint_tls(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let host = host(error).unwrap_or_default();
    let dotted = bucket_of_path(places).filter(|bucket| bucket.contains('.') && host.starts_with(bucket.as_str()));
    if let Some(bucket) = dotted.filter(|_| error.contains("certificate")) {
        return Finding::new(
            Code::EndpointTls,
            format!("the certificate does not cover `{host}`: the bucket `{bucket}`, which contains dots, is part of the host name"),
            "write `url_style = \"path\"`",
        )
        .blame([option(STYLE), places.bucket()]);
    }
    if error.contains("certificate") || error.contains("SSLServerVerification") {
        return Finding::new(
            Code::EndpointTls,
            format!("the certificate of {endpoint} is not trusted, or is for another host"),
            "correct `endpoint`, or add the certificate authority to those trusted on this machine",
        )
        .blame([option(ENDPOINT), option(TLS), places.bucket()]);
    }
    if is_public(endpoint, places) {
        return Finding::new(
            Code::EndpointTls,
            format!("no TLS connection to {endpoint}"),
            "check the proxy, firewall or antivirus program in between, and that the name of the bucket is in lower case",
        )
        .blame([option(ENDPOINT), places.bucket()]);
    }
    let in_host = bucket_of_path(places).is_some_and(|bucket| host.starts_with(&format!("{bucket}.")));
    let style = if in_host && option(STYLE).is_none() {
        "; the bucket became part of the host name: most self-hosted servers need `url_style = \"path\"`"
    } else {
        ""
    };
    Finding::new(
        Code::EndpointTls,
        format!("{endpoint} and the configuration disagree about TLS"),
        format!("for a server without TLS, write `use_ssl = false`, or `http://` before the endpoint{style}"),
    )
    .blame([option(TLS), option(ENDPOINT), places.bucket()])
    .with(option(ENDPOINT), "the server")
}

/// Whether a server is one that nobody reaches without TLS.
fn is_public(endpoint: &str, places: &Places<'_>) -> bool {
    [".amazonaws.com", ".googleapis.com", ".cloudflarestorage.com"].iter().any(|end| endpoint.contains(end))
        || places.storage_option(ENDPOINT).is_none()
}

/// A host that is none.
pub(super) fn unresolvable(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    if error.contains("'http://http") || error.contains("'https://http") {
        return Finding::new(
            Code::UnresolvableEndpoint,
            "the URL of the request has two schemes",
            "write only host and port, without `http://` or `https://`, and set `use_ssl`",
        )
        .blame([places.storage_option(ENDPOINT), places.bucket()]);
    }
    if error.contains("URL using bad/illegal format") || error.contains("Unsupported protocol") {
        return Finding::new(
            Code::UnresolvableEndpoint,
            "the URL of the request is invalid, and no request is sent",
            "write one host and one port as `endpoint`: `s3.example.com:9000`",
        )
        .blame([places.storage_option(ENDPOINT), places.bucket()]);
    }
    let finding = Finding::new(
        Code::UnresolvableEndpoint,
        format!("{endpoint} cannot be resolved: no such host"),
        match places.storage_type().map(SecretType::home) {
            Some(Home::Account(_)) => "correct `account_id`: it is the first part of the host name",
            Some(Home::Aws) if places.storage_option(&["ENDPOINT"]).is_none() && error.contains("amazonaws.com") => {
                "set `endpoint` if the bucket is not at AWS, or correct `region`, `bucket` and `scope`"
            }
            _ => {
                "correct `endpoint`: host and port; with `url_style = \"vhost\"`, the bucket becomes part of the host \
                 name, which self-hosted servers rarely support: write `url_style = \"path\"`"
            }
        },
    );
    let style = places.storage_option(STYLE);
    finding.blame([places.storage_option(ENDPOINT), places.bucket()]).with(style, "how the bucket is addressed")
}
