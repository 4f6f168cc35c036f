//! Values that are sent letter for letter, or that TOML has made something else of.

use lakeplan::{Code, Flavor, Severity, Variables};
use native_tests::case::CatalogPlace;
use native_tests::parser::Parser;
use native_tests::services;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, POSTGRES, error, place, run, s3, session, statements, write};
use crate::wire::Wire;

evidence! {
    foreign_placeholder = ForeignPlaceholder: braces_of_dbt, dollar_of_a_shell, braces_of_a_format_string, bare_name_of_a_variable,
        reference_to_a_secret, reference_in_a_variable;
    example_value = ExampleValue: angle_brackets;
    masked_value = MaskedValue: asterisks;
    value_ends = ValueEnds: space_before_a_host, space_behind_a_key, space_before_a_root;
    look_alike_character = LookAlikeCharacter: typographic_quotes;
    windows_path = WindowsPath: letters_that_are_escapes;
    credential_form = CredentialForm: key_file_of_google, arn_of_a_role, key_in_base64;
    swapped_credentials = SwappedCredentials: key_and_secret;
    percent_encoding = PercentEncoding: password_of_a_url, keys_of_s3;
    pasted_text = PastedText: quote_in_a_region, every_pasted_place_is_told;
    motherduck_name = MotherDuckName: prefix_and_token;
}

/// A PostgreSQL catalog with another key, which fails with an error in both flavors.
#[track_caller]
fn refused(code: Code, from: &str, to: &str, harm: &str) -> Evidence {
    Evidence::of(code, edit(POSTGRES, from, to))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails(harm))
        .unmended(fails(harm))
}

const HOST: &str = "host = \"${PG_HOST}\"";
const USER: &str = "user = \"${PG_USER}\"";
const PASSWORD: &str = "password = \"${PG_PASSWORD}\"";

fn braces_of_dbt(code: Code) {
    let braces = "user = \"{{ env_var('PG_USER') }}\"";
    refused(code, USER, braces, "password authentication failed for user \"{{ env_var('PG_USER') }}\"").check();
}

fn dollar_of_a_shell(code: Code) {
    refused(code, PASSWORD, "password = \"$PG_PASSWORD\"", "password authentication failed").check();
}

fn braces_of_a_format_string(code: Code) {
    refused(code, PASSWORD, "password = \"{PG_PASSWORD}\"", "password authentication failed").check();
}

fn bare_name_of_a_variable(code: Code) {
    refused(code, HOST, "host = \"PG_HOST\"", "could not translate host name \"PG_HOST\"").check();
}

fn reference_to_a_secret(code: Code) {
    for reference in ["op://data/lake/password", "vault:secret/data/lake#password", "/run/secrets/lake"] {
        refused(code, PASSWORD, &format!("password = \"{reference}\""), "password authentication failed")
            .change(reference, "${PG_PASSWORD}")
            .check();
    }
}

/// Without the tool that would look it up the variable holds the reference.
fn reference_in_a_variable(code: Code) {
    let variables = Variables::from([("LAKE_PASSWORD".to_owned(), "op://data/lake/password".to_owned())]);
    let toml = edit(POSTGRES, PASSWORD, "password = \"${LAKE_PASSWORD}\"");
    let place = place(&[&toml]);
    let all: Variables = place.variables().iter().chain(&variables).map(|(k, v)| (k.clone(), v.clone())).collect();
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&all)))), [code]);
    for flavor in Flavor::ALL {
        let mut session = session(&place, ":memory:", &[]);
        let refused = error(run(&mut session, &statements(&toml, &all, flavor)));
        assert!(refused.contains("password authentication failed"), "{flavor}: {refused}");
    }
}

fn angle_brackets(code: Code) {
    refused(code, HOST, "host = \"<your-host>\"", "could not translate host name \"<your-host>\"")
        .change("<your-host>", "${PG_HOST}")
        .check();
}

fn asterisks(code: Code) {
    refused(code, PASSWORD, "password = \"********\"", "password authentication failed")
        .change("********", "${PG_PASSWORD}")
        .check();
}

fn space_before_a_host(code: Code) {
    refused(code, HOST, "host = \" ${PG_HOST}\"", "could not translate host name \" ").check();
}

