//! `endpoint`.

mod fault;
mod not_s3;

use std::net::Ipv6Addr;

use fault::Fault;
pub(super) use not_s3::serves_none;
use not_s3::{no_host, signs_for};

use crate::backend::parts::boolean;
use crate::diagnostic::{Code, Diagnostic};
use crate::providers::{Endpoint, aws_partition, split};
use crate::rules::bucket_in_host;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::requests::{Requests, Style, bad_port, misspelled_scheme, quoted, set_text};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::{hides, holds_credentials, shown};
use crate::text::secret::MASK;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::Endpoint,
    docs: r"An endpoint that is not the host and port of an S3 API.

DuckDB writes `ENDPOINT` verbatim into the URL of every request. Only a host name belongs there, with a port
if necessary: DuckDB adds the bucket, and `USE_SSL` selects the scheme.

- A scheme is treated as part of the host name. Metaxy removes `http://` and `https://` only from the field
  `endpoint` of `s3`, only in lower case and only once.
- A bucket that is already in the endpoint is added a second time: before the host as `bucket.bucket.host`,
  after it as `host/bucket/bucket`.
- Whatever follows the host becomes part of the path of every request. Supabase needs that (`/storage/v1/s3`);
  most servers do not respond there.
- With whitespace, `*`, a port that is not a number, a second port, several hosts, no host at all or an IPv6 address
  without brackets, the URL cannot be parsed and no request is sent; with `http:/host` and `http//host`, requests go to a
  host named `http`.
- Website, CDN and console addresses of a provider do not serve the S3 protocol, and neither does Azure. A
  region is not a host, and a host without the region or account that belongs to it does not exist.
- MinIO rejects requests to a host name with `_` (`invalid hostname`), as reports say.

`docs/providers.md` lists the endpoints of many providers.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some(endpoint) = requests.endpoint() else { return };
    if endpoint.text.is_empty() {
        let message = "an empty `endpoint` means AWS";
        found.push(
            Diagnostic::warning(Code::Endpoint, endpoint.span, message)
                .help("remove it, or write the host and port of the server")
                .cure(Part::StorageSecret, Change::drop("ENDPOINT")),
        );
        return;
    }
    if let Some(fault) =
        form(&endpoint).or_else(|| no_host(&requests, &endpoint)).or_else(|| place(&requests, &endpoint))
    {
        found.push(report(&requests, &endpoint, fault));
        return;
    }
    // Compose takes the name of a server from that of its service, in which people write underscores.
    let host = split(endpoint.text).host;
    if host.contains('_') && requests.provider().is_some_and(|it| it.provider.name == "MinIO") {
        let message =
            format!("MinIO does not accept `_` in its host name: it responds to `{}` with HTTP 400", shown(host));
        found.push(
            Diagnostic::hint(Code::Endpoint, endpoint.span, message)
                .help("rename the server, or give it another name in the network (in Compose, under `aliases`)"),
        );
    }
}

/// The host and port of what is written.
fn bare(endpoint: &Written<'_>) -> Option<String> {
    let parts = split(endpoint.text);
    let port = parts.port.filter(|port| !port.is_empty());
    let host = match port {
        Some(port) => format!("{}:{port}", parts.host),
        None => parts.host.to_owned(),
    };
    let found = crate::providers::recognize(endpoint.text).filter(|found| !parts.rest.is_empty() || !found.is_guess());
    let host = found.map_or(host, |found| found.without_bucket());
    (!host.is_empty()).then_some(host)
}

