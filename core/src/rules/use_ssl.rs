//! `use-ssl`.

use crate::backend::parts::boolean;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::providers::Tls;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::requests::{Requests, is_address, is_private, quoted};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::UseSsl,
    docs: r#"Requests use TLS although the server may not, or the other way around.

TLS is DuckDB's default, for `localhost:9000` too. With a server that uses plain HTTP, as MinIO and others do
until a certificate is set up, requests fail with `SSL connect error`. For such a server, set
`endpoint = "http://…"` or `use_ssl = false`; for one with a certificate, `endpoint = "https://…"` or
`use_ssl = true`, and this code is not reported. If the two contradict each other, `use_ssl` takes precedence:
`endpoint = "https://…"` with `use_ssl = false` sends keys and data in plain text.

The large providers require TLS: without it, their servers reject the request or close the connection.
"#,
    check: Check::Store(check),
};

/// Ports on which a server with a certificate usually listens.
const SECURE_PORTS: [&str; 2] = ["443", "8443"];

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some((endpoint, parts)) = requests.server() else { return };
    if requests.is_broken() || requests.has_variable("DUCKDB_S3_USE_SSL") {
        return;
    }
    let provider = requests.provider();
    let known = provider.filter(|found| !found.is_guess());
    match (requests.tls(), known) {
        (Some(false), Some(known)) if known.provider.tls == Tls::Only => {
            let span = requests.storage.option("use_ssl").map_or(endpoint.span, |written| written.span);
            let message = format!("requests to {} are sent without TLS, which it requires", known.provider.name);
            let mut diagnostic = Diagnostic::warning(Code::UseSsl, span, message);
            let raw = requests.text_of("endpoint").map_or(endpoint.text, |written| written.text);
            let fix = if requests.storage.has("use_ssl") {
                requests.set("change to `use_ssl = true`", &[("use_ssl", "true".to_owned())])
            } else {
                let secure = raw.replacen("http://", "https://", 1);
                requests.set(format!("change to `{}`", shown(&secure)), &[("endpoint", toml_string(&secure))])
            };
            if let Some(fix) = fix {
                diagnostic = diagnostic.fix(fix.to_be_read());
            }
            found.push(
                diagnostic
                    .help("write `https://` before the endpoint, or `use_ssl = true`")
                    .cure(Part::StorageSecret, Change::set("USE_SSL", boolean(true, span))),
            );
        }
        // What the provider wants anyway is no harm.
        (Some(true), Some(known)) if known.provider.tls == Tls::Only => {}
        (Some(tls), _) => found.extend(contradiction(&requests, tls)),
        (None, None) => {
            let host = parts.host;
            let secure = parts.port.is_some_and(|port| SECURE_PORTS.contains(&port));
            let plain = provider.is_some_and(|found| found.provider.tls == Tls::Configured);
            if !secure && (plain || is_private(host) || is_address(host)) {
                let message = format!("DuckDB uses TLS for {} by default", quoted(&endpoint));
                let mut hint = Diagnostic::hint(Code::UseSsl, endpoint.span, message).help(
                    "if the server uses plain HTTP, add `use_ssl = false`; if it has a certificate, `use_ssl = true`",
                );
                if let Some(fix) = requests.set("add `use_ssl = false`", &[("use_ssl", "false".to_owned())]) {
                    hint = hint.fix(fix.to_be_read());
                }
                found.push(hint);
            }
        }
        (None, Some(_)) => {}
    }
}

/// A scheme in the endpoint that says the opposite of `use_ssl`, which Metaxy follows.
fn contradiction(requests: &Requests<'_>, tls: bool) -> Option<Diagnostic> {
    let written = requests.storage.option("use_ssl")?;
    let endpoint = requests.text_of("endpoint").filter(|endpoint| !endpoint.in_parameters)?;
    let (scheme, wanted, consequence) =
        if tls { ("http://", "https://", "with TLS") } else { ("https://", "http://", "without TLS") };
    let rest = endpoint.text.strip_prefix(scheme)?;
    let message = format!("`use_ssl = {tls}` overrides `{scheme}` of the endpoint: requests are sent {consequence}");
    let mut diagnostic = Diagnostic::warning(Code::UseSsl, written.span, message)
        .context(endpoint.span, format!("`{scheme}` is ignored"))
        .help(format!("write `use_ssl = {}`, or `{wanted}` in the endpoint", !tls));
    let value = (!tls).to_string();
    diagnostic
        .fixes
        .extend(requests.set(format!("change to `use_ssl = {value}`"), &[("use_ssl", value)]).map(Fix::to_be_read));
    let meant = format!("{wanted}{rest}");
    let title = format!("change the endpoint to `{wanted}…`");
    diagnostic.fixes.extend(requests.set(title, &[("endpoint", toml_string(&meant))]).map(Fix::to_be_read));
    Some(diagnostic)
}
