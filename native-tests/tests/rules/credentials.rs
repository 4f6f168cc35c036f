//! Credentials that are not used, or not the ones that are meant.

use lakeplan::Variables;
use lakeplan::{Code, Flavor, Severity};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::trial::{POSTGRES, S3, error, place, run, s3, s3_with, session, statements, value, write};
use crate::wire::Wire;

evidence! {
    half_credentials = HalfCredentials: key_without_secret, secret_without_key, key_among_the_parameters,
        half_a_pair_and_an_environment;
    chain_with_keys = ChainWithKeys: no_chain_to_be_found, token_of_the_chain;
    session_token = SessionToken: token_of_the_environment;
    scope_misses_data_path = ScopeMissesDataPath: scope_of_another_bucket, scope_is_a_prefix_of_letters,
        scope_of_another_scheme, list_of_another_scheme;
    empty_parameters = EmptyParameters: existing_s3_secret_replaced, existing_postgres_secret_replaced;
    missing_account_id = MissingAccountId: r2_without_an_endpoint;
    existing_secret = ExistingSecret: any_name_will_do;
}

const KEYS: &str = "key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"";

fn key_without_secret(code: Code) {
    half(code, "key_id = \"${KEY_ID}\"");
}

fn secret_without_key(code: Code) {
    half(code, "secret = \"${SECRET}\"");
}

fn key_among_the_parameters(code: Code) {
    half(code, "secret_parameters = { key_id = \"${KEY_ID}\" }");
}

#[track_caller]
fn half(code: Code, written: &str) {
    Evidence::of(code, s3(KEYS, written))
        .in_bucket()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .change(written, KEYS)
        .check();
}

/// An S3 storage whose server is the wire.
fn at(wire: &Wire, keys: &str) -> String {
    s3(KEYS, keys)
        .replace("http://${S3_ENDPOINT}", &format!("http://{}", wire.address()))
        .replace("${S3_REGION}", "eu-central-1")
        .replace("${BUCKET}", "bucket")
        .replace("${PREFIX}", "p")
}

/// What the requests of a configuration look like on the wire.
#[track_caller]
fn requests(wire: &Wire, toml: &str, flavor: Flavor, environment: &[(&str, &str)]) -> String {
    let place = place(&[]);
    let before = wire.heads().len();
    let mut session = session(&place, ":memory:", environment);
    session.run("SET http_retries = 0").expect("a setting");
    run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("ATTACH does not touch the storage");
    error(write(&mut session));
    wire.heads()[before..].concat()
}

const ENVIRONMENT: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "THEIRKEY"), ("AWS_SECRET_ACCESS_KEY", "theirs"), ("AWS_SESSION_TOKEN", "their-token")];

fn half_a_pair_and_an_environment(code: Code) {
    let wire = Wire::start();
    let toml = at(&wire, "key_id = \"OURKEY\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let seen = requests(&wire, &toml, flavor, &ENVIRONMENT);
        assert!(seen.contains("Credential=THEIRKEY/") && !seen.contains("OURKEY"), "{flavor}: {seen}");
    }
    let cured = at(&wire, "key_id = \"OURKEY\"\nsecret = \"ours\"");
    assert_eq!(warnings(&lakeplan::analyze(&cured, &version::bare())), []);
    let seen = requests(&wire, &cured, Flavor::Metaxy, &ENVIRONMENT);
    assert!(seen.contains("Credential=OURKEY/"), "{seen}");
}

fn no_chain_to_be_found(code: Code) {
    Evidence::of(code, s3_with("secret_parameters = { provider = \"credential_chain\" }"))
        .in_bucket()
        .harm(fails("Secret Validation Failure"))
        .unmended(fails("Secret Validation Failure"))
        .check();
}

fn token_of_the_chain(code: Code) {
    let wire = Wire::start();
    let toml =
        at(&wire, "key_id = \"OURKEY\"\nsecret = \"ours\"\nsecret_parameters = { provider = \"credential_chain\" }");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let seen = requests(&wire, &toml, flavor, &ENVIRONMENT).to_lowercase();
        assert!(seen.contains("credential=ourkey/"), "{flavor}: {seen}");
        assert!(seen.contains("x-amz-security-token: their-token"), "{flavor}: {seen}");
    }
}

