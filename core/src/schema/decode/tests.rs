use super::{Misfits, MissingKey, UnknownKey};
use crate::Code;
use crate::diagnostic::Severity;
use crate::metaxy::stores::Store;
use crate::rules::told::Case;
use crate::schema::field::Section;
use crate::text::span::Span;
use crate::toml::document::parse;

const HEAD: &str = "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\nconfig.database = ':memory:'\n";
const CATALOG: &str = "[stores.s.config.ducklake.catalog]\ntype = 'duckdb'\nuri = 'm.db'\n";
const STORAGE: &str = "[stores.s.config.ducklake.storage]\ntype = 'local'\npath = 'x'\n";

#[test]
fn a_value_of_another_type_is_told_what_is_meant() {
    let port = |value: &str| {
        let keys = "type = 'postgres'\nsecret_name = 'pg'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\npassword = 'p'";
        format!("{HEAD}[stores.s.config.ducklake.catalog]\n{keys}\nport = '{value}'\n{STORAGE}")
    };
    let s3 = |keys: &str| {
        format!("{HEAD}{CATALOG}[stores.s.config.ducklake.storage]\ntype = 's3'\nsecret_name = 's'\n{keys}\n")
    };
    let lake = format!("{HEAD}{CATALOG}{STORAGE}");
    let array = "expected a table for `catalog`, found an array";
    for (toml, parts) in [
        (port("tcp://10.0.0.1:5432"), &["Kubernetes sets `<SERVICE>_PORT`", "fix: none"] as &[&str]),
        (port("5432,5433"), &["write a single port", "fix: none"]),
        (port("x"), &["found a string that is not one", "help: for example `port = ", "fix: none"]),
        (s3("bucket = 5"), &["found an integer", "put the number between quotes", "fix: bucket = \"5\""]),
        (s3("bucket = true"), &["found a boolean", "for example `bucket = ", "fix: none"]),
        (s3("scope = ['a', 'b']"), &["write their common prefix"]),
        (s3("bucket = ['a', 'b']"), &["!common prefix", "for example"]),
        (
            lake.replace("[stores.s.config.ducklake.catalog]", "[[stores.s.config.ducklake.catalog]]"),
            &[array, "write `[catalog]` instead of `[[catalog]]`", "fix: [stores.s.config.ducklake.catalog]"],
        ),
        (
            lake.replace(CATALOG, "[stores.s.config.ducklake]\ncatalog = 5\n"),
            &["expected a table for `catalog`", "write a table: `[stores.s.config.ducklake.catalog]`", "fix: none"],
        ),
        (format!("{lake}[store.t]\ntype = 'x'\n"), &["the tables of the stores are `[stores.…]`", "fix: [stores.t]"]),
        (format!("{lake}[store]\nname = 'x'\n"), &["!the tables of the stores", "fix: none"]),
        (format!("{lake}[project]\nname = 'x'\n"), &["`[project]` belongs in `pyproject.toml`", "fix: none"]),
        (format!("project = 5\n{lake}"), &["!pyproject.toml", "fix: project = \"5\""]),
    ] {
        Case::of(&toml).tells(Code::WrongType, parts);
    }
}

/// A `null` of a variable counts as absent where that is Metaxy's default.
#[test]
fn null_is_a_value_only_where_metaxy_takes_it() {
    let lake = format!("{HEAD}{CATALOG}{STORAGE}");
    for (variable, value, is_told) in [
        ("CATALOG", "{\"type\": \"duckdb\", \"uri\": null}", true),
        ("STORAGE", "{\"type\": \"s3\", \"secret_name\": \"s\", \"bucket\": \"b\", \"region\": null}", false),
    ] {
        let variables = [(&*format!("METAXY_STORES__S__CONFIG__DUCKLAKE__{variable}"), value)];
        let case = Case { variables: &variables, ..Case::of(&lake) };
        assert_eq!(!case.told(Code::WrongType).is_empty(), is_told, "{variable} = {value}");
    }
}

#[test]
fn keys_of_a_store_may_be_in_any_case() {
    let lake = format!("{HEAD}{CATALOG}{STORAGE}");
    for (written, parts) in [
        (
            "config.DATABASE",
            &["hint: Metaxy reads `DATABASE` as `database` here", "help: write `database`", "fix: config.database = "]
                as &[&str],
        ),
        ("config.database", &[]),
        ("config.dbname", &[]),
        // Of several, the first counts.
        (
            "config.Database = 'x'\nconfig.database",
            &[
                "warning: `database` is ignored: keys are not case-sensitive here",
                "remove one of the two",
                "write `database`; fix: none",
            ],
        ),
        ("config.database = 'x'\nconfig.DATABASE", &["`DATABASE` is ignored", "!Metaxy reads `"]),
    ] {
        Case::of(&lake.replacen("config.database", written, 1)).tells(Code::KeyCase, parts);
    }
}

#[test]
fn what_does_not_fit_is_counted_and_joined() {
    let entry = parse("key = 1").root.entries.remove(0);
    let section: &'static Section = &Store::SECTION;
    let unknown =
        |severity| UnknownKey { section, entry: entry.clone(), severity, at: Span::at(0), siblings: Vec::new() };
    let missing = MissingKey { section, field: &section.fields[0], at: Span::at(0), fix: None, said: None };
    let mut all = Misfits::default();
    assert_eq!(all.errors(), 0);
    all.append(&mut Misfits {
        unknown: vec![unknown(Severity::Error), unknown(Severity::Warning)],
        missing: Vec::new(),
    });
    assert_eq!(all.errors(), 1);
    all.append(&mut Misfits { unknown: Vec::new(), missing: vec![missing.clone(), missing] });
    assert_eq!(all.errors(), 3);
}

#[test]
fn a_section_has_its_name_in_a_sentence() {
    let named = |tag: &str| {
        let sections = crate::backend::RawCatalog::SECTIONS.iter().chain(crate::backend::RawStorage::SECTIONS);
        sections.filter(|it| it.tag == Some(tag)).map(|it| it.described()).collect::<Vec<_>>()
    };
    assert_eq!(named("sqlite"), ["the `sqlite` metadata backend"]);
    assert_eq!(named("s3"), ["the `s3` storage backend"]);
    assert_eq!(Store::SECTION.described(), Store::SECTION.name);
}
