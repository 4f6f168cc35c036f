//! The credential chain of AWS: what it reads, and what it passes over.

use lakeplan::{Code, Flavor, Variables};
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::trial::{S3, error, place, run, s3, session, statements, value, write};
use crate::wire::Wire;

evidence! {
    credential_chain = CredentialChain: commas, capitals, container;
    chain_refresh = ChainRefresh: only_one_word_is_kept;
    assume_role = AssumeRole: role_without_a_chain on "1.4", role_that_the_chain_passes_over on "1.4", link_without_a_role;
    profile_without_chain = ProfileWithoutChain: program_of_a_profile;
    aws_chain = AwsChain: keys_of_aws_for_google;
    temporary_keys = TemporaryKeys: key_without_its_token, permanent_key_with_a_token;
}

const KEYS: &str = "key_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"";
const ROLE: &str = "arn:aws:iam::123456789012:role/lake";
const ENVIRONMENT: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "ENVKEY"), ("AWS_SECRET_ACCESS_KEY", "x")];

fn chain(parameters: &str) -> String {
    s3(KEYS, &format!("secret_parameters = {{ provider = \"credential_chain\", {parameters} }}"))
}

fn with_keys(evidence: Evidence) -> Evidence {
    evidence.env("AWS_ACCESS_KEY_ID", "${KEY_ID}").env("AWS_SECRET_ACCESS_KEY", "${SECRET}")
}

fn commas(code: Code) {
    with_keys(Evidence::of(code, chain("chain = \"env,config\", refresh = \"auto\"")))
        .in_bucket()
        .harm(fails("Unknown provider found while parsing AWS credential chain string: 'env,config'"))
        .check();
}

fn capitals(code: Code) {
    with_keys(Evidence::of(code, chain("chain = \"Env; config\", refresh = \"auto\"")))
        .in_bucket()
        .harm(fails("Unknown provider found while parsing AWS credential chain string: 'Env'"))
        .check();
}

/// No word names the credentials of a container; without `chain` their address is asked.
fn container(code: Code) {
    let toml = silent("chain = \"container\", refresh = \"auto\"");
    assert_eq!(warned(&toml), [code]);
    let wire = Wire::start();
    let address = format!("http://{}/credentials", wire.address());
    let environment = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.as_str())];
    let refused = error(secret(&toml, Flavor::Metaxy, &environment));
    assert!(refused.contains("Unknown provider found while parsing AWS credential chain string"), "{refused}");
    assert_eq!(wire.requests(), [""; 0]);
    let cured = fixed(code, &toml);
    assert_eq!(warned(&cured), []);
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&cured, Flavor::Metaxy)] {
        let before = wire.requests().len();
        let refused = error(secret(toml, flavor, &environment));
        assert!(refused.contains("Secret Validation Failure"), "{flavor}: {refused}");
        let asked = wire.requests().split_off(before);
        assert!(asked.iter().any(|line| line.starts_with("GET /credentials ")), "{flavor}: {asked:?}");
    }
    // The link that is said to be like it does not ask there.
    let before = wire.requests().len();
    error(secret(&silent("chain = \"instance\", refresh = \"auto\""), Flavor::Metaxy, &environment));
    assert_eq!(wire.requests().len(), before);
}

/// An S3 storage that asks nobody, with a chain.
fn silent(parameters: &str) -> String {
    let toml = edit(&chain(parameters), "endpoint = \"http://${S3_ENDPOINT}\"\n", "");
    toml.replace("${S3_REGION}", "eu-central-1").replace("${BUCKET}", "bucket").replace("${PREFIX}", "p")
}

/// What the secret holds, or why there is none.
fn secret(toml: &str, flavor: Flavor, environment: &[(&str, &str)]) -> Result<String, String> {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", environment);
    run(&mut session, &statements(toml, &Variables::new(), flavor))?;
    let sql = "SELECT secret_string FROM duckdb_secrets() WHERE name LIKE 'my_%'";
    Ok(value(&mut session, sql))
}

#[track_caller]
fn warned(toml: &str) -> Vec<Code> {
    codes(&warnings(&lakeplan::analyze(toml, &version::bare())))
}

/// The text after the first fix of a code.
#[track_caller]
fn fixed(code: Code, toml: &str) -> String {
    let analysis = lakeplan::analyze(toml, &version::bare());
    let of_code = analysis.diagnostics.iter().find(|diagnostic| diagnostic.code == code).expect("a finding");
    of_code.fixes[0].apply(toml)
}

