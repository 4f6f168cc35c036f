//! Text, numbers and other values, plain and odd.

use std::collections::BTreeMap;

use fastrand::Rng;

use crate::generate::{Table, Value};

/// The variables that strings may mention.
pub(crate) const VARIABLES: [&str; 4] = ["LP_A", "LP_B", "LP_EMPTY", "lp_c d"];

const PLAIN: [&str; 14] = [
    "lake",
    "localhost",
    "my_secret",
    "s3://bucket/path/",
    "s3://bucket",
    "metadata.ducklake",
    "/data/lake",
    "eu-central-1",
    "https://minio.example:9000",
    "http://localhost:9000",
    "path",
    "a/b",
    "/a/b/",
    "secret_1",
];

const ODD: [&str; 44] = [
    "",
    " ",
    "  padded\t",
    "it's",
    "''",
    "\"quoted\"",
    "a'b\"c",
    "back\\slash",
    "\\",
    "\\'",
    "new\nline",
    "\n",
    "\n\nx",
    "carriage\r",
    "a\r\nb",
    "\t",
    "\u{0}",
    "nul\u{0}byte",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{1c}x\u{1f}",
    "\u{a0}nbsp\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "é",
    "日本語",
    "😀",
    "e\u{301}",
    "\u{ad}",
    "\u{e000}",
    "\u{10ffff}",
    "ß",
    "ﬁ",
    "\u{2028}",
    "$",
    "${",
    "${}",
    "$${LP_A}",
    "%s {0}",
    "; DROP TABLE x; --",
    "[x]",
    "a.b",
    "=",
];

const NUMBERS_IN_TEXT: [&str; 27] = [
    "5432",
    "0",
    "1",
    "-1",
    "+7",
    " 42 ",
    "\t42\n",
    "5_432",
    "1__0",
    "_1",
    "1_",
    "5.0",
    "5.",
    "5.5",
    ".0",
    "1e3",
    "0x10",
    "007",
    "-0",
    "٣",
    "１２",
    "99999999999999999999999",
    "nan",
    "inf",
    "+",
    "",
    "1 0",
];

const BOOLEANS_IN_TEXT: [&str; 16] =
    ["true", "TRUE", "True", "yes", "on", "y", "t", "false", "off", "N", "0", "1", "2", "", " true", "tru"];

const INTEGERS: [&str; 20] = [
    "0",
    "-0",
    "+0",
    "1",
    "-1",
    "8",
    "7",
    "5432",
    "65535",
    "65536",
    "1_000",
    "0xff",
    "0o17",
    "0b101",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "0xFFFFFFFFFFFFFFFFFFFF",
    "100",
];

const FLOATS: [&str; 31] = [
    "0.0",
    "-0.0",
    "1.0",
    "8.0",
    "5432.0",
    "0.5",
    "1.5",
    "3.14159",
    "1e3",
    "1e15",
    "1e16",
    "1e17",
    "1.5e16",
    "1e22",
    "1e23",
    "1e-4",
    "1e-5",
    "0.00012",
    "1.7976931348623157e308",
    "1e309",
    "-1e400",
    "5e-324",
    "2.2250738585072014e-308",
    "inf",
    "-inf",
    "+inf",
    "nan",
    "-nan",
    "123456789.123456789",
    "1_0.2_5",
    "6.02E23",
];

const TIMES: [&str; 15] = [
    "2024-02-29",
    "0001-01-01",
    "9999-12-31",
    "07:32:00",
    "07:32",
    "00:00:00.999999999",
    "1979-05-27T07:32:00",
    "1979-05-27 07:32:00",
    "1979-05-27t07:32:00z",
    "1979-05-27T07:32:00.5Z",
    "1979-05-27T07:32:00-07:00",
    "1979-05-27T07:32+00:00",
    "1979-05-27T00:32:00.000001+23:59",
    "1979-05-27T00:32:00-23:59",
    "1979-05-27T07:32:00-00:30",
];

const WRONG_TIMES: [&str; 7] = [
    "2023-02-29",
    "0000-01-01",
    "23:59:60",
    "1979-05-27T00:00:00+24:00",
    "2024-13-01",
    "2024-01-32",
    "1979-05-27T24:00:00",
];

