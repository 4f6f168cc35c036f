//! Errors of an object store: they come with the first file that is written, never with
//! `ATTACH`.

use crate::backend::Storage;

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::words::quoted_after;

pub(super) const ENDPOINT: &[&str] = &["ENDPOINT", "ACCOUNT_ID"];
const KEY: &[&str] = &["KEY_ID"];
const SECRET: &[&str] = &["SECRET"];
const TOKEN: &[&str] = &["SESSION_TOKEN"];
const REGION: &[&str] = &["REGION"];
const TLS: &[&str] = &["USE_SSL"];
const STYLE: &[&str] = &["URL_STYLE"];
const PROVIDER: &[&str] = &["PROVIDER"];

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let option = |names| places.storage_option(names);
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let host = host(error).or_else(|| option(ENDPOINT).and_then(|place| place.text));
    let endpoint = host.map_or_else(|| "the endpoint".to_owned(), |host| format!("the endpoint `{host}`"));
    let finding = match code {
        Code::Forbidden => forbidden(error, places),
        Code::NoCredentials => new(
            "`credential_chain` finds no credentials on this machine".to_owned(),
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or log in (`aws sso login`); keys in the file are not \
             looked at with this provider",
        )
        .blame([option(PROVIDER), places.storage_secret()])
        .with(option(&["CHAIN"]), "where it looks"),
        Code::BadToken => new(
            "the storage does not accept the session token, or it has expired".to_owned(),
            "get fresh temporary credentials; with keys of your own, see that `AWS_SESSION_TOKEN` is not set, which DuckDB \
             sends along",
        )
        .blame([option(TOKEN), option(PROVIDER), option(KEY), places.storage_secret()]),
        Code::WrongRegion => wrong_region(error, places),
        Code::ClockSkew => new(
            "the storage refuses the request because this machine's clock is off".to_owned(),
            "set the clock: signatures hold for a few minutes only",
        )
        .blame([option(KEY), places.storage_secret()]),
        Code::MissingBucket => {
            let bucket = bucket(error).map_or_else(|| "of this name".to_owned(), |bucket| format!("`{bucket}`"));
            new(
                format!("the storage has no bucket {bucket}"),
                "create it, or correct `bucket` or `data_path`: DuckLake makes folders, not buckets; a wrong `endpoint` or \
                 `url_style` can look like this too",
            )
            .blame([places.data_path()])
            .with(option(ENDPOINT), "on this server")
        }
        Code::UnresolvableEndpoint => unresolvable(&endpoint, error, places),
        Code::EndpointRefused => new(
            format!("{endpoint} refuses connections"),
            "start the server there, or correct `endpoint`: host and port of the S3 interface, not of its console",
        )
        .blame([option(ENDPOINT), places.data_path()]),
        Code::EndpointTls => new(
            format!("{endpoint} and the configuration do not agree about TLS"),
            "for a server without TLS write `use_ssl = false`, or `http://` before the endpoint; else see that its \
             certificate is trusted on this machine",
        )
        .blame([option(TLS), option(ENDPOINT), places.data_path()])
        .with(option(ENDPOINT), "the server"),
        Code::EndpointTimeout => new(
            format!("{endpoint} does not answer"),
            "correct `endpoint`, or let the connection through the firewall, the proxy or the VPN",
        )
        .blame([option(ENDPOINT), places.data_path()]),
        Code::NotAnObjectStore => new(
            format!("{endpoint} does not answer as an object store does"),
            "correct `endpoint` (the S3 interface, not a console or a web page), `url_style` (`path` for most servers of \
             one's own) and the scheme of the data path",
        )
        .blame([option(ENDPOINT), places.data_path()])
        .with(option(STYLE), "how the bucket is addressed"),
        Code::StorageFailing => {
            let status = error.split("HTTP ").find_map(|part| part.get(..3).filter(|code| code.starts_with('5')));
            new(
                format!("{endpoint} has trouble of its own: HTTP {}", status.unwrap_or("5xx")),
                "try again later, and ask whoever runs the server",
            )
            .blame([option(ENDPOINT), places.data_path()])
        }
        _ => return None,
    };
    Some(finding)
}

