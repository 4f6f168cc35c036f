//! Errors of object stores.

use super::{CHAIN, NO_KEYS, POSTGRES, PUT, S3, blamed, http};
use crate::diagnostic::Code;
use crate::diagnostic::apply_edits;
use crate::doctor::{At, explain_error};
use crate::metaxy::variables::Variables;

#[test]
fn errors_are_blamed_on_the_line_that_caused_them() {
    let probe = At::Probe;
    let at = At::Statement(1);
    blamed(vec![
        (
            http("Forbidden (HTTP code 403)\n\nSignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method."),
            probe,
            S3,
            Code::Forbidden,
            "\"s3cr3t-s\"",
            "the secret does not belong to the key: HTTP 403",
        ),
        (
            http("Forbidden (HTTP code 403)\n\nInvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\nInvalid Access Key: \"s3cr3t-k\""),
            probe,
            S3,
            Code::Forbidden,
            "\"s3cr3t-k\"",
            "does not know the key: HTTP 403",
        ),
        (http("Forbidden (HTTP code 403)\n\nAccessDenied: Access Denied"), probe, S3, Code::Forbidden, "\"s3cr3t-k\"", "does not allow these keys to write"),
        (http("Forbidden (HTTP code 403)"), probe, NO_KEYS, Code::Forbidden, "\"st\"", "has no credentials"),
        (http("Forbidden (HTTP code 403)"), probe, CHAIN, Code::Forbidden, "\"credential_chain\"", "that the credential chain finds to write"),
        (
            http("Forbidden (HTTP code 403)\n\nRequestTimeTooSkewed: The difference between the request time and the current time is too large."),
            probe,
            S3,
            Code::ClockSkew,
            "\"bkt\"",
            "clock",
        ),
        (http("Bad Request (HTTP code 400)\n\nExpiredToken: The provided token has expired."), probe, CHAIN, Code::BadToken, "\"credential_chain\"", "token"),
        (http("Not Found (HTTP code 404)\n\nNoSuchBucket: The specified bucket does not exist"), probe, S3, Code::MissingBucket, "\"bkt\"", "no bucket `bkt`"),
        (http("Not Found (HTTP code 404)"), probe, S3, Code::MissingBucket, "\"bkt\"", "no bucket `bkt`"),
        (
            http("Moved Permanently (HTTP code 301)\n\nPermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint."),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "not in region `eu-west-1`",
        ),
        (
            http("Bad Request (HTTP code 400)\n\nAuthorizationHeaderMalformed: The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'eu-central-1'"),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "it is in `eu-central-1`",
        ),
        (
            "HTTP Error: HTTP GET error on 'http://s3.example:9000/bkt/x.parquet' (HTTP 400)\n\nBad Request - this can be caused by the S3 region being set incorrectly.\n* Provided region is: \"eu-west-1\"\n* Correct region is: \"eu-central-1\"".to_owned(),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "it is in `eu-central-1`",
        ),
        // No error, but a warning of 1.5, which costs a request for each file.
        (
            "Read S3 file \"s3://bkt/x.parquet\" from incorrect region \"eu-west-1\" - retrying with updated region \
             \"eu-central-1\".\nConsider setting the S3 region to this explicitly to avoid extra round-trips."
                .to_owned(),
            probe,
            S3,
            Code::WrongRegion,
            "\"eu-west-1\"",
            "it is in `eu-central-1`",
        ),
        (format!("IO Error: Could not resolve hostname error {PUT}"), probe, S3, Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "`s3.example:9000` cannot be resolved"),
        (format!("IO Error: Could not establish connection error for HTTP PUT to '{PUT}'"), probe, S3, Code::EndpointRefused, "\"http://s3.example:9000\"", "cannot be reached"),
        ("TransactionContext Error: Failed to load existing DuckLake: Current transaction is aborted (please ROLLBACK)".to_owned(), at, POSTGRES, Code::NoRights, "\"boss\"", "probably lacks the privilege"),
        (format!("IO Error: URL using bad/illegal format or missing URL error {PUT}"), probe, S3, Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "invalid"),
        (format!("IO Error: Could not connect to server error {PUT}"), probe, S3, Code::EndpointRefused, "\"http://s3.example:9000\"", "refuses connections"),
        (format!("IO Error: SSL connect error error {PUT}"), probe, S3, Code::EndpointTls, "\"http://s3.example:9000\"", "TLS"),
        (format!("IO Error: Timeout was reached error {PUT}"), probe, S3, Code::EndpointTimeout, "\"http://s3.example:9000\"", "does not respond"),
        (
            "HTTP Error: Request returned HTTP 503 for HTTP PUT to 'http://s3.example:9000/bkt/x.parquet'".to_owned(),
            probe,
            S3,
            Code::StorageFailing,
            "\"http://s3.example:9000\"",
            "HTTP 503",
        ),
        ("IO Error: Unexpected response when uploading part to S3".to_owned(), probe, S3, Code::NotAnObjectStore, "\"http://s3.example:9000\"", "does not respond like an object store"),
        (
            "Invalid Configuration Error: Secret Validation Failure: during `create` using the following:\nCredential Chain: 'config'\n".to_owned(),
            At::Statement(0),
            CHAIN,
            Code::NoCredentials,
            "\"credential_chain\"",
            "finds no credentials",
        ),
    ]);
}

/// The region that an error names is written by a fix; not over a variable, which may be used elsewhere too.
#[test]
fn a_region_that_an_error_names_is_written() {
    const SAID: &str = "the region 'eu-west-1' is wrong; expecting 'eu-central-1' AuthorizationHeaderMalformed";
    let explained = |toml: &str| {
        let variables = Variables::from([("REGION".to_owned(), "eu-west-1".to_owned())]);
        let analysis = crate::analyze(toml, &crate::Options::from(&variables));
        explain_error(SAID, &analysis, None).diagnostics.remove(0)
    };
    let found = explained(S3);
    let [fix] = &found.fixes[..] else { panic!("{found:#?}") };
    let mended = apply_edits(S3, &fix.edits);
    assert_eq!(mended, S3.replace("eu-west-1", "eu-central-1"));
    let found = explained(&S3.replace("eu-west-1", "${REGION}"));
    assert!(found.fixes.is_empty(), "{found:#?}");
    assert!(found.help.as_deref().is_some_and(|help| help.contains("`REGION`")), "{found:#?}");
}
