//! What the rules of requests say about a storage, and that their fixes leave nothing.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::metaxy::variables::Variables;
use crate::options::Options;

const KEYS: &str = "key_id = \"0123456789abcdef0123456789abcdef\"\nsecret = \"s\"\n";

/// A storage of a type, with keys.
fn of_type(tag: &str, keys: &str) -> String {
    format!(
        "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"c.ducklake\"\n\n[ducklake.storage]\ntype = \
         \"{tag}\"\nsecret_name = \"s\"\n{KEYS}{keys}\n"
    )
}

fn found(toml: &str, variables: &Variables) -> Vec<Diagnostic> {
    let analysis = crate::analyze(toml, &Options::from(variables));
    assert!(!analysis.has_errors(), "{toml}\n{:#?}", analysis.diagnostics);
    analysis.diagnostics
}

fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let sign = |severity| if severity == Severity::Hint { "?" } else { "!" };
    diagnostics.iter().map(|it| format!("{}{}", it.code, sign(it.severity))).collect()
}

/// The storage gives these, and each of their fixes removes its finding and brings no other.
#[track_caller]
fn gives(toml: &str, expected: &[&str]) {
    gives_with(toml, &Variables::new(), expected);
}

#[track_caller]
fn gives_with(toml: &str, variables: &Variables, expected: &[&str]) {
    for toml in [toml.to_owned(), toml.replace('\n', "\r\n")] {
        let diagnostics = found(&toml, variables);
        assert_eq!(told(&diagnostics), expected, "{toml}\n{diagnostics:#?}");
        for diagnostic in &diagnostics {
            for fix in &diagnostic.fixes {
                let fixed = fix.apply(&toml);
                let left = found(&fixed, variables);
                assert!(left.iter().all(|it| it.code != diagnostic.code), "{}\n{fixed}\n{left:#?}", fix.title);
                let news: Vec<Code> = left.iter().map(|it| it.code).collect();
                assert!(
                    news.iter().all(|code| diagnostics.iter().any(|it| it.code == *code)),
                    "{}\n{fixed}\n{left:#?}",
                    fix.title
                );
                assert_eq!(fixed.contains('\r'), toml.contains('\r'), "{fixed}");
            }
        }
    }
}

fn s3(keys: &str) -> String {
    of_type("s3", &format!("bucket = \"lake-data\"\n{keys}"))
}

#[test]
fn what_is_right_says_nothing() {
    for keys in [
        "region = \"eu-central-1\"",
        "region = \"us-gov-west-1\"",
        "region = \"eu-central-1\"\nendpoint = \"s3.eu-central-1.amazonaws.com\"",
        "region = \"eu-central-1\"\nendpoint = \"s3.amazonaws.com\"",
        "region = \"eu-central-1\"\nendpoint = \"s3.dualstack.eu-central-1.amazonaws.com/\"",
        "region = \"cn-north-1\"\nendpoint = \"s3.cn-north-1.amazonaws.com.cn\"",
        "endpoint = \"http://localhost:9000\"\nurl_style = \"path\"",
        "endpoint = \"http://minio:9000\"\nurl_style = \"vhost\"",
        "endpoint = \"127.0.0.1:9000\"\nurl_style = \"path\"\nuse_ssl = \"false\"\nregion = \"garage\"",
        "endpoint = \"https://s3.fr-par.scw.cloud\"\nregion = \"fr-par\"",
        "endpoint = \"https://fsn1.your-objectstorage.com\"\nregion = \"fsn1\"",
        "endpoint = \"0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com\"\nregion = \"auto\"",
        "endpoint = \"0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com\"",
        "endpoint = \"https://abc.storage.supabase.co/storage/v1/s3\"\nurl_style = \"path\"\nregion = \"eu-central-1\"",
        "endpoint = \"https://s3.example.com\"\nregion = \"us-east-1\"",
        "secret_parameters = { url_style = \"path\", region = \"eu-central-1\" }",
    ] {
        gives(&s3(keys), &[]);
    }
    gives(&of_type("gcs", "data_path = \"gs://a.b/lake/\""), &[]);
    gives(&of_type("r2", "account_id = \"0123456789abcdef0123456789abcdef\"\ndata_path = \"r2://b/l/\""), &[]);
}