fn one(rng: &mut Rng, words: &[&str]) -> String {
    words[rng.usize(..words.len())].to_owned()
}

/// Text that is nearly a number.
fn number_like(rng: &mut Rng) -> String {
    (0..rng.usize(1..7)).map(|_| ['0', '1', '2', '9', '_', '.', '-', '+', ' ', 'e', '\t'][rng.usize(..11)]).collect()
}

/// Text that every field of that type takes; odd if asked for.
pub(crate) fn text(rng: &mut Rng, odd: bool) -> String {
    match rng.u8(..if odd { 10 } else { 4 }) {
        0..4 => one(rng, &PLAIN),
        4..7 => one(rng, &ODD),
        7 => with_variable(rng),
        8 => format!("{}{}", one(rng, &PLAIN), one(rng, &ODD)),
        _ => (0..rng.usize(1..8)).map(|_| any_character(rng)).collect(),
    }
}

fn any_character(rng: &mut Rng) -> char {
    match rng.u8(..4) {
        0 => rng.char(' '..='~'),
        1 => rng.char('\u{0}'..='\u{ff}'),
        2 => rng.char('\u{100}'..='\u{ffff}'),
        _ => rng.char(..),
    }
}

fn with_variable(rng: &mut Rng) -> String {
    let name = one(rng, &VARIABLES);
    let reference = match rng.u8(..5) {
        0..3 => format!("${{{name}}}"),
        3 => format!("${{{name}:-{}}}", one(rng, &["", "default", "a b", "${", "x:-y", "'"])),
        _ => one(
            rng,
            &["${LP_A", "${LP_A:x}", "${:-x}", "${ LP_A }", "${LP_A}${LP_B}", "${${LP_A}}", "${LP_A:-${LP_B}}"],
        ),
    };
    match rng.u8(..3) {
        0 => format!("pre-{reference}"),
        1 => format!("{reference}/post"),
        _ => reference,
    }
}

/// Sets some of the variables that strings mention.
pub(crate) fn set_some(rng: &mut Rng, variables: &mut BTreeMap<String, String>) {
    if rng.bool() {
        let value = text(rng, true).replace('\u{0}', "");
        variables.insert("LP_A".to_owned(), value);
    }
    if rng.bool() {
        variables.insert("LP_B".to_owned(), one(rng, &["${LP_A}", "5432", "true", "s3://v/", "it's"]));
    }
    if rng.bool() {
        variables.insert("LP_EMPTY".to_owned(), String::new());
    }
    if rng.u8(..4) == 0 {
        variables.insert("lp_c d".to_owned(), "spaced".to_owned());
    }
}

/// An integer that fits a field, in one of the ways in which Metaxy takes it.
pub(crate) fn integer(rng: &mut Rng, odd: bool) -> Value {
    if !odd {
        return Value::word(rng.u16(8..));
    }
    match rng.u8(..8) {
        0..3 => Value::word(rng.u16(8..)),
        3..5 => Value::Word(one(rng, &INTEGERS)),
        5 => Value::Word(one(rng, &["8.0", "5432.0", "1e3", "1e16", "9e18", "true", "false", "-0.0"])),
        _ => Value::Text(one(rng, &["5432", " 42 ", "+7", "5_432", "5.0", "007", "0"])),
    }
}

/// A boolean, in one of the ways in which Metaxy takes it.
pub(crate) fn boolean(rng: &mut Rng, odd: bool) -> Value {
    if !odd || rng.bool() {
        return Value::word(rng.bool());
    }
    match rng.u8(..3) {
        0 => Value::Word(one(rng, &["0", "1", "0.0", "1.0", "-0.0"])),
        _ => Value::Text(one(rng, &["true", "TRUE", "yes", "on", "Y", "t", "false", "off", "N", "no", "0", "1"])),
    }
}

