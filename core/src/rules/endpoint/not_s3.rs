//! Names and addresses that people write as the `endpoint`, and that serve no buckets.

use super::fault::Fault;
use crate::providers::{aws_partition, split};
use crate::rules::requests::{Requests, is_word, quoted, without_label};
use crate::rules::secret::Written;
use crate::schema::backend_type::FOR_AZURE;
use crate::secrets::shown;

/// Names and addresses that are no host of the S3 protocol, and what to write in their place.
const NOT_S3: &[(&str, &str, &str)] = &[
    ("blob.core.windows.net", "Azure Blob Storage does not support the S3 protocol", FOR_AZURE),
    ("dfs.core.windows.net", "Azure Data Lake Storage does not support the S3 protocol", FOR_AZURE),
    ("console.aws.amazon.com", "it is the AWS web console", LEAVE_OUT),
    ("aws.amazon.com", "it is the AWS website", LEAVE_OUT),
    ("amazon.com", "AWS services are below `amazonaws.com`", LEAVE_OUT),
    ("console.cloud.google.com", "it is the Google Cloud web console", "write `storage.googleapis.com`"),
    ("www.googleapis.com", "it serves Google's own protocol", "write `storage.googleapis.com`"),
    ("dash.cloudflare.com", "it is the Cloudflare dashboard", "write `<account-id>.r2.cloudflarestorage.com`"),
    ("api.cloudflare.com", "it serves Cloudflare's own protocol", "write `<account-id>.r2.cloudflarestorage.com`"),
    (
        "api.backblazeb2.com",
        "it serves B2's own protocol",
        "write the endpoint of the bucket: `s3.<region>.backblazeb2.com`",
    ),
    (
        "your-storagebox.de",
        "a Hetzner Storage Box does not support the S3 protocol",
        "use Hetzner Object Storage: `<location>.your-objectstorage.com`",
    ),
    ("backblaze.com", "it is the Backblaze website", "write the endpoint of the bucket: `s3.<region>.backblazeb2.com`"),
];
const LEAVE_OUT: &str = "remove `endpoint`: DuckDB derives the AWS host from `region`";

/// What is known not to be a host: a region, the name of a provider, a host without its region.
pub(super) fn no_host(requests: &Requests<'_>, endpoint: &Written<'_>) -> Option<Fault> {
    let parts = split(endpoint.text);
    let host = parts.host;
    let fault = |message: String, help: String, meant: Option<String>| {
        Some(Fault { message, help, meant, spells: false, cures: false })
    };
    if !host.contains('.') && parts.port.is_none() {
        if let Some(partition) = aws_partition(host) {
            // Beside another region the host would be replaced again.
            let own = crate::providers::endpoint(partition, Some(host)).filter(|_| signs_for(requests, host));
            let help = "write it as `region`, and remove `endpoint`".to_owned();
            return fault(format!("`{host}` is a region of {}, not a host", partition.name), help, own);
        }
        if is_word(host) && requests.tls() != Some(false) {
            let message = format!("`{}` is not a host", shown(host));
            return fault(message, LEAVE_OUT.to_owned(), Some("s3.amazonaws.com".to_owned()));
        }
        return None;
    }
    if host.eq_ignore_ascii_case("amazonaws.com") {
        let message = format!("`{host}` is the domain of all AWS services, not a host");
        return fault(message, LEAVE_OUT.to_owned(), Some("s3.amazonaws.com".to_owned()));
    }
    if let Some((_, why, help)) = other_service(host) {
        let message = format!("{} is not an S3 endpoint: {why}", quoted(endpoint));
        return fault(message, (*help).to_owned(), None);
    }
    let pattern = without_label(host)?;
    let wanted = pattern.replace("{region}", "<region>").replace("{account}", "<account>");
    fault(
        format!("{} is incomplete: the host does not exist", quoted(endpoint)),
        format!("write the endpoint of the bucket: `{wanted}`"),
        None,
    )
}

/// The service of another kind that a host belongs to.
fn other_service(host: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let of = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|start| start.ends_with('.'));
    NOT_S3.iter().find(|(domain, _, _)| of(domain))
}

/// Whether a host is known to serve no buckets.
pub(in crate::rules) fn serves_none(host: &str) -> bool {
    other_service(host).is_some()
}

/// Whether nothing says another region.
pub(super) fn signs_for(requests: &Requests<'_>, region: &str) -> bool {
    requests.region().is_none_or(|written| written == region)
}

#[cfg(test)]
mod tests {
    use super::NOT_S3;
    use crate::{Code, Options, analyze};

    #[test]
    fn no_region_is_asked_for_where_there_are_no_buckets() {
        for (domain, ..) in NOT_S3.iter().chain(&[("objects.example.com", "", "")]) {
            let toml = format!(
                "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m.db\" }}\nstorage = {{ type = \"s3\", secret_name = \"s\", \
                 bucket = \"lake\", key_id = \"k\", secret = \"s\", endpoint = \"{domain}\" }}\n"
            );
            let found = analyze(&toml, &Options::default()).diagnostics;
            let asked = found.iter().any(|it| it.code == Code::MissingRegion);
            assert_eq!(asked, *domain == "objects.example.com", "{domain}: {found:#?}");
        }
    }
}