/// What makes a wrong URL of any endpoint.
fn form(endpoint: &Written<'_>) -> Option<Fault> {
    let text = endpoint.text;
    let parts = split(text);
    if let Some((scheme, rest)) = misspelled_scheme(text) {
        let meant = bare(&Written { text: rest, ..*endpoint });
        let message = format!("{} has no `://` after `{scheme}`, which DuckDB treats as the host", quoted(endpoint));
        let help = meant.as_ref().map_or_else(
            || "write `http://` or `https://`".to_owned(),
            |meant| format!("write `{scheme}://{}`", shown(meant)),
        );
        return Some(Fault { message, help, meant, spells: false, cures: true });
    }
    let (message, help, spells) = if text.trim() != text {
        let message = "`endpoint` has leading or trailing whitespace: the URL cannot be parsed, and no request is sent"
            .to_owned();
        (message, "remove the whitespace".to_owned(), true)
    } else if parts.scheme.is_some() || text.starts_with("//") {
        let what = if endpoint.is_secret() || holds_credentials(text) || text.contains('@') {
            "the endpoint has a scheme".to_owned()
        } else {
            format!("`{}` has a scheme", shown(text))
        };
        let help = "write only host and port, and set `use_ssl`; Metaxy accepts `http://` and `https://` only in the \
                    field `endpoint` of `s3`, once and in lower case";
        let spells = parts.scheme.is_some_and(|scheme| !scheme.contains("://")) && !text.starts_with("s3:");
        (format!("{what}, which DuckDB treats as the host"), help.to_owned(), spells)
    } else if parts.user.is_some() {
        let message = "the part before `@` is not used as a login: it becomes part of the host".to_owned();
        (message, "write the access key as `key_id` and `secret`".to_owned(), false)
    } else if let Some(meant) = in_brackets(parts.host) {
        return Some(Fault {
            message: format!(
                "{} is an IPv6 address without brackets: the URL cannot be parsed, and no request is sent",
                quoted(endpoint)
            ),
            help: format!("write `{meant}`"),
            meant: Some(meant),
            spells: false,
            cures: true,
        });
    } else if let Some(fault) = several(endpoint, &parts) {
        return Some(fault);
    } else if let Some(port) = bad_port(&parts) {
        let port = if holds_credentials(endpoint.text) { MASK.to_owned() } else { shown(port) };
        let message = format!("`{port}` is not a port: the URL cannot be parsed, and no request is sent");
        return Some(Fault {
            message,
            help: "write a number from 1 to 65535".to_owned(),
            meant: None,
            spells: false,
            cures: false,
        });
    } else {
        return None;
    };
    Some(Fault { message, help, meant: bare(endpoint), spells, cures: true })
}

/// What is no single host: none, several, or one with two ports.
fn several(endpoint: &Written<'_>, parts: &Endpoint<'_>) -> Option<Fault> {
    let shown_endpoint = quoted(endpoint);
    let fault = |message: String, help: &str, meant: Option<String>| {
        let help = meant.as_ref().map_or_else(|| help.to_owned(), |meant| format!("write `{}`", shown(meant)));
        let cures = meant.is_some();
        Some(Fault { message, help, meant, spells: false, cures })
    };
    if parts.host.is_empty() {
        let message = format!("{shown_endpoint} has no host: the URL cannot be parsed, and no request is sent");
        return fault(message, "write the name or address of the server before the port", None);
    }
    let port = parts.port.unwrap_or_default();
    if parts.host.contains([',', ';']) || (port.contains([',', ';']) && port.contains('.')) {
        let message =
            format!("{shown_endpoint} is more than one host: the URL cannot be parsed, and no request is sent");
        return fault(message, "write one host, for example that of a load balancer", None);
    }
    if parts.host.contains(&[' ', '\\', '|'] as &[char]) || port.contains([' ', '\\']) {
        let message = format!("{shown_endpoint} is not a host: the URL cannot be parsed, and no request is sent");
        let joined: String = format!("{}:{port}", parts.host).split_whitespace().collect();
        let meant = Some(joined).filter(|joined| parts.port.is_some() && !joined.contains(['\\', '|']));
        return fault(message, "write the name or address of the server", meant);
    }
    let (host, rest) = parts.host.split_once(':').filter(|_| !parts.host.starts_with('['))?;
    let mut each = rest.split(':');
    let first = each.next().filter(|port| port.parse::<u16>().is_ok())?;
    let same = each.all(|port| port == first);
    let message = format!("{shown_endpoint} has two ports: the URL cannot be parsed, and no request is sent");
    fault(message, "write the port once", same.then(|| format!("{host}:{first}")))
}

/// An IPv6 address as it stands in a URL. A number of several digits behind it is the port: that many people write,
/// and few addresses end so.
fn in_brackets(host: &str) -> Option<String> {
    let is_address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
    let with_port = host.rsplit_once(':').filter(|(address, port)| {
        is_address(address)
            && port.len() > 1
            && port.bytes().all(|it| it.is_ascii_digit())
            && port.parse::<u16>().is_ok()
    });
    match with_port {
        Some((address, port)) => Some(format!("[{address}]:{port}")),
        None => is_address(host).then(|| format!("[{host}]")),
    }
}

