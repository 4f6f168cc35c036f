//! There and back: the SQL of every configuration that the tests know, read again, gives a configuration
//! with the same SQL, in both flavors.

#![expect(clippy::disallowed_methods, reason = "it reads the cases of the native tests")]

use std::path::Path;

use lakeplan::examples::EXAMPLES;
use lakeplan::import::import;
use lakeplan::snapshot::snapshot;
use lakeplan::{Flavor, Options, Rendering, Store};

/// Where the SQL is another, and why.
const OTHERS: &[(&str, Flavor, &str)] = &[
    ("cases/alias-with-space", Flavor::Metaxy, "the name is pasted into SQL, which cannot be read"),
    (
        "cases/sqlite-local-plain",
        Flavor::DuckDb,
        "the prefix `sqlite:` takes the place of the type, since it means SQLite in Metaxy's SQL too",
    ),
    (
        "cases/sqlite-local-plain",
        Flavor::Metaxy,
        "a plain path is a DuckDB file, for which the extension `sqlite` is not loaded",
    ),
    (
        "cases/sqlite-local-plain-existing",
        Flavor::DuckDb,
        "the prefix `sqlite:` takes the place of the type, since it means SQLite in Metaxy's SQL too",
    ),
    (
        "cases/sqlite-local-plain-existing",
        Flavor::Metaxy,
        "a plain path is a DuckDB file, for which the extension `sqlite` is not loaded",
    ),
    (
        "cases/sqlite-local-variable",
        Flavor::DuckDb,
        "the prefix `sqlite:` takes the place of the type, since it means SQLite in Metaxy's SQL too",
    ),
    (
        "cases/sqlite-local-variable",
        Flavor::Metaxy,
        "a plain path is a DuckDB file, for which the extension `sqlite` is not loaded",
    ),
    (
        "cases/store-not-ascii",
        Flavor::Metaxy,
        "DuckDB takes a name with other characters than letters and digits for the path of a file",
    ),
    (
        "cases/store-with-hyphen",
        Flavor::Metaxy,
        "DuckDB takes a name with other characters than letters and digits for the path of a file",
    ),
    ("examples/variables", Flavor::Metaxy, "the name is pasted into SQL, which cannot be read"),
    ("field/127-postgres-prefix", Flavor::DuckDb, "a connection string becomes a secret, which is all that Metaxy has"),
    ("field/127-postgres-prefix", Flavor::Metaxy, "a connection string becomes a secret, which is all that Metaxy has"),
    ("field/145-scope-by-endpoint", Flavor::DuckDb, "the scope does not match: DuckDB does not use the secret either"),
    ("field/145-scope-by-endpoint", Flavor::Metaxy, "the scope does not match: DuckDB does not use the secret either"),
    ("field/21-azure-storage", Flavor::DuckDb, "Metaxy knows no such storage"),
    ("field/21-azure-storage", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/323-azure-without-authorities", Flavor::DuckDb, "Metaxy knows no such storage"),
    ("field/323-azure-without-authorities", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/324-login-at-azure", Flavor::DuckDb, "Metaxy knows no such storage"),
    ("field/324-login-at-azure", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/327-bucket-of-a-local-storage", Flavor::DuckDb, "the storage of its scheme is written"),
    ("field/327-bucket-of-a-local-storage", Flavor::Metaxy, "the storage of its scheme is written"),
    ("field/370-azure-that-is-not-written", Flavor::DuckDb, "Metaxy knows no such storage"),
    ("field/370-azure-that-is-not-written", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/341-hugging-face-as-the-data-path", Flavor::DuckDb, "Metaxy knows no such storage"),
    ("field/341-hugging-face-as-the-data-path", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/343-presigned-url", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/29-motherduck-md-prefix", Flavor::Metaxy, "the name is pasted into SQL, which cannot be read"),
    ("field/62-meta-type-sqlite", Flavor::Metaxy, "the extension `sqlite` is loaded too, which the option needs"),
    ("field/68-old-migration-name", Flavor::DuckDb, "Metaxy sorts the options by their names"),
    ("field/70-md-token-in-name", Flavor::Metaxy, "the name is pasted into SQL, which cannot be read"),
    (
        "field/77-ducklake-prefix",
        Flavor::Metaxy,
        "a path with another prefix is a DuckDB file, for which no extension is loaded",
    ),
    ("field/91-https-url-as-data-path", Flavor::Metaxy, "Metaxy knows no such storage"),
    ("field/156-busy-timeout-of-sqlite", Flavor::DuckDb, "Metaxy sorts the options by their names"),
    ("field/414-options-of-attach-by-other-names", Flavor::DuckDb, "Metaxy sorts the options by their names"),
    (
        "field/157-scope-with-a-wildcard",
        Flavor::Metaxy,
        "the scope does not match: DuckDB does not use the secret either",
    ),
    (
        "field/258-s3-url-with-r2",
        Flavor::Metaxy,
        "the secret is for URLs of another scheme: DuckDB does not use it either",
    ),
    (
        "field/259-s3-url-with-gcs",
        Flavor::Metaxy,
        "the secret is for URLs of another scheme: DuckDB does not use it either",
    ),
    ("field/173-share-of-motherduck", Flavor::Metaxy, "Metaxy's SQL is no SQL: the name is the path of a share"),
    (
        "field/289-libsql-of-turso",
        Flavor::DuckDb,
        "DuckDB reads a path with a scheme of its own as a DuckDB file, for which the extension `sqlite` is not loaded",
    ),
    (
        "field/289-libsql-of-turso",
        Flavor::Metaxy,
        "DuckDB reads a path with a scheme of its own as a DuckDB file, for which the extension `sqlite` is not loaded",
    ),
    (
        "field/290-gs-url-with-s3",
        Flavor::DuckDb,
        "the secret of S3 is for no URL of the lake: `import` leaves out what no lake uses, and says so",
    ),
    (
        "field/290-gs-url-with-s3",
        Flavor::Metaxy,
        "the secret of S3 is for no URL of the lake: `import` leaves out what no lake uses, and says so",
    ),
    (
        "field/293-motherduck-as-a-duckdb-file",
        Flavor::DuckDb,
        "Metaxy has no metadata backend for the catalog that the SQL attaches, which `import` says",
    ),
    (
        "field/293-motherduck-as-a-duckdb-file",
        Flavor::Metaxy,
        "Metaxy has no metadata backend for the catalog that the SQL attaches, which `import` says",
    ),
    (
        "field/354-motherduck-without-a-name",
        Flavor::Metaxy,
        "`USE md:` cannot be read, and no name is known that is meant",
    ),
];

/// Every configuration, by its name.
fn configurations() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        EXAMPLES.iter().map(|it| (format!("examples/{}", it.id), it.toml.to_owned())).collect();
    for folder in ["cases", "field"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../native-tests").join(folder);
        let entries = std::fs::read_dir(path).expect("the cases are there");
        for entry in entries {
            let case = entry.expect("a case").path();
            if let Ok(toml) = std::fs::read_to_string(case.join("metaxy.toml")) {
                let name = case.file_name().expect("a name").to_string_lossy().into_owned();
                found.push((format!("{folder}/{name}"), toml));
            }
        }
    }
    found.sort();
    found
}

fn sql(store: &Store, flavor: Flavor) -> Option<String> {
    Some(store.script(flavor, Rendering { mask: false, setup: true })?.text())
}

#[test]
fn the_sql_of_a_configuration_gives_a_configuration_with_the_same_sql() {
    let (mut others, mut count) = (Vec::new(), 0);
    for (name, toml) in configurations() {
        let first = snapshot(&toml, &Options::default());
        for store in &first.analysis.stores {
            for flavor in Flavor::ALL {
                let Some(before) = sql(store, flavor) else { continue };
                count += 1;
                let imported = import(&before);
                let written = imported.to_toml(&before);
                let second = snapshot(&written, &Options::default());
                let after = second.analysis.stores.first().and_then(|store| sql(store, flavor));
                if after.as_deref() != Some(&*before) {
                    let problems: Vec<&str> =
                        second.analysis.diagnostics.iter().filter(|it| it.is_error()).map(|it| &*it.message).collect();
                    others.push((
                        name.clone(),
                        flavor,
                        format!(
                            "{before}\n{:#?}\n{written}\n{problems:#?}\n{}",
                            imported.notes,
                            after.unwrap_or_default()
                        ),
                    ));
                }
            }
        }
    }
    let told: Vec<(&str, Flavor)> = others.iter().map(|it| (&*it.0, it.1)).collect();
    let declared: Vec<(&str, Flavor)> = OTHERS.iter().map(|it| (it.0, it.1)).collect();
    let unexpected: Vec<&(String, Flavor, String)> =
        others.iter().filter(|it| !declared.contains(&(&*it.0, it.1))).collect();
    let shown = |(name, flavor, what): &&(String, Flavor, String)| format!("━━━ {name} {flavor}\n{what}\n");
    assert!(unexpected.is_empty(), "{}", unexpected.iter().map(shown).collect::<Vec<_>>().concat());
    assert_eq!(told.len(), declared.len(), "a reason has become stale: {told:?}");
    assert!(count > 250, "{count}");
}
