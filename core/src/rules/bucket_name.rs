//! `bucket-name`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::options::SecretType;
use crate::providers::{aws_partition, recognize_host};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::requests::{Bucket, Requests, bucket};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::BucketName,
    docs: r"A bucket that is given as something other than its name.

DuckDB writes the bucket into the URL verbatim.

- The host name of a bucket, as in Terraform's `bucket_domain_name`, becomes
  `bucket.s3.amazonaws.com.s3.<region>.amazonaws.com`. Use the name alone.
- An ARN contains colons, and no request is sent at all. Instead of the ARN of an access point, use its alias,
  which ends in `-s3alias`, or `<access point>-<account>` with the endpoint
  `s3-accesspoint.<region>.amazonaws.com`.
- A directory bucket of S3 Express (`…--x-s3`) can be reached only through the endpoint of its zone,
  `s3express-<zone id>.<region>.amazonaws.com`. DuckDB documents how such buckets are read; it signs requests
  as for ordinary buckets, and writing is not documented.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(bucket) = bucket(context) else { return };
    if bucket.name.starts_with("arn:") {
        found.push(arn(context, &bucket));
    } else if let Some(host) = recognize_host(bucket.name) {
        let message = format!("`{}` is a host of {}, not a bucket", shown(bucket.name), host.provider.name);
        let diagnostic = Diagnostic::warning(Code::BucketName, bucket.span, message);
        let Some(name) = host.bucket else {
            found.push(diagnostic.help("write the bucket; the host belongs in `endpoint`"));
            return;
        };
        let mut diagnostic = diagnostic.help(format!("write the name of the bucket alone: `{}`", shown(name)));
        if let Some(edit) = renamed(&bucket, name) {
            diagnostic = diagnostic.fix(Fix::new(format!("change to `{}`", shown(name)), vec![edit]).to_be_read());
        }
        found.push(diagnostic);
    } else if bucket.name.ends_with("--x-s3") {
        found.extend(directory(context, &bucket));
    }
}

/// The value with another bucket.
fn renamed(bucket: &Bucket<'_>, name: &str) -> Option<Edit> {
    let replacement = toml_string(&bucket.value.replacen(bucket.name, name, 1));
    (!bucket.from_variable).then_some(Edit { span: bucket.span, replacement })
}

fn arn(context: &Context<'_>, bucket: &Bucket<'_>) -> Diagnostic {
    let diagnostic = |message: &str| Diagnostic::warning(Code::BucketName, bucket.span, message);
    let parts: Vec<&str> = bucket.name.splitn(6, ':').collect();
    let [_, _, "s3", region, account, resource] = parts[..] else {
        return diagnostic("an ARN is not a bucket, and DuckDB sends nothing to such a URL")
            .help("write the name of the bucket");
    };
    if region.is_empty() {
        let name = resource.split('/').next().unwrap_or(resource);
        let meant = bucket.value.replacen(&bucket.name[..bucket.name.len() - resource.len()], "", 1);
        let mut diagnostic = diagnostic("an ARN is not a bucket, and DuckDB sends nothing to such a URL")
            .help(format!("write the name of the bucket alone: `{}`", shown(name)));
        if !bucket.from_variable && resource == name {
            let title = format!("change to `{}`", shown(&meant));
            diagnostic = diagnostic.fix(Fix::replace(title, bucket.span, toml_string(&meant)).to_be_read());
        }
        return diagnostic;
    }
    let diagnostic = diagnostic("the ARN of an access point is not a bucket, and DuckDB sends nothing to such a URL");
    let point = resource.strip_prefix("accesspoint/").or_else(|| resource.strip_prefix("accesspoint:"));
    let Some(name) = point.map(|point| point.split('/').next().unwrap_or(point)).filter(|name| !name.is_empty()) else {
        return diagnostic
            .help("write the name of a bucket, or the alias of an access point, which ends in `-s3alias`");
    };
    let help = "write the alias of the access point, which ends in `-s3alias`, or name its host";
    let domain = if aws_partition(region).is_some_and(|part| part.name == "AWS China") { ".cn" } else { "" };
    let endpoint = format!("s3-accesspoint.{region}.amazonaws.com{domain}");
    let host = format!("{name}-{account}");
    let fix = Requests::of(context)
        .filter(|requests| requests.server().is_none() && requests.storage.secret_type == SecretType::S3)
        .filter(|_| point.is_some_and(|point| point == name))
        .and_then(|requests| {
            let title = format!("change to `{}` at `{}`", shown(&host), shown(&endpoint));
            let mut fix = requests.set(title, &[("endpoint", toml_string(&endpoint))])?;
            fix.edits.push(renamed(bucket, &host)?);
            Some(fix.to_be_read())
        });
    let diagnostic = diagnostic.help(help);
    match fix {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

fn directory(context: &Context<'_>, bucket: &Bucket<'_>) -> Option<Diagnostic> {
    let requests = Requests::of(context)?;
    if requests.storage.secret_type != SecretType::S3 || !requests.is_made_from_region() {
        return None;
    }
    let zone = bucket.name.strip_suffix("--x-s3")?.rsplit("--").next()?;
    let region = requests.region().filter(|region| !region.is_empty()).unwrap_or("us-east-1");
    let endpoint = format!("s3express-{zone}.{region}.amazonaws.com");
    let message =
        format!("`{}` is a directory bucket, which is found only at the endpoint of its zone", shown(bucket.name));
    let toml = toml_string(&endpoint);
    let mut diagnostic = Diagnostic::warning(Code::BucketName, bucket.span, message)
        .help(format!("add `endpoint = {toml}`; DuckDB documents how such buckets are read, not how they are written"));
    if let Some(fix) = requests.set(format!("add `endpoint = {toml}`"), &[("endpoint", toml.clone())]) {
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    Some(diagnostic)
}
