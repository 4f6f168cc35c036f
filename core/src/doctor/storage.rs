//! Errors of an object store: they come with the first file that is written, never with
//! `ATTACH`.

mod endpoint;
mod request;

use self::endpoint::{endpoint_refused, endpoint_tls, unresolvable};
pub(super) use self::request::ENDPOINT;
use self::request::{bucket, bucket_of_path, host, is_aws, is_no_bucket};
use crate::diagnostic::Code;
use crate::doctor::account::refusal;
use crate::doctor::finding::Finding;
use crate::doctor::oddity::oddity;
use crate::doctor::places::{Place, Places};
use crate::doctor::status::{Answer, of_request};
use crate::doctor::words::{behind, between, quoted_after};
use crate::providers::of_secret;
use crate::toml::edit;

const KEY: &[&str] = &["KEY_ID"];
const SECRET: &[&str] = &["SECRET"];
const TOKEN: &[&str] = &["SESSION_TOKEN"];
const REGION: &[&str] = &["REGION"];
const TLS: &[&str] = &["USE_SSL"];
const STYLE: &[&str] = &["URL_STYLE"];
const PROVIDER: &[&str] = &["PROVIDER"];

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
            new(message, &help).blame([option(STYLE).filter(|_| help.contains("url_style")), places.bucket()])
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
        Code::NotAnObjectStore if !error.contains("HTTP 4") && CLOSED.iter().any(|words| error.contains(words)) => new(
            format!("{endpoint} closes the connection before the response is complete"),
            "try again; if that does not help, correct host and port of `endpoint`; a server that expects TLS closes connections \
             without it (`use_ssl = true`), and a proxy may close connections that it does not allow",
        )
        .blame([option(TLS), option(ENDPOINT), places.bucket()])
        .with(option(ENDPOINT), "the server"),
        Code::NotAnObjectStore if error.contains("force_download") => new(
            format!("{endpoint} does not return the byte range that was requested"),
            "write the `region` of the bucket if it is at AWS; where a server or proxy ignores ranges, set `force_download = \
             \"true\"` in the store's `config.config`",
        )
        .blame([option(REGION), option(ENDPOINT), places.bucket()]),
        Code::NotAnObjectStore if is_no_bucket(error, places) => no_bucket(places),
        Code::NotAnObjectStore if has_query(error, places) => new(
            "DuckDB reads the part after `?` in the data path as request options".to_owned(),
            "write only the path: `region`, `endpoint`, `url_style` and `use_ssl` are keys of the backend",
        )
        .blame([places.bucket()]),
        Code::NotAnObjectStore if of_request(error).is_some_and(|it| it.status == 413) => new(
            format!("{endpoint} does not accept requests of this size: HTTP 413"),
            "raise the limit in the proxy before it (nginx: `client_max_body_size`): DuckDB uploads files in parts of many megabytes",
        )
        .blame([option(ENDPOINT), places.bucket()]),
        Code::NotAnObjectStore if bucket(error).is_some_and(|it| it.contains(['<', '>', '[', ']', '{', '}'])) => {
            let name = bucket(error).unwrap_or_default();
            new(
                format!("no bucket can be called `{name}`, which is a placeholder from a template"),
                "write the name of the bucket",
            )
            .blame([places.bucket()])
        }
        Code::NotAnObjectStore if s3_code(error).is_some() => new(
            format!("{endpoint} rejects the request: `{}`", s3_code(error).unwrap_or_default()),
            if error.contains("invalid hostname") {
                "rename the server: MinIO does not accept `_` in its host name, which Compose takes from the name of the service"
            } else {
                "read what the error message says behind this code: the server speaks the S3 protocol, so host and port are right"
            },
        )
        .blame([option(ENDPOINT), places.bucket()]),
        // What AWS means with it is in the body, which DuckDB does not always show.
        Code::NotAnObjectStore if is_aws(error, places) && of_request(error).is_some_and(|it| it.status == 400) => new(
            format!("{endpoint} rejects the request: HTTP 400"),
            if places.makes_storage_secret() {
                "write the `region` of the bucket; with temporary credentials, get fresh ones, and write `session_token` too"
            } else {
                KEPT
            },
        )
        .blame([option(REGION), option(TOKEN), option(KEY), places.storage()]),
        Code::NotAnObjectStore if has_empty_folder(error) => new(
            format!("{endpoint} rejects a URL with `//` in its path: HTTP 400"),
            "remove a second `/` from the data path; if there is none, use a newer DuckDB: some older versions of DuckLake write it",
        )
        .blame([places.bucket()]),
        Code::NotAnObjectStore => new(
            format!("{endpoint} does not respond like an object store"),
            "correct `endpoint` (the S3 API, not a console or web page; `https://` if it uses TLS), `url_style` (`path` for most self-hosted \
             servers), `region` (for HTTP 400) and the scheme of the data path",
        )
        .blame([option(ENDPOINT), places.bucket()])
        .with(option(STYLE), "how the bucket is addressed"),
        Code::StorageFailing => failing(&endpoint, error, places),
        _ => return None,
    };
    Some(finding)
}