fn token_of_the_environment(code: Code) {
    let wire = Wire::start();
    let toml = at(&wire, "key_id = \"OURKEY\"\nsecret = \"ours\"");
    let variables = Variables::from([("AWS_SESSION_TOKEN".to_owned(), "their-token".to_owned())]);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code]);
    for flavor in Flavor::ALL {
        let seen = requests(&wire, &toml, flavor, &ENVIRONMENT).to_lowercase();
        assert!(seen.contains("credential=ourkey/"), "{flavor}: {seen}");
        assert!(seen.contains("x-amz-security-token: their-token"), "{flavor}: {seen}");
    }
    let cured = toml + "secret_parameters = { session_token = \"\" }\n";
    assert_eq!(warnings(&lakeplan::analyze(&cured, &version::options(&variables))), []);
    for flavor in Flavor::ALL {
        let seen = requests(&wire, &cured, flavor, &ENVIRONMENT).to_lowercase();
        assert!(seen.contains("credential=ourkey/") && !seen.contains("x-amz-security-token"), "{flavor}: {seen}");
    }
}

fn scope_of_another_bucket(code: Code) {
    Evidence::of(code, s3_with("scope = \"s3://another-bucket\""))
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .change("another-bucket", "${BUCKET}")
        .check();
}

/// The core and DuckDB agree on which scopes are for a data path.
fn scope_is_a_prefix_of_letters(code: Code) {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    for (scope, path) in [
        ("s3://bk", "s3://bkt/p"),
        ("s3://bkt", "s3://bkt/p"),
        ("s3://bkt/p", "s3://bkt/p"),
        ("s3://bkt/p/", "s3://bkt/p"),
        ("s3://bkt/p/", "s3://bkt/p/"),
        ("s3://bkt/p/q", "s3://bkt/p"),
        ("s3://bkt/p//", "s3://bkt/p"),
        ("S3://bkt", "s3://bkt/p"),
        ("s3://BKT", "s3://bkt/p"),
        ("bkt", "s3://bkt/p"),
        ("s3://other", "s3://bkt/p"),
        ("s3a://bkt", "s3://bkt/p"),
        ("", "s3://bkt/p"),
        ("s3://bkt/*", "s3://bkt/p"),
    ] {
        let toml = s3(
            "bucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"",
            &format!("data_path = \"{path}\"\nscope = \"{scope}\""),
        );
        let warned = codes(&warnings(&lakeplan::analyze(
            &toml,
            &version::options(&crate::trial::place(&[S3]).variables().clone()),
        )));
        let file = format!("{}/main/t/file.parquet", path.trim_end_matches('/'));
        session.run(&format!("CREATE OR REPLACE SECRET s (TYPE S3, SCOPE '{scope}')")).expect("a secret");
        let used = value(&mut session, &format!("SELECT count(*) FROM which_secret('{file}', 's3')"));
        assert_eq!(warned, if used == "1" { vec![] } else { vec![code] }, "scope `{scope}`, path `{path}`");
    }
}

fn existing_s3_secret_replaced(code: Code) {
    let existing = "CREATE SECRET my_s3 (TYPE S3, KEY_ID '${KEY_ID}', SECRET '${SECRET}', REGION '${S3_REGION}', \
                    ENDPOINT '${S3_ENDPOINT}', URL_STYLE 'path', USE_SSL false)";
    let connection = "endpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"\nregion = \"${S3_REGION}\"\n";
    Evidence::of(code, s3(&format!("{connection}{KEYS}"), "secret_parameters = {}"))
        .in_bucket()
        .contained()
        .before(existing)
        .harm(fails("HTTP code 403"))
        .change("secret_parameters = {}", "")
        .check();
}

