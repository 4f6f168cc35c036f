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
- A server (`s3://minio:9000/lake/`) or a login (`s3://KEY:SECRET@lake/`) before the bucket takes its place: the
  server belongs in `endpoint`, the login in `key_id` and `secret`. DuckLake also keeps the data path, with the
  login, in the catalog.
- The name of a bucket in Tencent Cloud ends with the `APPID` of its account: `lake-1250000000`.
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
            found.push(diagnostic.help("write the name of the bucket; the host belongs in `endpoint`"));
            return;
        };
        let mut diagnostic = diagnostic.help(format!("write only the name of the bucket: `{}`", shown(name)));
        if let Some(edit) = renamed(&bucket, name) {
            diagnostic = diagnostic.fix(Fix::new(format!("change to `{}`", shown(name)), vec![edit]).to_be_read());
        }
        found.push(diagnostic);
    } else if bucket.name.ends_with("--x-s3") {
        found.extend(directory(context, &bucket));
    } else if let Some(diagnostic) = before_the_bucket(context, &bucket) {
        found.push(diagnostic);
    } else {
        found.extend(without_the_account(context, &bucket));
    }
}

/// A bucket of Tencent without the number that its name ends with, and which the console shows apart.
fn without_the_account(context: &Context<'_>, bucket: &Bucket<'_>) -> Option<Diagnostic> {
    let endpoint = context.object_store()?.option("endpoint")?;
    let is_account = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    if !endpoint.text.contains(".myqcloud.com") || bucket.name.rsplit_once('-').is_some_and(|(_, it)| is_account(it)) {
        return None;
    }
    let name = shown(bucket.name);
    let message = "the name of a bucket in Tencent Cloud ends with the `APPID` of its account, but this one does not";
    let help = format!("write `{name}-<APPID>`");
    Some(
        Diagnostic::hint(Code::BucketName, bucket.span, message).help(help).context(endpoint.span, "Tencent Cloud COS"),
    )
}

/// A server or a login in the place of the bucket, as URLs of other schemes have them.
fn before_the_bucket(context: &Context<'_>, bucket: &Bucket<'_>) -> Option<Diagnostic> {
    let Bucket { name, value, .. } = *bucket;
    let (scheme, _) = value.split_once("://")?;
    SecretType::of_scheme(scheme)?;
    if let Some((_, own)) = name.rsplit_once('@') {
        let message = "the part before `@` is not used as a login: it becomes part of the bucket name, and DuckLake \
                       stores it in the catalog";
        let mut diagnostic = Diagnostic::warning(Code::BucketName, bucket.span, message)
            .help("write the access key as `key_id` and `secret`, and only the bucket in the URL");
        if let Some(edit) = renamed(bucket, own).filter(|_| !own.is_empty()) {
            diagnostic = diagnostic.fix(Fix::new("remove the login", vec![edit]).to_be_read());
        }
        return Some(diagnostic);
    }
    if !is_server(name) {
        return None;
    }
    let (scheme, rest) = value.split_once("://")?;
    let (server, path) = rest.split_once('/').filter(|(server, path)| *server == name && !path.is_empty())?;
    let meant = format!("{scheme}://{path}");
    let message = format!("`{}` is a server, but DuckDB uses it as the bucket", shown(server));
    let help = format!("write `{}`, and the server as `endpoint = {}`", shown(&meant), toml_string(&shown(server)));
    let mut diagnostic = Diagnostic::warning(Code::BucketName, bucket.span, message).help(help);
    if let Some(requests) = Requests::of(context).filter(|_| !bucket.from_variable) {
        let edit = Edit { span: bucket.span, replacement: toml_string(&meant) };
        let fix = match requests.server() {
            Some((_, parts)) => {
                let here = parts.port.map_or_else(|| parts.host.to_owned(), |port| format!("{}:{port}", parts.host));
                (here == server).then(|| Fix::new(format!("write `{}`", shown(&meant)), Vec::new()))
            }
            None => requests.set("write the server as `endpoint`", &[("endpoint", toml_string(server))]),
        };
        if let Some(mut fix) = fix {
            fix.edits.push(edit);
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
    }
    Some(diagnostic)
}

/// `host:9000`.
pub(super) fn is_server(bucket: &str) -> bool {
    bucket.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains(':') && port.len() > 1 && port.parse::<u16>().is_ok()
    })
}

