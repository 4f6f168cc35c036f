//! Every diagnostic on its place: the expectation is drawn under the text, and compared with
//! all diagnostics, so that one too many fails as well.

use lakeplan::{LineIndex, analyze};

/// Compares the diagnostics of a text with the lines `#^^^ severity[code]` below what they blame.
#[track_caller]
fn check(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut expected = Vec::new();
    let mut drawn_under = 0;
    for (number, line) in lines.iter().enumerate() {
        if let Some((marks, name)) = line.strip_prefix('#').filter(|rest| rest.contains('^')).and_then(split_marks) {
            let start = marks.find('^').expect("there are marks");
            // The first column is taken by `#`: a mark directly behind it covers that too.
            let (start, more) = if start == 0 { (0, 1) } else { (start + 1, 0) };
            expected.push((drawn_under + 1, start, marks.trim().len() + more, name.to_owned()));
        } else {
            drawn_under = number;
        }
    }
    let index = LineIndex::new(text);
    let mut found: Vec<_> = analyze(text, &lakeplan::Options::default())
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let at = index.position(text, diagnostic.span.start);
            let length = diagnostic.span.slice(text).chars().count();
            (at.line, at.column - 1, length, format!("{}[{}]", diagnostic.severity, diagnostic.code))
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "\n{text}");
}

fn split_marks(rest: &str) -> Option<(&str, &str)> {
    let end = rest.rfind('^')? + 1;
    Some((&rest[..end], rest[end..].trim()))
}

const STORE: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
[stores.dev.config]
database = \":memory:\"
";
const LOCAL: &str = "storage = { type = \"local\", path = \"d\" }\n";
const DUCKDB: &str = "catalog = { type = \"duckdb\", uri = \"m\" }\n";

#[track_caller]
fn ducklake(section: &str) {
    check(&format!("{STORE}[stores.dev.config.ducklake]\n{section}"));
}

#[test]
fn a_sound_file_has_none() {
    ducklake(&format!("{DUCKDB}{LOCAL}"));
}

#[test]
fn a_key_is_blamed_where_it_is_written() {
    ducklake(&format!(
        "{DUCKDB}{LOCAL}aliass = \"x\"
#^^^^^ warning[unknown-key]
"
    ));
}

#[test]
fn a_value_is_blamed_where_it_is_written() {
    ducklake(&format!(
        "catalog = {{ type = \"duckdb\", uri = 5 }}
#                                  ^ error[wrong-type]
{LOCAL}data_inlining_row_limit = \"many\"
#                         ^^^^^^ error[wrong-type]
"
    ));
}

#[test]
fn a_missing_key_is_blamed_on_the_header() {
    ducklake(&format!(
        "{LOCAL}[stores.dev.config.ducklake.catalog]
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[missing-key]
type = \"duckdb\"
"
    ));
}

#[test]
fn one_mistake_hides_no_other() {
    ducklake(
        "catalog = { type = \"postgres\", host = 5, port = \"x\", passwrd = \"p\" }
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[missing-key]
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[half-credentials]
#                                     ^ error[wrong-type]
#                                               ^^^ error[wrong-type]
#                                                    ^^^^^^^ warning[unknown-key]
storage = { type = \"s3\", secret_name = \"s\", secret = \"x\", data_path = 1 }
#                                                                     ^ error[wrong-type]
#                                           ^^^^^^ warning[half-credentials]
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[missing-region]
",
    );
}

#[test]
fn both_spellings_name_both_places() {
    ducklake(&format!(
        "{DUCKDB}{LOCAL}metadata_backend = {{ type = \"duckdb\", uri = \"m\" }}
#^^^^^^^^^^^^^^^ error[ambiguous-spelling]
"
    ));
    ducklake(
        "metadata_backend = { type = \"duckdb\", uri = \"m\" }
#^^^^^^^^^^^^^^^ error[ambiguous-spelling]
storage = { type = \"local\", path = \"d\" }
",
    );
}

#[test]
fn syntax_errors_stand_alone() {
    check(
        "[stores.dev.config.ducklake]
aliass = \"x\"
y = = 1
# ^^^ error[syntax]
",
    );
}

#[test]
fn wide_characters_do_not_move_the_place() {
    ducklake(&format!(
        "{DUCKDB}{LOCAL}attach_options = {{ \"😀ü\" = 1 }}
#                  ^^^^ warning[unknown-attach-option]
"
    ));
}
