//! The words and characters that need quotes, by DuckDB's own parser.

use native_tests::engine::{self, Autoload};
use native_tests::parser::Parser;
use native_tests::version;

use crate::sessions;

/// SQL with a name in it.
type Form = fn(&str) -> String;

/// Where a plan writes a name.
const PLACES: [(&str, Form); 4] = [
    ("secret", |name| format!("CREATE OR REPLACE SECRET {name} ( TYPE S3 );")),
    ("alias", |name| format!("ATTACH IF NOT EXISTS 'ducklake:x' AS {name};")),
    ("USE", |name| format!("USE {name};")),
    ("option", |name| format!("CREATE OR REPLACE SECRET x ( TYPE S3, {name} 'value' );")),
];

/// Whether DuckDB reads exactly one statement of each form with the name in it.
fn parses(parser: &Parser, name: &str) -> Vec<(&'static str, bool)> {
    PLACES.iter().map(|(place, sql)| (*place, parser.count(&sql(name)) == Ok(1))).collect()
}

/// Whether a name can stand without quotes in the three places of names.
fn plain(parser: &Parser, name: &str) -> bool {
    let results = parses(parser, name);
    let names: Vec<bool> = results.iter().filter(|(place, _)| *place != "option").map(|(_, ok)| *ok).collect();
    assert!(names.iter().all(|ok| *ok == names[0]), "`{name}` parses in some places only: {results:?}");
    names[0]
}

fn keywords() -> Vec<String> {
    let connection = engine::open(":memory:", sessions().extensions(), Autoload::Off).expect("DuckDB opens");
    let mut statement = connection.prepare("SELECT keyword_name FROM duckdb_keywords()").expect("DuckDB lists them");
    let words = statement.query_map([], |row| row.get(0)).expect("DuckDB lists them");
    words.map(|word| word.expect("a word")).collect()
}

#[test]
fn the_list_holds_the_keywords_that_fail_without_quotes_and_no_others() {
    let parser = Parser::new();
    let words = keywords();
    assert!(words.len() > 400, "only {} keywords", words.len());
    let mut failing: Vec<&str> = words.iter().map(String::as_str).filter(|word| !plain(&parser, word)).collect();
    failing.sort_unstable();
    assert_eq!(failing.join(" "), version::here().keywords);
}

#[test]
fn every_keyword_works_in_quotes() {
    let parser = Parser::new();
    for word in keywords() {
        let quoted = format!("\"{word}\"");
        assert!(parses(&parser, &quoted).iter().all(|(_, ok)| *ok), "{quoted}");
    }
}

#[test]
fn what_is_taken_for_plain_parses_without_quotes() {
    let parser = Parser::new();
    let mut plain_ones = 0;
    for name in odd_names() {
        if version::here().is_plain_identifier(&name) {
            plain_ones += 1;
            assert!(plain(&parser, &name), "{name:?} does not parse without quotes");
        }
    }
    assert!(plain_ones > 100, "only {plain_ones} were judged");
}

/// Every character of the first planes that is of interest, first and within a name.
fn odd_names() -> Vec<String> {
    let mut names: Vec<String> =
        keywords().into_iter().flat_map(|word| [word.to_uppercase(), format!("{word}_"), word]).collect();
    let characters = (0..0x3100).chain(0xFE00..0x1_0000).chain(0x1_F300..0x1_F400).filter_map(char::from_u32);
    for character in characters.filter(|character| *character != '\0') {
        names.push(format!("{character}"));
        names.push(format!("a{character}b"));
    }
    names
}
