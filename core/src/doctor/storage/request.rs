//! What an error says of the request: its host, its bucket, who was asked.

use crate::doctor::places::Places;

/// The options that say where requests go.
pub(in crate::doctor) const ENDPOINT: &[&str] = &["ENDPOINT", "ACCOUNT_ID"];
/// The options that say who asks, and how.
pub(super) const KEY: &[&str] = &["KEY_ID"];
pub(super) const SECRET: &[&str] = &["SECRET"];
pub(super) const TOKEN: &[&str] = &["SESSION_TOKEN"];
pub(super) const REGION: &[&str] = &["REGION"];
pub(super) const TLS: &[&str] = &["USE_SSL"];
pub(super) const STYLE: &[&str] = &["URL_STYLE"];
pub(super) const PROVIDER: &[&str] = &["PROVIDER"];

/// What may be wrong with a secret that is not in the file.
pub(super) const KEPT: &str =
    "create the secret again, with `REGION`: a persistent one keeps the credentials that the chain found then";

/// The bucket of the data path.
pub(super) fn bucket_of_path(places: &Places<'_>) -> Option<String> {
    let path = places.data_path()?.text?;
    let bucket = path.split_once("://")?.1.split('/').next()?;
    (!bucket.is_empty()).then(|| bucket.to_owned())
}

/// Whether a request went to AWS.
pub(super) fn is_aws(error: &str, places: &Places<'_>) -> bool {
    host(error).is_some_and(|host| host.ends_with(".amazonaws.com"))
        || (error.contains("s3://") && places.storage_option(ENDPOINT).is_none())
}

/// Whether what the data path has in the place of the bucket cannot be the name of one. The error names it only if
/// it is about a URL of DuckDB's own.
pub(super) fn is_no_bucket(error: &str, places: &Places<'_>) -> bool {
    let path = places.data_path();
    let of_path = path.as_ref().and_then(|path| path.reveal().split_once("://")?.1.split('/').next());
    bucket(error).or(of_path).is_some_and(|name| name.contains(&[':', '@', ',', ';'] as &[char]))
}

/// The host in `HTTP PUT to 'http://host:port/…'` and in `HTTP GET error reading 'http://…'`.
pub(super) fn host(error: &str) -> Option<String> {
    let after = [" to '", " endpoint URL: \"http", " reading 'http", " on 'http", " URL http", " URL \"http"];
    let url = after.iter().find_map(|words| error.split(words).nth(1))?;
    let rest = url.split("://").nth(1)?;
    rest.split(&['/', '\'', '"'] as &[char]).next().filter(|host| !host.is_empty()).map(str::to_owned)
}

/// The bucket in `URL s3://bucket/…`; a URL of HTTP may have it in its host or not.
pub(super) fn bucket(error: &str) -> Option<&str> {
    let url = ["URL ", " reading '"].iter().find_map(|words| error.split(words).nth(1))?;
    let (scheme, rest) = url.split_once("://")?;
    (!scheme.contains("http")).then(|| rest.split(['/', '\'']).next())?
}