#[test]
fn a_region_that_is_missing() {
    gives(&s3(""), &["missing-region?"]);
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let variables: Variables = [(name.to_owned(), "eu-central-1".to_owned())].into_iter().collect();
        gives_with(&s3(""), &variables, &[]);
    }
    gives(&s3("endpoint = \"s3.amazonaws.com\""), &["missing-region?"]);
    gives(&s3("endpoint = \"https://s3.fr-par.scw.cloud\""), &["missing-region!"]);
    gives(&s3("endpoint = \"https://fsn1.your-objectstorage.com\""), &["missing-region?"]);
    gives(&s3("endpoint = \"http://garage:3900\"\nurl_style = \"path\""), &["missing-region?"]);
    gives(&s3("endpoint = \"http://10.0.0.1:12345\"\nurl_style = \"path\""), &["missing-region?"]);
    gives(&s3("endpoint = \"https://s3-fips.us-east-1.amazonaws.com\""), &["missing-region!"]);
    let dotted = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"c\" }\nstorage.type = \"s3\"\nstorage.secret_name = \
                  \"s\"\nstorage.key_id = \"k\"\nstorage.secret = \"s\"\nstorage.bucket = \"b\"\nstorage.endpoint = \
                  \"s3.fr-par.scw.cloud\"\n";
    gives(dotted, &["missing-region!"]);
    let inline = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"c\" }\nstorage = { type = \"s3\", secret_name = \
                  \"s\", key_id = \"k\", secret = \"s\", bucket = \"b\", endpoint = \"s3.fr-par.scw.cloud\" }\n";
    gives(inline, &["missing-region!"]);
    let table = s3("[ducklake.storage.secret_parameters]\nendpoint = \"s3.fr-par.scw.cloud\"\nregion = \"\"\n");
    gives(&table, &["missing-region!"]);
}

#[test]
fn a_region_that_is_wrong() {
    for region in ["eu-central-1a", "EU-CENTRAL-1", "cn-north-1", "us-iso-east-1", "auto", "fra1", "fr-par", "x y"] {
        gives(&s3(&format!("region = \"{region}\"")), &["region!"]);
    }
    gives(&s3("region = \"fra1.digitaloceanspaces.com\""), &["region!"]);
    gives(&s3("region = \"s3.eu-central-1.amazonaws.com\""), &["region!"]);
    gives(&s3("endpoint = \"https://s3.gra.io.cloud.ovh.net\"\nregion = \"GRA\""), &["region!"]);
    gives(&s3("endpoint = \"https://s3.gra.io.cloud.ovh.net\"\nregion = \"us-east-1\""), &["region!"]);
}

#[test]
fn an_endpoint_that_is_replaced() {
    gives(&s3("endpoint = \"s3.ca-west-1.amazonaws.com\""), &["endpoint-replaced!"]);
    gives(&s3("endpoint = \"s3.ca-west-1.amazonaws.com\"\nregion = \"us-west-2\""), &["endpoint-replaced!"]);
    gives(
        &s3("endpoint = \"s3.dualstack.eu-central-1.amazonaws.com\"\nregion = \"eu-central-1\""),
        &["endpoint-replaced?"],
    );
}

