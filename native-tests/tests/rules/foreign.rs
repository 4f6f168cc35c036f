//! Names of other tools, and the schema of the catalog.

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{POSTGRES, error, local, place, run, s3_with, session, statements};

evidence! {
    catalog_schema = CatalogSchema: search_path_among_the_options, search_path_beside_others, meta_schema;
    unknown_attach_option = UnknownAttachOption: schema_of_the_catalog, schema_of_a_catalog_with_its_prefix,
        older_migration on "1.4", key_of_the_catalog;
    unknown_secret_parameter = UnknownSecretParameter: name_of_boto, search_path_as_a_parameter;
}

fn options(written: &str) -> String {
    edit(POSTGRES, "{ connect_timeout", &format!("{{ options = \"{written}\", connect_timeout"))
}

fn search_path_among_the_options(code: Code) {
    Evidence::of(code, options("-csearch_path=finance"))
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .of_the_client()
        .harm(strays("catalog: PostgreSQL, schema finance"))
        .check();
}

fn search_path_beside_others(code: Code) {
    Evidence::of(code, options("-c statement_timeout=60000 -c search_path=finance,public"))
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .of_the_client()
        .harm(strays("catalog: PostgreSQL, schema finance"))
        .check();
}

fn attach(written: &str) -> String {
    edit(POSTGRES, "[ducklake]\n", &format!("[ducklake]\nattach_options = {{ {written} }}\n"))
}

fn meta_schema(code: Code) {
    Evidence::of(code, attach("meta_schema = \"finance\""))
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .harm(fails("Schema with name \"finance\" not found"))
        .check();
}

fn schema_of_the_catalog(code: Code) {
    Evidence::of(code, attach("schema = \"finance\""))
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .harm(fails("Unsupported option schema for DuckLake"))
        .check();
}

fn schema_of_a_catalog_with_its_prefix(code: Code) {
    Evidence::of(code, attach("meta_search_path = \"finance\""))
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .harm(fails("Unrecognized option for Postgres attach: search_path"))
        .check();
}

/// It is the option of 1.4.
fn older_migration(code: Code) {
    if version::here().attach_option("migrate_if_required").is_some() {
        let toml = local("attach_options = { migrate_if_required = true }");
        assert_eq!(warnings(&lakeplan::analyze(&toml, &version::bare())), []);
        let place = place(&[]);
        run(&mut session(&place, ":memory:", &[]), &statements(&toml, &Variables::new(), Flavor::Metaxy))
            .expect("a lake");
        return;
    }
    Evidence::of(code, local("attach_options = { migrate_if_required = true }"))
        .harm(fails("Unsupported option migrate_if_required for DuckLake"))
        .check();
}

/// The catalog is encrypted, so that only who has the key can look.
fn key_of_the_catalog(code: Code) {
    let toml = local("attach_options = { encryption_key = \"changeme\" }");
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    let attempt = |toml: &str, flavor| {
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, &Variables::new(), flavor))?;
        drop(session);
        let mut other = crate::trial::session(&place, ":memory:", &[]);
        Ok(error(other.run("ATTACH 'meta.ducklake' AS c")))
    };
    let refused: Result<String, _> = attempt(&toml, Flavor::Metaxy);
    assert!(error(refused).contains("Unsupported option encryption_key for DuckLake"));
    let fixed = found[0].fixes[0].apply(&toml);
    for (toml, flavor) in [(&toml, Flavor::DuckDb), (&fixed, Flavor::Metaxy)] {
        let locked = attempt(toml, flavor).expect("a lake");
        assert!(locked.contains("encrypted"), "{locked}");
    }
}

fn name_of_boto(code: Code) {
    Evidence::of(code, s3_with("secret_parameters = { verify = true }"))
        .in_bucket()
        .harm(fails("Unknown parameter 'verify' for secret type 's3'"))
        .check();
}

fn search_path_as_a_parameter(code: Code) {
    let toml = edit(POSTGRES, "{ connect_timeout", "{ search_path = \"finance\", connect_timeout");
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Postgres("finance".to_owned()))
        .harm(fails("Unknown parameter 'search_path' for secret type 'postgres'"))
        .check();
}