/// Any value at all.
pub(crate) fn anything(rng: &mut Rng, depth: usize) -> Value {
    match rng.u8(..if depth == 0 { 8 } else { 11 }) {
        0 | 1 => Value::Text(text(rng, true)),
        2 if rng.bool() => Value::Text(number_like(rng)),
        2 => Value::Text(one(rng, &NUMBERS_IN_TEXT)),
        3 => Value::Text(one(rng, &BOOLEANS_IN_TEXT)),
        4 => Value::Word(one(rng, &INTEGERS)),
        5 => Value::Word(float(rng)),
        6 => Value::word(rng.bool()),
        7 => Value::Word(one(rng, &TIMES)),
        8 => Value::Array((0..rng.usize(..4)).map(|_| anything(rng, depth - 1)).collect()),
        9 => Value::Table(parameters(rng, true, depth - 1)),
        _ => Value::Array((0..rng.usize(..3)).map(|_| Value::Table(parameters(rng, true, depth - 1))).collect()),
    }
}

fn float(rng: &mut Rng) -> String {
    match rng.u8(..3) {
        0 | 1 => one(rng, &FLOATS),
        _ => {
            let float = f64::from_bits(rng.u64(..));
            if float.is_finite() { format!("{float:e}") } else { "nan".to_owned() }
        }
    }
}

/// A date or time that is none.
pub(crate) fn wrong_time(rng: &mut Rng) -> Value {
    Value::Word(one(rng, &WRONG_TIMES))
}

/// Options of a secret or of `ATTACH`: keys in any case, values of any type.
pub(crate) fn parameters(rng: &mut Rng, odd: bool, depth: usize) -> Table {
    const KEYS: [&str; 14] = [
        "provider",
        "PROVIDER",
        "chain",
        "region",
        "Region",
        "use_ssl",
        "endpoint",
        "scope",
        "sslmode",
        "port",
        "host",
        "session_token",
        "data_inlining_row_limit",
        "automatic_migration",
    ];
    let mut table = Table::new();
    for _ in 0..rng.usize(..5) {
        let key = match rng.u8(..8) {
            0 if odd => text(rng, true),
            1 if odd => one(rng, &["straße", "ŉ", "ǰ", "ΐ", "ﬃ", "i̇", "ı", "ǆ", "ﬆ", "\u{149}", "ᾳ", "և"]),
            _ => one(rng, &KEYS),
        };
        let value = if odd {
            anything(rng, depth.min(2))
        } else {
            Value::Text(one(rng, &["credential_chain", "env", "config"]))
        };
        // Of keys that differ in case the later wins, so that their order matters.
        if odd || table.iter().all(|it| !it.0.eq_ignore_ascii_case(&key)) {
            insert(&mut table, key, value);
        }
    }
    table
}

/// Adds a key unless it is there.
pub(crate) fn insert(table: &mut Table, key: impl Into<String>, value: Value) {
    let key = key.into();
    if table.iter().all(|it| it.0 != key) {
        table.push((key, value));
    }
}

/// Text that a variable may hold.
pub(crate) fn variable(rng: &mut Rng) -> String {
    const JSON: [&str; 28] = [
        "null",
        "true",
        "5",
        "-0",
        "1.0",
        "1e999",
        "NaN",
        "-Infinity",
        "\"5\"",
        "[]",
        "{}",
        "[1, \"a\", null]",
        "{\"a\": 1, \"B\": null}",
        "{\"alias\": \"v\"}",
        "{\"ALIAS\": \"w\", \"attach_options\": {\"k\": [null, 1.5, \"\\u00e9'\"]}}",
        "{\"type\": \"duckdb\", \"uri\": \"v\"}",
        "{\"database\": \"v\"}",
        "{\"DATABASE\": \"v\", \"ducklake\": {\"alias\": 7}}",
        "{\"threads\": \"4\"}",
        "[\"a\"]",
        "01",
        "1.",
        "'x'",
        "{\"a\": }",
        " 7 ",
        "\"\\ud83d\\ude00\"",
        "{\"dev\": {\"config\": {\"ducklake\": {\"alias\": \"v\"}}}}",
        "{\"dev\": {\"type\": \"metaxy.ext.duckdb.DuckDBMetadataStore\"}}",
    ];
    match rng.u8(..4) {
        0 | 1 => one(rng, &JSON),
        2 => one(rng, &PLAIN),
        _ => text(rng, true),
    }
    .replace('\u{0}', "")
}
