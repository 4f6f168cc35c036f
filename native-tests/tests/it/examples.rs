//! The examples that ship with Lakeplan: their statements parse, and those that need nothing
//! but a disk run.

use lakeplan::backend::Storage;
use lakeplan::examples::EXAMPLES;
use lakeplan::metaxy::ducklake::{Lake, SelfManagedCatalog};
use lakeplan::{Flavor, Rendering};
use native_tests::case::{CatalogPlace, Expected, Outcome};
use native_tests::observe::{Needs, Place, observe};
use native_tests::parser::Parser;
use native_tests::version;

use crate::sessions;

/// The example that is there for its mistakes.
const MISTAKES: &str = "common-mistakes";

#[test]
fn statements_parse() {
    let parser = Parser::new();
    for example in EXAMPLES {
        let analysis = lakeplan::analyze(example.toml, &version::bare());
        assert!(!analysis.stores.is_empty(), "{}: no store", example.id);
        for store in &analysis.stores {
            for flavor in Flavor::ALL {
                let script = store.script(flavor, Rendering { mask: false, setup: true });
                assert_eq!(script.is_none(), example.id == MISTAKES, "{}: {:#?}", example.id, analysis.diagnostics);
                for statement in script.iter().flat_map(|script| &script.statements) {
                    let sql = &statement.sql.text;
                    // MotherDuck's extension brings this statement; the engine does not know it.
                    let known = !sql.starts_with("CREATE DATABASE ");
                    assert_eq!(parser.count(sql) == Ok(1), known, "{}: {sql}: {:?}", example.id, parser.count(sql));
                }
            }
        }
    }
}

#[test]
fn those_on_local_disk_run() {
    let mut ran = Vec::new();
    for example in EXAMPLES {
        let analysis = lakeplan::analyze(example.toml, &version::bare());
        let Some(Lake::SelfManaged(lake)) =
            analysis.select(None).ok().and_then(|store| store.config()).map(|config| &config.lake)
        else {
            continue;
        };
        let Storage::Local(storage) = &lake.storage else { continue };
        let catalog = match &lake.catalog {
            SelfManagedCatalog::DuckDb(config) => CatalogPlace::DuckDb(format!("cwd/{}", config.uri.value)),
            SelfManagedCatalog::Sqlite(config) => {
                CatalogPlace::Sqlite(format!("cwd/{}", config.uri.value.replace("sqlite:", "")))
            }
            SelfManagedCatalog::Postgres(_) => continue,
        };
        let expected = Expected::new(catalog, format!("cwd/{}/", storage.path.value));
        for flavor in Flavor::ALL {
            let place = Place::new(Needs::NOTHING).unwrap_or_else(|error| panic!("{error:#}"));
            let seen = observe(sessions(), &place, example.toml, &expected, flavor)
                .unwrap_or_else(|error| panic!("{error:#}"));
            assert_eq!(seen.outcome(), Outcome::Works, "{}\n{}", example.id, seen.report(flavor));
        }
        ran.push(example.id);
    }
    assert_eq!(ran, ["duckdb-local", "sqlite-local", "several-stores", "pyproject"]);
}