/// What is a host, but not the one to ask.
fn place(requests: &Requests<'_>, endpoint: &Written<'_>) -> Option<Fault> {
    let parts = split(endpoint.text);
    if let Some(rest) = parts.host.strip_prefix("*.") {
        let private_link = rest.starts_with("vpce-");
        let meant = if private_link { format!("bucket.{rest}") } else { rest.to_owned() };
        let why = if private_link {
            "the `*` in the name of an interface endpoint stands for `bucket`"
        } else {
            "`*` stands for the bucket, which DuckDB adds"
        };
        return Some(Fault {
            message: format!("{why}: with `*` in the host, the URL cannot be parsed, and no request is sent"),
            help: format!("write `{}`", shown(&meant)),
            meant: Some(meant),
            spells: private_link,
            cures: true,
        });
    }
    let bucket = requests.bucket().map(|bucket| bucket.name);
    let found = requests.provider();
    if let Some(found) = &found {
        let name = found.provider.name;
        // The domain of one part of AWS has none of the regions of another.
        if let Some(region) = found.region.filter(|_| name.starts_with("AWS"))
            && let Some(partition) = aws_partition(region).filter(|partition| partition.name != name)
            && let Some(own) = crate::providers::endpoint(partition, Some(region))
            && !own.eq_ignore_ascii_case(parts.host)
        {
            return Some(Fault {
                message: format!("`{region}` is a region of {}: the host does not exist in {name}", partition.name),
                help: format!("write `{own}`"),
                meant: signs_for(requests, region).then_some(own),
                spells: false,
                cures: false,
            });
        }
        let host = found.host.filter(|host| host.unusable.is_some());
        if let Some(host) = host {
            // DuckDB documents how directory buckets are read.
            if bucket.is_some_and(|bucket| bucket.ends_with("--x-s3")) {
                return None;
            }
            let meant = parts.host.starts_with("vpce-").then(|| format!("bucket.{}", parts.host));
            let why = host.unusable.unwrap_or_default();
            // The first region that a provider has is not that of the bucket.
            let written = requests.region().filter(|region| found.provider.regions.contains(region));
            let region = found.region.or(written).or(Some("<region>"));
            let help = match (&meant, crate::providers::endpoint(found.provider, region)) {
                (Some(meant), _) => format!("write `{}`", shown(meant)),
                (None, Some(own)) => format!("the S3 API of {name} is at `{}`", shown(&own)),
                (None, None) => format!("write the host of the S3 API of {name}"),
            };
            let message = format!("{} is not an S3 endpoint: {why}", quoted(endpoint));
            return Some(Fault { message, help, meant, spells: false, cures: true });
        }
        if let Some(front) = found.bucket.filter(|_| !found.is_guess()) {
            let (style, _) = requests.style();
            let message = if bucket == Some(front) && style == Style::Path {
                format!(
                    "the endpoint begins with the bucket `{}`, which becomes part of every object key",
                    shown(front)
                )
            } else if bucket == Some(front) {
                format!(
                    "the endpoint begins with the bucket `{0}`, and DuckDB adds it again: `{0}.{0}.…`",
                    shown(front)
                )
            } else {
                format!("`{}` precedes the endpoint of {name}, where DuckDB adds the bucket", shown(front))
            };
            let meant = found.without_bucket();
            if bucket != Some(front) && found.host.is_some_and(|host| host.pattern.starts_with("s3-accesspoint")) {
                let help = format!("write `{}`, and `{}` as the bucket", shown(&meant), shown(front));
                return Some(Fault { message, help, meant: None, spells: false, cures: false });
            }
            let help = format!("write `{}`", shown(&meant));
            return Some(Fault { message, help, meant: Some(meant), spells: false, cures: bucket == Some(front) });
        }
    }
    let extra = match &found {
        Some(found) => found.extra_path(),
        None => Some(parts.rest.trim_end_matches('/')).filter(|rest| !rest.is_empty()),
    }?;
    let first = extra.trim_start_matches('/').split('/').next().unwrap_or_default();
    let meant = bare(endpoint)?;
    let is_bucket = bucket == Some(first);
    let (message, help) = if is_bucket {
        let first = shown(first);
        (
            format!("the endpoint ends with the bucket `{first}`, and DuckDB adds it again"),
            format!("write only the host: `{}`", shown(&meant)),
        )
    } else {
        (
            format!("the path in {} is added to every request, which few servers support", quoted(endpoint)),
            format!("write only host and port: `{}`", shown(&meant)),
        )
    };
    let cures = is_bucket || found.is_some_and(|found| !found.is_guess());
    Some(Fault { message, help, meant: Some(meant), spells: false, cures })
}

