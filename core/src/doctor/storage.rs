//! Errors of an object store: they come with the first file that is written, never with
//! `ATTACH`.

mod answers;
mod endpoint;
mod refused;
mod request;

use self::answers::no_object_store;
use self::endpoint::{endpoint_refused, endpoint_tls, unresolvable};
use self::refused::forbidden;
pub(super) use self::request::ENDPOINT;
use self::request::{KEPT, KEY, PROVIDER, REGION, STYLE, TOKEN, bucket, bucket_of_path, host};
use crate::diagnostic::Code;
use crate::doctor::account::refusal;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::words::{behind, between, quoted_after};
use crate::providers::of_secret;
use crate::toml::edit;

const PATTERN: &str = "match the pattern";

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let option = |names| places.storage_option(names);
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let host = host(error).or_else(|| option(ENDPOINT).and_then(|place| place.text));
    let endpoint = host.map_or_else(|| "the endpoint".to_owned(), |host| format!("the endpoint `{host}`"));
    let finding = match code {
        Code::Forbidden | Code::DiskFull if refusal(error).is_some() => {
            let (message, help) = refusal(error)?;
            new(message, &help).blame([
                option(STYLE).filter(|_| help.contains("url_style")),
                option(&["KMS_KEY_ID"]).filter(|_| help.contains("kms_key_id")),
                option(KEY).filter(|_| help.contains("`key_id`")),
                places.bucket(),
            ])
        }
        Code::Forbidden => forbidden(error, places),
        Code::NoCredentials => no_credentials(error, places),
        Code::BadToken => new(
            "the object store rejects the session token, which may have expired".to_owned(),
            if places.makes_storage_secret() && option(PROVIDER).is_some() {
                "write `refresh = \"auto\"` in `secret_parameters`: the chain's tokens expire within hours, or minutes"
            } else if places.makes_storage_secret() {
                "get fresh temporary credentials; with explicit keys, check that `AWS_SESSION_TOKEN` is not set, which \
                 DuckDB sends with them"
            } else {
                KEPT
            },
        )
        .blame([option(TOKEN), option(PROVIDER), option(KEY), places.storage()]),
        Code::WrongRegion => wrong_region(error, places),
        Code::MissingBucket => {
            let bucket = bucket(error)
                .map(str::to_owned)
                .or_else(|| bucket_of_path(places))
                .map_or_else(|| "of this name".to_owned(), |bucket| format!("`{bucket}`"));
            new(
                format!("the object store has no bucket {bucket}"),
                "create it, or correct `bucket` or `data_path`: DuckLake creates folders, not buckets; a wrong \
                 `endpoint` or `url_style` can have the same effect",
            )
            .blame([places.bucket()])
            .with(option(ENDPOINT), "on this server")
        }
        Code::MissingDataFile if error.contains(PATTERN) => unmatched(error),
        Code::MissingDataFile if !error.contains("Cannot open file") => new(
            "the catalog refers to a file that does not exist in the object store".to_owned(),
            "check that data path, endpoint and bucket are those that the file was written to; a file that was \
             removed manually, or written with `override_data_path`, is lost for this lake",
        )
        .blame([places.attach_option("OVERRIDE_DATA_PATH"), places.bucket()])
        .with(option(ENDPOINT), "on this server"),
        Code::UnresolvableEndpoint => unresolvable(&endpoint, error, places),
        Code::EndpointRefused => endpoint_refused(&endpoint, error, places),
        Code::EndpointTls => endpoint_tls(&endpoint, error, places),
        Code::EndpointTimeout => new(
            format!("{endpoint} does not respond"),
            "correct `endpoint`, or allow the connection in the firewall, proxy or VPN",
        )
        .blame([option(ENDPOINT), places.bucket()]),
        Code::NotAnObjectStore => no_object_store(&endpoint, error, places),
        Code::StorageFailing => failing(&endpoint, error, places),
        _ => return None,
    };
    Some(finding)
}

/// A path of a statement, and not one of the lake.
fn unmatched(error: &str) -> Finding {
    Finding::new(
        Code::MissingDataFile,
        format!("no file matches `{}`", quoted_after(error, PATTERN, '"').unwrap_or_default()),
        "correct the path in the statement: the lake reads only the files that its catalog lists",
    )
}

