//! What answers, and not as an object store does.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::status::of_request;
use crate::doctor::storage::request::{ENDPOINT, KEPT, KEY, REGION, STYLE, TLS, TOKEN, bucket, is_aws, is_no_bucket};
use crate::doctor::words::between;

/// The finding; `endpoint` is the server in words.
pub(super) fn no_object_store(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let new = |message: String, help: &str| Finding::new(Code::NotAnObjectStore, message, help);
    let status = of_request(error).map(|it| it.status);
    if !error.contains("HTTP 4") && CLOSED.iter().any(|words| error.contains(words)) {
        new(
            format!("{endpoint} closes the connection before the response is complete"),
            "try again; if that does not help, correct host and port of `endpoint`; a server that expects TLS closes connections \
             without it (`use_ssl = true`), and a proxy may close connections that it does not allow",
        )
        .blame([option(TLS), option(ENDPOINT), places.bucket()])
        .with(option(ENDPOINT), "the server")
    } else if error.contains("force_download") {
        new(
            format!("{endpoint} does not return the byte range that was requested"),
            "write the `region` of the bucket if it is at AWS; where a server or proxy ignores ranges, set `force_download = \
             \"true\"` in the store's `config.config`",
        )
        .blame([option(REGION), option(ENDPOINT), places.bucket()])
    } else if is_no_bucket(error, places) {
        no_bucket(places)
    } else if has_query(error, places) {
        new(
            "DuckDB reads the part after `?` in the data path as request options".to_owned(),
            "write only the path: `region`, `endpoint`, `url_style` and `use_ssl` are keys of the backend",
        )
        .blame([places.bucket()])
    } else if status == Some(413) {
        new(
            format!("{endpoint} does not accept requests of this size: HTTP 413"),
            "raise the limit in the proxy before it (nginx: `client_max_body_size`): DuckDB uploads files in parts of many megabytes",
        )
        .blame([option(ENDPOINT), places.bucket()])
    } else if bucket(error).is_some_and(|it| it.contains(['<', '>', '[', ']', '{', '}'])) {
        let name = bucket(error).unwrap_or_default();
        new(
            format!("no bucket can be called `{name}`, which is a placeholder from a template"),
            "write the name of the bucket",
        )
        .blame([places.bucket()])
    } else if s3_code(error).is_some() {
        new(
            format!("{endpoint} rejects the request: `{}`", s3_code(error).unwrap_or_default()),
            if error.contains("invalid hostname") {
                "rename the server: MinIO does not accept `_` in its host name, which Compose takes from the name of the service"
            } else {
                "read what the error message says behind this code: the server speaks the S3 protocol, so host and port are right"
            },
        )
        .blame([option(ENDPOINT), places.bucket()])
    } else if is_aws(error, places) && status == Some(400) {
        // What AWS means with it is in the body, which DuckDB does not always show.
        new(
            format!("{endpoint} rejects the request: HTTP 400"),
            if places.makes_storage_secret() {
                "write the `region` of the bucket; with temporary credentials, get fresh ones, and write `session_token` too"
            } else {
                KEPT
            },
        )
        .blame([option(REGION), option(TOKEN), option(KEY), places.storage()])
    } else if matches!(status, Some(409 | 412 | 423)) {
        new(
            format!(
                "{endpoint} rejects the request because of the state of the file or bucket: HTTP {}",
                status.unwrap_or_default()
            ),
            "try again; if that does not help, look for a lock, a retention or another writer in the server's log",
        )
        .blame([option(ENDPOINT), places.bucket()])
    } else if has_empty_folder(error) {
        new(
            format!("{endpoint} rejects a URL with `//` in its path: HTTP 400"),
            "remove a second `/` from the data path; if there is none, use a newer DuckDB: some older versions of DuckLake write it",
        )
        .blame([places.bucket()])
    } else {
        new(
            format!("{endpoint} does not respond like an object store"),
            "correct `endpoint` (the S3 API, not a console or web page; `https://` if it uses TLS), `url_style` (`path` for most self-hosted \
             servers), `region` (for HTTP 400) and the scheme of the data path",
        )
        .blame([option(ENDPOINT), places.bucket()])
        .with(option(STYLE), "how the bucket is addressed")
    }
}

/// The code of an answer in the S3 protocol: `<Code>InvalidPart</Code>`, or `InvalidPart: …` on a line of its own.
fn s3_code(error: &str) -> Option<&str> {
    let line = || error.split_once(")\n\n").and_then(|(_, body)| body.split_once(": ")).map(|(code, _)| code);
    let code = between(error, "<Code>", "</Code>").or_else(line)?;
    (code.len() > 4 && code.bytes().all(|it| it.is_ascii_alphanumeric())).then_some(code)
}

/// Whether a request that was rejected as malformed has a folder without a name in its URL.
fn has_empty_folder(error: &str) -> bool {
    let url = error.split("URL").nth(1).and_then(|rest| rest.split_once("://"));
    of_request(error).is_some_and(|it| it.status == 400)
        && url.is_some_and(|(_, rest)| rest.split(['"', ' ', '?']).next().is_some_and(|url| url.contains("//")))
}

/// Whether the data path has options of the request in it: not every DuckDB leaves them in the URL in its error.
fn has_query(error: &str, places: &Places<'_>) -> bool {
    let is_url = |place: Place| place.reveal().split_once("://").is_some_and(|(_, rest)| rest.contains('?'));
    error.contains("query param")
        || error.contains("setting found for s3_")
        || (error.contains(".parquet?") && !error.contains(".parquet?u"))
        || places.data_path().is_some_and(is_url)
}

/// How clients of HTTP say that there was no answer.
const CLOSED: &[&str] = &[
    "Server returned nothing",
    "Failed to read connection",
    "Failed to write connection",
    "Failure when receiving data from the peer",
    "Failed sending data to the peer",
    "Transferred a partial file",
    "HTTP2 framing layer",
    "Unknown error for HTTP",
];

/// A server or a login in the place of the bucket, which is not shown: it may be a key.
fn no_bucket(places: &Places<'_>) -> Finding {
    Finding::new(
        Code::NotAnObjectStore,
        "the bucket in the data path is not a valid bucket name",
        "write `s3://<bucket>/<folder>`: the server belongs in `endpoint`, and the keys in `key_id` and `secret`",
    )
    .blame([places.bucket()])
}
