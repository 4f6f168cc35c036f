//! The generated files are those that the code makes.

use std::path::Path;

use lakeplan::Code;
use lakeplan::schema::SECTIONS;
use lakeplan_cli::docs::{Generated, generated};

#[test]
fn generated_files_are_fresh() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the top");
    let stale: Vec<&str> = generated()
        .into_iter()
        .filter(|file| std::fs::read_to_string(top.join(file.path)).ok().as_ref() != Some(&file.text))
        .map(|file| file.path)
        .collect();
    assert!(stale.is_empty(), "stale: {}; `cargo xtask codegen` writes them anew", stale.join(", "));
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
        assert!(page.contains(&format!("\n## {code}\n\n{}", code.explanation())), "{code}");
    }
}
