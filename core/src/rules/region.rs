//! `region`.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::providers::{
    self, Check as RegionCheck, Match, Provider, Region, accepts_region, aws_partition, recognize_host, region_of_zone,
    wanted,
};
use crate::rules::context::Context;
use crate::rules::finding::{Finding, Findings, Part};
use crate::rules::look_alike_character;
use crate::rules::requests::{Requests, quoted, set_text};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::Region,
    docs: r"A region that gives a host name that does not exist, or a signature that the server rejects.

Without an endpoint, DuckDB writes the region verbatim into the host name: `s3.<region>.amazonaws.com`. A zone
(`us-east-1a`), a host, `auto` and the regions of other providers give a host name that does not exist. The
regions in China and the isolated regions of the United States are not below `amazonaws.com`, and require an
explicit endpoint.

With an endpoint, the region is part of the signature, and the server compares it exactly: write regions in
lower case, as in the endpoint.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let Some(region) = requests.written_region() else { return };
    // White space at the ends and typographic characters are faults of their own, and what has not
    // the form of a name among the parameters may be a secret, and is not told.
    if region.is_secret()
        || look_alike_character::is_in(region.text)
        || region.text.is_empty()
        || region.text.trim() != region.text
        || requests.is_broken()
    {
        return;
    }
    if region.text.contains(&['.', '/', ':'] as &[char]) {
        found.push(is_a_host(&requests, region));
    } else if requests.is_made_from_region() {
        found.extend(made_into_a_host(&requests, region));
    } else if requests.storage.secret_type.is_aws() || requests.server().is_some() {
        found.extend(signed(&requests, region));
    } else if let Some(cloud) = requests.storage.cloud()
        && let Region::Fixed(own) = cloud.region
        && cloud.check == RegionCheck::Yes
        && requests.storage.has("account_id")
        && own != region.text
        && !cloud.accepted.contains(&region.text)
    {
        let name = cloud.name;
        let message = format!("requests to {name} are signed for `{}`, but its region is `{own}`", shown(region.text));
        found.push(spelled(&requests, region, message, own));
    }
}

fn report(region: Written<'_>, message: String, help: String) -> Diagnostic {
    Diagnostic::warning(Code::Region, region.span, message).help(help)
}

