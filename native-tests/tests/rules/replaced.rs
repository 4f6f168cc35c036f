//! Secrets that Metaxy makes anew without a login.

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Code, Flavor, Severity, Variables};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, reaching_the_client, told, warnings};
use crate::trial::{POSTGRES, S3, error, place, run, session, statements, write};
use crate::wire::Wire;

evidence! {
    replaced_secret = ReplacedSecret: tls_of_an_existing_secret, port_of_an_existing_secret, option_with_a_space,
        host_of_the_environment;
    secret_without_keys = SecretWithoutKeys: not_signed, signed_by_the_environment, existing_secret_is_gone;
}

const LOGIN: &str = "host = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\ndatabase = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\n\
                     password = \"${PG_PASSWORD}\"\nsecret_parameters = { connect_timeout = 10 }\n";

fn existing(keys: &str) -> String {
    edit(POSTGRES, LOGIN, keys)
}

fn secret(port: &str) -> String {
    format!(
        "CREATE SECRET my_pg (TYPE postgres, HOST '${{PG_HOST}}', PORT {port}, DATABASE '${{PG_DATABASE}}', USER \
         '${{PG_USER}}', PASSWORD '${{PG_PASSWORD}}')"
    )
}

/// Metaxy's statements lose the host; those of the `duckdb` flavor and of the fix keep the secret.
fn keeps(code: Code, keys: &str, port: &str) {
    Evidence::of(code, existing(keys))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .before(&secret(port))
        .harm(fails("Unable to connect to Postgres"))
        .of_the_client()
        .check();
}

fn tls_of_an_existing_secret(code: Code) {
    keeps(code, "secret_parameters = { sslmode = \"prefer\", connect_timeout = 10 }\n", "${PG_PORT}");
}

fn port_of_an_existing_secret(code: Code) {
    // The port of the secret is another, and that of the file wins. A variable in it has no fix.
    let toml = existing("port = \"${PG_PORT}\"\nsecret_parameters = { sslmode = \"prefer\" }\n");
    Evidence::of(code, toml.clone())
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .before(&secret("1"))
        .harm(fails("Unable to connect to Postgres"))
        .change("port = \"${PG_PORT}\"\nsecret_parameters = { sslmode = \"prefer\" }\n", LOGIN)
        .of_the_client()
        .check();
}

fn option_with_a_space(code: Code) {
    keeps(code, "secret_parameters = { application_name = \"it's a \\\\ lake\" }\n", "${PG_PORT}");
}

/// With a host in the environment the new secret leads there, and only a hint is given.
fn host_of_the_environment(code: Code) {
    let toml = existing("port = \"${PG_PORT}\"\nsecret_parameters = { sslmode = \"prefer\" }\n");
    let place = place(&[&toml, "${PG_HOST}"]);
    let mut variables = place.variables().clone();
    let names =
        [("PGHOST", "PG_HOST"), ("PGDATABASE", "PG_DATABASE"), ("PGUSER", "PG_USER"), ("PGPASSWORD", "PG_PASSWORD")];
    let environment = names.map(|(name, value)| (name, variables[value].clone()));
    variables.extend(environment.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let analysis = lakeplan::analyze(&toml, &version::options(&variables));
    assert_eq!(warnings(&analysis), []);
    assert_eq!(codes(&told(&analysis)), [code]);
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut session = session(&place, ":memory:", &environment);
    run(&mut session, &statements(&toml, &variables, reaching_the_client())).expect("it connects");
    write(&mut session).expect("it is a lake");
}

/// A secret takes `hostname` and `username` too; PostgreSQL's client would refuse them.
#[test]
fn a_login_by_its_other_names_is_one() {
    let toml = existing(
        "port = \"${PG_PORT}\"\nsecret_parameters = { hostname = \"${PG_HOST}\", dbname = \"${PG_DATABASE}\", username = \
         \"${PG_USER}\", password = \"${PG_PASSWORD}\" }\n",
    );
    let place = place(&[&toml, "${PG_HOST}"]);
    let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
    assert!(!codes(&analysis.diagnostics).contains(&Code::ReplacedSecret), "{:#?}", analysis.diagnostics);
    // Where secrets have one name for each, as on 1.4, the fix writes that.
    let fixed = parity::fixes::apply_all(&toml, &version::options(place.variables())).text;
    let both = version::here().has_parameter(SecretType::Postgres, Provider::Config, "hostname");
    assert_eq!(fixed.contains("hostname"), both, "{fixed}");
    for (toml, flavor) in [(&fixed, Flavor::Metaxy), (&toml, Flavor::DuckDb)] {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, place.variables(), flavor)).expect("it connects");
        session.run("DROP TABLE IF EXISTS t").expect("it is a lake");
        write(&mut session).expect("it is a lake");
    }
}

