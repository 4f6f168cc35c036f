//! Texts as they are copied: with tracebacks, colors, frames, prefixes and line breaks.

use lakeplan::Code;
use lakeplan::doctor::explain_error;

use crate::{FILE, LOCAL, POSTGRES, S3, connect, explain, named, store, told};

const REFUSED: &str = "connection to server at \"db.example\" (10.0.0.1), port 15432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?";

#[test]
fn the_last_error_of_a_traceback_counts() {
    let toml = store(POSTGRES, S3);
    let text = format!(
        "Traceback (most recent call last):\n  File \"/app/run.py\", line 3, in <module>\n    store.open(\"w\")\n  File \"/app/lib/duckdb.py\", line 331, in _attach\n    cursor.execute(command)\n    ^^^^^^^^^^^^^^^^^^^^^^^\n_duckdb.IOException: {}\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/app/run.py\", line 9, in <module>\n    raise RuntimeError(\"no lake\")\nRuntimeError: no lake",
        connect(REFUSED)
    );
    told(&toml, &text, Code::ConnectionRefused, "\"db.example\"", &["`db.example`, port 15432, refuses"]);
    // Of two that are known, the later one.
    let later = format!(
        "{text}\n2026-11-26 04:00:02 ERROR HTTP Error: Unable to connect to URL s3://lake/x.parquet: Forbidden (HTTP code 403)\n\nAccessDenied: Access Denied"
    );
    told(&toml, &later, Code::Forbidden, "\"s3cr3t-key\"", &["does not allow these keys to write"]);
}

#[test]
fn the_error_of_a_broken_session_is_the_first() {
    let toml = store(FILE, LOCAL);
    let text = "_duckdb.IOException: IO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"lake.ducklake\"Could not set lock on file \"/x\": Conflicting lock is held in x (PID 1). See also y\n\nFATAL Error: Failed: database has been invalidated because of a previous fatal error. The database must be restarted prior to being used again.\nOriginal error: \"boom\"";
    told(&toml, text, Code::LockedCatalog, "\"lake.ducklake\"", &[]);
}

#[test]
fn colors_frames_and_prefixes_do_not_matter() {
    let toml = store(POSTGRES, LOCAL);
    let error = connect(REFUSED);
    let lines = |f: fn(&str) -> String| error.lines().map(f).collect::<Vec<_>>().join("\n");
    for text in [
        format!("\u{1b}[1;31m_duckdb.IOException\u{1b}[0m: \u{1b}[33m{error}\u{1b}[0m"),
        lines(|line| format!("worker-1  | {line}")),
        lines(|line| format!("│ {line} │")),
        lines(|line| format!("  | {line}")),
        lines(|line| format!("2026-11-26 04:00:01,123 ERROR {line}")),
        lines(|line| format!("[2026-11-26T04:00:01.123+0000] {{taskinstance.py:1138}} ERROR - {line}")),
        error.replace('\n', "\r\n"),
        format!(
            "{{\"level\": \"error\", \"message\": \"{}\"}}",
            error.replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t")
        ),
    ] {
        told(&toml, &text, Code::ConnectionRefused, "\"db.example\"", &["`db.example`, port 15432"]);
    }
}

/// Every width of a terminal breaks other words.
#[test]
fn line_breaks_of_a_terminal_do_not_matter() {
    let toml = store(POSTGRES, LOCAL);
    let error = connect(REFUSED);
    for width in [40, 57, 72, 80, 96, 100, 120, 132] {
        let broken: Vec<String> = error
            .lines()
            .flat_map(|line| {
                let characters: Vec<char> = line.chars().collect();
                characters.chunks(width).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>()
            })
            .collect();
        told(&toml, &broken.join("\n"), Code::ConnectionRefused, "\"db.example\"", &["port 15432"]);
    }
}

#[test]
fn an_error_goes_to_the_store_that_it_names() {
    let second = named("gold", &POSTGRES.replace("db.example", "gold.example").replace("lake_pg", "gold_pg"), S3);
    let toml = format!("{}\n{}", store(POSTGRES, LOCAL), second.replace("alias = \"lake\"", "alias = \"gold_lake\""));
    let analysis = lakeplan::analyze(&toml, &lakeplan::Options::default());
    let alias = connect(REFUSED).replace("__ducklake_metadata_lake", "__ducklake_metadata_gold_lake");
    let host = connect("could not translate host name \"gold.example\" to address: Name or service not known")
        .replace("__ducklake_metadata_lake", "__ducklake_metadata_x");
    let metaxy = "InvalidConfigError: Failed to validate config for store 'gold': nothing";
    let bucket = "HTTP Error: Unable to connect to URL s3://lake/files/main/t/x.parquet: Forbidden (HTTP code 403)";
    for text in [alias.as_str(), &host, metaxy, bucket] {
        assert_eq!(explain_error(text, &analysis, None).store.as_deref(), Some("gold"), "{text}");
    }
    // Where it names none, the one that Metaxy would open; where one is asked for, that.
    let none = "IO Error: Cannot open file \"y.parquet\": No such file or directory";
    assert_eq!(explain_error(none, &analysis, None).store.as_deref(), Some("dev"));
    assert_eq!(explain_error(none, &analysis, Some("gold")).store.as_deref(), Some("gold"));
    assert_eq!(explain_error(&alias, &analysis, Some("dev")).store.as_deref(), Some("dev"));
}

/// The end of a long log is what counts.
#[test]
fn a_long_log_does_not_hide_its_end() {
    let toml = store(POSTGRES, LOCAL);
    let noise = "2026-11-26 04:00:00 ERROR IO Error: something else = \"x\" happened: ü\n".repeat(5_000);
    told(&toml, &format!("{noise}{}", connect(REFUSED)), Code::ConnectionRefused, "\"db.example\"", &[]);
    told(&toml, &format!("{noise}\n{REFUSED}"), Code::ConnectionRefused, "\"db.example\"", &[]);
}

#[test]
fn bad_input_never_panics() {
    let toml = store(POSTGRES, S3);
    let seeds = [
        connect(REFUSED),
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for MetaxyConfig\nfoo\n  Extra [type=x, input_value={'a': '...ü'}".to_owned(),
        "TOMLDecodeError: x (at line 99999999999999999999, column 0)".to_owned(),
        "TOMLDecodeError: x (at line 2, column 999)".to_owned(),
        "TOMLDecodeError: x (at line 0, column 0)".to_owned(),
        "Parser Error: syntax error at or near \"\u{e4}\"\n\nLINE 1: ...\u{1b}[".to_owned(),
        "HTTP Error: HTTP GET error reading '' (HTTP 403".to_owned(),
        "IO Error: ://:@ password='".to_owned(),
        "Error:".to_owned(),
        "é".repeat(100) + "Error:",
        "input_value=...".to_owned(),
        "\u{1b}]\u{1b}".to_owned(),
        "| | |\n|\n│\n".to_owned(),
    ];
    for seed in &seeds {
        let ends = seed.char_indices().map(|(at, _)| at).chain([seed.len()]);
        for end in ends {
            let explained = explain(&toml, &seed[..end]);
            assert!(!explained.diagnostics.is_empty());
            let explained = explain("x = = 1", &seed[end..]);
            assert!(!explained.diagnostics.is_empty());
        }
    }
}
