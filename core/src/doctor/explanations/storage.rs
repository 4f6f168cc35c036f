//! What of object stores the doctor finds.

use crate::diagnostic::Code;

/// By code, sorted.
pub(super) const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::BadToken,
        r#"The session token of temporary credentials has expired, or belongs to other keys.

The object store responds with `ExpiredToken` or `InvalidToken`. Temporary credentials are valid
for some hours; DuckDB gets new ones from the chain only if the secret has `refresh = "auto"`. If
the keys are in the file, a secret without `session_token` uses `AWS_SESSION_TOKEN`, which belongs
to other keys. Get fresh credentials, or set `session_token` in `secret_parameters` (an empty
value prevents DuckDB from using the token of the environment).
"#,
    ),
    (
        Code::ClockSkew,
        "The clock of this machine differs too much from that of the object store.

A signature is valid only for some minutes around the time at which it was created:
`RequestTimeTooSkewed`. Set the clock; virtual machines and containers that were suspended often
lag behind.
",
    ),
    (
        Code::EndpointRefused,
        "Nothing is listening at the endpoint of the object store.

Start the server, or correct `endpoint`: it must be the host and port of the S3 API, not of a
console. Inside a container, `localhost` is the container itself.
",
    ),
    (
        Code::EndpointTimeout,
        "The endpoint of the object store does not respond.

The cause is a firewall or proxy that drops the request, or a host that is down. Correct
`endpoint`, or allow the connection in the firewall.
",
    ),
    (
        Code::EndpointTls,
        "The object store and the configuration disagree about TLS.

DuckDB uses TLS unless `use_ssl = false` is set or the endpoint begins with `http://`. With a
server without TLS, the request then fails with `SSL connect error`; with a certificate that is
not trusted, or that does not cover the host name (a bucket name with dots becomes part of it),
the error is about the certificate.
",
    ),
    (
        Code::Forbidden,
        "The object store rejects the request.

HTTP 401 or 403. `InvalidAccessKeyId`: the server does not know the key. `SignatureDoesNotMatch`:
the secret does not belong to the key, or was changed on the way (whitespace, quotes).
`AccessDenied`: the key does not have the permission. DuckDB uses the secret whose `scope` is the
longest prefix of the URL; if none matches, the request is not signed.
",
    ),
    (
        Code::InvalidChain,
        r#"DuckDB cannot parse the AWS credential chain.

`chain` is a list of words separated by `;`: `config`, `env`, `sts`, `sso`, `process`, `instance`
and `web_identity`. `assume_role_arn` also requires `chain = "sts"`.
"#,
    ),
    (
        Code::MissingBucket,
        "The bucket or the object does not exist.

HTTP 404. DuckLake creates directories, but never buckets. A wrong `endpoint`, `region` or
`url_style` can have the same effect: the request has then gone to another server or to another
bucket.
",
    ),
    (
        Code::NoCredentials,
        "The AWS credential chain has found no credentials.

`credential_chain` looks for credentials in the places that `chain` lists, by default those of the
AWS tools: variables, profiles, single sign-on, the instance metadata service. For `gcs` and `r2`,
it is the AWS chain too; credentials of Google or Cloudflare are not read.
",
    ),
    (
        Code::NotAnObjectStore,
        r#"The server at the endpoint does not provide an S3 API, or does not understand the request.

The endpoint is that of a web page, a console on another port, or a server that expects the bucket
in the path while DuckDB puts it in the host name (`url_style = "path"`).
"#,
    ),
    (
        Code::StorageFailing,
        "The object store reports an internal failure.

HTTP 5xx, or `SlowDown` for too many requests. Try again; if the error persists, contact the
operator of the server.
",
    ),
    (
        Code::UnresolvableEndpoint,
        r#"The host name of the object store cannot be resolved.

With `url_style = "vhost"` (the default), the bucket becomes part of the host name. Without
`endpoint`, requests go to AWS. If the scope is not a prefix of the data path, the secret with the
endpoint is not used.
"#,
    ),
    (
        Code::WrongRegion,
        "The request was signed for, or sent to, a different region than that of the bucket.

AWS responds with 301 (`PermanentRedirect`), or with 400 (`AuthorizationHeaderMalformed`), and
names the correct region. Without `region`, DuckDB uses `AWS_REGION`, or else signs for
`us-east-1`; for an endpoint other than AWS, the region is then empty, which some servers reject.
",
    ),
];
