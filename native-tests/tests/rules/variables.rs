//! What a variable resolves to, and which variables count.

use lakeplan::{Code, Flavor, Severity, Variables};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, warnings};
use crate::trial::{POSTGRES, error, place, run, session, statements, write};
use crate::values::signatures;
use crate::wire::Wire;

evidence! {
    variable_form = VariableForm: default_behind_a_colon, prefix_of_another_tool, variable_in_a_default;
    unread_variable = UnreadVariable: endpoint_of_the_aws_tools, endpoint_of_others, one_underscore;
    aws_environment = AwsEnvironment: region_of_aws_at_r2, endpoint_of_duckdb;
}

const HOST: &str = "host = \"${PG_HOST}\"";

fn host(code: Code, host: &str) -> Evidence {
    Evidence::of(code, edit(POSTGRES, HOST, &format!("host = \"{host}\"")))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not translate host name"))
        .unmended(fails("could not translate host name"))
}

fn default_behind_a_colon(code: Code) {
    host(code, "${PG_HOST:elsewhere}").check();
}

fn prefix_of_another_tool(code: Code) {
    host(code, "${env:PG_HOST}").check();
}

fn variable_in_a_default(code: Code) {
    host(code, "${NOT_SET:-${PG_HOST}}").change("${NOT_SET:-${PG_HOST}}", "${PG_HOST}").check();
}

/// A storage at AWS, by what the file says.
const AT_AWS: &str = "[ducklake]\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"meta.ducklake\"\n[ducklake.storage]\ntype = \
     \"s3\"\nsecret_name = \"s\"\nbucket = \"lake-data\"\nregion = \"eu-west-1\"\nkey_id = \"k\"\nsecret = \"s\"\n";

/// The requests go to AWS, whatever the variable says, and to its server after the fix.
fn endpoint_of_the_aws_tools(code: Code) {
    for name in ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
        goes_to_aws(code, name, Severity::Warning);
    }
    assert_eq!(codes(&warnings(&lakeplan::analyze(AT_AWS, &version::bare()))), []);
}

/// So they do for the names of other tools, of which it is less sure that they are meant.
fn endpoint_of_others(code: Code) {
    for name in ["AWS_S3_ENDPOINT", "AWS_S3_ENDPOINT_URL", "S3_ENDPOINT_URL", "S3_ENDPOINT", "MINIO_ENDPOINT"] {
        goes_to_aws(code, name, Severity::Hint);
    }
}

#[track_caller]
fn goes_to_aws(code: Code, name: &str, severity: Severity) {
    let environment = [(name, "http://storage.example:9000")];
    let variables = Variables::from([(name.to_owned(), environment[0].1.to_owned())]);
    let options = version::options(&variables);
    let asked = |toml: &str, flavor| {
        let wire = Wire::start();
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &environment);
        session.run(&wire.as_proxy()).expect("settings");
        run(&mut session, &statements(toml, &variables, flavor)).expect("ATTACH touches no storage");
        error(write(&mut session));
        wire.requests()
    };
    let found = lakeplan::analyze(AT_AWS, &options).diagnostics;
    assert_eq!(found.iter().map(|it| (it.code, it.severity)).collect::<Vec<_>>(), [(code, severity)], "{name}");
    for flavor in Flavor::ALL {
        let asked = asked(AT_AWS, flavor);
        assert!(!asked.is_empty() && asked.iter().all(|line| line.contains("amazonaws.com")), "{name}: {asked:?}");
    }
    let mended = found[0].fixes[0].apply(AT_AWS);
    assert_eq!(codes(&warnings(&lakeplan::analyze(&mended, &options))), []);
    let asked = asked(&mended, Flavor::Metaxy);
    assert!(!asked.is_empty() && asked.iter().all(|line| line.contains("storage.example:9000")), "{name}: {asked:?}");
}

/// The one variable with an endpoint that DuckDB reads; so it does not where an endpoint is written.
fn endpoint_of_duckdb(code: Code) {
    let variables = Variables::from([("DUCKDB_S3_ENDPOINT".to_owned(), "storage.example:9000".to_owned())]);
    let options = version::options(&variables);
    let written = format!("{AT_AWS}endpoint = \"http://other.example:9000\"\nurl_style = \"path\"\n");
    for (toml, told, host) in [(AT_AWS, vec![code], "storage.example:9000"), (&written, vec![], "other.example:9000")] {
        assert_eq!(codes(&lakeplan::analyze(toml, &options).diagnostics), told);
        for flavor in Flavor::ALL {
            let wire = Wire::start();
            let place = place(&[]);
            let mut session = session(&place, ":memory:", &[("DUCKDB_S3_ENDPOINT", "storage.example:9000")]);
            session.run(&wire.as_proxy()).expect("settings");
            run(&mut session, &statements(toml, &variables, flavor)).expect("ATTACH touches no storage");
            error(write(&mut session));
            let asked = wire.requests();
            assert!(!asked.is_empty() && asked.iter().all(|line| line.contains(host)), "{flavor}: {asked:?}");
        }
    }
}

/// What Metaxy does with such a name is held by a field case.
fn one_underscore(code: Code) {
    let store = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \
                 \":memory:\"\n";
    let toml = format!("{store}{}", POSTGRES.replace("[ducklake", "[stores.dev.config.ducklake"));
    let said = |name: &str| {
        let variables = Variables::from([(name.to_owned(), "pw".to_owned())]);
        let analysis = lakeplan::analyze(&toml, &version::options(&variables));
        let said = analysis.diagnostics.iter().filter(|it| it.code == code);
        said.map(|it| (it.severity, it.span.slice(&toml).to_owned())).collect::<Vec<_>>()
    };
    let expected = [(Severity::Hint, "\"${PG_PASSWORD}\"".to_owned())];
    assert_eq!(said("METAXY_STORES_DEV_CONFIG_DUCKLAKE_CATALOG_PASSWORD"), expected);
    assert_eq!(said("METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__PASSWORD"), []);
    assert_eq!(said("METAXY_STORES_PROD_CONFIG_DUCKLAKE_CATALOG_PASSWORD"), []);
}

fn region_of_aws_at_r2(code: Code) {
    let toml = "[ducklake]\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"meta.ducklake\"\n[ducklake.storage]\ntype = \
                \"r2\"\nsecret_name = \"s\"\naccount_id = \"0123456789abcdef0123456789abcdef\"\ndata_path = \
                \"r2://lake-data/\"\nkey_id = \"0123456789abcdef0123456789abcdef\"\nsecret = \"x\"\nsecret_parameters = { \
                use_ssl = false }\n";
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let environment = [(name, "eu-west-1")];
        let variables = Variables::from([(name.to_owned(), "eu-west-1".to_owned())]);
        let found = warnings(&lakeplan::analyze(toml, &version::options(&variables)));
        assert_eq!(codes(&found), [code]);
        let mended = found[0].fixes[0].apply(toml);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&mended, &version::options(&variables)))), []);
        for (toml, flavor, region) in [
            (toml, Flavor::Metaxy, "/eu-west-1/s3/"),
            (toml, Flavor::DuckDb, "/auto/s3/"),
            (&mended, Flavor::Metaxy, "/auto/s3/"),
        ] {
            let seen = signatures(toml, flavor, &environment);
            assert!(seen.iter().all(|line| line.contains(region)), "{name}, {flavor}: {seen:?}");
        }
    }
}
