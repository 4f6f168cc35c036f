//! Lakeplan against Metaxy itself. Without Metaxy these tests fail and say how to get it.

#[path = "../../core/tests/samples/classes.rs"]
mod classes;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use parity::{Case, FileName, Oracle, compare, run};

#[track_caller]
fn check(seed: u64, count: usize) {
    println!("seeds from {seed}");
    let report = run::run(seed, count, 3).expect("Metaxy can be asked");
    assert!(report.differences.is_empty(), "{report}");
    assert!(report.accepted > count / 4 && report.rejected > count / 20, "the configurations say little: {report}");
}

#[test]
fn no_difference_from_a_fixed_seed() {
    check(1, 1000);
}

#[test]
fn no_difference_from_a_fresh_seed() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right");
    check(now.as_secs(), 500);
}

#[test]
fn no_difference_in_the_examples() {
    let mut oracle = Oracle::start().expect("Metaxy can be asked");
    for example in lakeplan::examples::EXAMPLES {
        let file = if example.id == "pyproject" { FileName::Pyproject } else { FileName::Metaxy };
        let case = Case { file, text: example.toml.to_owned(), variables: BTreeMap::new() };
        let compared = compare(&mut oracle, &case).expect("Metaxy answers");
        assert!(compared.difference.is_none(), "{}: {}", example.id, compared.difference.expect("there is one"));
    }
}

/// A class of one's own that is derived from Metaxy's attaches the lake; what is no class, or is none of Metaxy's, does not.
#[test]
fn a_class_is_taken_where_metaxy_takes_it() {
    let mut oracle = Oracle::start().expect("Metaxy can be asked");
    for &(class, is_taken) in classes::CLASSES {
        let text = format!(
            "[stores.dev]\ntype = \"{class}\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
             [stores.dev.config.ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"a\" }}\n\
             storage = {{ type = \"local\", path = \"b\" }}\n"
        );
        let case = Case { file: FileName::Metaxy, text, variables: BTreeMap::new() };
        let compared = compare(&mut oracle, &case).expect("Metaxy answers");
        assert!(compared.difference.is_none(), "{class}: {}", compared.difference.expect("there is one"));
        let analysis = lakeplan::analyze(&case.text, &lakeplan::Options::default());
        let store = analysis.stores.first().expect("the store is judged, whatever its class");
        assert_eq!(store.accepted, is_taken, "{class}");
    }
}

/// Not every one of the characters that are all alike: ideographs, Hangul, private use, none.
fn telling(character: char) -> bool {
    let code = u32::from(character);
    let alike = matches!(code, 0x4e00..0x9fff | 0xac00..0xd7a3 | 0xe001..0xf8ff | 0x20000..);
    let newer = |code| char::from_u32(code).is_some_and(lakeplan::is_newer_than_python);
    !alike || code.is_multiple_of(97) || newer(code) != newer(code - 1) || newer(code) != newer(code + 1)
}

/// How each character is printed in a list, and what its upper case is in the name of an option.
#[test]
fn every_character_is_as_in_python() {
    let mut oracle = Oracle::start().expect("Metaxy can be asked");
    // What a newer Python knows is of no interest: Lakeplan prints as 3.11 does.
    let newer = oracle.unicode != "14.0.0";
    let all: Vec<char> =
        ('\u{80}'..=char::MAX).filter(|it| telling(*it) && !(newer && lakeplan::is_newer_than_python(*it))).collect();
    for characters in all.chunks(4_000) {
        let written: String = characters.iter().fold(String::new(), |mut out, character| {
            let _ = write!(out, "\\U{:08x}", u32::from(*character));
            out
        });
        let text = format!(
            r#"
            [stores.dev]
            type = "metaxy.ext.duckdb.DuckDBMetadataStore"
            config.database = ":memory:"
            config.ducklake.catalog = {{ type = "duckdb", uri = "x" }}
            config.ducklake.storage = {{ type = "local", path = "x" }}
            config.ducklake.attach_options = {{ "{written}" = ["{written}"] }}
            "#
        );
        let case = Case { file: FileName::Metaxy, text, variables: BTreeMap::new() };
        let compared = compare(&mut oracle, &case).expect("Metaxy answers");
        let first = characters[0].escape_unicode();
        assert!(compared.theirs.is_some_and(|it| it.sql("dev").is_some()), "Metaxy rejects characters from {first}");
        if let Some(difference) = compared.difference {
            let ours: Vec<char> = difference.ours.sql("dev").unwrap_or_default().concat().chars().collect();
            let theirs: Vec<char> = difference.theirs.sql("dev").unwrap_or_default().concat().chars().collect();
            let at = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
            let around =
                |text: &[char]| text[at.saturating_sub(8)..(at + 8).min(text.len())].iter().collect::<String>();
            panic!("from {first} on: {:?} in place of {:?}", around(&ours), around(&theirs));
        }
    }
}