fn only_one_word_is_kept(code: Code) {
    for word in ["true", "\"AUTO\"", "\"yes\""] {
        let toml = silent(&format!("refresh = {word}"));
        assert_eq!(warned(&toml), [code], "{word}");
        let held = secret(&toml, Flavor::Metaxy, &ENVIRONMENT).expect("a secret");
        assert!(!held.contains("refresh_info"), "{word}: {held}");
        let cured = fixed(code, &toml);
        assert_eq!(warned(&cured), []);
        for (toml, flavor) in [(&toml, Flavor::DuckDb), (&cured, Flavor::Metaxy)] {
            let held = secret(toml, flavor, &ENVIRONMENT).expect("a secret");
            assert!(held.contains("refresh_info"), "{word}: {held}");
        }
    }
}

/// Whom the client of AWS asks for a role.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    /// The server that `AWS_ENDPOINT_URL_STS` names.
    TheVariable,
    /// AWS itself: it reads no such variable.
    Aws,
}

/// The role is asked for at the wire, which refuses it.
#[track_caller]
fn asks_for_the_role(toml: &str, flavor: Flavor) {
    let wire = Wire::start();
    let address = format!("http://{}", wire.address());
    let sts = [("AWS_ENDPOINT_URL_STS", address.as_str())];
    let asks = version::by(Asks::TheVariable, [("1.4", Asks::Aws)]);
    // A region of which no host name can be made keeps what AWS would be asked inside; it need not be tried ten times.
    let nowhere = [("AWS_REGION", "a..b"), ("AWS_RETRY_MODE", "standard"), ("AWS_MAX_ATTEMPTS", "1")];
    let nowhere = if asks == Asks::Aws { &nowhere[..] } else { &[] };
    let environment = [&ENVIRONMENT[..], &sts[..], nowhere].concat();
    let refused = error(secret(toml, flavor, &environment));
    assert!(refused.contains("Secret Validation Failure"), "{flavor}: {refused}");
    if asks == Asks::Aws {
        // That it was to assume the role, it says.
        assert!(refused.contains("'sts") && refused.contains(&format!("Role-arn: '{ROLE}'")), "{flavor}: {refused}");
        return;
    }
    let asked = wire.requests();
    assert!(!asked.is_empty() && asked.iter().all(|line| line.starts_with("POST / ")), "{flavor}: {asked:?}");
}

fn role_without_a_chain(code: Code) {
    let toml = silent(&format!("refresh = \"auto\", assume_role_arn = \"{ROLE}\""));
    assert_eq!(warned(&toml), [code]);
    let refused = error(secret(&toml, Flavor::Metaxy, &ENVIRONMENT));
    assert!(refused.contains("Must pass CHAIN value when passing ASSUME_ROLE_ARN"), "{refused}");
    let cured = fixed(code, &toml);
    assert_eq!(warned(&cured), []);
    asks_for_the_role(&toml, Flavor::DuckDb);
    asks_for_the_role(&cured, Flavor::Metaxy);
}

fn role_that_the_chain_passes_over(code: Code) {
    let toml = silent(&format!("chain = \"env\", assume_role_arn = \"{ROLE}\", refresh = \"auto\""));
    assert_eq!(warned(&toml), [code]);
    let held = secret(&toml, Flavor::Metaxy, &ENVIRONMENT).expect("a secret");
    assert!(held.contains("key_id=ENVKEY"), "{held}");
    let cured = fixed(code, &toml);
    assert_eq!(warned(&cured), []);
    asks_for_the_role(&cured, Flavor::Metaxy);
}

fn link_without_a_role(code: Code) {
    let toml = silent("chain = \"sts\", refresh = \"auto\"");
    assert_eq!(warned(&toml), [code]);
    let refused = error(secret(&toml, Flavor::Metaxy, &ENVIRONMENT));
    assert!(refused.contains("only supported with an ASSUME_ROLE_ARN"), "{refused}");
    assert_eq!(warned(&edit(&toml, "chain = \"sts\"", &format!("chain = \"sts\", assume_role_arn = \"{ROLE}\""))), []);
}

