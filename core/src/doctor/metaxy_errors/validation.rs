//! Values that pydantic refuses, key by key.

use super::place::{errors_at, errors_in, errors_of, span_at, span_of_file, store_of};
use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::finding::Finding;
use crate::doctor::words::behind;

/// What pydantic has found, key by key.
pub(super) fn validation(shown: &str, words: &str, analysis: &Analysis) -> Vec<Diagnostic> {
    let store = store_of(words);
    let of_file = words.contains("for MetaxyConfig");
    let mut found: Vec<Diagnostic> = Vec::new();
    for (path, message) in blocks(shown) {
        let keys: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
        let own = if of_file {
            errors_in(analysis, span_of_file(analysis, &keys))
        } else {
            errors_at(analysis, store, &keys)
        };
        let of_block = rejected_at(own, message, &keys, store, of_file, analysis);
        for diagnostic in of_block {
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
    }
    if found.is_empty() {
        let errors: Vec<Diagnostic> = errors_of(analysis, store);
        let words = behind(words, "Failed to validate config for store").unwrap_or(words);
        let said = words.split_once("': ").map_or(words, |(_, said)| said).lines().next().unwrap_or_default();
        found = rejected_at(errors, said, &[], store, of_file, analysis);
    }
    found
}

/// The path and the message of each of pydantic's errors.
fn blocks(shown: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = shown.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((message, _)) = line.split_once(" [type=") else { continue };
        let is_path = |line: &&&str| {
            !line.trim().is_empty() && line.trim().chars().all(|it| it.is_alphanumeric() || "_.[]()-".contains(it))
        };
        let path = lines[..index].iter().rev().take(3).find(is_path);
        found.push((path.map_or("", |path| path.trim()), message.trim()));
    }
    found
}

fn rejected_at(
    own: Vec<Diagnostic>,
    message: &str,
    keys: &[&str],
    store: Option<&str>,
    of_file: bool,
    analysis: &Analysis,
) -> Vec<Diagnostic> {
    if !own.is_empty() {
        return own;
    }
    let span = if of_file { span_of_file(analysis, keys) } else { span_at(analysis, store, keys) };
    let key = keys.last().map_or_else(|| "the configuration".to_owned(), |key| format!("`{key}`"));
    let finding = Finding::new(
        Code::RejectedByMetaxy,
        format!("Metaxy rejects {key}, which is valid in this file: `{}`", message.trim()),
        "check that Metaxy reads this file and that it was saved, and that no `METAXY_…` variable overrides it",
    );
    vec![finding.blame_span(span).diagnostic()]
}

pub(super) fn rejected_unless(
    own: Vec<Diagnostic>,
    words: &str,
    keys: &[&str],
    store: Option<&str>,
    analysis: &Analysis,
) -> Vec<Diagnostic> {
    let said = words.lines().next().unwrap_or_default();
    let said = said.split_once("Error: ").map_or(said, |(_, said)| said);
    rejected_at(own, said, keys, store, false, analysis)
}
