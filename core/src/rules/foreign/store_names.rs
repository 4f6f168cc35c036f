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
    (Advice(READ_ONLY), "accessmode readonly"),
    (Advice("only `ducklake` attaches the lake"), "attach catalogs"),
    (Advice(SECRETS), "credentials secrets"),
    (
        Advice(DUCKDB_SETTING),
        "customextensionrepository extensiondirectory homedirectory httpretries httptimeout maxmemory memorylimit \
         tempdirectory threads",
    ),
    (Option("database"), "dbpath file path"),
    (Advice("Metaxy does not run custom statements: DuckDB settings go under `config`"), "initsql onconnect"),
    (Advice(MOTHERDUCK_TOKEN), "motherducktoken token"),
    (Advice("DuckDB settings go under `config`, as text: `config = { threads = \"4\" }`"), "pragmas"),
    (Advice(S3_SETTING), "s3accesskeyid s3endpoint s3region s3secretaccesskey s3sessiontoken s3urlstyle s3usessl"),
];

/// Options of MotherDuck.
pub(super) const MOTHERDUCK: &[Row] = &[
    (Advice(MOTHERDUCK_TOKEN), "apikey motherducktoken password token accesstoken mdtoken user"),
    (Option("region"), "awsregion regionname"),
    (Option("database"), "catalog databasename db dbname name"),
    (Advice(MOTHERDUCK_HOST), "host port"),
    (MotherDuck(MOTHERDUCK_HOST), "path uri url"),
];