/// The code of an answer in the S3 protocol: `<Code>InvalidPart</Code>`, or `InvalidPart: …` on a line of its own.
fn s3_code(error: &str) -> Option<&str> {
    let line = || error.split_once(")\n\n").and_then(|(_, body)| body.split_once(": ")).map(|(code, _)| code);
    let code = between(error, "<Code>", "</Code>").or_else(line)?;
    (code.len() > 4 && code.bytes().all(|it| it.is_ascii_alphanumeric())).then_some(code)
}

/// A path of a statement, and not one of the lake.
fn unmatched(error: &str) -> Finding {
    Finding::new(
        Code::MissingDataFile,
        format!("no file matches `{}`", quoted_after(error, PATTERN, '"').unwrap_or_default()),
        "correct the path in the statement: the lake reads only the files that its catalog lists",
    )
}

/// What may be wrong with a secret that is not in the file.
const KEPT: &str =
    "create the secret again, with `REGION`: a persistent one keeps the credentials that the chain found then";

/// A server that takes requests, and not this one or not now.
fn failing(endpoint: &str, error: &str, places: &Places<'_>) -> Finding {
    let (message, help) = if error.contains("non-trailing parts") {
        (
            format!("{endpoint} requires upload parts of equal length, which DuckDB does not send"),
            "use another version of DuckDB, or a single part for each file: `s3_uploader_max_parts_per_file = \"1\"` \
             in the store's `config.config`",
        )
    } else if ["SlowDown", "TooManyRequests", "HTTP 429"].iter().any(|it| error.contains(it)) {
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

fn forbidden(error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let new = |message: &str, help: &str| Finding::new(Code::Forbidden, message, help);
    if places.data_path().is_none() {
        return new(
            "the object store rejects the request: HTTP 403, and the configuration has no storage",
            "create a secret for its URL before: `CREATE SECRET … IN MOTHERDUCK (TYPE s3, …)`",
        );
    }
    if !places.makes_storage_secret() && places.storage_secret().is_none() {
        return new(
            "the object store rejects the request: HTTP 403, and a `local` storage has no credentials",
            "use the storage backend of that scheme (`s3`, `r2` or `gcs`), with `key_id` and `secret`",
        )
        .blame([places.bucket()]);
    }
    if !places.makes_storage_secret() {
        return new(
            "the object store rejects the request: HTTP 403, and the configuration has no credentials",
            "write `key_id` and `secret`, or run `CREATE PERSISTENT SECRET …` beforehand: temporary secrets of other \
             sessions are not visible",
        )
        .blame([places.storage_secret(), places.bucket()]);
    }
    if error.contains("No credentials are provided") {
        return new(
            "DuckDB sends no credentials: the secret of this configuration does not match this URL",
            "create it in the same session, and let `scope` and the scheme of the data path match; empty keys are not sent",
        )
        .blame([option(&["SCOPE"]), places.bucket()])
        .with(places.storage_secret(), "this secret is not used");
    }
    let odd = |names| option(names).and_then(|place: Place| oddity(place.reveal()));
    let temporary = option(KEY).is_some_and(|key| key.reveal().starts_with("ASIA")) && option(TOKEN).is_none();
    let answer = of_request(error);
    if let Some(length) = between(error, "Credential access key has length ", ",") {
        let wanted = behind(error, "should be ")
            .map_or("", |rest| rest.split(|it: char| !it.is_ascii_digit()).next().unwrap_or(""));
        return new(
            "",
            "write the access key ID and the secret access key that R2 shows once with the token, not those of AWS",
        )
        .message(format!("the key has {length} characters, but those of this object store have {wanted}"))
        .blame([option(KEY), places.storage()])
        .with(option(ENDPOINT), "on this server");
    }
    let finding = if let Some(odd) = odd(KEY) {
        new("the object store rejects the key: HTTP 403", "")
            .help(format!("check `key_id`: {odd}"))
            .blame([option(KEY)])
    } else if let Some(odd) = odd(SECRET) {
        new("the object store rejects the secret: HTTP 403", "")
            .help(format!("check `secret`: {odd}"))
            .blame([option(SECRET)])
    } else if temporary {
        new(
            "the object store rejects the temporary key (`ASIA…`), whose session token is missing",
            "write `session_token` in `secret_parameters`",
        )
        .blame([option(KEY)])
    } else if option(KEY).is_some_and(|key| key.reveal().contains('@')) {
        new(
            "an email address is not an access key: HTTP 403",
            "create an HMAC key (`GOOG…` and its secret) for the service account, and write it as `key_id` and `secret`",
        )
        .blame([option(KEY)])
    } else if error.contains("mal-formed") || error.contains("(AKID)") {
        new("the object store does not accept the form of the key", "correct `key_id`: it is empty, or has a `/` in it")
            .blame([option(KEY), option(PROVIDER)])
    } else if error.contains("SignatureDoesNotMatch") {
        let help = match option(ENDPOINT) {
            Some(_) => "correct `secret`; a proxy before the server that changes the `Host` header has the same effect",
            None => "correct `secret`",
        };
        new("the secret does not belong to the key: HTTP 403, signature does not match", help)
            .blame([option(SECRET), option(PROVIDER)])
            .with(option(KEY), "for this key")
    } else if error.contains("InvalidAccessKeyId") || error.contains("Access Key Id you provided") {
        new(
            "the object store does not know the key: HTTP 403",
            "correct `key_id`, and check that it belongs to this server",
        )
        .blame([option(KEY), option(PROVIDER)])
        .with(option(ENDPOINT), "on this server")
    } else if option(KEY).is_none() && option(PROVIDER).is_none() && option(&["BEARER_TOKEN"]).is_none() {
        new(
            "the object store rejects the request: HTTP 403, and the configuration has no complete pair of keys",
            "write both `key_id` and `secret`, or `secret_parameters = { provider = \"credential_chain\" }`",
        )
        .blame([option(SECRET), places.storage()])
    } else {
        not_allowed(error, answer, places)
    };
    // DuckDB 1.5 asks again in the region that the bucket has named.
    let asked = quoted_after(error, "in region", '\'').filter(|it| !it.is_empty());
    let other = asked.filter(|asked| option(REGION).is_some_and(|region| region.reveal() != *asked));
    let finding = match other {
        Some(region) => finding.also(&format!("the bucket is in `{region}`: write that `region`")),
        None => finding,
    };
    finding
        .blame([places.storage()])
        .with(places.bucket(), "for files below this path")
        .with(option(&["SCOPE"]), "the secret is used only for URLs that start with this")
}

/// Keys or an identity that the object store knows, and that may not do what is asked for.
fn not_allowed(error: &str, answer: Option<Answer>, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let lists = error.contains("list-type=2");
    let does = if lists {
        "list"
    } else if answer.is_some_and(|answer| answer.reads_object)
        || error.contains("HTTP GET")
        || error.contains("HTTP HEAD")
    {
        "read"
    } else {
        "write"
    };
    let chain = option(KEY).is_none() && option(&["BEARER_TOKEN"]).is_none();
    let who = if chain { "the identity that the credential chain finds" } else { "these keys" };
    let allow = if lists {
        "allow listing the bucket (`s3:ListBucket`)"
    } else {
        "allow it to put, get, list and delete objects below the data path"
    };
    let or = if chain {
        "find out which identity it is (`aws sts get-caller-identity`), and select another with `profile` or `chain`"
    } else {
        "correct `key_id` and `secret`"
    };
    let status = answer.map_or(403, |answer| answer.status);
    let missing =
        if does == "read" { "; without `s3:ListBucket`, a missing file is reported as HTTP 403, too" } else { "" };
    Finding::new(Code::Forbidden, "", "")
        .help(format!("{allow}, or {or}{missing}"))
        .message(format!("the object store does not allow {who} to {does}: HTTP {status}"))
        .blame([option(KEY), option(PROVIDER)])
        .with(option(SECRET), "its secret")
}

/// Whether a request that was rejected as malformed has a folder without a name in its URL.
fn has_empty_folder(error: &str) -> bool {
    let url = error.split("URL").nth(1).and_then(|rest| rest.split_once("://"));
    error.contains("Bad Request")
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

/// A server or a login in the place of the bucket, which is not shown: it may be a key.
fn no_bucket(places: &Places<'_>) -> Finding {
    Finding::new(
        Code::NotAnObjectStore,
        "the bucket in the data path is not a valid bucket name",
        "write `s3://<bucket>/<folder>`: the server belongs in `endpoint`, and the keys in `key_id` and `secret`",
    )
    .blame([places.bucket()])
}
