//! `core/src/duckdb/v1_5.rs` on secrets: the real DuckDB takes every parameter of the table
//! and none besides.

use std::collections::BTreeSet;

use lakeplan::Variables;
use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Code, Flavor};
use native_tests::session::Session;
use native_tests::version;

use crate::evidence::{codes, warnings};
use crate::literals::LITERALS;
use crate::trial::{LOCAL, place, session, statements, value};

const PROVIDERS: [Provider; 2] = [Provider::Config, Provider::CredentialChain];

/// Names that somebody could think of, and those of the secrets of other systems.
const PLAUSIBLE: &[&str] = &[
    "access_key",
    "access_key_id",
    "account_name",
    "acl",
    "api_version",
    "bucket",
    "catalog",
    "client_id",
    "connection_string",
    "connect_timeout_ms",
    "container",
    "credential",
    "data_path",
    "encryption",
    "host_name",
    "metadata_path",
    "mode",
    "name",
    "persistent",
    "port_number",
    "prefix",
    "proxy",
    "read_only",
    "regoin",
    "role",
    "role_arn",
    "schema",
    "search_path",
    "secret_access_key",
    "secret_key",
    "secret_name",
    "server_side_encryption",
    "ssl",
    "ssl_mode",
    "storage",
    "tenant_id",
    "timeout",
    "tls",
    "token",
    "url",
    "version",
];

/// A value that the parameter takes.
fn fitting(name: &str) -> &'static str {
    match name {
        "use_ssl" | "verify_ssl" | "url_compatibility_mode" | "requester_pays" => "false",
        "extra_http_headers" | "refresh_info" => "MAP {'a': 'b'}",
        "validation" => "'none'",
        "chain" => "'env'",
        "refresh" => "''",
        "type" | "provider" => "",
        _ => "'x'",
    }
}

fn create(secret_type: SecretType, provider: Provider, parameter: Option<(&str, &str)>) -> String {
    let chain = if provider == Provider::CredentialChain { ", PROVIDER credential_chain" } else { "" };
    // What the chain finds is not the question.
    let validation = parameter.is_some_and(|(name, _)| name == "validation");
    let chain = if chain.is_empty() || validation { chain.to_owned() } else { format!("{chain}, VALIDATION 'none'") };
    let parameter = parameter.map(|(name, value)| format!(", {name} {value}")).unwrap_or_default();
    format!("CREATE OR REPLACE SECRET s (TYPE {}{chain}{parameter})", secret_type.as_str())
}

