//! Addresses of the web in the place of a data path.

use crate::duckdb::options::SecretType;
use crate::providers::{is_replaced_by_duckdb, recognize, split};

/// What an address means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// The data path.
    pub(super) path: String,
    /// The server.
    pub(super) endpoint: String,
    /// Whether the path says all, because the backend knows the server.
    pub(super) is_alone: bool,
}

/// The data path of a bucket's address, as consoles, Terraform and browsers show it.
pub(super) fn meant(url: &str, tag: &str) -> Option<Meant> {
    let parts = split(url);
    if !parts.scheme.is_some_and(|scheme| ["http", "https"].iter().any(|it| it.eq_ignore_ascii_case(scheme))) {
        return None;
    }
    let rest = parts.rest.split(['#']).next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.trim_start_matches('/');
    let scheme = SecretType::of_tag(tag)?.default_scopes().first()?;
    let at = |bucket: &str, below: &str, endpoint: &str, is_alone: bool| {
        let below = below.trim_start_matches('/');
        let slash = if below.is_empty() || below.ends_with('/') { "" } else { "/" };
        let path = format!("{scheme}{bucket}/{below}{slash}");
        let named = !bucket.is_empty() && !bucket.contains('%');
        named.then(|| Meant { path, endpoint: endpoint.to_owned(), is_alone })
    };
    let first = |path: &'_ str| {
        path.split_once('/').map_or((path.to_owned(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()))
    };
    if parts.host.ends_with("console.aws.amazon.com") && tag == "s3" {
        let (bucket, _) = first(path.strip_prefix("s3/buckets/")?);
        let prefix = query.split('&').find_map(|part| part.strip_prefix("prefix=")).unwrap_or_default();
        return at(&bucket, prefix, "s3.amazonaws.com", true);
    }
    let google = ["storage.googleapis.com", "storage.cloud.google.com"].contains(&parts.host);
    if google {
        let (bucket, below) = first(path);
        return at(&bucket, &below, "storage.googleapis.com", tag == "gcs");
    }
    let found = recognize(url).filter(|found| !found.is_guess())?;
    let endpoint = found.without_bucket();
    let aws = is_replaced_by_duckdb(&endpoint);
    let is_alone = if tag == "s3" { aws } else { found.provider.backend.as_str() == tag };
    if let Some(bucket) = found.bucket {
        return at(bucket, path, &endpoint, is_alone);
    }
    let below = path.strip_prefix(found.provider.path.trim_start_matches('/')).unwrap_or(path);
    let (bucket, below) = first(below.trim_start_matches('/'));
    at(&bucket, &below, &endpoint, is_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_buckets() {
        let path = |url, tag| meant(url, tag).map(|meant| (meant.path, meant.is_alone));
        let s3 = Some(("s3://b/p/".to_owned(), true));
        assert_eq!(path("https://b.s3.eu-west-1.amazonaws.com/p/", "s3"), s3);
        assert_eq!(path("https://s3.eu-west-1.amazonaws.com/b/p", "s3"), s3);
        assert_eq!(path("https://s3.console.aws.amazon.com/s3/buckets/b?region=x&prefix=p/", "s3"), s3);
        assert_eq!(path("https://storage.googleapis.com/b/p", "gcs"), Some(("gs://b/p/".to_owned(), true)));
        assert_eq!(
            path("https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/b/p", "r2"),
            Some(("r2://b/p/".to_owned(), true))
        );
        assert_eq!(path("https://b.fra1.digitaloceanspaces.com/p", "s3"), Some(("s3://b/p/".to_owned(), false)));
        for url in ["https://example.com/b", "file:///b", "s3://b/p", "https://s3.eu-west-1.amazonaws.com/"] {
            assert_eq!(path(url, "s3"), None, "{url}");
        }
    }
}
