//! `secret_parameters`: what a secret does not know, what does not arrive, what is beaten.

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::trial::{POSTGRES, place, run, s3_with, session, statements, value};

evidence! {
    unknown_secret_parameter = UnknownSecretParameter: misspelled, of_another_type, of_postgres, second_type,
        of_the_chain;
    unknown_provider = UnknownProvider: misspelled_provider, chain_for_postgres;
    overridden_field = OverriddenField: region_of_a_parameter, host_of_a_parameter;
    secret_parameter_value = SecretParameterValue: word_that_is_no_boolean, infinite_key, scope_of_a_number,
        text_for_a_map, option_of_the_client;
    structured_value = StructuredValue: list_of_scopes, map_of_headers;
    duplicate_option = DuplicateOption: parameter_in_two_cases;
}

fn parameters(entries: &str) -> String {
    s3_with(&format!("secret_parameters = {{ {entries} }}"))
}

fn misspelled(code: Code) {
    // The misspelled parameter is one of which nothing depends.
    Evidence::of(code, parameters("url_compatibility_mod = false"))
        .in_bucket()
        .harm(fails("Unknown parameter 'url_compatibility_mod' for secret type 's3'"))
        .check();
}

fn of_another_type(code: Code) {
    Evidence::of(code, parameters("account_id = \"0123456789abcdef\""))
        .in_bucket()
        .harm(fails("Unknown parameter 'account_id' for secret type 's3'"))
        .change("account_id = \"0123456789abcdef\"", "")
        .check();
}

fn of_postgres(code: Code) {
    Evidence::of(code, edit(POSTGRES, "connect_timeout = 10", "connect_timeout = 10, schema = \"public\""))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("Unknown parameter 'schema' for secret type 'postgres'"))
        .change(", schema = \"public\"", "")
        .check();
}

fn second_type(code: Code) {
    Evidence::of(code, parameters("type = \"gcs\""))
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .change("type = \"gcs\"", "")
        .check();
}

/// The server does not take, with `-c` before it, what is told to be of the client only, and takes what is not.
fn option_of_the_client(code: Code) {
    let place = place(&["${PG_HOST}"]);
    let login = "host=${PG_HOST} port=${PG_PORT} user=${PG_USER} password=${PG_PASSWORD} dbname=${PG_DATABASE}";
    let mut session = session(&place, ":memory:", &[]);
    session.run("LOAD postgres_scanner").expect("it is there");
    let mut of_both = Vec::new();
    for name in <&lakeplan::Engine>::default().parameters(SecretType::Postgres, Provider::Config) {
        let value = if name == "client_encoding" { "UTF8" } else { "1" };
        let option = format!("{{ options = \"-c {name}={value}\", connect_timeout");
        let toml = edit(POSTGRES, "{ connect_timeout", &option);
        let found = lakeplan::analyze(&toml, &version::options(place.variables())).diagnostics;
        let told = found.iter().any(|it| it.code == code && it.message.contains("PostgreSQL's client"));
        let attach = format!("ATTACH '{login} options=''-c {name}={value}''' AS a (TYPE postgres)");
        let refusal = session.run(&place.expand_sql(&attach)).err();
        assert_eq!(told, refusal.is_some(), "{name}: {refusal:?}");
        if refusal.is_none() {
            session.run("DETACH a").expect("it was attached");
            of_both.push(name);
        }
    }
    assert_eq!(of_both, ["client_encoding", "application_name", "tcp_user_timeout"]);
}

/// What only the chain knows, without the provider.
fn of_the_chain(code: Code) {
    let keys = "key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"";
    Evidence::of(
        code,
        edit(
            &crate::trial::s3(keys, ""),
            "url_style = \"path\"",
            "url_style = \"path\"\nsecret_parameters = { validation = \"exists\", refresh = \"auto\" }",
        ),
    )
    .in_bucket()
    .env("AWS_ACCESS_KEY_ID", "${KEY_ID}")
    .env("AWS_SECRET_ACCESS_KEY", "${SECRET}")
    .harm(fails("Unknown parameter 'validation' for secret type 's3'"))
    .check();
}

