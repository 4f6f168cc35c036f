//! How a text that was run is made one that reads the same on every server.

use native_tests::words::{is_behind, put_back, put_back_bucket};

fn changed(text: &str, value: &str, name: &str, words: &[&str]) -> String {
    put_back(text, value, name, |before, _| is_behind(words, before))
}

/// The user is called `postgres` more often than not, as is the type of the secret.
#[test]
fn a_value_is_put_back_only_where_it_is_one() {
    let text = "CREATE OR REPLACE SECRET postgres ( TYPE POSTGRES, PASSWORD 'postgres', USER 'postgres' ); postgres \
                ATTACH (TYPE postgres) FATAL: password authentication failed for user \"postgres\" user=postgres \
                user 'postgres2' user = \"postgres\" superuser postgres";
    let wanted = "CREATE OR REPLACE SECRET postgres ( TYPE POSTGRES, PASSWORD 'postgres', USER '${PG_USER}' ); postgres \
                  ATTACH (TYPE postgres) FATAL: password authentication failed for user \"${PG_USER}\" \
                  user=${PG_USER} user 'postgres2' user = \"${PG_USER}\" superuser postgres";
    assert_eq!(changed(text, "postgres", "${PG_USER}", &["user"]), wanted);
    let text = "PASSWORD 'postgres', PORT 5432, HOST 'localhost' at \"localhost\", port 5432 failed localhost 5432";
    let mended = changed(text, "5432", "${PG_PORT}", &["port"]);
    let wanted = "PASSWORD 'postgres', PORT ${PG_PORT}, HOST '${PG_HOST}' at \"${PG_HOST}\", port ${PG_PORT} failed \
                  localhost 5432";
    assert_eq!(changed(&mended, "localhost", "${PG_HOST}", &["host", "at"]), wanted);
    assert_eq!(changed("host a.", "a", "x", &["host"]), "host x.");
    assert_eq!(changed("host a.b", "a", "x", &["host"]), "host a.b");
}

/// Buckets are called `lake` more often than not, as are aliases and words.
#[test]
fn a_bucket_is_put_back_only_where_it_is_one() {
    let text = "ATTACH 'ducklake:x' AS lake (DATA_PATH 's3://lake/lake/') http://${S3_ENDPOINT}/lake/a s3://lakes/ \
                PutObject in lake, s3://lake s3://no-such-lake/lake DATA_PATH 'lake/x' data path lake/, \
                http://${S3_ENDPOINT}/no-such-lake/a stray file: cwd/lake/main/lake.parquet";
    let wanted = "ATTACH 'ducklake:x' AS lake (DATA_PATH 's3://${BUCKET}/lake/') http://${S3_ENDPOINT}/${BUCKET}/a \
                  s3://lakes/ PutObject in ${BUCKET}, s3://${BUCKET} s3://no-such-${BUCKET}/lake \
                  DATA_PATH '${BUCKET}/x' data path ${BUCKET}/, http://${S3_ENDPOINT}/no-such-${BUCKET}/a \
                  stray file: cwd/${BUCKET}/main/lake.parquet";
    assert_eq!(put_back_bucket(text, "lake"), wanted);
    assert_eq!(put_back_bucket(text, ""), text);
}