fn without_keys(wire: &Wire) -> String {
    edit(S3, "key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\n", "")
        .replace("http://${S3_ENDPOINT}", &format!("http://{}", wire.address()))
        .replace("${S3_REGION}", "eu-central-1")
        .replace("${BUCKET}", "bucket")
        .replace("${PREFIX}", "p")
}

/// The heads of the requests of a configuration.
#[track_caller]
fn requests(wire: &Wire, toml: &str, before: &[&str], environment: &[(&str, &str)]) -> String {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", environment);
    session.run("SET http_retries = 0").expect("a setting");
    for sql in before {
        session.run(sql).expect("a secret");
    }
    let seen = wire.heads().len();
    run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy)).expect("ATTACH does not touch the storage");
    error(write(&mut session));
    wire.heads()[seen..].concat()
}

#[track_caller]
fn hints(code: Code, toml: &str, variables: &[(&str, &str)]) -> bool {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let diagnostics = lakeplan::analyze(toml, &lakeplan::Options::new(variables)).diagnostics;
    assert!(diagnostics.iter().all(|it| it.severity == Severity::Hint), "{diagnostics:#?}");
    diagnostics.iter().any(|it| it.code == code)
}

const ENVIRONMENT: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "THEIRKEY"), ("AWS_SECRET_ACCESS_KEY", "theirs")];

fn not_signed(code: Code) {
    let wire = Wire::start();
    let toml = without_keys(&wire);
    assert!(hints(code, &toml, &[]));
    let seen = requests(&wire, &toml, &[], &[]);
    assert!(!seen.is_empty() && !seen.to_lowercase().contains("authorization:"), "{seen}");
}

fn signed_by_the_environment(code: Code) {
    let wire = Wire::start();
    let toml = without_keys(&wire);
    assert!(hints(code, &toml, &ENVIRONMENT));
    let seen = requests(&wire, &toml, &[], &ENVIRONMENT);
    assert!(seen.contains("Credential=THEIRKEY/"), "{seen}");
    // What the help says: nothing is signed then.
    let public = toml + "key_id = \"\"\nsecret = \"\"\n";
    assert!(!hints(code, &public, &ENVIRONMENT));
    let seen = requests(&wire, &public, &[], &ENVIRONMENT);
    assert!(!seen.is_empty() && !seen.to_lowercase().contains("authorization:"), "{seen}");
}

fn existing_secret_is_gone(code: Code) {
    let wire = Wire::start();
    let toml = without_keys(&wire);
    assert!(hints(code, &toml, &[]));
    let mine = format!(
        "CREATE SECRET my_s3 (TYPE s3, KEY_ID 'MINE', SECRET 'mine', ENDPOINT '{}', URL_STYLE 'path', USE_SSL false)",
        wire.address()
    );
    let seen = requests(&wire, &toml, &[&mine], &[]);
    assert!(!seen.is_empty() && !seen.contains("MINE"), "{seen}");
    // What the help says: only the name and the data path.
    let (head, storage) = toml.split_once("endpoint = ").expect("an endpoint");
    assert!(storage.contains("region"));
    let seen = requests(&wire, head, &[&mine], &[]);
    assert!(seen.contains("Credential=MINE/"), "{seen}");
}
