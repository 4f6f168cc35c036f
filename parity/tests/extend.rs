//! `extend` against Metaxy itself: real files, read by both. Without Metaxy these tests fail and say how to get it.

use std::collections::BTreeMap;
use std::path::Path;

use parity::answer::{Answer, of};
use parity::compare::{first_difference, released};
use parity::generate::{self, Case, FileName};
use parity::oracle::Oracle;

const CASES: u64 = 500;

/// What Lakeplan says of the same files.
fn ours(case: &Case, others: &BTreeMap<String, String>) -> Answer {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder can be made");
        std::fs::write(&path, text).expect("a file can be written");
        path
    };
    for (name, text) in others {
        write(name, text);
    }
    let file = write(case.file.as_str(), &case.text);
    of(&lakeplan_cli::analyze_file(&file, &case.variables, None).expect("the file can be read"))
}

#[track_caller]
fn check(oracle: &mut Oracle, case: &Case, others: &BTreeMap<String, String>, what: &str) -> Answer {
    let (mut ours, mut theirs) = (ours(case, others), oracle.ask_beside(case, others).expect("Metaxy answers"));
    parity::compare::forget_foreign_classes(&mut ours, &mut theirs);
    let missing = theirs.refused.as_ref().is_some_and(|why| why.contains("No module named 'narwhals_map'"));
    let difference = first_difference(&ours, &theirs).filter(|_| !missing);
    assert!(difference.is_none(), "{what}: {difference:?}\n{case}\n{others:#?}\nLakeplan\n{ours}\nMetaxy\n{theirs}");
    theirs
}

#[test]
fn generated_files_that_extend_generated_files() {
    let mut oracle = Oracle::start().expect("Metaxy can be asked");
    let (mut stores, mut compared) = (0, 0);
    for seed in 0..CASES {
        let cases = [0, 5_000_000, 9_000_000].map(|from| generate::case(from + seed));
        let [Some(child), Some(parent), Some(last)] = [0, 1, 2].map(|at| released(&cases[at].text)) else { continue };
        // Only the first two get a line before everything else, which is no `pyproject.toml`.
        let [FileName::Metaxy, second, third] = cases.each_ref().map(|case| case.file) else { continue };
        let mut variables = BTreeMap::new();
        for case in &cases {
            variables.extend(case.variables.clone());
        }
        let mut others = BTreeMap::new();
        let last_name = if third == FileName::Pyproject { "last/pyproject.toml" } else { "last.toml" };
        let (name, parent) = match second {
            FileName::Pyproject => ("sub/pyproject.toml", parent),
            FileName::Metaxy if seed % 3 == 0 => ("base.toml", format!("extend = \"{last_name}\"\n{parent}")),
            FileName::Metaxy => ("base.toml", parent),
        };
        others.insert(last_name.to_owned(), last);
        others.insert(name.to_owned(), parent);
        let case = Case { file: FileName::Metaxy, text: format!("extend = \"{name}\"\n{child}"), variables };
        let theirs = check(&mut oracle, &case, &others, &format!("seed {seed}"));
        compared += 1;
        stores += theirs.stores.values().filter(|it| it.sql().is_some()).count();
    }
    println!("figure: {compared} chains of files compared with Metaxy, {stores} stores accepted");
    assert!(stores > 200 && compared > 300, "{compared} chains, {stores} stores");
}

const STORE: &str = "[stores.NAME]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig.database = \":memory:\"\n\
    config.ducklake.catalog = { type = \"duckdb\", uri = \"NAME.ducklake\" }\n\
    config.ducklake.storage = { type = \"local\", path = \"d\" }\n";

#[test]
fn what_is_merged_what_wins_and_what_is_refused() {
    let mut oracle = Oracle::start().expect("Metaxy can be asked");
    let store = |name: &str| STORE.replace("NAME", name);
    let prod = store("prod");
    let partial = "[stores.dev.config.ducklake]\nalias = 'x'\n";
    for (text, files, stores) in [
        (format!("extend = 'base.toml'\n{}", store("dev")), vec![("base.toml", prod.clone())], 2),
        // A store is not merged with its namesake, not even in part.
        (format!("extend = 'base.toml'\n{}", partial.replace("dev", "prod")), vec![("base.toml", prod.clone())], 0),
        (format!("extend = 'base.toml'\n{prod}"), vec![("base.toml", format!("{partial}[stores.x]\nodd = 1\n"))], 1),
        (format!("extend = 'base.toml'\n{prod}"), vec![("base.toml", "stores = 1\n".to_owned())], 1),
        ("extend = 'base.toml'\nstores = 1\n".to_owned(), vec![("base.toml", prod.clone())], 0),
        (format!("extend = 'base.toml'\n{prod}"), vec![("base.toml", "unknown = 1\n".to_owned())], 0),
        (format!("extend = 'base.toml'\n{prod}"), vec![("base.toml", "broken".to_owned())], 0),
        (format!("extend = 'base.toml'\nproject = 'p'\n{prod}"), vec![("base.toml", "project = 7\n".to_owned())], 1),
        (
            format!("extend = 'a/b.toml'\n{prod}"),
            vec![("a/b.toml", "extend = '../c.toml'\n".to_owned()), ("c.toml", store("c"))],
            2,
        ),
        (format!("extend = './a/../base.toml'\n{prod}"), vec![("base.toml", String::new()), ("a/x", String::new())], 1),
        (format!("extend = '${{FILE}}'\n{prod}"), vec![("base.toml", String::new())], 0),
        (
            format!("extend = 'pyproject.toml'\n{prod}"),
            vec![(
                "pyproject.toml",
                format!("stores = 1\n[tool.metaxy]\n{}", store("c").replace("[stores", "[tool.metaxy.stores")),
            )],
            2,
        ),
        (format!("extend = 'pyproject.toml'\n{prod}"), vec![("pyproject.toml", store("c"))], 1),
        (format!("extend = 'missing.toml'\n{prod}"), vec![], 0),
        (format!("extend = ''\n{prod}"), vec![], 0),
        (format!("extend = '.'\n{prod}"), vec![], 0),
        (format!("extend = 7\n{prod}"), vec![], 0),
        (format!("extend = 'metaxy.toml'\n{prod}"), vec![], 0),
        (
            format!("extend = 'a.toml'\n{prod}"),
            vec![("a.toml", "extend = 'b.toml'\n".to_owned()), ("b.toml", "extend = 'a.toml'\n".to_owned())],
            0,
        ),
        (format!("extend = 'a.toml'\n{prod}"), vec![("a.toml", "extend = 'missing.toml'\n".to_owned())], 0),
    ] {
        let case =
            Case { file: FileName::Metaxy, text, variables: [("FILE".to_owned(), "base.toml".to_owned())].into() };
        let others = files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        let theirs = check(&mut oracle, &case, &others, "by hand");
        let accepted = theirs.stores.values().filter(|it| it.sql().is_some()).count();
        assert_eq!(if theirs.refused.is_some() { 0 } else { accepted }, stores, "{case}\n{theirs}");
    }
    let text =
        format!("[tool.metaxy]\nextend = 'base.toml'\n{}", store("dev").replace("[stores", "[tool.metaxy.stores"));
    let case = Case { file: FileName::Pyproject, text, variables: BTreeMap::new() };
    let theirs = check(&mut oracle, &case, &[("base.toml".to_owned(), prod)].into(), "pyproject");
    assert_eq!(theirs.stores.len(), 2);
}
