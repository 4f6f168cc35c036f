//! `missing-region`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::providers::{Check as RegionCheck, accepts_region, wanted};
use crate::rules::context::Context;
use crate::rules::endpoint::serves_none;
use crate::rules::finding::{Finding, Findings, Part};
use crate::rules::foreign;
use crate::rules::requests::{Requests, quoted, set_text};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret_without_keys::has_setting;
use crate::secrets::shown;

pub(super) const RULE: Rule = Rule {
    code: Code::MissingRegion,
    docs: r"No region is set, and DuckDB does not detect it.

Without an endpoint, requests go to `us-east-1` of AWS, or, with versions that keep an endpoint of AWS as it is
written, to `s3.amazonaws.com`, signed for an empty region. For a bucket in another region, AWS responds with the
correct one; DuckDB then repeats writes there, but not the reads of DuckLake, so the lake accepts data that
cannot be read back.

With an endpoint, requests are signed for an empty region, even if the host name contains one. Garage, AWS,
Scaleway, OVHcloud and others reject that with `AuthorizationHeaderMalformed`; MinIO and Ceph accept it.

Set the region of the bucket. DuckDB also uses `AWS_REGION` or `AWS_DEFAULT_REGION` from the environment of
the process; the servers of MotherDuck do not have these variables, and the `region` of a `motherduck` catalog
is not passed to the secret.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    if requests.region() != Some("") || requests.is_broken() || !requests.storage.secret_type.is_aws() {
        return;
    }
    let storage = &requests.storage;
    let tag = context.storage.and_then(|storage| storage.section().tag).unwrap_or_default();
    let is_region = |here| here == foreign::Here::Option("region");
    if foreign::speaks(&context.misfits.unknown, tag, is_region) || has_setting(context, "s3_region") {
        return;
    }
    // Of what serves no buckets there is another finding, and no region to write.
    if requests.server().is_some_and(|(_, parts)| serves_none(parts.host)) {
        return;
    }
    if storage.fields.is_empty() && storage.parameters.is_none_or(|parameters| parameters.value.entries().is_empty()) {
        // Such a secret is not meant to be created.
        return;
    }
    if requests.is_made_from_region() {
        // An endpoint that names a region is looked at by `endpoint-replaced`.
        if requests.known_provider().is_none_or(|found| found.region.is_none()) {
            found.push(amazon(context, &requests));
        }
    } else if let Some(finding) = elsewhere(&requests) {
        found.push(finding);
    }
}

fn amazon(context: &Context<'_>, requests: &Requests<'_>) -> Diagnostic {
    let empty = requests.storage.option("region").filter(|region| region.text.is_empty());
    let span = empty.map_or(requests.storage.span, |region| region.span);
    if let Some(RawCatalog::MotherDuck(raw)) = context.catalog {
        let message = match &raw.region {
            Some(_) => {
                "the secret has no region, and `region` of the catalog is not passed to it: MotherDuck uses `us-east-1`"
            }
            None => "the secret has no region, and MotherDuck uses `us-east-1`",
        };
        return Diagnostic::hint(Code::MissingRegion, span, message)
            .help("if the region is different, set `region` here too");
    }
    let message = if context.engine.ways.endpoint_of_region {
        "without `region`, requests go to `us-east-1`; files written to a bucket in another region cannot be read back"
    } else {
        "without `region`, requests go to `s3.amazonaws.com` and are signed for an empty region, which AWS rejects"
    };
    Diagnostic::hint(Code::MissingRegion, span, message)
        .help("set the region of the bucket, unless `AWS_REGION` or `AWS_DEFAULT_REGION` is set where Metaxy runs")
}

fn elsewhere(requests: &Requests<'_>) -> Option<Finding> {
    let (endpoint, _) = requests.server()?;
    let signed = "DuckDB does not derive the region from the endpoint, and signs requests for an empty one";
    let Some(found) = requests.provider() else {
        let message = format!("{signed}, which Garage and others reject");
        return Some(
            Diagnostic::hint(Code::MissingRegion, endpoint.span, message)
                .help("add the `region` of the server, if it has one")
                .into(),
        );
    };
    let name = found.provider.name;
    if found.provider.check == RegionCheck::No || accepts_region(&found, "") == Some(true) {
        return None;
    }
    if found.is_guess() {
        if found.provider.check != RegionCheck::Yes {
            return None;
        }
        let region = wanted(&found).region?;
        let message = format!("{signed}, which {name} rejects");
        let mut diagnostic = Diagnostic::hint(Code::MissingRegion, endpoint.span, message).help(format!(
            "add the region that the server is configured with, by default `region = \"{}\"`",
            shown(region)
        ));
        if let Some(fix) = requests.add("region", region) {
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        return Some(diagnostic.into());
    }
    let Some(region) = wanted(&found).region else {
        let message = format!("{signed}; {name} requires the region of the project");
        return Some(Diagnostic::hint(Code::MissingRegion, endpoint.span, message).help("add `region`").into());
    };
    let help = format!("add `region = \"{}\"`", shown(region));
    let fix = requests.add("region", region);
    let refused = accepts_region(&found, "") == Some(false);
    let mut diagnostic = if refused {
        let message = format!("{signed}, which {name} rejects at {}", quoted(&endpoint));
        Diagnostic::warning(Code::MissingRegion, endpoint.span, message)
    } else {
        let message = format!("{signed}; the region of {} is `{}`", quoted(&endpoint), shown(region));
        Diagnostic::hint(Code::MissingRegion, endpoint.span, message)
    };
    diagnostic = diagnostic.help(help);
    if let Some(fix) = fix {
        diagnostic = diagnostic.fix(fix);
    }
    if !refused {
        return Some(diagnostic.into());
    }
    Some(diagnostic.cure(Part::StorageSecret, set_text("REGION", region, endpoint.span)))
}