/// A hint: what a profile holds cannot be seen.
fn program_of_a_profile(code: Code) {
    let toml = silent("profile = \"p\", refresh = \"auto\"");
    let hints = lakeplan::analyze(&toml, &version::bare()).diagnostics;
    assert_eq!(codes(&hints), [code]);
    let place = place(&[]);
    let file = place.root().join("home/.aws/config");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let keys = "{\"Version\":1,\"AccessKeyId\":\"PROGRAMKEY\",\"SecretAccessKey\":\"x\"}";
    std::fs::write(&file, format!("[profile p]\ncredential_process = /bin/echo '{keys}'\n")).expect("a profile");
    let attach = |toml: &str| {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy))?;
        Ok(value(&mut session, "SELECT secret_string FROM duckdb_secrets() WHERE name = 'my_s3'"))
    };
    let refused = error(attach(&toml));
    assert!(refused.contains("Secret Validation Failure"), "{refused}");
    let cured = edit(&toml, "profile = \"p\"", "profile = \"p\", chain = \"process\"");
    assert_eq!(codes(&lakeplan::analyze(&cured, &version::bare()).diagnostics), []);
    let held = attach(&cured).unwrap_or_else(|error: String| panic!("{error}"));
    assert!(held.contains("key_id=PROGRAMKEY"), "{held}");
}

fn keys_of_aws_for_google(code: Code) {
    let head = S3.split_once("[ducklake.storage]").expect("a storage").0;
    let toml = format!(
        "{head}[ducklake.storage]\ntype = \"gcs\"\nsecret_name = \"my_gcs\"\ndata_path = \"gs://bucket/p\"\n\
         secret_parameters = {{ provider = \"credential_chain\", refresh = \"auto\" }}\n"
    );
    assert_eq!(warned(&toml), [code]);
    let refused = error(secret(&toml, Flavor::Metaxy, &[]));
    assert!(refused.contains("Secret Validation Failure"), "{refused}");
    let outcome = secret(&toml, Flavor::Metaxy, &ENVIRONMENT).expect("a secret");
    assert!(outcome.contains("key_id=ENVKEY"), "{outcome}");
    let cured = edit(
        &toml,
        "secret_parameters = { provider = \"credential_chain\", refresh = \"auto\" }",
        "key_id = \"GOOGKEY\"\nsecret = \"x\"",
    );
    assert_eq!(warned(&cured), []);
    let outcome = secret(&cured, Flavor::Metaxy, &ENVIRONMENT).expect("a secret");
    assert!(outcome.contains("key_id=GOOGKEY"), "{outcome}");
}

/// A hint: only AWS knows whether the key is good. Seen here is what is sent.
fn key_without_its_token(code: Code) {
    let toml = to_the_wire("ASIAEXAMPLEEXAMPLE00");
    sends_the_token(code, [&toml, &with_token(&toml)]);
}

/// What AWS says of it cannot be seen here, but that it gets it.
fn permanent_key_with_a_token(code: Code) {
    let toml = to_the_wire("AKIAEXAMPLEEXAMPLE00");
    sends_the_token(code, [&with_token(&toml), &toml]);
}

fn to_the_wire(key_id: &str) -> String {
    s3(KEYS, &format!("key_id = \"{key_id}\"\nsecret = \"x\""))
        .replace("${S3_REGION}", "eu-central-1")
        .replace("${BUCKET}", "bucket")
        .replace("${PREFIX}", "p")
}

fn with_token(toml: &str) -> String {
    format!("{toml}secret_parameters = {{ session_token = \"token\" }}\n")
}

/// The first text has the finding, the second does not; a token is sent where one is written.
fn sends_the_token(code: Code, texts: [&str; 2]) {
    let wire = Wire::start();
    let [toml, cured] = texts.map(|text| text.replace("${S3_ENDPOINT}", &wire.address()));
    let told = |toml: &str| codes(&lakeplan::analyze(toml, &version::bare()).diagnostics);
    assert_eq!(told(&toml), [code]);
    assert_eq!(told(&cured), []);
    for toml in [&toml, &cured] {
        let place = place(&[]);
        let before = wire.heads().len();
        let mut session = session(&place, ":memory:", &[]);
        session.run("SET http_retries = 0").expect("a setting");
        run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy)).expect("ATTACH asks nobody");
        error(write(&mut session));
        let seen = wire.heads()[before..].concat().to_lowercase();
        assert!(seen.contains("iaexampleexample00"), "{seen}");
        assert_eq!(seen.contains("x-amz-security-token"), toml.contains("session_token"), "{seen}");
    }
}
