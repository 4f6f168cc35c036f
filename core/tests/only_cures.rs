//! Without the rules that only tell, the statements are the same, and what is found is a part of all
//! that is found.

#![allow(clippy::disallowed_methods, reason = "the files are those of the repository")]

use std::fs;
use std::path::{Path, PathBuf};

use lakeplan::{Code, Flavor, Options, Rendering, analyze};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "toml") && !path.ends_with("Cargo.toml") {
            files.push(path);
        }
    }
}

#[test]
fn the_statements_are_the_same_without_the_rules_that_only_tell() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["examples", "cli/tests", "native-tests/cases", "native-tests/field"] {
        collect(&top.join(folder), &mut files);
    }
    let mut compared = 0;
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let all = analyze(&text, &Options::default());
        let some = analyze(&text, &Options::default().only_cures(true));
        assert_eq!(all.stores.len(), some.stores.len(), "{}", file.display());
        for (all, some) in all.stores.iter().zip(&some.stores) {
            for flavor in [Flavor::DuckDb, Flavor::Metaxy] {
                let sql = |store: &lakeplan::Store| {
                    store.script(flavor, Rendering { mask: false, setup: true }).map(|it| it.text())
                };
                assert_eq!(sql(all), sql(some), "{}", file.display());
                compared += usize::from(sql(all).is_some());
            }
        }
        for secret in &all.secrets {
            let is_hidden = some.secrets.iter().any(|it| it.start <= secret.start && secret.end <= it.end);
            assert!(is_hidden, "{}: {secret:?}", file.display());
        }
        for found in &some.diagnostics {
            // Of what is no TOML only the parser's own words are there, and their places.
            let is_place = |span| span == found.span || found.code == Code::Syntax;
            let told = all.diagnostics.iter().any(|it| it.code == found.code && is_place(it.span));
            assert!(told, "{}: {found:?}", file.display());
        }
    }
    assert!(compared > 200, "only {compared} scripts were compared");
}
