//! From an error of DuckDB to the line of the file that caused it, with cause and remedy.
//!
//! A pure function of the error's text and the configuration.

mod files;
mod postgres;
mod storage;

use std::time::Duration;

use lakeplan::Span;

use super::cause::Cause;
use super::places::{Place, Places};

/// Where a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Loading an extension.
    Extension(&'static str),
    /// A statement of the plan.
    Statement(usize),
    /// Looking at what is attached.
    Verify,
    /// Writing or reading the table of the write probe.
    Probe,
}

/// What is wrong, where it is written, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) cause: Cause,
    /// What was found and what is wanted.
    pub(super) message: String,
    /// The value to blame.
    pub(super) span: Option<Span>,
    /// Other places that take part, each with a short phrase.
    pub(super) context: Vec<(Span, String)>,
    /// What to do about it.
    pub(super) help: String,
    /// What DuckDB says, if it says anything.
    pub(super) says: Option<String>,
}

impl Finding {
    pub(super) fn new(cause: Cause, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { cause, message: message.into(), span: None, context: Vec::new(), help: help.into(), says: None }
    }

    /// Blames the first of these values that is written down.
    pub(super) fn blame<const N: usize>(mut self, places: [Option<Place>; N]) -> Self {
        self.span = self.span.or_else(|| places.into_iter().flatten().find_map(|place| place.span));
        self
    }

    /// Shows another value that takes part, if it is written down.
    pub(super) fn with(mut self, place: Option<Place>, label: &str) -> Self {
        if let Some(span) = place.and_then(|place| place.span)
            && self.span != Some(span)
        {
            self.context.push((span, label.to_owned()));
        }
        self
    }
}

/// What is behind an error of DuckDB.
pub(super) fn translate(error: &str, at: At, places: &Places<'_>) -> Finding {
    let cause = Cause::of(error);
    let finding = postgres::explain(cause, error, places)
        .or_else(|| storage::explain(cause, error, places))
        .or_else(|| files::explain(cause, error, at, places))
        .unwrap_or_else(|| other(at));
    let fallback = match at {
        // What `ATTACH` opens is the catalog; its alias is seldom to blame.
        At::Statement(index) if places.attaches(index) => places.catalog_path().and_then(|place| place.span),
        At::Statement(index) => places.statement(index),
        At::Probe => places.data_path().and_then(|place| place.span),
        At::Extension(_) | At::Verify => None,
    };
    // A lake under the default alias has no place of its own.
    let lake = || [places.alias(), places.catalog_path(), places.catalog_secret()].into_iter().flatten();
    // That an extension every lake needs is not there is nobody's fault in the file.
    let anywhere = || if matches!(at, At::Extension(_)) { None } else { lake().find_map(|place| place.span) };
    let span = finding.span.or(fallback).or_else(anywhere);
    let mut finding = Finding { span, says: Some(error.trim().to_owned()), ..finding };
    finding.context.retain(|(context, _)| Some(*context) != span);
    finding
}

/// A statement that took too long.
pub(super) fn too_slow(limit: Duration, stuck: bool, at: At, places: &Places<'_>) -> Finding {
    let seconds = limit.as_secs();
    let message =
        format!("no answer within {seconds} s{}", if stuck { ", and no reaction to being interrupted" } else { "" });
    let finding = Finding::new(
        Cause::TooSlow,
        message,
        "check that the server is within reach; `--limit SECONDS` lets a statement take longer",
    );
    let span = match at {
        At::Statement(index) => places.statement(index),
        At::Extension(_) | At::Verify | At::Probe => None,
    };
    let server = places.catalog_option(postgres::HOST);
    let endpoint = places.storage_option(storage::ENDPOINT);
    match at {
        At::Probe => finding.blame([endpoint, places.data_path()]),
        At::Statement(_) | At::Verify => {
            let mut finding = finding.blame([server, places.catalog_secret(), places.catalog_path()]);
            finding.span = finding.span.or(span);
            finding
        }
        At::Extension(name) => Finding {
            help: format!("check that the extension `{name}` can be downloaded; `--limit SECONDS` gives it more time"),
            ..finding
        },
    }
}

fn other(at: At) -> Finding {
    let message = match at {
        At::Extension(name) => format!("DuckDB cannot load the extension `{name}`"),
        At::Statement(_) => "DuckDB refuses the statement that is made from this".to_owned(),
        At::Verify => "DuckDB cannot tell what is attached".to_owned(),
        At::Probe => "the lake is attached, and cannot be written".to_owned(),
    };
    Finding::new(Cause::Other, message, "see what DuckDB says; `lakeplan sql` prints the statements to try by hand")
}

/// The text between the first pair of quotes behind a word.
fn quoted_after<'e>(error: &'e str, word: &str, quote: char) -> Option<&'e str> {
    let rest = &error[error.find(word)? + word.len()..];
    let rest = rest.trim_start().strip_prefix(quote)?;
    rest.split(quote).next()
}

#[cfg(test)]
mod tests;