fn forbidden(error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let new = |message: &str, help: &str| Finding::new(Code::Forbidden, message, help);
    if !places.makes_storage_secret() {
        return new(
            "the storage refuses the request: HTTP 403, and the configuration brings no credentials",
            "write `key_id` and `secret`, or `CREATE PERSISTENT SECRET …` beforehand: a secret that another session holds \
             in memory is not seen here",
        )
        .blame([places.storage_secret(), places.data_path()]);
    }
    let finding = if error.contains("SignatureDoesNotMatch") {
        new("the secret does not belong to the key: HTTP 403, signature does not match", "correct `secret`")
            .blame([option(SECRET), option(PROVIDER)])
            .with(option(KEY), "for this key")
    } else if error.contains("InvalidAccessKeyId") {
        new("the storage does not know the key: HTTP 403", "correct `key_id`, and see that it belongs to this server")
            .blame([option(KEY), option(PROVIDER)])
            .with(option(ENDPOINT), "on this server")
    } else if option(KEY).is_none() && option(PROVIDER).is_none() {
        new(
            "the storage refuses the request: HTTP 403, and the configuration gives no complete pair of keys",
            "write both `key_id` and `secret`, or `secret_parameters = { provider = \"credential_chain\" }`",
        )
        .blame([option(SECRET), places.storage_secret()])
    } else {
        new(
            "the storage refuses to write with these keys: HTTP 403",
            "allow the key to put, get, list and delete objects below the data path, or correct `key_id` and `secret`",
        )
        .blame([option(KEY), option(PROVIDER)])
        .with(option(SECRET), "its secret")
    };
    finding
        .blame([places.storage_secret()])
        .with(places.data_path(), "for files below this path")
        .with(option(&["SCOPE"]), "the secret is used only for URLs that start with this")
}

fn wrong_region(error: &str, places: &Places<'_>) -> Finding {
    let right = quoted_after(error, "expecting", '\'').map(|region| format!(": it is in `{region}`"));
    let region = places.storage_option(REGION);
    let found = match region.as_ref().and_then(Place::quoted) {
        Some(region) => format!("the bucket is not in region {region}"),
        None => "the configuration names no region, and the bucket is not in the one that was guessed".to_owned(),
    };
    let help = if right.is_some() { "write that region" } else { "write the `region` of the bucket" };
    Finding::new(Code::WrongRegion, format!("{found}{}", right.unwrap_or_default()), help)
        .blame([region, places.storage_secret()])
        .with(places.data_path(), "the bucket")
}

fn unresolvable(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let finding = Finding::new(
        Code::UnresolvableEndpoint,
        format!("{endpoint} cannot be resolved: no such host"),
        match places.lake().map(|lake| &lake.storage) {
            Some(Storage::R2(_)) => "correct `account_id`: it is the first part of the host",
            Some(Storage::S3(_))
                if places.storage_option(&["ENDPOINT"]).is_none() && error.contains("amazonaws.com") =>
            {
                "name the `endpoint` if the bucket is not at AWS, or correct `region`, `bucket` and `scope`"
            }
            _ => {
                "correct `endpoint`: host and port; with `url_style = \"vhost\"` the bucket becomes a part of the host, \
                 which a server of one's own rarely has: write `url_style = \"path\"`"
            }
        },
    );
    let style = places.storage_option(STYLE);
    finding.blame([places.storage_option(ENDPOINT), places.data_path()]).with(style, "how the bucket is addressed")
}

/// The host in `HTTP PUT to 'http://host:port/…'`.
fn host(error: &str) -> Option<String> {
    let url = error.split(" to '").nth(1)?;
    let rest = url.split("://").nth(1)?;
    rest.split(['/', '\'']).next().filter(|host| !host.is_empty()).map(str::to_owned)
}

/// The bucket in `URL s3://bucket/…`.
fn bucket(error: &str) -> Option<&str> {
    error.split("URL ").nth(1)?.split("://").nth(1)?.split('/').next()
}