fn space_behind_a_key(code: Code) {
    Evidence::of(code, s3("key_id = \"${KEY_ID}\"", "key_id = \"${KEY_ID} \""))
        .in_bucket()
        .harm(fails("INSERT of 250 rows: "))
        .unmended(fails("INSERT of 250 rows: "))
        .check();
}

fn typographic_quotes(code: Code) {
    refused(code, HOST, "host = \"“${PG_HOST}”\"", "could not translate host name \"“")
        .change("“${PG_HOST}”", "${PG_HOST}")
        .check();
}

fn letters_that_are_escapes(code: Code) {
    let harm = "stray";
    Evidence::of(code, edit(LOCAL, "path = \"files\"", "path = \"sub\\files\""))
        .data("cwd/sub/files/")
        .harm(strays(harm))
        .unmended(strays(harm))
        .check();
}

/// What a storage signs with, as a server sees it.
#[track_caller]
pub(crate) fn signatures(toml: &str, flavor: Flavor, environment: &[(&str, &str)]) -> Vec<String> {
    let wire = Wire::start();
    let place = place(&[]);
    let mut session = session(&place, ":memory:", environment);
    session.run(&wire.as_proxy()).expect("settings");
    let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    run(&mut session, &statements(toml, &variables, flavor)).expect("ATTACH touches no storage");
    error(write(&mut session));
    let line = |head: &String| {
        head.lines().find(|line| line.to_lowercase().starts_with("authorization:")).unwrap_or_default().to_owned()
    };
    let signatures: Vec<String> = wire.heads().iter().map(line).collect();
    assert!(!signatures.is_empty(), "nothing was asked");
    signatures
}

fn key_file_of_google(code: Code) {
    let toml = "[ducklake]\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"meta.ducklake\"\n[ducklake.storage]\ntype = \
                \"gcs\"\nsecret_name = \"s\"\ndata_path = \"gs://lake-data/lake/\"\nkey_id = \
                \"writer@example.iam.gserviceaccount.com\"\nsecret = \"\"\"-----BEGIN PRIVATE \
                KEY-----\nbm90\n-----END PRIVATE KEY-----\n\"\"\"\nsecret_parameters = { use_ssl = false }\n";
    assert_eq!(codes(&warnings(&lakeplan::analyze(toml, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let seen = signatures(toml, flavor, &[]);
        let sent = "Credential=writer@example.iam.gserviceaccount.com/";
        assert!(seen.iter().all(|line| line.contains(sent)), "{seen:?}");
    }
    let hmac = edit(toml, "writer@example.iam.gserviceaccount.com", "GOOG1EXAMPLEEXAMPLEEX");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&hmac, &version::bare()))), [code]);
}

fn key_and_secret(code: Code) {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let key = "AKIAIOSFODNN7EXAMPLE";
    let toml = format!(
        "[ducklake]\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"meta.ducklake\"\n[ducklake.storage]\ntype = \
         \"s3\"\nsecret_name = \"s\"\nbucket = \"lake-data\"\nregion = \"eu-west-1\"\nuse_ssl = false\nkey_id = \
         \"{secret}\"\nsecret = \"{key}\"\n"
    );
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    for flavor in Flavor::ALL {
        let seen = signatures(&toml, flavor, &[]);
        assert!(seen.iter().all(|line| line.contains(&format!("Credential={secret}/"))), "{seen:?}");
    }
    let fix = found[0].fixes.first().expect("a fix");
    assert!(fix.edits.iter().all(|edit| !edit.replacement.contains(secret)), "{fix:?}");
    let mended = fix.apply(&toml);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&mended, &version::bare()))), []);
    let seen = signatures(&mended, Flavor::Metaxy, &[]);
    assert!(seen.iter().all(|line| line.contains(&format!("Credential={key}/"))), "{seen:?}");
}