fn misspelled_provider(code: Code) {
    Evidence::of(code, parameters("provider = \"confg\""))
        .in_bucket()
        .harm(fails("Secret provider 'confg' not found for type 's3'"))
        .check();
}

fn chain_for_postgres(code: Code) {
    let toml = edit(POSTGRES, "connect_timeout = 10", "connect_timeout = 10, provider = \"credential_chain\"");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("Secret provider 'credential_chain' not found for type 'postgres'"))
        .change(", provider = \"credential_chain\"", "")
        .check();
}

/// A parameter that says something else, seen in the secret.
fn region_of_a_parameter(code: Code) {
    let toml = parameters("region = \"mars-1\"");
    beaten(code, &toml, "region=mars-1");
}

fn host_of_a_parameter(code: Code) {
    let toml = edit(POSTGRES, "connect_timeout = 10", "connect_timeout = 10, HOST = \"elsewhere.invalid\"");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not translate host name \"elsewhere.invalid\""))
        .unmended(fails("could not translate host name \"elsewhere.invalid\""))
        .change(", HOST = \"elsewhere.invalid\"", "")
        .check();
}

fn parameter_in_two_cases(code: Code) {
    let toml = parameters("kms_key_id = \"first\", KMS_KEY_ID = \"second\"");
    beaten(code, &toml, "kms_key_id=second");
}

/// No error: the secret holds one of the values, in both flavors the same.
#[track_caller]
fn beaten(code: Code, toml: &str, holds: &str) {
    let place = place(&[toml]);
    assert_eq!(codes(&warnings(&lakeplan::analyze(toml, &version::options(place.variables())))), [code]);
    for flavor in Flavor::ALL {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, place.variables(), flavor)).expect("no error");
        let secret = value(&mut session, "SELECT secret_string FROM duckdb_secrets() WHERE name = 'my_s3'");
        assert!(secret.contains(holds), "{flavor}: {secret}");
    }
}

fn word_that_is_no_boolean(code: Code) {
    Evidence::of(code, parameters("verify_ssl = \"off\""))
        .in_bucket()
        .harm(fails("Failed to cast option 'verify_ssl' to type 'BOOLEAN'"))
        .on("1.4", |_| {
            Evidence::of(Code::UnknownSecretParameter, parameters("verify_ssl = \"off\""))
                .in_bucket()
                .harm(fails("Unknown parameter 'verify_ssl'"))
                .change("verify_ssl = \"off\"", "")
        })
        .check();
}

fn infinite_key(code: Code) {
    Evidence::of(code, s3_with("secret_parameters = { kms_key_id = -inf }"))
        .in_bucket()
        .harm(fails("Secret Parameter cannot contain column names"))
        .change("kms_key_id = -inf", "")
        .check();
}

fn scope_of_a_number(code: Code) {
    Evidence::of(code, parameters("scope = 1"))
        .in_bucket()
        .harm(fails("Create Secret scope must be of type VARCHAR or LIST(VARCHAR)"))
        .change("scope = 1", "scope = \"s3://${BUCKET}\"")
        .check();
}

fn text_for_a_map(code: Code) {
    Evidence::of(code, parameters("extra_http_headers = \"X-Lakeplan: 1\""))
        .in_bucket()
        .harm(fails("Failed to cast option 'extra_http_headers' to type 'MAP(VARCHAR, VARCHAR)'"))
        .change("X-Lakeplan: 1", "{X-Lakeplan=1}")
        .check();
}

fn list_of_scopes(code: Code) {
    Evidence::of(code, parameters("scope = [\"s3://another-bucket\", \"s3://${BUCKET}\"]"))
        .in_bucket()
        .contained()
        .harm(fails("HTTP code 403"))
        .change("[\"s3://another-bucket\", \"s3://${BUCKET}\"]", "\"s3://${BUCKET}\"")
        .check();
}

fn map_of_headers(code: Code) {
    Evidence::of(code, parameters("extra_http_headers = { X-Lakeplan = \"it's\" }"))
        .in_bucket()
        .harm(fails("Failed to cast option 'extra_http_headers' to type 'MAP(VARCHAR, VARCHAR)'"))
        .change("extra_http_headers = { X-Lakeplan = \"it's\" }", "")
        .check();
}
