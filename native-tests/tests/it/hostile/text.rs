//! Hostile text.

use std::fmt::Write as _;

use proptest::prelude::*;

/// What has a meaning to someone: TOML, SQL, DuckDB, DuckLake, a file system, a reader.
const FRAGMENTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    ";",
    "--",
    "/*",
    "*/",
    "\\",
    "\\'",
    "$",
    "$$",
    "${X}",
    "${",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    ",",
    "=",
    "%",
    "%20",
    "%s",
    "?",
    "#",
    "&",
    "@",
    "!",
    "*",
    "|",
    "~",
    "-",
    "_",
    ".",
    "..",
    ":",
    "a:",
    "ab:",
    "sqlite:",
    "duckdb:",
    "postgres:",
    "md:",
    "ducklake:",
    "s3:",
    "file:",
    "http:",
    "select",
    "SELECT",
    "table",
    "memory",
    "main",
    "temp",
    "system",
    "default",
    "lake",
    "Lake",
    "ducklake",
    "metaxy_generated_",
    "__ducklake_metadata_",
    "; DROP TABLE t; --",
    "' OR 1=1 --",
    "\" AS x; ATTACH 'y' AS \"z",
    "0",
    "1e9",
    "ä",
    "İ",
    "ß",
    "ﬀ",
    "日本",
    "🦆",
    "e\u{301}",
    "\u{a0}",
    "\u{2028}",
    "\u{1}",
    "\u{7f}",
];

/// Some text that is not empty, without `/` and NUL.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(FRAGMENTS).prop_map(str::to_owned);
    let piece = prop_oneof![4 => fragment, 2 => "[a-zA-Z0-9_]{1,6}", 1 => "[^\0/]{1,3}"];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// A text of TOML for any text, as a value or as a key.
pub(super) fn toml(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        let _ = write!(escaped, "\\U{:08X}", u32::from(character));
    }
    format!("\"{escaped}\"")
}
