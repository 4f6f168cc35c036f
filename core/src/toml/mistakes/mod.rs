//! Mistakes of syntax as a person makes them.
//!
//! The parser says what it expected; this module says what was written: YAML's colon, Python's
//! `True`, a missing quote, a whole error message in the place of a configuration. A fix is offered
//! only where the parser takes the line that comes of it.

mod around;
mod beside;
mod duplicate;
mod environment;
mod foreign;
mod inline;
mod line;
mod mistake;
mod parts;
mod repair;
mod statements;
mod typeset;
mod value;
mod words;

pub(crate) use around::{LAYERS, peel};
pub(crate) use beside::{error_message, without};
pub(crate) use environment::variables;
pub(crate) use foreign::is_error_message;
use toml::de::DeTable;
pub(crate) use typeset::plain;

use crate::text::edit::Fix;
use crate::text::span::Span;
use crate::toml::error::SyntaxError;
use crate::toml::mistakes::line::Line;
use crate::toml::mistakes::mistake::{LONGEST, Mistake};
use crate::toml::mistakes::repair::REPAIRS;
use crate::toml::mistakes::statements::Statements;
use crate::toml::places::Places;

/// Says of each mistake that the parser has found what was written, and what to write.
///
/// The errors are in file order. Those of one line become one, as do all of a text that is no TOML at all.
///
/// Only the first `most` are looked at, since no more are told.
pub(crate) fn explain(text: &str, errors: Vec<SyntaxError>, most: usize) -> Vec<SyntaxError> {
    if errors.is_empty() {
        return errors;
    }
    if let Some(error) = foreign::foreign(text) {
        return vec![error];
    }
    if let Some(error) = foreign::wrapped(text, is_sound).or_else(|| beside::told(text, &errors, is_sound)) {
        return vec![error];
    }
    let statements = Statements::of(text);
    let places = Places::new(text);
    let mut explained: Vec<SyntaxError> = Vec::new();
    let mut told: Vec<Span> = Vec::new();
    for error in errors {
        if explained.len() >= most {
            explained.push(error);
            continue;
        }
        let statement = statements.at(error.span.start);
        if statement.is_some_and(|line| told.last() == Some(&line)) {
            continue;
        }
        told.extend(statement);
        match statement.and_then(|line| repaired(text, line)) {
            Some(error) if statements.is_open(error.span.start) => {
                // All that follows was read as a part of the bracket.
                explained.push(error);
                return explained;
            }
            Some(error) => explained.push(error),
            None if duplicate::is_duplicate(&error) => {
                let error = duplicate::told(text, error.span, statement, &places);
                // One fix for all headers is one mistake.
                if error.fix.is_none() || explained.last().is_none_or(|last| last.fix != error.fix) {
                    explained.push(error);
                }
            }
            None => explained.push(words::plain(text, error)),
        }
    }
    // Of a text with such errors the parser does not read every value.
    let others = statements.of_one_line().filter(|line| told.binary_search(line).is_err());
    let room = most.saturating_sub(explained.len());
    explained.extend(others.filter_map(|line| repaired(text, line)).take(room));
    crate::text::sort::sort_by(&mut explained, |a, b| a.span.cmp(&b.span));
    explained
}

/// The first mistake of a line, with a fix for all that are in it; nothing for a sound line, and for
/// one with a mistake that is not known.
fn repaired(text: &str, span: Span) -> Option<SyntaxError> {
    if span.end - span.start > LONGEST || is_sound(span.slice(text)) {
        return None;
    }
    let mut line = Line::new(text, span);
    let mut mistakes: Vec<Mistake> = Vec::new();
    while !is_sound(line.text()) {
        if mistakes.len() == REPAIRS.len() {
            return None;
        }
        mistakes.push(REPAIRS.iter().find_map(|repair| repair(&mut line))?);
    }
    let first = mistakes.first()?;
    let mut helps: Vec<&str> = Vec::new();
    for mistake in &mistakes {
        if !helps.contains(&mistake.help.as_str()) {
            helps.push(&mistake.help);
        }
    }
    let help = helps.join(", and ");
    let fix = Fix::new(help.clone(), line.edits());
    let fix = if mistakes.iter().all(|mistake| mistake.safe) { fix } else { fix.to_be_read() };
    Some(SyntaxError::new(first.span, first.message.clone()).help(help).fix(fix))
}

fn is_sound(line: &str) -> bool {
    DeTable::parse_recoverable(line).1.is_empty()
}

#[cfg(test)]
mod tests;
