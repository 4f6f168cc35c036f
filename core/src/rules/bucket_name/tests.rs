use super::is_server;
use crate::Code;
use crate::rules::told::Case;

/// A storage with keys on lines of their own.
fn storage(kind: &str, keys: &str) -> String {
    format!(
        "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\nconfig.database = ':memory:'\n\
         [stores.s.config.ducklake]\ncatalog = {{ type = 'duckdb', uri = 'm.db' }}\n[stores.s.config.ducklake.storage]\n\
         type = '{kind}'\nsecret_name = 's'\nkey_id = 'k'\nsecret = 'x'\n{keys}\n"
    )
}

/// What is told of keys of S3 beside a region.
#[track_caller]
fn tells(keys: &str, parts: &[&str]) {
    let toml = storage("s3", &format!("region = 'eu-west-1'\n{keys}"));
    Case {
        variables: &[("B", "lake.s3.amazonaws.com"), ("U", "s3://minio:9000/lake"), ("L", "s3://K@lake/x")],
        ..Case::of(&toml)
    }
    .tells(Code::BucketName, parts);
}

#[test]
fn a_host_is_no_bucket() {
    tells("bucket = 'lake'", &[]);
    tells("bucket = 'lake.s3.amazonaws.com'", &["is a host of", "fix: bucket = \"lake\""]);
    tells("bucket = '${B}'", &["is a host of", "fix: none"]);
    tells("bucket = 's3.amazonaws.com'", &["the host belongs in `endpoint`", "fix: none"]);
}

#[test]
fn a_bucket_of_tencent_has_its_account() {
    let without: &[&str] = &["hint: the name of a bucket in Tencent Cloud ends with the `APPID`", "`lake"];
    let tencent = "endpoint = 'cos.ap-beijing.myqcloud.com'";
    tells(&format!("bucket = 'lake'\n{tencent}"), without);
    tells(&format!("bucket = 'lake-x1'\n{tencent}"), without);
    tells(&format!("bucket = 'lake-1250000000'\n{tencent}"), &[]);
    tells("bucket = 'lake'\nendpoint = 'localhost:9000'", &[]);
}

#[test]
fn what_stands_before_the_bucket_has_keys_of_its_own() {
    let login = "the part before `@` is not used as a login";
    tells("data_path = 's3://K:S@lake/x'", &[login, "fix: data_path = \"s3://lake/x\""]);
    tells("data_path = 's3://K:S@/x'", &[login, "fix: none"]);
    tells("data_path = '${L}'", &[login, "fix: none"]);
    let server = "`minio:9000` is a server, but DuckDB uses it as the bucket";
    let path = "data_path = 's3://minio:9000/lake/x'";
    let meant = "data_path = \"s3://lake/x\"";
    tells(path, &[server, meant, "fix: endpoint = \"minio:9000\""]);
    tells(&format!("{path}\nendpoint = 'minio:9000'"), &[server, meant, "!fix: none", "!fix: endpoint"]);
    tells(&format!("{path}\nendpoint = 'other:9000'"), &[server, "fix: none"]);
    tells(&format!("{path}\nendpoint = 'minio'"), &[server, "fix: none"]);
    tells("data_path = '${U}'", &[server, "fix: none"]);
    tells("data_path = 's3://minio:9000/'", &[]);
    for (text, expected) in [
        ("minio:9000", true),
        ("minio:99", true),
        ("minio:9", false),
        ("minio:99999", false),
        ("minio:x1", false),
        (":9000", false),
        ("a:b:9000", false),
        ("minio", false),
    ] {
        assert_eq!(is_server(text), expected, "{text}");
    }
}

#[test]
fn an_arn_is_no_bucket() {
    let arn = "an ARN is not a bucket name";
    let point = "the ARN of an access point is not a bucket name";
    let alias = "or the alias of an access point";
    for (bucket, parts) in [
        ("arn:aws:s3:::lake", &[arn, "write only the name of the bucket: `lake`", "fix: bucket = \"lake\""] as &[&str]),
        ("arn:aws:s3:::lake/x", &[arn, "write only the name of the bucket: `lake`", "fix: none"]),
        ("arn:aws:iam::1:role/x", &[arn, "help: write the name of the bucket;", "fix: none"]),
        ("arn:aws:s3::1:accesspoint/x.mrap", &["multi-region access point", "with its `region`"]),
        (
            "arn:aws:s3:eu-west-1:1:accesspoint/ap",
            &[point, "bucket = \"ap-1\"", "endpoint = \"s3-accesspoint.eu-west-1.amazonaws.com\""],
        ),
        ("arn:aws:s3:eu-west-1:1:accesspoint:ap", &[point, "bucket = \"ap-1\""]),
        ("arn:aws-cn:s3:cn-north-1:1:accesspoint/ap", &["\"s3-accesspoint.cn-north-1.amazonaws.com.cn\""]),
        ("arn:aws:s3:eu-west-1:1:accesspoint/ap/object/x", &[point, "set its host as `endpoint`", "fix: none"]),
        ("arn:aws:s3:eu-west-1:1:accesspoint/", &[point, alias, "fix: none"]),
        ("arn:aws:s3:eu-west-1:1:job/x", &[point, alias, "fix: none"]),
    ] {
        tells(&format!("bucket = '{bucket}'"), parts);
    }
    tells("bucket = 'arn:aws:s3:eu-west-1:1:accesspoint/ap'\nendpoint = 'localhost:9000'", &[point, "fix: none"]);
    let own = [("B", "arn:aws:s3:::lake")];
    let toml = storage("s3", "region = 'eu-west-1'\nbucket = '${B}'");
    Case { variables: &own, ..Case::of(&toml) }.tells(Code::BucketName, &[arn, "fix: none"]);
}

#[test]
fn a_directory_bucket_is_in_a_zone() {
    let express = |region: &str| format!("endpoint = \"s3express-euw1-az1.{region}.amazonaws.com\"");
    let bucket = "bucket = 'lake--euw1-az1--x-s3'";
    tells(bucket, &["is a directory bucket", &format!("fix: {}", express("eu-west-1"))]);
    tells(&format!("{bucket}\nendpoint = 'localhost:9000'"), &[]);
    for region in ["", "region = ''\n"] {
        let toml = storage("s3", &format!("{region}{bucket}"));
        Case::of(&toml).tells(Code::BucketName, &[&express("us-east-1")]);
    }
}