fn report(requests: &Requests<'_>, endpoint: &Written<'_>, fault: Fault) -> Finding {
    let Fault { message, help, meant, spells, cures } = fault;
    let mut diagnostic = Diagnostic::warning(Code::Endpoint, endpoint.span, message).help(help);
    let Some(meant) = meant else { return Finding::from(diagnostic) };
    if hides(endpoint.text, &meant) {
        return diagnostic.help("write the host and port of the server").into();
    }
    let raw = requests.text_of("endpoint").map_or(endpoint.text, |written| written.text);
    let scheme = split(raw).scheme.and_then(|scheme| scheme.split("://").last()).map(str::to_ascii_lowercase);
    let scheme = scheme.or_else(|| misspelled_scheme(raw).map(|(scheme, _)| scheme.to_owned()));
    let scheme = scheme.filter(|scheme| scheme == "http" || scheme == "https");
    let tls = scheme.as_deref().map(|scheme| scheme == "https");
    let has_tls = requests.storage.has("use_ssl");
    let value = match scheme.filter(|_| !endpoint.in_parameters) {
        Some(scheme) => format!("{scheme}://{meant}"),
        None => meant.clone(),
    };
    let mut options = vec![("endpoint", toml_string(&value))];
    if let (true, Some(false), false) = (endpoint.in_parameters, tls, has_tls) {
        options.push(("use_ssl", "false".to_owned()));
    }
    // Before the server that is then asked the bucket may not be able to stand, which nothing says yet.
    let with_path =
        requests.is_broken() && bucket_in_host::is_in_the_way(requests, &Written { text: &meant, ..*endpoint });
    let mut title = format!("change to `{}`", shown(&value));
    if with_path {
        options.push(("url_style", toml_string("path")));
        title.push_str(", with `url_style = \"path\"`");
    }
    if let Some(fix) = requests.set(title, &options) {
        diagnostic = diagnostic.fix(if spells && !with_path { fix } else { fix.to_be_read() });
    }
    if !cures {
        return Finding::from(diagnostic);
    }
    let finding = diagnostic.cure(Part::StorageSecret, set_text("ENDPOINT", meant, endpoint.span));
    match tls {
        Some(tls) if !has_tls => finding.cure(Part::StorageSecret, Change::set("USE_SSL", boolean(tls, endpoint.span))),
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, Severity, analyze};

    fn warnings(text: &str) -> Vec<(Code, Option<String>)> {
        let found = analyze(text, &Options::new([("E".to_owned(), "127.0.0.1:9000".to_owned())].into())).diagnostics;
        let warnings = found.into_iter().filter(|it| it.severity <= Severity::Warning);
        warnings.map(|it| (it.code, it.fixes.first().map(|fix| fix.apply(text)))).collect()
    }

    /// What is wrong with the endpoint hides that the bucket cannot stand before it.
    #[test]
    fn a_server_that_comes_to_light_gets_its_style() {
        let text = |endpoint: &str| {
            format!(
                "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m\" }}\n[ducklake.storage]\ntype = \"s3\"\n\
                 secret_name = \"s\"\nbucket = \"b\"\nregion = \"r\"\nkey_id = \"k\"\nsecret = \"x\"\nendpoint = \"{endpoint}\"\n"
            )
        };
        for (endpoint, mended) in [
            ("HTTP://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("HTTP://${E}", "http://${E}"),
            ("//localhost:9000", "localhost:9000"),
        ] {
            let [(Code::Endpoint, Some(fixed))] = &warnings(&text(endpoint))[..] else { panic!("{endpoint}") };
            assert!(fixed.contains("url_style = \"path\"") && fixed.contains(mended), "{fixed}");
            assert_eq!(warnings(fixed), [], "{fixed}");
        }
        let [(Code::Endpoint, Some(fixed))] = &warnings(&text("HTTPS://s3.eu-west-1.amazonaws.com"))[..] else {
            panic!("one is told")
        };
        assert!(!fixed.contains("url_style"), "{fixed}");
    }
}