/// A server that takes requests, and not this one or not now.
fn failing(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let (message, help) = if error.contains("non-trailing parts") {
        (
            format!("{endpoint} requires upload parts of equal length, which DuckDB does not send"),
            "use another version of DuckDB, or a single part for each file: `s3_uploader_max_parts_per_file = \"1\"` \
             in the store's `config.config`",
        )
    } else if error.contains("NoSuchUpload") {
        (
            format!("{endpoint} no longer has the multipart upload that DuckDB is sending: `NoSuchUpload`"),
            "run the write again; if it happens often, check the rules of the bucket that abort incomplete uploads, and that all \
             requests reach one and the same server",
        )
    } else if error.contains("OperationAborted") || error.contains("RequestConflict") {
        (
            format!("{endpoint} is busy with another change of this file or bucket: HTTP 409"),
            "run the write again; a bucket that was just created or deleted needs some minutes",
        )
    } else if error.contains("ETag on reading") || error.contains("file was changed") {
        return Finding::new(
            Code::StorageFailing,
            "the file was replaced on the server while DuckDB was reading it",
            "run the statement again, after `DETACH` if it is the catalog; publish each new version under another name",
        );
    } else if ["SlowDown", "Slow Down", "TooManyRequests", "HTTP 429"].iter().any(|it| error.contains(it)) {
        let word = if error.contains("SlowDown") { ": `SlowDown`" } else { "" };
        (
            format!("{endpoint} receives more requests than it accepts{word}"),
            "try again later, with fewer files or writers at a time",
        )
    } else {
        let status = error.split("HTTP ").find_map(|part| part.get(..3).filter(|code| code.starts_with('5')));
        (
            format!("{endpoint} reports an internal failure: HTTP {}", status.unwrap_or("5xx")),
            "try again later, or contact the operator of the server",
        )
    };
    Finding::new(Code::StorageFailing, message, help).blame([places.storage_option(ENDPOINT), places.bucket()])
}

fn no_credentials(error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let chain = option(&["CHAIN"]);
    if let Some(profile) = between(error, "no profile '", "'") {
        let file = between(error, "found in config file ", "\n").or_else(|| behind(error, "found in config file "));
        return Finding::new(
            Code::NoCredentials,
            format!("there is no profile `{profile}` in `{}`", file.unwrap_or("the configuration of AWS").trim()),
            "correct `profile`, or add it (`aws configure --profile …`); `AWS_CONFIG_FILE` sets another file",
        )
        .blame([option(&["PROFILE"]), option(PROVIDER), places.storage()]);
    }
    let cloud = places.storage_type().and_then(of_secret);
    let (message, help) = match cloud {
        Some(cloud) => (
            format!("`credential_chain` is the AWS chain, for {} too, and finds no AWS credentials", cloud.name),
            format!("write {}; the cloud's own tools are not used", cloud.keys),
        ),
        None if chain.is_some() => (
            "`credential_chain` finds no credentials where `chain` looks".to_owned(),
            "provide credentials there, or write other entries in `chain`: `env`, `config`, `sts`, `sso`, `process`, \
             `instance`, `web_identity`, separated by `;`"
                .to_owned(),
        ),
        None => (
            "`credential_chain` finds no credentials on this machine".to_owned(),
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or log in and use that login (`aws sso login`, \
             `chain = \"sso\"`)"
                .to_owned(),
        ),
    };
    // Where the chain is written, it is what has to be changed.
    let chain = chain.filter(|_| cloud.is_none());
    Finding::new(Code::NoCredentials, message, help).blame([chain, option(PROVIDER), places.storage()])
}

fn wrong_region(error: &str, places: &Places<'_>) -> Finding {
    // The words of the server, those of DuckDB 1.4, or of the warning that 1.5 gives once it has asked again.
    let expected = quoted_after(error, "expecting", '\'')
        .or_else(|| quoted_after(error, "Correct region is:", '"'))
        .or_else(|| quoted_after(error, "updated region", '"'));
    let right = expected.map(|region| format!(": it is in `{region}`"));
    let region = places.storage_option(REGION);
    let is_given = region.as_ref().is_some_and(|place| expected.is_some_and(|expected| place.reveal() == expected));
    if let Some(used) = quoted_after(error, "the region", '\'').filter(|_| is_given) {
        return Finding::new(
            Code::WrongRegion,
            format!("the request was signed for region `{used}`, but this configuration has another"),
            "check that Metaxy reads this file, and that its secret is used: another secret with a longer scope takes \
             precedence",
        )
        .blame([region, places.storage()])
        .with(places.storage_option(&["SCOPE"]), "the secret is used only for URLs that start with this");
    }
    let found = match region.as_ref().and_then(Place::quoted) {
        Some(region) => format!("the bucket is not in region {region}"),
        None => "the configuration has no region, and the bucket is not in the default one".to_owned(),
    };
    let help = if error.contains("from incorrect region") {
        "write that `region`: until then, DuckDB asks in the wrong one first, and then again"
    } else if right.is_some() {
        "write that `region`"
    } else if error.contains("of: wnam") {
        "write `region = \"auto\"`, the region of every bucket of R2; `AWS_REGION` counts too, where none is written"
    } else if error.contains("specified endpoint") {
        "write the `endpoint` and the `region` of the bucket"
    } else if error.contains("scope") {
        "write the region that the server is configured with; that of Garage is `garage` by default"
    } else {
        "write the `region` of the bucket"
    };
    let is_name = |region: &&str| region.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let written = region.as_ref().and_then(|place| place.span);
    let fix = expected.filter(is_name).zip(written);
    let fix = fix.map(|(name, span)| edit::replace_string(format!("change to `{name}`"), span, name));
    Finding::new(Code::WrongRegion, format!("{found}{}", right.unwrap_or_default()), help)
        .blame([region, places.storage()])
        .fix(fix)
        .with(places.bucket(), "the bucket")
}
