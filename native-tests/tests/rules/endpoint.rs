//! The endpoint and how the bucket is addressed.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::requests::{goes, lake, no_url};
use crate::trial::{S3, error, place, run, s3, session, statements, write};
use crate::wire::Wire;

evidence! {
    url_style = UrlStyle: upper_case, another_word, what_the_server_sees on "1.4", host_only_provider;
    endpoint = Endpoint: bucket_in_front, bucket_behind, asterisk on "1.4", ipv6_without_brackets on "1.4", scheme_in_upper_case, white_space, path_behind_the_host on "1.4", path_behind_the_host_of_ours,
        scheme_among_the_parameters, nothing_at_all;
}

const STYLE: &str = "url_style = \"path\"";
const SERVER: &str = "endpoint = \"http://${S3_ENDPOINT}\"";

fn upper_case(code: Code) {
    Evidence::of(code, s3(STYLE, "url_style = \"PATH\""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: HTTP Error"))
        .check();
}

fn another_word(code: Code) {
    Evidence::of(code, s3(STYLE, "url_style = \"paths\"")).in_bucket().harm(fails("INSERT of 250 rows: ")).check();
}

/// What a server is asked for, by an S3 storage at `endpoint` with other keys.
#[track_caller]
fn asked(wire: &Wire, toml: &str, flavor: Flavor) -> Vec<String> {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    session.run("SET http_retries = 0").expect("a setting");
    if version::by(false, [("1.4", true)]) {
        // It does not know that `*.localhost` is loopback; a proxy need not.
        session.run(&wire.as_proxy()).expect("settings");
    }
    let before = wire.requests().len();
    run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("ATTACH touches no storage");
    error(write(&mut session));
    let heads = wire.heads().split_off(before);
    let line = |head: &str, start: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(start)).unwrap_or_default();
        line.split_whitespace().nth(1).unwrap_or_default().to_owned()
    };
    heads
        .iter()
        .map(|head| {
            let host = line(head, "host:");
            let path = head.split_whitespace().nth(1).unwrap_or_default();
            let path = path.strip_prefix("http://").and_then(|it| it.strip_prefix(&*host)).unwrap_or(path);
            format!("{host} {path}")
        })
        .collect()
}

