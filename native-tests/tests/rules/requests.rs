//! Where requests go: a proxy on loopback writes down which host they ask, and for which region
//! and key they are signed.

use lakeplan::{Code, Flavor, Variables};
use native_tests::version;

use crate::evidence::{Evidence, evidence, fails};
use crate::trial::{LOCAL, error, place, run, s3, session, statements, write};
use crate::wire::Wire;

evidence! {
    account_id = AccountId: url_as_account on "1.4";
    bucket_in_host = BucketInHost: address, private_name, path_only_provider, dots_and_other_characters on "1.4",
        folders_behind_the_bucket;
    bucket_name = BucketName: access_point on "1.4", host_as_bucket, directory_bucket;
    console_port = ConsolePort: port_of_a_console;
    endpoint_replaced = EndpointReplaced: region_of_the_endpoint, dual_stack;
    missing_region = MissingRegion: on_aws, elsewhere;
    r2_keys = R2Keys: name_of_a_token;
    region = Region: zone, partition, of_another_provider, capitals, of_another_endpoint, name_of_the_console, slip_of_the_pen;
    use_ssl = UseSsl: plain_server, provider_that_wants_tls, scheme_that_is_overridden;
}

/// A storage with a catalog beside it.
fn storage(tag: &str, keys: &str) -> String {
    let catalog = LOCAL.split_once("[ducklake.storage]").expect("a storage").0;
    format!(
        "{catalog}[ducklake.storage]\ntype = \"{tag}\"\nsecret_name = \"s\"\nkey_id = \"k\"\nsecret = \"x\"\n{keys}\n"
    )
}

pub(crate) fn lake(keys: &str) -> String {
    storage("s3", &format!("bucket = \"lake\"\n{keys}"))
}

/// What a proxy is asked while a table is written: first lines and signatures, or the error if
/// nothing is sent.
#[track_caller]
fn asked(toml: &str, flavor: Flavor) -> String {
    let wire = Wire::start();
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    session.run(&wire.as_proxy()).expect("settings");
    run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("ATTACH touches no storage");
    let error = error(write(&mut session));
    let heads = wire.heads();
    let line = |head: &String| {
        let signature = head.lines().find(|line| line.to_lowercase().starts_with("authorization"));
        format!("{} {}", head.lines().next().unwrap_or_default(), signature.unwrap_or_default())
    };
    // 1.4 names the port that goes without saying.
    let lines = heads.iter().map(|head| line(head).replace(":80/", "/"));
    if heads.is_empty() { error } else { lines.collect::<Vec<_>>().join("\n") }
}

/// Requests are as in `wrong`, and after each fix as in `right`; so they are in the `duckdb`
/// flavor, if that is cured.
#[track_caller]
pub(crate) fn goes(code: Code, toml: &str, wrong: &str, right: &str) {
    let analysis = lakeplan::analyze(toml, &version::bare());
    let found: Vec<_> = analysis.diagnostics.iter().filter(|it| it.code == code).collect();
    assert_eq!(found.len(), 1, "{toml}\n{:#?}", analysis.diagnostics);
    let seen = asked(toml, Flavor::Metaxy);
    assert!(seen.contains(wrong), "expected `{wrong}`\n{seen}");
    assert!(right.is_empty() || !seen.contains(right), "not yet `{right}`\n{seen}");
    for fix in &found[0].fixes {
        let seen = asked(&fix.apply(toml), Flavor::Metaxy);
        assert!(seen.contains(right), "after: {}, expected `{right}`\n{seen}", fix.title);
    }
    let sql = |flavor| statements(toml, &Variables::new(), flavor);
    if sql(Flavor::DuckDb) != sql(Flavor::Metaxy) {
        let seen = asked(toml, Flavor::DuckDb);
        assert!(seen.contains(right), "cured, expected `{right}`\n{seen}");
    }
}