#[test]
fn an_endpoint_that_is_no_host() {
    let region = "region = \"fsn1\"\n";
    for endpoint in [
        "HTTPS://fsn1.your-objectstorage.com",
        "https://https://fsn1.your-objectstorage.com",
        " https://fsn1.your-objectstorage.com",
        "https://fsn1.your-objectstorage.com ",
        "s3://fsn1.your-objectstorage.com",
        "//fsn1.your-objectstorage.com",
        "https://key@fsn1.your-objectstorage.com",
        "https://lake-data.fsn1.your-objectstorage.com",
        "https://other.fsn1.your-objectstorage.com",
        "https://fsn1.your-objectstorage.com/lake-data",
        "https://fsn1.your-objectstorage.com/a/b",
        "https://*.fsn1.your-objectstorage.com",
        "fsn1.your-objectstorage.com:x",
        "fsn1.your-objectstorage.com:99999",
    ] {
        gives(&s3(&format!("{region}endpoint = \"{endpoint}\"")), &["endpoint!"]);
    }
    for endpoint in ["*.vpce-0a-1b.s3.eu-central-1.vpce.amazonaws.com", "vpce-0a-1b.s3.eu-central-1.vpce.amazonaws.com"]
    {
        gives(&s3(&format!("region = \"eu-central-1\"\nendpoint = \"{endpoint}\"")), &["endpoint!"]);
    }
    gives(&s3("region = \"eu-central-1\"\nendpoint = \"s3-website.eu-central-1.amazonaws.com\""), &["endpoint!"]);
    gives(&s3(&format!("{region}endpoint = \"\"")), &["region!", "endpoint!"]);
    gives(&s3("region = \"a\"\nsecret_parameters = { endpoint = \"http://s3.example.com\" }"), &["endpoint!"]);
}

#[test]
fn what_is_no_endpoint() {
    for endpoint in [
        ":9000",
        "http://:9000",
        "http:/s3.example.com",
        "https//s3.example.com",
        "a.example.com;b.example.com",
        "a.example.com:8443:8443",
        "a.example.com: 8443",
        "eu-central-1",
        "aws",
        "amazonaws.com",
        "s3.eu-central-1.amazon.com",
        "account.blob.core.windows.net",
        "dash.cloudflare.com",
        "r2.cloudflarestorage.com",
        "s3.scw.cloud",
        "your-objectstorage.com",
    ] {
        gives(&s3(&format!("region = \"us-west-2\"\nendpoint = \"{endpoint}\"")), &["endpoint!"]);
    }
    gives(&s3("region = \"eu-central-1\"\nendpoint = \"s3.eu-central-1.amazonaws.com.cn\""), &["endpoint!"]);
    gives(&s3("region = \"eu-central-1\"\nendpoint = \"s3.eu-central-003.backblazeb2.com\""), &["region?"]);
    for region in ["us-east-1", "auto", "eu-central-003"] {
        gives(&s3(&format!("region = \"{region}\"\nendpoint = \"s3.eu-central-003.backblazeb2.com\"")), &[]);
    }
}

#[test]
fn a_bucket_in_the_host() {
    gives(&s3("region = \"r\"\nendpoint = \"https://ceph.example.internal\""), &["bucket-in-host!"]);
    gives(&s3("endpoint = \"http://minio:9000\""), &["bucket-in-host!"]);
    gives(&s3("endpoint = \"http://127.0.0.1:9000\"\nurl_style = \"vhost\""), &["bucket-in-host!"]);
    gives(&s3("endpoint = \"http://[::1]:9000\""), &["bucket-in-host!"]);
    gives(&s3("region = \"r\"\nendpoint = \"https://abc.storage.supabase.co/storage/v1/s3\""), &["bucket-in-host!"]);
    for bucket in ["a.b", "A", "a b"] {
        gives(&of_type("s3", &format!("bucket = \"{bucket}\"\nregion = \"us-west-2\"")), &["bucket-in-host!"]);
    }
    gives(&of_type("s3", "bucket = \"a.b\"\nregion = \"r\"\nendpoint = \"http://s3.example.com\""), &[]);
    gives(
        &of_type("gcs", "data_path = \"gs://a.b/l/\"\nsecret_parameters = { url_style = \"vhost\" }"),
        &["bucket-in-host!"],
    );
}

#[test]
fn a_style_that_the_server_does_not_take() {
    let keys = "endpoint = \"oss-cn-hangzhou.aliyuncs.com\"\nregion = \"oss-cn-hangzhou\"\nurl_style = ";
    gives(&s3(&format!("{keys}\"path\"")), &["url-style!"]);
    gives(&s3(&format!("{keys}\"vhost\"")), &[]);
    gives(&s3("region = \"us-west-2\"\nurl_style = \"PATH\""), &["url-style!"]);
}