/// A role whose password has a character that a URL encodes.
fn password_of_a_url(code: Code) {
    let hint = |toml: &str| {
        let analysis = lakeplan::analyze(toml, &version::bare());
        let said = analysis.diagnostics.iter().filter(|it| it.code == code);
        said.map(|it| it.severity).collect::<Vec<_>>()
    };
    let toml = edit(POSTGRES, PASSWORD, "password = \"p%40ss\"");
    assert_eq!(hint(&toml), [Severity::Hint]);
    assert_eq!(hint(&edit(POSTGRES, PASSWORD, "password = \"p@ss\"")), []);
    let place = place(&[&toml]);
    for flavor in Flavor::ALL {
        let mut session = session(&place, ":memory:", &[]);
        let statements = statements(&toml, place.variables(), flavor);
        assert!(statements[0].contains("PASSWORD 'p%40ss'"), "{statements:?}");
        assert!(error(run(&mut session, &statements)).contains("password authentication failed"));
    }
}

/// What is copied out of a URL is no secret of S3: the signature is another.
fn keys_of_s3(code: Code) {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let encoded = secret.replace('/', "%2F").replace('+', "%2B");
    let server = services::s3().unwrap_or_else(|error| panic!("{error:#}"));
    // Which keys a server has only ours lets us say.
    let Some(store) = server.embedded() else { return };
    store.add_key("KEYOFPERCENTS", secret);
    let toml = |secret: &str| edit(&s3("key_id = \"${KEY_ID}\"", "key_id = \"KEYOFPERCENTS\""), "${SECRET}", secret);
    for (secret, told, sent) in [(encoded.as_str(), true, "403"), (secret, false, "")] {
        let toml = toml(secret);
        let place = place(&[&toml]);
        let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
        assert_eq!(analysis.diagnostics.iter().any(|found| found.code == code), told);
        for flavor in Flavor::ALL {
            let mut session = session(&place, ":memory:", &[]);
            run(&mut session, &statements(&toml, place.variables(), flavor)).expect("ATTACH touches no storage");
            let wrote = session.run("CREATE OR REPLACE TABLE t AS SELECT i FROM range(50) AS r(i)");
            assert_eq!(wrote.is_err(), told, "{flavor}: {wrote:?}");
            assert!(wrote.is_ok() || error(wrote).contains(sent));
        }
    }
}

const MOTHERDUCK: &str =
    "[ducklake]\n[ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"my_lake\"\nregion = \"eu-central-1\"\n";

fn quote_in_a_region(code: Code) {
    let parser = Parser::new();
    for region in ["eu'; DROP TABLE t; --", "eu'", "o'brien"] {
        let toml = edit(MOTHERDUCK, "eu-central-1", region);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
        let first = |flavor| statements(&toml, &Variables::new(), flavor)[0].clone();
        assert_ne!(parser.count(&first(Flavor::Metaxy)), Ok(1), "{region}");
        assert_eq!(parser.count(&first(Flavor::DuckDb)), Ok(1), "{region}");
    }
}

/// Wherever Metaxy pastes text, and the statements are no longer those that are planned, something
/// is said, and the other flavor is right.
fn every_pasted_place_is_told(code: Code) {
    let parser = Parser::new();
    let secret = "[ducklake]\nalias = \"ALIAS\"\nattach_options = { \"OPTION\" = \"x\" }\n[ducklake.catalog]\ntype = \
                  \"postgres\"\nsecret_name = \"PG\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\npassword = \
                  \"p\"\nsecret_parameters = { connect_timeout = 10, \"PARAMETER\" = \"x\" }\n[ducklake.storage]\ntype = \
                  \"s3\"\nsecret_name = \"S3\"\nbucket = \"b\"\nregion = \"r\"\nkey_id = \"k\"\nsecret = \"s\"\n";
    let motherduck = "[ducklake]\n[ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"DATABASE\"\nregion = \
                      \"REGION\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"S3\"\nbucket = \"b\"\nregion = \
                      \"r\"\nkey_id = \"k\"\nsecret = \"s\"\n";
    let mut told = 0;
    for (toml, places) in
        [(secret, &["ALIAS", "OPTION", "PG", "PARAMETER", "S3"][..]), (motherduck, &["DATABASE", "REGION", "S3"])]
    {
        for place in places {
            for text in ["a'; DROP TABLE t; --", "a; DROP TABLE t; --", "a'b", "a\\\"b", "a)b", "a -- b", "a\\u0000b"] {
                let toml = places.iter().fold(toml.to_owned(), |toml, other| {
                    let ours = other.to_lowercase();
                    let ours = match *other {
                        "OPTION" => "read_only",
                        "PARAMETER" => "sslmode",
                        _ => &ours,
                    };
                    let value = if other == place { text } else { ours };
                    toml.replace(&format!("\"{other}\""), &format!("\"{value}\""))
                });
                let toml = toml
                    .replace("\"read_only\" = \"x\"", "read_only = true")
                    .replace("\"sslmode\" = \"x\"", "sslmode = \"prefer\"");
                let analysis = lakeplan::analyze(&toml, &version::bare());
                let found = warnings(&analysis);
                for statement in statements(&toml, &Variables::new(), Flavor::Metaxy) {
                    // MotherDuck's own statements the parser does not know.
                    let known = !statement.starts_with("CREATE DATABASE") && !statement.contains("IN MOTHERDUCK");
                    if known && parser.count(&statement) != Ok(1) {
                        assert!(!found.is_empty(), "{place} = {text}: nothing is said\n{statement}");
                        told += usize::from(codes(&found).contains(&code));
                    }
                }
            }
        }
    }
    assert!(told > 0, "the region was never a fault");
}