#[track_caller]
fn with_credentials() -> (native_tests::observe::Place, Session) {
    let place = place(&[]);
    let environment =
        [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-central-1")];
    let session = session(&place, ":memory:", &environment);
    (place, session)
}

/// The pairs of type and provider that there are.
fn kinds() -> impl Iterator<Item = (SecretType, Provider)> {
    let pairs = SecretType::ALL.into_iter().flat_map(|secret_type| PROVIDERS.map(|provider| (secret_type, provider)));
    pairs.filter(|pair| *pair != (SecretType::Postgres, Provider::CredentialChain))
}

#[test]
fn every_parameter_is_taken() {
    let (_place, mut session) = with_credentials();
    for (secret_type, provider) in kinds() {
        for name in version::here().parameters(secret_type, provider) {
            let sql = create(secret_type, provider, Some((name, fitting(name))));
            let created = session.run(&sql);
            // Parameters of a role are known, and wait for a chain that asks for one elsewhere.
            let role = matches!(&created, Err(error) if error.contains("Must pass CHAIN value when passing"));
            assert!(created.is_ok() || role, "{sql}: {created:?}");
        }
        let scope = create(secret_type, provider, Some(("scope", "['s3://a', 's3://b']")));
        session.run(&scope).unwrap_or_else(|error| panic!("{scope}: {error}"));
    }
}

#[test]
fn no_other_parameter_is_taken() {
    let (_place, mut session) = with_credentials();
    let mut names: BTreeSet<&str> = PLAUSIBLE.iter().chain(version::here().persisted_options).copied().collect();
    names.extend(kinds().flat_map(|(secret_type, provider)| version::here().parameters(secret_type, provider)));
    names.extend(version::here().attach_options.iter().map(|option| option.name));
    for (secret_type, provider) in kinds() {
        let known = version::here().parameters(secret_type, provider);
        let mut refused = 0;
        for name in
            names.iter().filter(|name| !known.contains(name) && !version::here().common_parameters.contains(name))
        {
            let sql = create(secret_type, provider, Some((name, "'x'")));
            let error = session.run(&sql).expect_err(&sql);
            assert!(error.contains(&format!("Unknown parameter '{name}' for secret type")), "{sql}: {error}");
            refused += 1;
        }
        assert!(refused > 50, "{refused} names were tried");
    }
}

/// Each kind of value is asked for all values once, each parameter for some. Lists and tables
/// are told otherwise, and come out right in the `duckdb` flavor as far as they can.
#[test]
fn values_are_taken_as_the_core_says() {
    let (_place, mut session) = with_credentials();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut names = version::here().parameters(SecretType::S3, Provider::Config);
    // The keys are fields of the configuration that has to be sound; `scope` has a rule besides.
    names.retain(|name| !["endpoint", "url_style", "session_token"].contains(name));
    for name in names.into_iter().chain(["scope"]) {
        let first =
            seen.insert(format!("{:?} {}", version::here().parameter_value(SecretType::S3, name), name == "scope"));
        let (mut taken, mut refused) = (0, 0);
        for value in LITERALS.iter().map(|it| it.0).chain(["[1, 2]"]).step_by(if first { 1 } else { 5 }) {
            let toml = format!(
                "{}[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\nsecret_parameters = {{ {name} = \
                 {value} }}\n",
                LOCAL.split_once("[ducklake.storage]").expect("a storage").0
            );
            let found = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
            let warned = found.contains(&Code::SecretParameterValue);
            let structured = found.contains(&Code::StructuredValue);
            let mut create = |flavor| session.run(&statements(&toml, &Variables::new(), flavor)[0]).map(drop);
            let answer = create(Flavor::Metaxy);
            *if answer.is_ok() { &mut taken } else { &mut refused } += 1;
            if warned != answer.is_err() && !structured {
                wrong.push(format!("{name} = {value}: the core warns: {warned}; DuckDB: {answer:?}"));
            }
            if let Err(error) = create(Flavor::DuckDb) {
                wrong.push(format!("{name} = {value}: the duckdb flavour: {error}"));
            }
        }
        assert!(refused > 0 || !first, "{name}: every value is taken");
        assert!(taken > 0 || !first, "{name}: no value is taken");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A second `TYPE` is no error, and wins; so it is with none of the others.
#[test]
fn type_alone_can_be_given_twice() {
    let (_place, mut session) = with_credentials();
    session.run("CREATE OR REPLACE SECRET s (TYPE S3, KEY_ID 'k', TYPE 'gcs')").expect("a second type");
    assert_eq!(value(&mut session, "SELECT type FROM duckdb_secrets()"), "gcs");
    let error = session.run("CREATE OR REPLACE SECRET s (TYPE S3, KEY_ID 'k', key_id 'l')").expect_err("twice");
    assert!(error.contains("Duplicate query param"), "{error}");
}

#[test]
fn providers_are_those_of_the_table() {
    let (_place, mut session) = with_credentials();
    for secret_type in SecretType::ALL {
        for (provider, known) in
            [("config", true), ("credential_chain", secret_type != SecretType::Postgres), ("env", false)]
        {
            let sql = format!("CREATE OR REPLACE SECRET s (TYPE {}, PROVIDER '{provider}')", secret_type.as_str());
            let created = session.run(&sql);
            assert_eq!(created.is_ok(), known, "{sql}: {created:?}");
        }
    }
}

#[test]
fn scopes_without_a_scope_are_those_of_the_table() {
    let (_place, mut session) = with_credentials();
    for secret_type in SecretType::ALL {
        session.run(&create(secret_type, Provider::Config, None)).expect("a secret");
        let scope =
            value(&mut session, "SELECT coalesce(array_to_string(list_sort(scope), ' '), '') FROM duckdb_secrets()");
        let mut known = secret_type.default_scopes().to_vec();
        known.sort_unstable();
        assert_eq!(scope, known.join(" "), "{secret_type:?}");
    }
}