#[test]
fn tls_and_ports() {
    gives(&s3("region = \"r\"\nurl_style = \"path\"\nendpoint = \"minio:9000\""), &["use-ssl?"]);
    gives(&s3("region = \"r\"\nurl_style = \"path\"\nendpoint = \"minio:443\""), &[]);
    gives(&s3("region = \"fsn1\"\nendpoint = \"http://fsn1.your-objectstorage.com\""), &["use-ssl!"]);
    gives(&s3("region = \"fsn1\"\nendpoint = \"fsn1.your-objectstorage.com\"\nuse_ssl = false"), &["use-ssl!"]);
    gives(
        &s3("region = \"r\"\nurl_style = \"path\"\nendpoint = \"http://minio.example.internal:9001\""),
        &["console-port?"],
    );
}

#[test]
fn a_bucket_that_is_no_name() {
    let bucket = |bucket: &str| of_type("s3", &format!("bucket = \"{bucket}\"\nregion = \"us-east-2\""));
    gives(&bucket("arn:aws:s3:us-east-2:111122223333:accesspoint/imaging"), &["bucket-name!"]);
    gives(&bucket("arn:aws:s3:::lake-data"), &["bucket-name!"]);
    gives(&bucket("lake-data.s3.eu-west-1.amazonaws.com"), &["bucket-name!"]);
    gives(&bucket("hot--use1-az5--x-s3"), &["bucket-name!"]);
    gives(&of_type("s3", "data_path = \"s3://arn:aws:s3:::lake/p/\"\nregion = \"us-east-2\""), &["bucket-name!"]);
}

#[test]
fn accounts_and_keys_of_r2() {
    let r2 = |keys: &str| of_type("r2", &format!("data_path = \"r2://b/l/\"\n{keys}"));
    let id = "0123456789abcdef0123456789abcdef";
    gives(&r2(&format!("account_id = \"https://{id}.r2.cloudflarestorage.com/b\"")), &["account-id!"]);
    gives(&r2(&format!("account_id = \"{id}.eu.r2.cloudflarestorage.com\"")), &["account-id!"]);
    gives(&r2(&format!("account_id = \"https://dash.example.com/{id}\"")), &["account-id!"]);
    let token = r2(&format!("account_id = \"{id}\"")).replace("key_id = \"0123456789abcdef", "key_id = \"token-");
    gives(&token, &["r2-keys!"]);
}

/// Whatever stands there, nothing panics.
#[test]
fn nothing_is_too_odd() {
    let odd = [
        "",
        " ",
        ":",
        "/",
        "//",
        "://",
        "@",
        "*",
        "*.",
        "é",
        "é.é",
        "http://",
        "arn:",
        "arn:aws:s3::",
        "s3://",
        "[",
        "]:",
        "--x-s3",
        "a:b:c",
        "\u{202e}",
        "..",
        ".",
        "r2.cloudflarestorage.com",
        "s3..amazonaws.com",
        "1a",
    ];
    for value in odd {
        for key in ["endpoint", "region", "url_style", "bucket", "data_path"] {
            let toml = s3(&format!("{key} = '{value}'"));
            let toml = if key == "bucket" { toml.replace("bucket = \"lake-data\"\n", "") } else { toml };
            let analysis = crate::analyze(&toml, &Options::default());
            for fix in analysis.diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes) {
                let _ = crate::analyze(&fix.apply(&toml), &Options::default());
            }
        }
        let toml = of_type("r2", &format!("account_id = '{value}'\ndata_path = 'r2://{value}/'"));
        let _ = crate::analyze(&toml, &Options::default());
    }
}

#[test]
fn what_stands_before_the_bucket() {
    let of = |path: &str| of_type("s3", &format!("region = \"us-west-2\"\ndata_path = \"{path}\""));
    gives(&of("s3://s3.example.com:9443/lake/x/"), &["bucket-name!"]);
    gives(&of("s3://KEY:SECRET@lake/x/"), &["bucket-name!"]);
    for path in ["s3:///lake/x", "s3:/lake/x", "s3//lake/x", "lake/x", "arn:aws:s3:::lake/x", "minio://lake/x"] {
        gives(&of(path), &["data-path!"]);
    }
    gives(&of_type("s3", "bucket = \"/lake\"\nregion = \"us-west-2\""), &["data-path!"]);
}
