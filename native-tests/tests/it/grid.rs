//! The SQL of every metadata backend with every storage backend: a snapshot for each pair,
//! with inline credentials, without, with the credential chain, and with every key that is declared.

use std::fmt::Write as _;

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::Section;
use lakeplan::{Flavor, Rendering};
use native_tests::parser::Parser;
use native_tests::version;
use similar::TextDiff;

use crate::{samples, snapshots};

/// The ways to write a backend of which each shows something of its own: the TOML of the section. One
/// that is not here is written as its declaration has it.
const CHOSEN: &[(&str, &[(&str, &str)])] = &[
    ("duckdb", &[("a path", "type = \"duckdb\"\nuri = \"metadata.ducklake\"")]),
    (
        "sqlite",
        &[
            ("a plain path", "type = \"sqlite\"\nuri = \"metadata.sqlite\""),
            ("a path with its prefix", "type = \"sqlite\"\nuri = \"sqlite:metadata.sqlite\""),
        ],
    ),
    (
        "postgres",
        &[
            (
                "inline credentials",
                "type = \"postgres\"\nsecret_name = \"my_pg_secret\"\nhost = \"db.example.com\"\nport = 5433\n\
                 database = \"lake\"\nuser = \"writer\"\npassword = \"not-a-pass'word\"",
            ),
            ("an existing secret", "type = \"postgres\"\nsecret_name = \"my_pg_secret\""),
        ],
    ),
    (
        "motherduck",
        &[
            ("a region", "type = \"motherduck\"\ndatabase = \"my_lake\"\nregion = \"eu-central-1\""),
            ("no region", "type = \"motherduck\"\ndatabase = \"my_lake\""),
        ],
    ),
    ("local", &[("a folder", "type = \"local\"\npath = \"/data/lake\"")]),
    (
        "s3",
        &[
            (
                "inline credentials",
                "type = \"s3\"\nsecret_name = \"my_s3_secret\"\nbucket = \"my-bucket\"\nprefix = \"a/b\"\n\
                 region = \"eu-central-1\"\nkey_id = \"NOTAKEYID\"\nsecret = \"not-a-secret\"",
            ),
            (
                "inline credentials and a server of one's own",
                "type = \"s3\"\nsecret_name = \"my_s3_secret\"\ndata_path = \"s3://my-bucket/a\"\n\
                 endpoint = \"http://localhost:9000\"\nurl_style = \"path\"\nscope = \"s3://my-bucket\"\n\
                 key_id = \"NOTAKEYID\"\nsecret = \"not-a-secret\"",
            ),
            (
                "the credential chain",
                "type = \"s3\"\nsecret_name = \"my_s3_secret\"\nbucket = \"my-bucket\"\n\
                 secret_parameters = { provider = \"credential_chain\" }",
            ),
            ("an existing secret", "type = \"s3\"\nsecret_name = \"my_s3_secret\"\nbucket = \"my-bucket\""),
        ],
    ),
    (
        "r2",
        &[
            (
                "inline credentials",
                "type = \"r2\"\nsecret_name = \"my_r2_secret\"\ndata_path = \"r2://my-bucket/a\"\n\
                 account_id = \"0123456789abcdef0123456789abcdef\"\nkey_id = \"not-a-key-id-but-as-long-as-one-\"\nsecret = \"not-a-secret\"",
            ),
            (
                "the credential chain",
                "type = \"r2\"\nsecret_name = \"my_r2_secret\"\ndata_path = \"r2://my-bucket/a\"\n\
                 account_id = \"0123456789abcdef0123456789abcdef\"\nsecret_parameters = { provider = \"credential_chain\" }",
            ),
            ("an existing secret", "type = \"r2\"\nsecret_name = \"my_r2_secret\"\ndata_path = \"r2://my-bucket/a\""),
        ],
    ),
    (
        "gcs",
        &[
            (
                "inline credentials",
                "type = \"gcs\"\nsecret_name = \"my_gcs_secret\"\ndata_path = \"gs://my-bucket/a\"\n\
                 key_id = \"NOTAKEYID\"\nsecret = \"not-a-secret\"",
            ),
            (
                "the credential chain",
                "type = \"gcs\"\nsecret_name = \"my_gcs_secret\"\ndata_path = \"gs://my-bucket/a\"\n\
                 secret_parameters = { provider = \"credential_chain\" }",
            ),
            ("an existing secret", "type = \"gcs\"\nsecret_name = \"my_gcs_secret\"\ndata_path = \"gs://my-bucket/a\""),
        ],
    ),
];

