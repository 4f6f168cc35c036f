//! `bucket-in-host`.

use crate::diagnostic::{Code, Diagnostic};
use crate::providers::{Styles, recognize, split};
use crate::rules::bucket_name::is_server;
use crate::rules::context::Context;
use crate::rules::example_value::is_blank;
use crate::rules::finding::{Findings, Part};
use crate::rules::requests::{Bucket, Requests, Style, is_address, is_private, quoted, set_text};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::{hides, shown};
use crate::text::secret::MASK;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::BucketInHost,
    docs: r#"The bucket becomes part of the host name, and the server is not found or does not respond.

Unless `url_style` is `path`, DuckDB sends the requests of an `s3` storage to `bucket.host`. That fails

- with an IP address and with a name in a private network such as `minio:9000`, for which no subdomains are
  set up; MinIO, Ceph, Garage and SeaweedFS accept the bucket in the host name only if they are configured for
  it;
- with providers that accept the bucket only in the path, such as Supabase and Oracle;
- with dots in the bucket name: the certificate of the server covers one label, and TLS fails with
  `SSL peer certificate or SSH remote key was not OK`;
- with characters that are not allowed in a host name.

`url_style = "path"` sends the requests to `host/bucket` instead. If a private server does accept the bucket
in the host name, set `url_style = "vhost"`, and this code is not reported.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let (style, written) = requests.style();
    if style != Style::Vhost || requests.is_broken() {
        return;
    }
    let endpoint = requests.server().map(|(endpoint, _)| endpoint);
    let reason = endpoint.and_then(|endpoint| host(&endpoint, written)).or_else(|| name(&requests));
    let Some((span, message)) = reason else { return };
    let mut diagnostic = Diagnostic::warning(Code::BucketInHost, span, message);
    if requests.known_provider().is_some_and(|found| found.styles().path() == Some(false)) {
        found.push(diagnostic.help("choose another bucket: this provider does not support `url_style = \"path\"`"));
        return;
    }
    if let Some(fix) = requests.add("url_style", "path") {
        diagnostic = diagnostic.fix(if written { fix.to_be_read() } else { fix });
    }
    found.push(
        diagnostic.help("add `url_style = \"path\"`").cure(Part::StorageSecret, set_text("URL_STYLE", "path", span)),
    );
}

/// Whether the bucket has to go into the path at an endpoint, which is to come in the place of the one that is written.
pub(super) fn is_in_the_way(requests: &Requests<'_>, endpoint: &Written<'_>) -> bool {
    let (style, written) = requests.style();
    let takes_path =
        recognize(endpoint.text).is_none_or(|found| found.is_guess() || found.styles().path() != Some(false));
    style == Style::Vhost && takes_path && (host(endpoint, written).is_some() || name(requests).is_some())
}

/// A server before which no bucket can stand.
fn host(endpoint: &Written<'_>, written: bool) -> Option<(Span, String)> {
    let parts = split(endpoint.text);
    let shown_endpoint = quoted(endpoint);
    let message = if is_address(parts.host) {
        format!("{shown_endpoint} is an IP address, to which DuckDB prepends the bucket as if it were a host name")
    } else {
        let found = recognize(endpoint.text);
        match found {
            Some(found) if !found.is_guess() && found.styles().vhost() == Some(false) => format!(
                "DuckDB adds the bucket to the host name, but {} accepts it only in the path",
                found.provider.name
            ),
            Some(found) if !found.is_guess() => return None,
            Some(found) if !written && found.styles() == Styles::PathByDefault => format!(
                "DuckDB adds the bucket to the host name {shown_endpoint}, which {} accepts only if it is configured for that",
                found.provider.name
            ),
            _ if !written && is_localhost(parts.host) => format!(
                "DuckDB adds the bucket to the host name {shown_endpoint}, but a server without a configured domain \
                 expects it in the path"
            ),
            _ if !written && is_private(parts.host) => format!(
                "DuckDB adds the bucket to the host name {shown_endpoint}, but names in a private network rarely have \
                 subdomains"
            ),
            _ => return None,
        }
    };
    Some((endpoint.span, message))
}

/// Names below it lead to this machine.
fn is_localhost(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
}

/// A bucket that cannot stand in a host.
fn name(requests: &Requests<'_>) -> Option<(Span, String)> {
    let Bucket { name, value, span, .. } = requests.bucket()?;
    // Nearly all are like this, and can stand in a host.
    if name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_')) {
        return None;
    }
    if name.starts_with("arn:") || crate::providers::recognize_host(name).is_some() {
        return None;
    }
    // Of a server or a login before the bucket, of several buckets and of a blank, other findings speak.
    if is_server(name) || name.contains(&['@', ',', ';'] as &[char]) || is_blank(name) {
        return None;
    }
    let name_shown = if hides(value, name) { MASK.to_owned() } else { shown(name) };
    let message = if name.bytes().any(|byte| !byte.is_ascii_alphanumeric() && !b"-._".contains(&byte)) {
        format!("the bucket `{name_shown}` becomes part of the host name, which cannot contain such characters")
    } else if requests.is_made_from_region() && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        format!(
            "the bucket `{name_shown}` becomes part of the host name, in which AWS does not allow uppercase \
                 letters"
        )
    } else if name.contains('.') && requests.tls() != Some(false) && !verifies_nothing(requests) {
        format!(
            "the bucket `{name_shown}` becomes part of the host name, and because of its dots, the server's \
             certificate does not cover that name"
        )
    } else {
        return None;
    };
    Some((span, message))
}

fn verifies_nothing(requests: &Requests<'_>) -> bool {
    requests.storage.option("verify_ssl").is_some_and(|written| written.text.eq_ignore_ascii_case("false"))
}