/// What comes of a URL that is none. Before 1.5 a proxy was asked for it; without one nothing was sent either.
pub(crate) fn no_url(before: &'static str) -> &'static str {
    version::by("URL using bad/illegal format", [("1.4", before)])
}

const ID: &str = "0123456789abcdef0123456789abcdef";

fn url_as_account(code: Code) {
    let r2 = |account: &str| {
        let keys = format!("account_id = \"{account}\"\ndata_path = \"r2://lake/t/\"");
        storage("r2", &keys).replace("\"k\"", &format!("\"{ID}\""))
    };
    let host = format!("{ID}.r2.cloudflarestorage.com");
    let wrong = version::by("CONNECT https:443", [("1.4", "[https://https:]//")]);
    goes(code, &r2(&format!("https://{host}")), wrong, &format!("CONNECT {host}:443"));
    let eu = format!("{ID}.eu.r2.cloudflarestorage.com");
    goes(code, &r2(&format!("https://{eu}")), wrong, &format!("CONNECT {eu}:443"));
}

fn address(code: Code) {
    let server = "endpoint = \"http://${S3_ENDPOINT}\"";
    Evidence::of(code, s3(&format!("{server}\nurl_style = \"path\""), server))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: "))
        .check();
}

fn private_name(code: Code) {
    let toml = lake("endpoint = \"http://minio:9000\"\nregion = \"r\"");
    goes(code, &toml, "http://lake.minio:9000/main/", "http://minio:9000/lake/main/");
    let toml = lake("endpoint = \"http://objects.example.internal\"\nregion = \"r\"");
    goes(code, &toml, "http://lake.objects.example.internal/", "http://objects.example.internal/lake/");
}

fn path_only_provider(code: Code) {
    let toml = lake("endpoint = \"https://abc.storage.supabase.co/storage/v1/s3\"\nregion = \"r\"");
    goes(code, &toml, "CONNECT lake.abc.storage.supabase.co:443", "CONNECT abc.storage.supabase.co:443");
}

fn dots_and_other_characters(code: Code) {
    let bucket = |name: &str| storage("s3", &format!("bucket = \"{name}\"\nregion = \"us-west-2\""));
    let right = "CONNECT s3.us-west-2.amazonaws.com:443";
    goes(code, &bucket("a.b"), "CONNECT a.b.s3.us-west-2.amazonaws.com:443", right);
    goes(code, &bucket("Lake"), "CONNECT Lake.s3.us-west-2.amazonaws.com:443", right);
    goes(code, &bucket("a b"), no_url("CONNECT a%20b.s3.us-west-2.amazonaws.com:443"), right);
}

fn access_point(code: Code) {
    let bucket = |name: &str| storage("s3", &format!("bucket = \"{name}\"\nregion = \"us-east-2\""));
    goes(
        code,
        &bucket("arn:aws:s3:us-east-2:111122223333:accesspoint/images"),
        no_url("[https://arn:aws:s3:us-east-2:111122223333:accesspoint.s3.us-east-2.amazonaws.com]/images/"),
        "CONNECT images-111122223333.s3-accesspoint.us-east-2.amazonaws.com:443",
    );
    let right = "CONNECT lake.s3.us-east-2.amazonaws.com:443";
    goes(code, &bucket("arn:aws:s3:::lake"), no_url("[https://arn:aws:s3:::lake.s3.us-east-2.amazonaws.com]/"), right);
}

fn host_as_bucket(code: Code) {
    let toml = storage("s3", "bucket = \"lake.s3.eu-west-1.amazonaws.com\"\nregion = \"eu-west-1\"");
    let twice = "CONNECT lake.s3.eu-west-1.amazonaws.com.s3.eu-west-1.amazonaws.com:443";
    goes(code, &toml, twice, "CONNECT lake.s3.eu-west-1.amazonaws.com:443");
}

fn directory_bucket(code: Code) {
    let toml = storage("s3", "bucket = \"hot--use1-az5--x-s3\"\nregion = \"us-east-1\"");
    let right = "CONNECT hot--use1-az5--x-s3.s3express-use1-az5.us-east-1.amazonaws.com:443";
    goes(code, &toml, "CONNECT hot--use1-az5--x-s3.s3.us-east-1.amazonaws.com:443", right);
}

fn port_of_a_console(code: Code) {
    let toml = lake("endpoint = \"http://minio:9001\"\nregion = \"r\"\nurl_style = \"path\"");
    goes(code, &toml, "http://minio:9001/lake/", "http://minio:9000/lake/");
}

fn region_of_the_endpoint(code: Code) {
    if !version::here().ways.endpoint_of_region {
        return is_kept(code, "endpoint = \"s3.ca-west-1.amazonaws.com\"", "s3.ca-west-1.amazonaws.com");
    }
    let toml = lake("endpoint = \"s3.ca-west-1.amazonaws.com\"");
    let right = "CONNECT lake.s3.ca-west-1.amazonaws.com:443";
    goes(code, &toml, "CONNECT lake.s3.us-east-1.amazonaws.com:443", right);
    let toml = lake("endpoint = \"s3.ca-west-1.amazonaws.com\"\nregion = \"us-west-2\"");
    goes(code, &toml, "CONNECT lake.s3.us-west-2.amazonaws.com:443", right);
}

/// On a version that keeps the endpoint nothing is told of it.
#[track_caller]
fn is_kept(code: Code, keys: &str, host: &str) {
    let toml = lake(&format!("{keys}\nregion = \"eu-west-1\""));
    let analysis = lakeplan::analyze(&toml, &version::bare());
    assert!(analysis.diagnostics.iter().all(|it| it.code != code), "{:#?}", analysis.diagnostics);
    assert!(asked(&toml, Flavor::Metaxy).contains(&format!("CONNECT lake.{host}:443")), "{toml}");
}

fn dual_stack(code: Code) {
    if !version::here().ways.endpoint_of_region {
        let host = "s3.dualstack.eu-west-1.amazonaws.com";
        return is_kept(code, &format!("endpoint = \"https://{host}\""), host);
    }
    let toml = lake("endpoint = \"https://s3.dualstack.eu-west-1.amazonaws.com\"\nregion = \"eu-west-1\"");
    let right = "CONNECT lake.s3.dualstack.eu-west-1.amazonaws.com:443";
    goes(code, &toml, "CONNECT lake.s3.eu-west-1.amazonaws.com:443", right);
}

fn on_aws(code: Code) {
    let region = if version::here().ways.endpoint_of_region { ".us-east-1" } else { "" };
    goes(code, &lake(""), &format!("CONNECT lake.s3{region}.amazonaws.com:443"), "");
}

/// The FIPS endpoint is one that AWS serves without TLS too, so that the signature can be seen.
fn elsewhere(code: Code) {
    let toml = lake("endpoint = \"http://s3-fips.us-west-2.amazonaws.com\"");
    goes(code, &toml, "//s3/aws4_request", "/us-west-2/s3/aws4_request");
}

fn name_of_a_token(code: Code) {
    let keys = format!(
        "account_id = \"{ID}\"\ndata_path = \"r2://lake/t/\"\nsecret_parameters = {{ use_ssl = false, region = \"auto\" }}"
    );
    let toml = storage("r2", &keys).replace("\"k\"", "\"metaxy-lake-token\"");
    goes(code, &toml, "Credential=metaxy-lake-token/", "");
}

fn zone(code: Code) {
    let right = "CONNECT lake.s3.eu-central-1.amazonaws.com:443";
    goes(code, &lake("region = \"eu-central-1a\""), "CONNECT lake.s3.eu-central-1a.amazonaws.com:443", right);
}

fn name_of_the_console(code: Code) {
    let right = "CONNECT lake.s3.eu-central-1.amazonaws.com:443";
    for name in ["Frankfurt", "eu_central_1"] {
        let wrong = format!("CONNECT lake.s3.{name}.amazonaws.com:443");
        goes(code, &lake(&format!("region = \"{name}\"")), &wrong, right);
    }
}

fn slip_of_the_pen(code: Code) {
    let right = "CONNECT lake.s3.eu-central-1.amazonaws.com:443";
    goes(code, &lake("region = \"eu-cental-1\""), "CONNECT lake.s3.eu-cental-1.amazonaws.com:443", right);
}

fn partition(code: Code) {
    let right = "CONNECT lake.s3.cn-north-1.amazonaws.com.cn:443";
    goes(code, &lake("region = \"cn-north-1\""), "CONNECT lake.s3.cn-north-1.amazonaws.com:443", right);
}

fn of_another_provider(code: Code) {
    let right = "CONNECT lake.fra1.digitaloceanspaces.com:443";
    goes(code, &lake("region = \"fra1\""), "CONNECT lake.s3.fra1.amazonaws.com:443", right);
    let host = "fra1.digitaloceanspaces.com";
    let wrong = "CONNECT lake.s3.fra1.digitaloceanspaces.com.amazonaws.com:443";
    goes(code, &lake(&format!("region = \"{host}\"")), wrong, right);
    goes(code, &lake("region = \"auto\""), "CONNECT lake.s3.auto.amazonaws.com:443", "");
}

fn capitals(code: Code) {
    let right = "CONNECT lake.s3.eu-west-1.amazonaws.com:443";
    goes(code, &lake("region = \"EU-WEST-1\""), "CONNECT lake.s3.EU-WEST-1.amazonaws.com:443", right);
}

fn of_another_endpoint(code: Code) {
    let toml = lake("endpoint = \"http://s3-fips.us-west-2.amazonaws.com\"\nregion = \"us-east-1\"");
    goes(code, &toml, "/us-east-1/s3/aws4_request", "/us-west-2/s3/aws4_request");
}

fn plain_server(code: Code) {
    let toml = lake("endpoint = \"minio:9000\"\nregion = \"r\"\nurl_style = \"path\"");
    goes(code, &toml, "CONNECT minio:9000", "http://minio:9000/lake/");
}

fn provider_that_wants_tls(code: Code) {
    let toml = lake("endpoint = \"http://fsn1.your-objectstorage.com\"\nregion = \"fsn1\"");
    let right = "CONNECT lake.fsn1.your-objectstorage.com:443";
    goes(code, &toml, "http://lake.fsn1.your-objectstorage.com/", right);
}

/// `use_ssl` wins over the scheme that Metaxy takes off the endpoint.
fn scheme_that_is_overridden(code: Code) {
    let keys = |scheme: &str, tls: bool| {
        lake(&format!("endpoint = \"{scheme}://minio:9000\"\nregion = \"r\"\nurl_style = \"path\"\nuse_ssl = {tls}"))
    };
    for (toml, sent, other) in [
        (keys("https", false), "http://minio:9000/lake/", "CONNECT minio:9000"),
        (keys("http", true), "CONNECT minio:9000", "http://minio:9000/lake/"),
    ] {
        let analysis = lakeplan::analyze(&toml, &version::bare());
        let found: Vec<_> = analysis.diagnostics.iter().filter(|it| it.code == code).collect();
        assert_eq!(found.len(), 1, "{:#?}", analysis.diagnostics);
        assert!(asked(&toml, Flavor::Metaxy).contains(sent));
        let after: Vec<String> = found[0].fixes.iter().map(|fix| asked(&fix.apply(&toml), Flavor::Metaxy)).collect();
        assert!(after.len() == 2 && after[0].contains(other) && after[1].contains(sent), "{after:#?}");
        for fix in &found[0].fixes {
            let analysis = lakeplan::analyze(&fix.apply(&toml), &version::bare());
            assert!(analysis.diagnostics.iter().all(|it| it.code != code), "{:#?}", analysis.diagnostics);
        }
    }
}

/// What follows the bucket is the beginning of the keys: no part of the host, and no fault.
fn folders_behind_the_bucket(code: Code) {
    let toml = storage("s3", "bucket = \"lake/team\"\nregion = \"us-west-2\"");
    let analysis = lakeplan::analyze(&toml, &version::bare());
    assert!(analysis.diagnostics.iter().all(|it| it.code != code), "{:#?}", analysis.diagnostics);
    assert!(asked(&toml, Flavor::Metaxy).contains("CONNECT lake.s3.us-west-2.amazonaws.com:443"));
    let toml = lake("endpoint = \"http://minio:9000\"\nregion = \"r\"\nurl_style = \"path\"")
        .replace("\"lake\"", "\"lake/team/\"");
    assert!(asked(&toml, Flavor::Metaxy).contains("http://minio:9000/lake/team/"), "{toml}");
}
