//! Errors of object stores and of the credential chain.

use lakeplan::Code;

use crate::{CHAIN, FILE, S3, explain_with, holds, store, told};

/// What DuckDB says when a write fails.
fn write(rest: &str) -> String {
    format!("HTTP Error: Unable to connect to URL s3://lake/files/main/t/ducklake-01.parquet: {rest}")
}

/// What it says when a read fails.
fn read(rest: &str) -> String {
    format!(
        "HTTP Error: HTTP GET error reading 'http://s3.example:9000/lake/files/main/t/x.parquet' in region 'eu-west-1' ({rest}"
    )
}

fn s3() -> String {
    store(FILE, S3)
}

fn chain(rest: &str) -> String {
    store(FILE, &format!("{CHAIN}{rest} }}"))
}

#[test]
fn the_answers_of_an_object_store_are_told_for_writes_and_reads() {
    let auth = "\n\nAuthentication Failure - this is usually caused by invalid or missing credentials.\n* Credentials are provided, but they did not work.\n* See https://duckdb.org/docs/stable/extensions/httpfs/s3api.html";
    let region = "\n\nBad Request - this can be caused by the S3 region being set incorrectly.\n* Provided region is: \"eu-west-1\"";
    for (error, code, blamed, word) in [
        (write("Forbidden (HTTP code 403)\n\nSignatureDoesNotMatch: The request signature we calculated does not match"), Code::Forbidden, "\"s3cr3t-sec\"", "correct `secret`"),
        (read(&format!("HTTP 403 Forbidden)\n\nSignatureDoesNotMatch: The request signature we calculated does not match{auth}")), Code::Forbidden, "\"s3cr3t-sec\"", "correct `secret`"),
        (write("Forbidden (HTTP code 403)\n\nInvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\nInvalid Access Key: \"s3cr3t-key\""), Code::Forbidden, "\"s3cr3t-key\"", "correct `key_id`"),
        (write("Forbidden (HTTP code 403)\n\nAccessDenied: Access Denied"), Code::Forbidden, "\"s3cr3t-key\"", "does not allow these keys to write"),
        (read(&format!("HTTP 403 Forbidden)\n\nAccessDenied: Access Denied{auth}")), Code::Forbidden, "\"s3cr3t-key\"", "does not allow these keys to read"),
        (read(&format!("HTTP 403 Forbidden){auth}")).replace("eu-west-1", "eu-central-1"), Code::Forbidden, "\"s3cr3t-key\"", "the bucket is in `eu-central-1`"),
        (read(&format!("HTTP 403 Forbidden){auth}")), Code::Forbidden, "\"s3cr3t-key\"", "does not allow these keys to read"),
        (write("Bad Request (HTTP code 400)\n\nExpiredToken: The provided token has expired."), Code::BadToken, "\"s3cr3t-key\"", "fresh temporary credentials"),
        (read(&format!("HTTP 400 Bad Request)\n\nAuthorizationHeaderMalformed: The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'eu-central-1'{region}")), Code::WrongRegion, "\"eu-west-1\"", "it is in `eu-central-1`"),
        (write("Moved Permanently (HTTP code 301)\n\nPermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint."), Code::WrongRegion, "\"eu-west-1\"", "not in region `eu-west-1`"),
        ("HTTP Error: HTTP GET error reading 's3://lake/files/x.parquet' in region 'eu-central-1' (HTTP 301 Moved Permanently)".to_owned(), Code::WrongRegion, "\"eu-west-1\"", "`region` of the bucket"),
        (write("Forbidden (HTTP code 403)\n\nRequestTimeTooSkewed: The difference between the request time and the current time is too large."), Code::ClockSkew, "", "set the clock"),
        (write("Not Found (HTTP code 404)\n\nNoSuchBucket: The specified bucket does not exist"), Code::MissingBucket, "\"lake\"", "no bucket `lake`"),
        ("HTTP Error: HTTP GET error reading 's3://lake/files' in region 'eu-west-1' (HTTP 404 Not Found)\n\nNoSuchBucket: The specified bucket does not exist".to_owned(), Code::MissingBucket, "\"lake\"", "no bucket `lake`"),
        ("HTTP Error: HTTP GET error reading 's3://lake/files/main/t/x.parquet' in region 'eu-west-1' (HTTP 404 Not Found)".to_owned(), Code::MissingDataFile, "\"lake\"", "does not exist in the object store"),
        (read(&format!("HTTP 400 Bad Request){region}")), Code::NotAnObjectStore, "\"http://s3.example:9000\"", "`region`"),
        (read("HTTP 405 Method Not Allowed)\n\nMethodNotAllowed: x"), Code::NotAnObjectStore, "\"http://s3.example:9000\"", "`s3.example:9000`"),
        ("HTTP Error: Request returned HTTP 503 for HTTP HEAD to 'http://s3.example:9000/lake/x.parquet'".to_owned(), Code::StorageFailing, "\"http://s3.example:9000\"", "HTTP 503"),
        (write("Service Unavailable (HTTP code 503)\n\nSlowDown: Please reduce your request rate."), Code::StorageFailing, "\"http://s3.example:9000\"", "`SlowDown`"),
        ("IO Error: SSL connect error error for HTTP HEAD to 'https://s3.example:9000/lake/x.parquet'".to_owned(), Code::EndpointTls, "\"http://s3.example:9000\"", "`use_ssl = false`"),
        ("IO Error: SSL peer certificate or SSH remote key was not OK error for HTTP PUT to 'https://s3.example:9000/lake/x.parquet'".to_owned(), Code::EndpointTls, "\"http://s3.example:9000\"", "is not trusted"),
        ("IO Error: Could not connect to server error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'".to_owned(), Code::EndpointRefused, "\"http://s3.example:9000\"", "`s3.example:9000` refuses"),
        ("IO Error: Could not resolve hostname error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'".to_owned(), Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "cannot be resolved"),
        ("IO Error: Could not resolve hostname error for HTTP PUT to 'http://http://s3.example%3A9000/lake/x.parquet'".to_owned(), Code::UnresolvableEndpoint, "\"http://s3.example:9000\"", "two schemes"),
        ("IO Error: Timeout was reached error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'".to_owned(), Code::EndpointTimeout, "\"http://s3.example:9000\"", "does not respond"),
        ("botocore.exceptions.ClientError: An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist".to_owned(), Code::MissingBucket, "\"lake\"", "no bucket"),
    ] {
        told(&s3(), &error, code, blamed, &[word]);
    }
}

