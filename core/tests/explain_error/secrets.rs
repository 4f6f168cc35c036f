//! No secret is shown: not those of the file, not those that only the error has.

use crate::{LOCAL, POSTGRES, S3, explain, explain_with, store};

#[test]
fn secrets_of_the_file_and_of_others_are_masked_in_everything() {
    let toml = store(POSTGRES, S3);
    for text in [
        "Parser Error: syntax error at or near \"-\"\n\nLINE 1: CREATE OR REPLACE SECRET my-pg ( TYPE postgres, HOST 'h', PASSWORD 's3cr3t-pw...\n    ^",
        "cursor.execute(\"CREATE OR REPLACE SECRET x ( TYPE S3, KEY_ID 's3cr3t-key', SECRET 's3cr3t-sec' )\")\nIO Error: x",
        "Unable to connect to Postgres at \"host=h password=s3cr3t-other user=u\": x",
        "Unable to connect to Postgres at \"postgresql://u:s3cr3t-other@h/d\": x",
        "InvalidAccessKeyId: no\nInvalid Access Key: \"s3cr3t-other\"",
        "https://b/?X-Amz-Signature=s3cr3t-other",
        "AKIAs3cr3tEXAMPLE123",
        "1 validation error for DuckDBMetadataStoreConfig\nducklake.catalog.postgres.password\n  Input should be a valid string [type=string_type, input_value=s3cr3t1234, input_type=int]",
        "ValidationError: 1 validation error for DuckDBMetadataStoreConfig\nducklake.storage.r2\n  Field required [type=missing, input_value={'type': 'r2', 'secret_na...s3cr3t', 'bucket': 'b'}, input_type=dict]",
        "export PGPASSWORD=s3cr3t-other\nIO Error: x",
        "{\"password\": \"s3cr3t-other\", \"error\": \"IO Error: x\"}",
    ] {
        let shown = format!("{:?}", explain(&toml, text));
        assert!(!shown.contains("s3cr3t"), "{text}\n{shown}");
    }
    let toml = toml.replace("s3cr3t-pw", "${PW}");
    let shown = format!("{:?}", explain_with(&toml, "IO Error: the word is s3cr3t-var", &[("PW", "s3cr3t-var")]));
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn what_is_no_secret_is_shown() {
    let toml = store(POSTGRES, LOCAL);
    let text = "IO Error: Unable to connect to Postgres at \"\": connection to server at \"db.example\", port 15432 failed: FATAL:  password authentication failed for user \"boss\"";
    let explained = explain(&toml, text);
    assert_eq!(explained.text, text);
    assert_eq!(explained.error, text);
}
