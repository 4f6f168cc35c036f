//! What of the cases Metaxy opens when nobody asks for all: each catalog and each storage, each way to give a
//! secret, and each kind of fault.

pub(crate) const CASES: &[&str] = &[
    "alias-and-options",
    "alias-with-space",
    "duckdb-gcs-chain",
    "duckdb-local",
    "duckdb-s3-wrong-secret",
    "older-spelling",
    "postgres-local-existing",
    "postgres-r2-inline",
    "postgres-s3-persistent",
    "sqlite-local-plain",
    "sqlite-local-variable",
    "sqlite-s3-inline",
    "store-not-ascii",
];

pub(crate) const FIELD: &[&str] = &["05-two-lakes-one-postgres", "08-url-style-upper-case", "23-pg-url-as-uri"];