/// The value with another bucket.
fn renamed(bucket: &Bucket<'_>, name: &str) -> Option<Edit> {
    let replacement = toml_string(&bucket.value.replacen(bucket.name, name, 1));
    (!bucket.from_variable).then_some(Edit { span: bucket.span, replacement })
}

fn arn(context: &Context<'_>, bucket: &Bucket<'_>) -> Diagnostic {
    let diagnostic = |message: &'static str| Diagnostic::warning(Code::BucketName, bucket.span, message);
    let parts: Vec<&str> = bucket.name.splitn(6, ':').collect();
    let [_, _, "s3", region, account, resource] = parts[..] else {
        return diagnostic("an ARN is not a bucket name: the URL cannot be parsed, and DuckDB sends no request")
            .help("write the name of the bucket");
    };
    let point = resource.strip_prefix("accesspoint/").or_else(|| resource.strip_prefix("accesspoint:"));
    if region.is_empty() && point.is_some() {
        return diagnostic(
            "the ARN of a multi-region access point is not a bucket name: the URL cannot be parsed, and DuckDB sends no request",
        )
        .help("write the name of a bucket behind it, with its `region`");
    }
    if region.is_empty() {
        let name = resource.split('/').next().unwrap_or(resource);
        let meant = bucket.value.replacen(&bucket.name[..bucket.name.len() - resource.len()], "", 1);
        let mut diagnostic =
            diagnostic("an ARN is not a bucket name: the URL cannot be parsed, and DuckDB sends no request")
                .help(format!("write only the name of the bucket: `{}`", shown(name)));
        if !bucket.from_variable && resource == name {
            let title = format!("change to `{}`", shown(&meant));
            diagnostic = diagnostic.fix(Fix::replace(title, bucket.span, toml_string(&meant)).to_be_read());
        }
        return diagnostic;
    }
    let diagnostic = diagnostic(
        "the ARN of an access point is not a bucket name: the URL cannot be parsed, and DuckDB \
                                 sends no request",
    );
    let Some(name) = point.map(|point| point.split('/').next().unwrap_or(point)).filter(|name| !name.is_empty()) else {
        return diagnostic
            .help("write the name of a bucket, or the alias of an access point, which ends in `-s3alias`");
    };
    let help = "write the alias of the access point, which ends in `-s3alias`, or set its host as `endpoint`";
    let own = aws_partition(region).and_then(|part| crate::providers::endpoint(part, Some(region)));
    let own = own.unwrap_or_else(|| format!("s3.{region}.amazonaws.com"));
    let endpoint = own.replacen("s3.", "s3-accesspoint.", 1);
    let host = format!("{name}-{account}");
    let fix = Requests::of(context)
        .filter(|requests| requests.server().is_none() && requests.storage.secret_type.is_aws())
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
    if !requests.storage.secret_type.is_aws() || !requests.is_made_from_region() {
        return None;
    }
    let zone = bucket.name.strip_suffix("--x-s3")?.rsplit("--").next()?;
    let region = requests.region().filter(|region| !region.is_empty()).unwrap_or("us-east-1");
    let endpoint = format!("s3express-{zone}.{region}.amazonaws.com");
    let message = format!(
        "`{}` is a directory bucket, which can be reached only at the endpoint of its zone",
        shown(bucket.name)
    );
    let toml = toml_string(&endpoint);
    let mut diagnostic = Diagnostic::warning(Code::BucketName, bucket.span, message)
        .help(format!("add `endpoint = {toml}`; DuckDB documents how to read such buckets, not how to write to them"));
    if let Some(fix) = requests.set(format!("add `endpoint = {toml}`"), &[("endpoint", toml.clone())]) {
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    Some(diagnostic)
}

#[cfg(test)]
mod tests;