#[test]
fn keys_that_are_no_keys_are_told_without_showing_them() {
    let error = write(
        "Forbidden (HTTP code 403)\n\nInvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\nInvalid Access Key: \"\\\"s3cr3t-key\\\"\"",
    );
    let toml = s3().replace("s3cr3t-key", "${S3_KEY}");
    let explained = explain_with(&toml, &error, &[("S3_KEY", "\"s3cr3t-key\"")]);
    holds(&explained, &toml, Code::Forbidden, "\"${S3_KEY}\"", &["check `key_id`", "quote"]);
    let temporary = s3().replace("s3cr3t-key", "ASIAs3cr3tEXAMPLE1234");
    told(
        &temporary,
        &write("Forbidden (HTTP code 403)"),
        Code::Forbidden,
        "\"ASIAs3cr3tEXAMPLE1234\"",
        &["`session_token`"],
    );
    let google = store(
        FILE,
        "type = \"gcs\"\nsecret_name = \"g\"\nkey_id = \"s3cr3t@p.iam.gserviceaccount.com\"\nsecret = \"s3cr3t-sec\"\ndata_path = \"gs://lake/files/\"",
    );
    let error = "HTTP Error: Unable to connect to URL gs://lake/files/main/t/x.parquet: Forbidden (HTTP code 403)";
    told(&google, error, Code::Forbidden, "\"s3cr3t@p.iam.gserviceaccount.com\"", &["HMAC key"]);
}

