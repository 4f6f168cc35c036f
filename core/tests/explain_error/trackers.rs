//! Errors that people paste into trackers and questions, from other versions and services than are run here.

use lakeplan::Code;

use crate::{FILE, LOCAL, POSTGRES, S3, explain, store};

#[test]
fn texts_of_trackers() {
    let toml = store(POSTGRES, S3);
    for (text, code, words) in [
        ("FATAL:  (ENOTFOUND) tenant/user postgres.abc not found", Code::LoginRefused, "postgres.<project-ref>"),
        ("ERROR: The endpoint has been disabled. Enable it using Neon API and retry.", Code::LoginRefused, "Neon"),
        ("ERROR: Your account or project has exceeded the compute time quota", Code::LoginRefused, "plan"),
        ("FATAL: Max client connections reached", Code::TooManyConnections, "any more connections"),
        ("SSL error: decryption failed or bad record mac", Code::ConnectionLost, "fork"),
        ("ERROR: canceling statement due to conflict with recovery", Code::ConnectionLost, "replica"),
        (
            "IO Error: Connection error for HTTP POST to 'http://s3.example:9000/lake/x?uploads='",
            Code::EndpointRefused,
            "",
        ),
        (
            "HTTP GET error on 'https://https://abc.r2.cloudflarestorage.com/lake/' (Error code 2)",
            Code::UnresolvableEndpoint,
            "",
        ),
        ("An error occurred (RequestTimeout) when calling the PutObject operation", Code::EndpointTimeout, ""),
        ("IO Error: Unexpected response during S3 multipart upload finalization: 403", Code::Forbidden, ""),
        (
            "InvalidPart: All non-trailing parts must have the same length",
            Code::StorageFailing,
            "s3_uploader_max_parts_per_file",
        ),
        ("XMinioServerNotInitialized: Server not initialized, please try again", Code::StorageFailing, "try again"),
        (
            "XMinioStorageFull: Storage backend has reached its minimum free drive threshold",
            Code::DiskFull,
            "Parquet files",
        ),
        (
            "NotImplemented: A header you provided implies functionality that is not implemented",
            Code::NotAnObjectStore,
            "",
        ),
        (
            "Invalid Input Error: Invalid query parameters found. Supported parameters are:",
            Code::NotAnObjectStore,
            "`?`",
        ),
        (
            "IO Error: Incorrect setting found for s3_use_ssl, allowed values are: 'true' or 'false'",
            Code::NotAnObjectStore,
            "`?`",
        ),
        (
            "IO Error: Cannot open file \"s3:\\\\lake\\main\\t\\x.parquet\": The filename is incorrect",
            Code::MissingExtension,
            "`httpfs`",
        ),
        ("Missing Extension Error: DuckDB Extension \"ducklake\" not installed", Code::MissingExtension, "`ducklake`"),
        ("Binder Error: Unrecognized storage type \"ducklake\"", Code::MissingExtension, "`ducklake`"),
        ("ImportError: /lib64/libm.so.6: version `GLIBC_2.27' not found", Code::ExtensionVersion, "C library"),
        (
            "Invalid Input Error: Initialization function \"ducklake_duckdb_cpp_init\" from file \"/e/ducklake.duckdb_extension\" threw an exception: \"x\"",
            Code::ExtensionVersion,
            "`ducklake`",
        ),
        (
            "Not implemented Error: Scanning a DuckLake table after the transaction has ended - this use case is not yet supported",
            Code::UnsupportedByDuckLake,
            "whole result",
        ),
        (
            "Failed to commit DuckLake transaction. Failed to get path for schema with id 281471621436160 - schema not found in metadata catalog",
            Code::InternalError,
            "",
        ),
        (
            "Failed to commit DuckLake transaction. Only the first compacted file can have existing partial file info",
            Code::InternalError,
            "",
        ),
        ("Invalid Error: unordered_map::at: key not found", Code::InternalError, ""),
    ] {
        let explained = explain(&toml, text);
        let found = &explained.diagnostics[0];
        assert_eq!(found.code, code, "{text}: {explained:#?}");
        let said = format!("{}\n{}", found.message, found.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{text}: {said}");
    }
}

#[test]
fn texts_of_clients_and_services() {
    let toml = store(POSTGRES, S3);
    for (text, code, words) in [
        (
            "IO Error: Could not write file \"/tmp/duckdb_temp_storage_DEFAULT-0.tmp\": No space left on device",
            Code::DiskFull,
            "`temp_directory`",
        ),
        (
            "User: arn:aws:iam::123456789012:user/lake is not authorized to perform: sts:AssumeRole on resource: x",
            Code::Forbidden,
            "on the role",
        ),
        ("IO Error: Unsupported protocol error for HTTP GET to 's3a://x'", Code::UnresolvableEndpoint, "one host"),
        // What is no HTTP: a database, or a server that answers with TLS.
        (
            "IO Error: Unsupported protocol error for HTTP PUT to 'http://127.0.0.1:41615/b/x.parquet'",
            Code::NotAnObjectStore,
            "`https://` if it uses TLS",
        ),
        (
            "Invalid Input Error: Failed to parse http_proxy 'http://u:x@proxy:3128' into a host and port",
            Code::EndpointRefused,
            "without a trailing slash",
        ),
        (
            "Invalid Input Error: Failed to parse port from http_proxy 'http://proxy:3128/'",
            Code::EndpointRefused,
            "without a trailing slash",
        ),
        (
            "IO Error: Error in the HTTP2 framing layer error for HTTP PUT to 'https://minio:9000/x'",
            Code::NotAnObjectStore,
            "try again",
        ),
        (
            "IO Error: Number of redirects hit maximum amount error for HTTP PUT to 'http://127.0.0.1:34831/b/x.parquet'",
            Code::NotAnObjectStore,
            "`endpoint`",
        ),
        (
            "IO Error: Peer certificate cannot be authenticated with given CA certificates error for HTTP HEAD to 'https://minio.corp/x'",
            Code::EndpointTls,
            "authority",
        ),
        (
            "Catalog Error: Scalar Function with name xxh3_64 does not exist!",
            Code::MissingExtension,
            "`hash_algorithm = \"md5\"`",
        ),
        (
            "HTTP Error: HTTP POST error on 'https://storage.googleapis.com/lake/x.parquet?uploads=' (HTTP 411)",
            Code::NotAnObjectStore,
            "`endpoint`",
        ),
    ] {
        let explained = explain(&toml, text);
        let found = &explained.diagnostics[0];
        assert_eq!(found.code, code, "{text}: {explained:#?}");
        let said = format!("{}\n{}", found.message, found.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{text}: {said}");
    }
}

#[test]
fn a_catalog_that_can_only_be_read() {
    let toml = store(&FILE.replace("lake.ducklake", "s3://lake/lake.ducklake"), LOCAL);
    let explained = explain(&toml, "Not implemented Error: Cannot open an HTTP file for both reading and writing");
    let found = &explained.diagnostics[0];
    assert_eq!(found.code, Code::ReadOnly, "{explained:#?}");
    assert!(found.help.as_deref().is_some_and(|help| help.contains("on a server")), "{explained:#?}");
}
