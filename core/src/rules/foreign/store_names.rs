//! What other tools call the things that a store's `config` and MotherDuck have.

use super::names::Here::{Advice, MotherDuck, Option};
use super::names::{READ_ONLY, Row, SECRETS};

const MOTHERDUCK_TOKEN: &str = "set the token in the environment variable `motherduck_token`, or write `database = \
                                \"md:?motherduck_token=${MOTHERDUCK_TOKEN}\"` in the store's `config`";
const MOTHERDUCK_HOST: &str = "remove it, and write `database = \"md:\"` in the store's `config`";
const DUCKDB_SETTING: &str = "it is a DuckDB setting: write it as text in the table `config` of this table, as in \
                              `config = { threads = \"4\" }`";
const S3_SETTING: &str = "it belongs to the storage backend: write it there, without `s3_`";

/// Keys of the store's `config`: of dbt, dlt and `SQLMesh`, and settings of DuckDB.
pub(super) const STORE: &[Row] = &[
    ("accessmode", Advice(READ_ONLY)),
    ("attach", Advice("only `ducklake` attaches the lake")),
    ("catalogs", Advice("only `ducklake` attaches the lake")),
    ("credentials", Advice(SECRETS)),
    ("customextensionrepository", Advice(DUCKDB_SETTING)),
    ("dbpath", Option("database")),
    ("extensiondirectory", Advice(DUCKDB_SETTING)),
    ("file", Option("database")),
    ("homedirectory", Advice(DUCKDB_SETTING)),
    ("httpretries", Advice(DUCKDB_SETTING)),
    ("httptimeout", Advice(DUCKDB_SETTING)),
    ("initsql", Advice("Metaxy does not run custom statements: DuckDB settings go under `config`")),
    ("maxmemory", Advice(DUCKDB_SETTING)),
    ("memorylimit", Advice(DUCKDB_SETTING)),
    ("motherducktoken", Advice(MOTHERDUCK_TOKEN)),
    ("onconnect", Advice("Metaxy does not run custom statements: DuckDB settings go under `config`")),
    ("path", Option("database")),
    ("pragmas", Advice("DuckDB settings go under `config`, as text: `config = { threads = \"4\" }`")),
    ("readonly", Advice(READ_ONLY)),
    ("s3accesskeyid", Advice(S3_SETTING)),
    ("s3endpoint", Advice(S3_SETTING)),
    ("s3region", Advice(S3_SETTING)),
    ("s3secretaccesskey", Advice(S3_SETTING)),
    ("s3sessiontoken", Advice(S3_SETTING)),
    ("s3urlstyle", Advice(S3_SETTING)),
    ("s3usessl", Advice(S3_SETTING)),
    ("secrets", Advice(SECRETS)),
    ("tempdirectory", Advice(DUCKDB_SETTING)),
    ("threads", Advice(DUCKDB_SETTING)),
    ("token", Advice(MOTHERDUCK_TOKEN)),
];

/// Options of MotherDuck.
pub(super) const MOTHERDUCK: &[Row] = &[
    ("apikey", Advice(MOTHERDUCK_TOKEN)),
    ("awsregion", Option("region")),
    ("catalog", Option("database")),
    ("databasename", Option("database")),
    ("db", Option("database")),
    ("dbname", Option("database")),
    ("motherducktoken", Advice(MOTHERDUCK_TOKEN)),
    ("name", Option("database")),
    ("password", Advice(MOTHERDUCK_TOKEN)),
    ("regionname", Option("region")),
    ("token", Advice(MOTHERDUCK_TOKEN)),
    ("accesstoken", Advice(MOTHERDUCK_TOKEN)),
    ("mdtoken", Advice(MOTHERDUCK_TOKEN)),
    ("host", Advice(MOTHERDUCK_HOST)),
    ("port", Advice(MOTHERDUCK_HOST)),
    ("user", Advice(MOTHERDUCK_TOKEN)),
    ("path", MotherDuck(MOTHERDUCK_HOST)),
    ("uri", MotherDuck(MOTHERDUCK_HOST)),
    ("url", MotherDuck(MOTHERDUCK_HOST)),
];