/// How a section is written, and its TOML.
type Way = (String, String);

/// The ways to write the section of a backend.
fn ways(section: &Section) -> Vec<Way> {
    let chosen = CHOSEN.iter().find(|(tag, _)| section.tag == Some(tag));
    match chosen {
        Some((_, ways)) => ways.iter().map(|&(way, toml)| (way.to_owned(), toml.to_owned())).collect(),
        None => [samples::credentials(section), samples::parameters(section), samples::required(section)]
            .concat()
            .iter()
            .map(|sample| (sample.way.clone(), sample.toml()))
            .collect(),
    }
}

/// The section with all that is declared.
fn whole(section: &Section) -> Vec<Way> {
    samples::every_key(section).iter().map(|sample| (sample.way.clone(), sample.toml())).collect()
}

#[test]
fn every_pair_has_its_sql() {
    let parser = Parser::new();
    for catalog in RawCatalog::SECTIONS {
        for storage in RawStorage::SECTIONS {
            let mut report = pair(&parser, &ways(catalog), &ways(storage));
            report += &pair(&parser, &whole(catalog), &whole(storage));
            keep(catalog, storage.tag.expect("a backend has a tag"), &report);
        }
        if catalog.tag == Some("motherduck") {
            keep(catalog, "none", &pair(&parser, &ways(catalog), &[("no storage".to_owned(), String::new())]));
        }
    }
}

/// One snapshot.
fn keep(catalog: &Section, storage: &str, report: &str) {
    let name = format!("{}-{storage}", catalog.tag.expect("a backend has a tag"));
    snapshots::of("grid").bind(|| insta::assert_snapshot!(name, report));
}

/// Every way to write the one with every way to write the other.
fn pair(parser: &Parser, catalogs: &[Way], storages: &[Way]) -> String {
    let mut report = String::new();
    for (catalog_way, catalog) in catalogs {
        for (storage_way, storage) in storages {
            let _ = writeln!(report, "━━━ {catalog_way}; {storage_way}\n");
            let mut toml = format!("[ducklake.catalog]\n{catalog}\n");
            if !storage.is_empty() {
                let _ = write!(toml, "\n[ducklake.storage]\n{storage}\n");
            }
            let _ = writeln!(report, "{toml}");
            one(parser, &toml, &mut report);
        }
    }
    report
}

fn one(parser: &Parser, toml: &str, report: &mut String) {
    let analysis = lakeplan::analyze(toml, &version::bare());
    for diagnostic in &analysis.diagnostics {
        let _ = writeln!(report, "{}[{}]", diagnostic.severity, diagnostic.code);
    }
    let store = analysis.select(None).expect("one store");
    let text = |flavor| {
        let script = store.script(flavor, Rendering { mask: false, setup: false }).expect("a sound configuration");
        for statement in &script.statements {
            let sql = &statement.sql.text;
            // MotherDuck's extension brings this statement; the engine does not know it.
            let known = !sql.starts_with("CREATE DATABASE ");
            assert_eq!(parser.count(sql) == Ok(1), known, "{sql}: {:?}", parser.count(sql));
        }
        script.text()
    };
    let [duckdb, metaxy] = Flavor::ALL.map(text);
    let _ = writeln!(report, "{duckdb}");
    if duckdb == metaxy {
        let _ = writeln!(report, "metaxy: the same\n");
    } else {
        let diff = TextDiff::from_lines(&duckdb, &metaxy);
        let _ = writeln!(report, "{}", diff.unified_diff().context_radius(0).header("duckdb", "metaxy"));
    }
}
