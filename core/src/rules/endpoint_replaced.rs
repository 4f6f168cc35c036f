//! `endpoint-replaced`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Versions;
use crate::rules::context::Context;
use crate::rules::finding::{Findings, Part};
use crate::rules::requests::{Requests, quoted, set_text};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::EndpointReplaced,
    docs: r"DuckDB ignores this AWS endpoint and derives its own from the region.

An endpoint that begins with `s3.` and ends with `.amazonaws.com` is ignored: requests go to
`s3.<region>.amazonaws.com`, with the `region` of the secret, or `us-east-1` if there is none. The region
within the endpoint is not used, and `s3.dualstack.<region>.amazonaws.com` becomes an endpoint without IPv6.

Set `region`, and leave out the endpoint. To keep a dual-stack endpoint, append `/`: DuckDB then uses it as
written.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some((endpoint, _)) = requests.server() else { return };
    if !requests.is_made_from_region() || requests.is_broken() {
        return;
    }
    let Some(wanted) = requests.known_provider().and_then(|provider| provider.region) else { return };
    let Some(region) = requests.region() else { return };
    let used = if region.is_empty() { "us-east-1" } else { region };
    let replacing = Versions::of(|engine| engine.ways.endpoint_of_region);
    if used != wanted {
        let why = if region.is_empty() { "there is no `region`" } else { "that is its `region`" };
        let message =
            format!("DuckDB replaces {} with `s3.{}.amazonaws.com`, because {why}", quoted(&endpoint), shown(used));
        let add = format!("region = {}", toml_string(wanted));
        let mut diagnostic = Diagnostic::warning(Code::EndpointReplaced, endpoint.span, message).on(replacing).help(
            if region.is_empty() {
                format!("add `{add}`: the region in an AWS endpoint is ignored")
            } else {
                format!("write `{add}` if the endpoint is correct; otherwise remove the endpoint")
            },
        );
        if let Some(written) = requests.written_region().filter(|written| !written.text.is_empty()) {
            diagnostic = diagnostic.context(written.span, "the region that is used");
        }
        if let Some(fix) = requests.add("region", wanted) {
            diagnostic = diagnostic.fix(if region.is_empty() { fix } else { fix.to_be_read() });
        }
        if region.is_empty() {
            found.push(diagnostic.cure(Part::StorageSecret, set_text("REGION", wanted, endpoint.span)));
        } else {
            found.push(diagnostic);
        }
        return;
    }
    if endpoint.text.starts_with("s3.dualstack.") {
        let kept = requests.text_of("endpoint").map_or(endpoint.text, |written| written.text).to_owned() + "/";
        let message = format!(
            "DuckDB replaces {} with `s3.{}.amazonaws.com`, which does not support IPv6",
            quoted(&endpoint),
            shown(used)
        );
        let mut diagnostic = Diagnostic::hint(Code::EndpointReplaced, endpoint.span, message)
            .on(replacing)
            .help(format!("append `/` to prevent that: `{}`", shown(&kept)));
        let fix = requests.set("append `/` to the endpoint", &[("endpoint", toml_string(&kept))]);
        if let Some(fix) = fix {
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        found.push(diagnostic);
    }
}
