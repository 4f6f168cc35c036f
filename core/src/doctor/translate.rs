//! From an error of DuckDB to the line of the file that caused it, with cause and remedy.
//!
//! A pure function of the error's text and the configuration.

use std::time::Duration;

use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::at::At;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::symptoms::recognize;
use crate::doctor::{azure, catalog_file, extensions, lake, options, plain, postgres, session, storage};

/// What is behind an error of DuckDB.
pub fn translate(error: &str, at: At, places: &Places<'_>) -> Diagnostic {
    let code = recognize(error);
    let finding = azure::explain(code, error, places)
        .or_else(|| plain::explain(code, error, places))
        .or_else(|| postgres::explain(code, error, places))
        .or_else(|| storage::explain(code, error, places))
        .or_else(|| catalog_file::explain(code, error, at, places))
        .or_else(|| lake::explain(code, error, places))
        .or_else(|| options::explain(code, error, places))
        .or_else(|| extensions::explain(code, error, at, places))
        .or_else(|| session::explain(code, error, places))
        .unwrap_or_else(|| other(at));
    let fallback = match at {
        // What `ATTACH` opens is the catalog; its alias is seldom to blame.
        At::Statement(index) if places.attaches(index) => places.catalog_path().and_then(|place| place.span),
        At::Statement(index) => places.statement(index),
        At::Probe => places.data_path().and_then(|place| place.span),
        At::Extension(_) | At::Verify | At::Unknown => None,
    };
    let finding = finding.blame_span(fallback);
    // That an extension every lake needs is not there is nobody's fault in the file, and where
    // nobody knows the statement nothing is blamed for want of anything better.
    if matches!(at, At::Extension(_) | At::Unknown) {
        return finding.diagnostic();
    }
    finding.blame([places.catalog(), places.alias()]).diagnostic()
}

/// An object store that did not answer in time.
pub fn silent(places: &Places<'_>) -> Diagnostic {
    translate("Timeout was reached", At::Probe, places)
}

/// A statement that took too long.
pub fn too_slow(limit: Duration, stuck: bool, at: At, places: &Places<'_>) -> Diagnostic {
    let seconds = limit.as_secs();
    let message =
        format!("no answer within {seconds} s{}", if stuck { ", and no reaction to being interrupted" } else { "" });
    let finding = Finding::new(
        Code::TooSlow,
        message,
        "check that the server is within reach; `--limit SECONDS` lets a statement take longer",
    );
    let span = match at {
        At::Statement(index) => places.statement(index),
        At::Extension(_) | At::Verify | At::Probe | At::Unknown => None,
    };
    let endpoint = places.storage_option(storage::ENDPOINT);
    let finding = match at {
        At::Probe => finding.blame([endpoint, places.data_path()]),
        At::Statement(_) | At::Verify | At::Unknown => {
            finding.blame([places.server(), places.catalog()]).blame_span(span)
        }
        At::Extension(name) => finding
            .help(format!("check that the extension `{name}` can be downloaded; `--limit SECONDS` gives it more time")),
    };
    finding.diagnostic()
}

fn other(at: At) -> Finding {
    let message = match at {
        At::Extension(name) => format!("DuckDB cannot load the extension `{name}`"),
        At::Statement(_) => "DuckDB rejects the statement that is generated from this".to_owned(),
        At::Verify => "the attached databases cannot be read".to_owned(),
        At::Unknown => "DuckDB rejects a statement".to_owned(),
        At::Probe => "the lake is attached, but cannot be written to".to_owned(),
    };
    Finding::new(
        Code::DuckDbError,
        message,
        "see the error message; `lakeplan sql` prints the statements, which can be run manually",
    )
}