#[test]
fn the_chain_is_told_by_its_option() {
    let error = "duckdb.duckdb.Error: Must pass CHAIN value when passing ASSUME_ROLE_ARN";
    let toml = chain(", assume_role_arn = \"arn:aws:iam::1:role/x\"");
    told(&toml, error, Code::InvalidChain, "\"arn:aws…", &["add `chain = \"sts\"`"]);
    let error = "Invalid Input Error: Unknown provider found while parsing AWS credential chain string: 'env,config'";
    let toml = chain(", chain = \"env,config\"");
    let explained = told(&toml, error, Code::InvalidChain, "\"env,config\"", &["`env,config`", "`env;config`"]);
    assert!(explained.diagnostics[0].fixes[0].apply(&toml).contains("chain = \"env;config\""));
    let error = "Invalid Input Error: Unknown provider found while parsing AWS credential chain string: 'environment'";
    told(&chain(", chain = \"environment\""), error, Code::InvalidChain, "\"environment\"", &["`env`"]);
    let error = "Secret Validation Failure: no profile 'nope' found in config file /root/.aws/config";
    told(
        &chain(", profile = \"nope\""),
        error,
        Code::NoCredentials,
        "\"nope\"",
        &["no profile `nope`", "/root/.aws/config"],
    );
    let error = "Invalid Configuration Error: Secret Validation Failure: during `create` using the following:\nCredential Chain: 'config'\n";
    told(&chain(""), error, Code::NoCredentials, "\"credential_chain\"", &["`AWS_ACCESS_KEY_ID`"]);
    let error =
        "Binder Error: Unknown parameter 'requester_pays' for secret type 's3' with provider 'credential_chain'";
    told(&chain(", requester_pays = true"), error, Code::UnknownOption, "requester_pays", &["instead of the chain"]);
    let error = "Invalid Input Error: Unknown AWS validation mode: `no`";
    told(&chain(", validation = \"no\""), error, Code::InvalidOption, "\"no\"", &["`exists`"]);
    let error = "Invalid Input Error: Secret provider 'aws' not found for type 's3'";
    let toml = chain("").replace("credential_chain", "aws");
    told(&toml, error, Code::InvalidOption, "\"aws\"", &["no provider `aws`", "`credential_chain`"]);
}

#[test]
fn for_google_and_cloudflare_the_chain_is_that_of_aws() {
    let error = "duckdb.duckdb.Error: Secret Validation Failure: during `create` using the following:\nCredential Chain: 'config'";
    let google = store(
        FILE,
        "type = \"gcs\"\nsecret_name = \"g\"\ndata_path = \"gs://lake/files/\"\nsecret_parameters = { provider = \"credential_chain\" }",
    );
    told(&google, error, Code::NoCredentials, "\"credential_chain\"", &["the AWS chain", "`bearer_token`"]);
    let cloudflare = google.replace("type = \"gcs\"", "type = \"r2\"").replace("gs://", "r2://");
    let explained = told(&cloudflare, error, Code::NoCredentials, "\"credential_chain\"", &["the AWS chain"]);
    assert!(!format!("{explained:?}").contains("aws sso login"), "{explained:#?}");
}

#[test]
fn a_bucket_that_became_a_host_is_told() {
    let toml =
        store(FILE, &S3.replace("http://s3.example:9000", "localhost:9000").replace("\nurl_style = \"path\"", ""));
    let error =
        "IO Error: SSL connect error error for HTTP PUT to 'https://lake.localhost:9000/files/main/t/x.parquet'";
    told(&toml, error, Code::EndpointTls, "\"localhost:9000\"", &["`use_ssl = false`", "`url_style = \"path\"`"]);
    let dotted = toml
        .replace("bucket = \"lake\"", "bucket = \"data.example.org\"")
        .replace("endpoint = \"localhost:9000\"\n", "");
    let error = "IO Error: SSL peer certificate or SSH remote key was not OK error for HTTP PUT to 'https://data.example.org.s3.eu-west-1.amazonaws.com/files/x.parquet'";
    let dotted = dotted.replace("endpoint = \"localhost:9000\"", "");
    told(&dotted, error, Code::EndpointTls, "\"data.example.org\"", &["contains dots", "`url_style = \"path\"`"]);
}