fn is_a_host(requests: &Requests<'_>, region: Written<'_>) -> Finding {
    let message = format!("`{}` is a host, not a region", shown(region.text));
    let found = recognize_host(region.text);
    let name = found.and_then(|found| wanted(&found).region);
    let Some((found, name)) = found.zip(name) else {
        return report(region, message, "write only the region; the host belongs in `endpoint`".to_owned()).into();
    };
    let endpoint = found.without_bucket();
    if requests.server().is_some() || providers::is_replaced_by_duckdb(&endpoint) {
        let mut diagnostic = report(region, message, format!("write `region = {}`", toml_string(name)));
        if let Some(fix) = requests.add("region", name) {
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        return diagnostic.cure(Part::StorageSecret, set_text("REGION", name, region.span));
    }
    let help = format!("write `endpoint = {}` and `region = {}`", toml_string(&endpoint), toml_string(name));
    let mut diagnostic = report(region, message, help.clone());
    let options = [("endpoint", toml_string(&endpoint)), ("region", toml_string(name))];
    if let Some(fix) = requests.set(help, &options) {
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    diagnostic
        .cure(Part::StorageSecret, set_text("REGION", name, region.span))
        .cure(Part::StorageSecret, set_text("ENDPOINT", endpoint, region.span))
}

/// The region of a storage on AWS, as DuckDB sees it.
fn made_into_a_host(requests: &Requests<'_>, region: Written<'_>) -> Option<Finding> {
    let text = region.text;
    let capital = text.bytes().any(|it| it.is_ascii_uppercase());
    let lower = if capital { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    if let Some(meant) = region_of_zone(&lower) {
        let message = format!("`{}` is an availability zone, not a region: there is no host of that name", shown(text));
        return Some(spelled(requests, region, message, meant));
    }
    match aws_partition(&lower) {
        Some(part) if text != lower => {
            let message = format!("{} compares regions exactly, but `{}` is in upper case", part.name, shown(text));
            Some(spelled(requests, region, message, &lower))
        }
        Some(part) if providers::has_own_endpoint(part, text) => Some(with_endpoint(requests, region, part, text)),
        Some(_) => None,
        None => Some(elsewhere(requests, region, &lower)),
    }
}

/// The region in another spelling.
fn spelled(requests: &Requests<'_>, region: Written<'_>, message: String, meant: &str) -> Finding {
    let mut diagnostic = report(region, message, format!("write `region = {}`", toml_string(meant)));
    if let Some(fix) = requests.add("region", meant) {
        diagnostic = diagnostic.fix(fix);
    }
    diagnostic.cure(Part::StorageSecret, set_text("REGION", meant, region.span))
}

/// A region whose host is not the one that DuckDB makes.
fn with_endpoint(requests: &Requests<'_>, region: Written<'_>, of: &Provider, name: &str) -> Finding {
    let endpoint = providers::endpoint(of, Some(name)).unwrap_or_default();
    let message = format!(
        "`{}` is a region of {}, but DuckDB sends requests to `s3.{0}.amazonaws.com`, which does not exist",
        shown(name),
        of.name
    );
    let toml = toml_string(&endpoint);
    let diagnostic = report(region, message, format!("add `endpoint = {toml}`"));
    if endpoint.contains('<') {
        return diagnostic.into();
    }
    let fix = requests.set(format!("add `endpoint = {toml}`"), &[("endpoint", toml)]);
    let diagnostic = match fix {
        Some(fix) => diagnostic.fix(fix.to_be_read()),
        None => diagnostic,
    };
    diagnostic.cure(Part::StorageSecret, set_text("ENDPOINT", endpoint, region.span))
}

/// A region that AWS does not have.
fn elsewhere(requests: &Requests<'_>, region: Written<'_>, lower: &str) -> Finding {
    let mut meant = providers::aws_regions_meant(lower);
    let has = |provider: &&Provider| provider.regions.contains(&lower);
    let mut others = providers::all().filter(has);
    let other = (others.next(), others.next());
    if let (Some(other), None) = other
        && meant.is_empty()
        && providers::endpoint(other, Some(lower)).is_some()
        && region.text == lower
    {
        return with_endpoint(requests, region, other, lower);
    }
    let message = format!(
        "`{0}` is not an AWS region: without `endpoint`, requests go to `s3.{0}.amazonaws.com`, which does not exist",
        shown(region.text)
    );
    if meant.is_empty() && other.0.is_none() {
        let regions = providers::all().filter(|part| part.name.starts_with("AWS")).flat_map(|part| part.regions);
        meant.extend(closest(lower, regions.copied()));
    }
    if !meant.is_empty() {
        let names: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
        let help = format!("write {}, or add the `endpoint` of the provider", names.join(" or "));
        let diagnostic = report(region, message, help);
        let [meant] = meant[..] else { return diagnostic.into() };
        let diagnostic = match requests.add("region", meant) {
            Some(fix) => diagnostic.fix(fix.to_be_read()),
            None => diagnostic,
        };
        return diagnostic.cure(Part::StorageSecret, set_text("REGION", meant, region.span));
    }
    let help = match lower {
        "auto" => "add the `endpoint` of the provider, or write the region of the bucket".to_owned(),
        _ => "write an AWS region such as `eu-central-1`, or add the `endpoint` of the provider".to_owned(),
    };
    report(region, message, help).into()
}

/// The region of a storage elsewhere, which is a part of the signature.
fn signed(requests: &Requests<'_>, region: Written<'_>) -> Option<Finding> {
    let (endpoint, _) = requests.server()?;
    let found: Match<'_> = requests.known_provider()?;
    let meant = wanted(&found).region?;
    if accepts_region(&found, region.text) == Some(true) || found.provider.check == RegionCheck::No {
        return None;
    }
    let message = format!(
        "requests to {} are signed for `{}`, but its region is `{}`",
        quoted(&endpoint),
        shown(region.text),
        shown(meant)
    );
    if region.text.eq_ignore_ascii_case(meant) {
        return Some(spelled(requests, region, message, meant));
    }
    let help = format!("write `region = {}`", toml_string(meant));
    if accepts_region(&found, region.text) != Some(false) {
        // What SDKs say where nobody has said anything is accepted by many.
        let usual = ["", "us-east-1", "auto"].contains(&region.text);
        let told =
            !usual && !region.text.contains(meant) && found.region.is_some() && found.provider.region == Region::Label;
        let message = format!("{message}: the server may reject them");
        return told.then(|| Diagnostic::hint(Code::Region, region.span, message).help(help).into());
    }
    let mut diagnostic =
        report(region, message, help).context(endpoint.span, format!("the endpoint of `{}`", shown(meant)));
    if let Some(fix) = requests.add("region", meant) {
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    Some(diagnostic.into())
}
