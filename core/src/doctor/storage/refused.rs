//! HTTP 403: no keys, wrong ones, or those that may not do it.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::oddity::oddity;
use crate::doctor::places::{Place, Places};
use crate::doctor::status::{Answer, of_request};
use crate::doctor::storage::request::{ENDPOINT, KEY, PROVIDER, REGION, SECRET, TOKEN};
use crate::doctor::words::{behind, between, quoted_after};

pub(super) fn forbidden(error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let new = |message: &str, help: &str| Finding::new(Code::Forbidden, message, help);
    if let Some(finding) = unsigned(error, places) {
        return finding;
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

/// A request that was sent without keys of this configuration.
fn unsigned(error: &str, places: &Places<'_>) -> Option<Finding> {
    let new = |message: &str, help: &str| Finding::new(Code::Forbidden, message, help);
    if places.data_path().is_none() {
        let finding = new(
            "the object store rejects the request: HTTP 403, and the configuration has no storage",
            "create a secret for its URL before: `CREATE SECRET … IN MOTHERDUCK (TYPE s3, …)`",
        );
        return Some(finding);
    }
    if !places.makes_storage_secret() && places.storage_secret().is_none() {
        let finding = new(
            "the object store rejects the request: HTTP 403, and a `local` storage has no credentials",
            "use the storage backend of that scheme (`s3`, `r2` or `gcs`), with `key_id` and `secret`",
        )
        .blame([places.bucket()]);
        return Some(finding);
    }
    if !places.makes_storage_secret() {
        let finding = new(
            "the object store rejects the request: HTTP 403, and the configuration has no credentials",
            "write `key_id` and `secret`, or run `CREATE PERSISTENT SECRET …` beforehand: temporary secrets of other \
             sessions are not visible",
        )
        .blame([places.storage_secret(), places.bucket()]);
        return Some(finding);
    }
    if error.contains("No credentials are provided") {
        let finding = new(
            "DuckDB sends no credentials: the secret of this configuration does not match this URL",
            "create it in the same session, and let `scope` and the scheme of the data path match; empty keys are not sent",
        )
        .blame([places.storage_option(&["SCOPE"]), places.bucket()])
        .with(places.storage_secret(), "this secret is not used");
        return Some(finding);
    }
    None
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