/// The token is in no text that is shown.
fn prefix_and_token(code: Code) {
    let parser = Parser::new();
    let variables = Variables::from([("TOKEN".to_owned(), "s3cr3t-token".to_owned())]);
    for (name, fixed) in [
        ("md:my_lake", "my_lake"),
        ("my_lake?motherduck_token=${TOKEN}", "my_lake"),
        ("md:my-lake?motherduck_token=s3cr3t-token", "my-lake"),
    ] {
        let toml = edit(MOTHERDUCK, "my_lake", name);
        let found = warnings(&lakeplan::analyze(&toml, &version::options(&variables)));
        assert_eq!(codes(&found), [code], "{name}");
        let text = format!("{:?}", (&found[0].message, &found[0].help, &found[0].fixes));
        assert!(!text.contains("s3cr3t"), "{text}");
        let last = |toml: &str, flavor| statements(toml, &variables, flavor)[1].clone();
        assert!(parser.count(&last(&toml, Flavor::Metaxy)).is_err());
        assert_eq!(last(&toml, Flavor::DuckDb).replace('"', ""), format!("USE {fixed};"));
        let mended = found[0].fixes[0].apply(&toml);
        assert_eq!(last(&mended, Flavor::Metaxy), format!("USE {fixed};"));
    }
}

/// A hint: a server may have such a key after all. Ours has not.
fn key_in_base64(code: Code) {
    let toml = s3("key_id = \"${KEY_ID}\"", "key_id = \"bWluaW9hZG1pbg==\"");
    let place = place(&[&toml]);
    let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
    let found: Vec<_> = analysis.diagnostics.iter().map(|found| (found.code, found.severity)).collect();
    assert_eq!(found, [(code, Severity::Hint)]);
    for flavor in Flavor::ALL {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(&toml, place.variables(), flavor)).expect("ATTACH touches no storage");
        let refused = error(write(&mut session));
        assert!(refused.contains("403"), "{flavor}: {refused}");
    }
}

fn arn_of_a_role(code: Code) {
    let key = "key_id = \"${KEY_ID}\"";
    Evidence::of(code, s3(key, "key_id = \"arn:aws:iam::123456789012:role/lake\""))
        .in_bucket()
        .harm(fails("HTTP code 400"))
        .unmended(fails("HTTP code 400"))
        .change("key_id = \"arn:aws:iam::123456789012:role/lake\"", key)
        .check();
}

/// Behind the space the path is one of the working directory.
fn space_before_a_root(code: Code) {
    Evidence::of(code, edit(LOCAL, "\"files\"", "\" ${DIR}/files\""))
        .harm(strays("stray file: cwd/ "))
        .unmended(strays("stray file: cwd/ "))
        .check();
    Evidence::of(code, edit(LOCAL, "\"meta.ducklake\"", "\" ${DIR}/meta.ducklake\""))
        .catalog(CatalogPlace::DuckDb("dir/meta.ducklake".to_owned()))
        .harm(fails("No such file or directory"))
        .unmended(fails("No such file or directory"))
        .check();
}