fn at(server: &str, style: &str) -> String {
    let toml = s3(SERVER, &format!("endpoint = \"{server}\""));
    let toml = edit(&toml, STYLE, style);
    let values =
        [("S3_REGION", "eu-central-1"), ("BUCKET", "bucket"), ("PREFIX", "p"), ("KEY_ID", "k"), ("SECRET", "s")];
    values.iter().fold(toml, |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
}

/// Every style of the table puts the bucket into the host or the path, and others do not.
fn what_the_server_sees(code: Code) {
    let wire = Wire::start();
    let port = wire.address().rsplit_once(':').map(|(_, port)| port.to_owned()).expect("a port");
    // A host name, before which a bucket can stand; `*.localhost` is loopback.
    let server = format!("http://localhost:{port}");
    for style in version::here().url_styles.iter().copied().chain(["PATH", "Path", "vhosts", "dns"]) {
        let toml = at(&server, &format!("url_style = \"{style}\""));
        let known = version::here().url_styles.contains(&style);
        let warned = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
        assert_eq!(warned, if known { vec![] } else { vec![code] }, "{style}");
        let seen = asked(&wire, &toml, Flavor::Metaxy);
        let place = match style {
            "path" => format!("localhost:{port} /bucket/p/main/t/"),
            _ if known => format!("bucket.localhost:{port} /p/main/t/"),
            _ => format!("localhost:{port} /p/main/t/"),
        };
        assert!(!seen.is_empty() && seen.iter().all(|line| line.starts_with(&place)), "{style}: {seen:?}");
    }
}

fn scheme_in_upper_case(code: Code) {
    // The scheme of a secret's endpoint becomes a host, which no resolver knows.
    Evidence::of(code, s3(SERVER, "endpoint = \"HTTP://${S3_ENDPOINT}\""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: "))
        .change("HTTP://", "http://")
        .check();
}

fn white_space(code: Code) {
    Evidence::of(code, s3(SERVER, "endpoint = \"http:// ${S3_ENDPOINT} \""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: "))
        .change(":// ${S3_ENDPOINT} ", "://${S3_ENDPOINT}")
        .check();
}

fn path_behind_the_host(code: Code) {
    let wire = Wire::start();
    for flavor in Flavor::ALL {
        let toml = at(&format!("http://{}/sub/folder", wire.address()), STYLE);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
        let seen = asked(&wire, &toml, flavor);
        let place = format!("{} /sub/folder/bucket/p/main/t/", wire.address());
        assert!(!seen.is_empty() && seen.iter().all(|line| line.starts_with(&place)), "{flavor}: {seen:?}");
    }
}

fn path_behind_the_host_of_ours(code: Code) {
    Evidence::of(code, s3(SERVER, "endpoint = \"http://${S3_ENDPOINT}/sub\""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: HTTP Error"))
        .unmended(fails("INSERT of 250 rows: HTTP Error"))
        .change("/sub\"", "\"")
        .check();
}

fn scheme_among_the_parameters(code: Code) {
    let (head, storage) = S3.split_once("[ducklake.storage]").expect("a storage");
    assert!(storage.contains(SERVER));
    let toml = format!(
        "{head}[ducklake.storage]\ntype = \"gcs\"\nsecret_name = \"my_gcs\"\ndata_path = \
         \"gs://${{BUCKET}}/${{PREFIX}}\"\nkey_id = \"${{KEY_ID}}\"\nsecret = \"${{SECRET}}\"\nsecret_parameters = {{ \
         endpoint = \"http://${{S3_ENDPOINT}}\", url_style = \"path\", use_ssl = false, region = \"${{S3_REGION}}\" }}\n"
    );
    Evidence::of(code, toml)
        .in_bucket()
        .harm(fails("INSERT of 250 rows: "))
        .change("http://${S3_ENDPOINT}", "${S3_ENDPOINT}")
        .check();
}

fn nothing_at_all(code: Code) {
    let toml = at("", STYLE);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let wire = Wire::start();
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        session.run(&wire.as_proxy()).expect("settings");
        run(&mut session, &statements(&toml, &Variables::new(), flavor)).expect("ATTACH touches no storage");
        error(write(&mut session));
        let asked = wire.requests();
        assert!(
            !asked.is_empty() && asked.iter().all(|line| line.contains("amazonaws.com:443")),
            "{flavor}: {asked:?}"
        );
    }
}

fn bucket_in_front(code: Code) {
    let toml = lake("endpoint = \"https://lake.fsn1.your-objectstorage.com\"\nregion = \"fsn1\"");
    let right = "CONNECT lake.fsn1.your-objectstorage.com:443";
    goes(code, &toml, "CONNECT lake.lake.fsn1.your-objectstorage.com:443", right);
}

fn bucket_behind(code: Code) {
    let keys = "region = \"us-west-2\"\nurl_style = \"path\"\nendpoint = ";
    let toml = lake(&format!("{keys}\"http://s3-fips.us-west-2.amazonaws.com/lake\""));
    goes(code, &toml, ".com/lake/lake/main/", ".com/lake/main/");
}

fn asterisk(code: Code) {
    let host = "vpce-0a1b-cd.s3.us-east-1.vpce.amazonaws.com";
    let toml = lake(&format!("endpoint = \"*.{host}\"\nregion = \"us-east-1\""));
    goes(code, &toml, no_url("CONNECT lake.*.vpce-0a1b-cd.s3."), &format!("CONNECT lake.bucket.{host}:443"));
}

fn ipv6_without_brackets(code: Code) {
    let toml = |server: &str| lake(&format!("endpoint = \"http://{server}\"\nregion = \"x\"\nurl_style = \"path\""));
    // 1.4 asks a proxy for any address of IPv6 like that; without a proxy it connects.
    let right = version::by(["", ""], [("1.4", ["[http://", "]"])]);
    let right = |host: &str| format!("PUT http://{}{host}{}/lake/", right[0], right[1]);
    let wrong = no_url("http://[http://2001:db8::7:9000]/lake/");
    goes(code, &toml("2001:db8::7:9000"), wrong, &right("[2001:db8::7]:9000"));
    let wrong = no_url("http://[http://2001:db8::7:a]/lake/");
    goes(code, &toml("2001:db8::7:a"), wrong, &right("[2001:db8::7:a]"));
    let sound = toml("[2001:db8::7]:9000");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&sound, &version::bare()))), []);
}

fn host_only_provider(code: Code) {
    let keys = "endpoint = \"oss-cn-hangzhou.aliyuncs.com\"\nregion = \"oss-cn-hangzhou\"\nurl_style = \"path\"";
    let right = "CONNECT lake.oss-cn-hangzhou.aliyuncs.com:443";
    goes(code, &lake(keys), "CONNECT oss-cn-hangzhou.aliyuncs.com:443", right);
}