fn existing_postgres_secret_replaced(code: Code) {
    let (head, rest) = POSTGRES.split_once("host = ").expect("a host");
    let (_, storage) = rest.split_once("[ducklake.storage]").expect("a storage");
    let existing = "CREATE SECRET my_pg (TYPE postgres, HOST '${PG_HOST}', PORT '${PG_PORT}', DATABASE \
                    '${PG_DATABASE}', USER '${PG_USER}', PASSWORD '${PG_PASSWORD}')";
    // A comment names the database, so that the run gets one.
    let toml = format!("{head}secret_parameters = {{}} # not ${{PG_HOST}}\n\n[ducklake.storage]{storage}");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .before(existing)
        .env("PGHOST", "/nonexistent")
        .harm(fails("Unable to connect to Postgres at \"\""))
        .change("secret_parameters = {}", "")
        .check();
}

fn r2_without_an_endpoint(code: Code) {
    let head = S3.split_once("[ducklake.storage]").expect("a storage").0;
    let toml = |parameters: &str| {
        format!(
            "{head}[ducklake.storage]\ntype = \"r2\"\nsecret_name = \"my_r2\"\ndata_path = \"r2://bucket/p\"\n\
             secret_parameters = {{ {parameters} }}\n"
        )
    };
    let bare = toml("region = \"auto\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&bare, &version::bare()))), [code]);
    let account = toml("account_id = \"0123456789abcdef\"");
    assert_eq!(warnings(&lakeplan::analyze(&account, &version::bare())), []);
    let hosts = [(&bare, "bucket.s3.auto.amazonaws.com"), (&account, "0123456789abcdef.r2.cloudflarestorage.com")];
    for (toml, host) in hosts {
        for flavor in Flavor::ALL {
            let wire = Wire::start();
            let place = place(&[]);
            let mut session = session(&place, ":memory:", &[]);
            session.run(&wire.as_proxy()).expect("settings");
            run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("ATTACH touches no storage");
            error(write(&mut session));
            let asked = wire.requests();
            let right = |line: &String| line.starts_with(&format!("CONNECT {host}:443 "));
            assert!(!asked.is_empty() && asked.iter().all(right), "{flavor}: {asked:?}");
        }
    }
}

/// A hint: no name of a secret is anywhere in the statements.
fn any_name_will_do(code: Code) {
    let connection = "endpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"\nregion = \"${S3_REGION}\"\n";
    let toml = edit(S3, &format!("{connection}{KEYS}\n"), "");
    let place = place(&[&toml]);
    let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
    let hints: Vec<Code> = analysis.diagnostics.iter().map(|hint| hint.code).collect();
    assert_eq!(hints, [code]);
    assert_eq!(analysis.diagnostics[0].severity, Severity::Hint);
    for flavor in Flavor::ALL {
        let statements = statements(&toml, place.variables(), flavor);
        assert!(!statements.concat().contains("my_s3"), "{statements:?}");
        for (name, scope, works) in [("my_s3", "s3://another-bucket", false), ("unrelated", "s3://${BUCKET}", true)] {
            let mut session = session(&place, ":memory:", &[]);
            let server = "ENDPOINT '${S3_ENDPOINT}', REGION '${S3_REGION}', URL_STYLE 'path', USE_SSL false";
            let secret = format!(
                "CREATE SECRET {name} (TYPE S3, KEY_ID '${{KEY_ID}}', SECRET '${{SECRET}}', SCOPE '{scope}', {server}); \
                 SET s3_endpoint = '${{S3_ENDPOINT}}'; SET s3_url_style = 'path'; SET s3_use_ssl = false"
            );
            session.run(&place.expand_sql(&secret)).expect("a secret");
            run(&mut session, &statements).expect("ATTACH touches no storage");
            let wrote = session.run("CREATE OR REPLACE TABLE t AS SELECT i FROM range(50) AS r(i)");
            assert_eq!(wrote.is_ok(), works, "{flavor}, {name}: {wrote:?}");
        }
    }
}

fn scope_of_another_scheme(code: Code) {
    Evidence::of(code, s3_with("scope = \"s3a://${BUCKET}/\""))
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .check();
}

/// As text the scope would match as little as in its list.
fn list_of_another_scheme(code: Code) {
    Evidence::of(code, s3_with("secret_parameters = { scope = [\"s3a://${BUCKET}/\"] }"))
        .among(&[code, Code::StructuredValue])
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .unmended(fails("HTTP code 403"))
        .change("[\"s3a://${BUCKET}/\"]", "\"s3://${BUCKET}/\"")
        .leaving(&[])
        .check();
}
