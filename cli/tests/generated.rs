//! The generated files are those that the code makes.

use std::path::Path;

use lakeplan::Code;
use lakeplan::SECTIONS;
use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::Section;
use lakeplan_cli::docs::{self, Generated};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the top")
}

fn generated() -> Vec<Generated> {
    docs::generated(top()).expect("the sources can be read")
}

#[test]
fn generated_files_are_fresh() {
    let stale: Vec<&str> = generated()
        .into_iter()
        .filter(|file| std::fs::read_to_string(top().join(file.path)).ok().as_ref() != Some(&file.text))
        .map(|file| file.path)
        .collect();
    assert!(stale.is_empty(), "stale: {}; `cargo xtask codegen` writes them anew", stale.join(", "));
}

/// A case without a snapshot was never run, one without a row would be missed.
#[test]
fn the_grid_has_every_case() {
    let page = page("docs/grid.md");
    let cases = std::fs::read_dir(top().join("native-tests/cases")).expect("the cases can be listed");
    let mut count = 0;
    for case in cases {
        let case = case.expect("a folder");
        let row = format!("\n| [{}](", case.file_name().to_string_lossy());
        assert!(page.contains(&row), "{row}");
        count += 1;
    }
    assert_eq!(page.matches("\n| [").count(), count, "a row for each case");
    assert!(!page.contains("| not run |"), "{page}");
}

fn page(path: &str) -> String {
    let found = generated().into_iter().find(|file| file.path == path);
    found.map(|Generated { text, .. }| text).expect("the page is generated")
}

#[test]
fn the_reference_has_every_key_in_three_forms() {
    let page = page("docs/reference.md");
    for form in [
        "[stores.dev.config.ducklake.catalog]\nsecret_name = \"my_pg_secret\"",
        "[tool.metaxy.stores.dev.config.ducklake.catalog]\nsecret_name = \"my_pg_secret\"",
        "export METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__SECRET_NAME=my_pg_secret",
        "export METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__SECRET_PARAMETERS='{\"provider\":\"credential_chain\"}'",
        "export METAXY_STORE=prod",
    ] {
        assert!(page.contains(form), "{form}");
    }
    let headings = page.lines().filter(|line| line.starts_with("### ")).count();
    let fields: usize = SECTIONS.iter().map(|section| section.fields.len() + usize::from(section.tag.is_some())).sum();
    assert_eq!(headings, fields);
    for link in page.lines().filter_map(|line| line.strip_prefix("- [")) {
        let (title, anchor) = link.split_once("](#").expect("a list of links");
        assert!(page.contains(&format!("\n## {title}\n")) && !anchor.contains('`'), "{link}");
    }
}

#[test]
fn the_page_of_diagnostics_has_every_code() {
    let page = page("docs/diagnostics.md");
    for code in Code::ALL {
        assert!(page.contains(&format!("\n## {code}\n\n{}", lakeplan::explanation(*code))), "{code}");
        let shown = page.contains(&format!("[{code}]: "));
        assert!(shown || lakeplan::doctor::finds(*code), "{code} is not shown");
    }
    assert!(page.contains("secret = \"${S3_SECRET:-changeme}\""), "the examples have secrets");
    for said in page.split("```text").skip(1).filter_map(|block| block.split("```").next()) {
        assert!(!said.contains("changeme"), "a secret is shown: {said}");
    }
}

/// A sound file with these backends, every key with its example.
fn sound(catalog: &Section, storage: &Section) -> String {
    let table = |section: &Section| {
        let path = section.path.replace("<name>", "dev");
        let tag = section.tag.expect("a backend has a tag");
        let keys = section.fields.iter().filter_map(|field| Some(format!("{} = {}", field.key, field.example?)));
        format!("[{path}]\ntype = \"{tag}\"\n{}\n", keys.collect::<Vec<_>>().join("\n"))
    };
    let class = lakeplan::metaxy::stores::STORE_TYPE;
    let head = format!("[stores.dev]\ntype = \"{class}\"\n[stores.dev.config]\ndatabase = \"d\"\n");
    head + &table(catalog) + &table(storage)
}

/// Every variable of the reference sets its key, with a value that Metaxy takes.
#[test]
fn the_variables_of_the_reference_do_what_it_says() {
    let page = page("docs/reference.md");
    let (mut catalog, mut storage) = (RawCatalog::SECTIONS[0], RawStorage::SECTIONS[0]);
    let mut set = 0;
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            let is = |section: &&&Section| section.described().strip_prefix("the ") == Some(title);
            catalog = RawCatalog::SECTIONS.iter().find(is).unwrap_or(&catalog);
            storage = RawStorage::SECTIONS.iter().find(is).unwrap_or(&storage);
        }
        let Some((name, value)) = line.strip_prefix("export ").and_then(|line| line.split_once('=')) else { continue };
        let value = value.trim_matches('\'').to_owned();
        let text = sound(catalog, storage);
        let analysis = lakeplan::analyze(&text, &lakeplan::Options::new([(name.to_owned(), value)].into()));
        let keys = name.strip_prefix("METAXY_").expect("the prefix").to_lowercase();
        let path: Vec<&str> = keys.split("__").collect();
        // A table is merged key by key.
        assert!(
            analysis.overrides.iter().any(|it| it.variable == name
                && it.path.len() >= path.len()
                && it.path.iter().zip(&path).all(|(a, b)| a == b)),
            "{line}\n{text}"
        );
        let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
        assert!(errors.is_empty(), "{line}\n{text}\n{errors:#?}");
        set += 1;
    }
    assert!(set > 50, "{set} variables");
}

/// A case without a row would be missed.
#[test]
fn the_table_of_field_cases_has_every_case() {
    let page = page("docs/field.md");
    let cases = std::fs::read_dir(top().join("native-tests/field")).expect("the cases can be listed");
    let mut count = 0;
    for case in cases.map(|case| case.expect("an entry")).filter(|case| case.path().is_dir()) {
        let link = format!("](../native-tests/field/{}/metaxy.toml)", case.file_name().to_string_lossy());
        assert!(page.contains(&link), "{link}");
        count += 1;
    }
    assert_eq!(page.matches("\n| [").count(), count, "a row for each case");
}
