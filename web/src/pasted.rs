//! The error that somebody has pasted. It lives in memory only: no link, no storage and no log
//! has it, and of the page's text only what is in it without secrets.

use std::fmt;
use std::rc::Rc;

use lakeplan::Variables;
use lakeplan::doctor::{ErrorExplanation, Scrubber, explain_error};

use crate::outcome::Outcome;

/// More than this is not read. The last errors of a log count, so the end of it stays.
pub const MOST: usize = 100_000;

/// An error as it was pasted, and what it means for the text of the editor.
#[derive(Clone)]
pub struct Pasted {
    /// What was pasted. It may hold secrets.
    pub text: Rc<str>,
    /// The store that it is to be told for; without one, the one that the error names.
    pub store: Option<String>,
    /// What it means.
    pub explanation: Rc<ErrorExplanation>,
    /// Whether the secrets of the text are known, so that the error can be shown without them.
    pub shown: bool,
}

impl Pasted {
    /// Explains an error on what is known of the text; nothing if nothing was pasted.
    pub fn new(text: &str, store: Option<String>, outcome: &Outcome, variables: &Variables) -> Option<Self> {
        let text = tail(text);
        (!text.trim().is_empty()).then(|| Self::explained(text.into(), store, outcome, variables))
    }

    /// The same error on another text.
    #[must_use]
    pub fn again(self, outcome: &Outcome, variables: &Variables) -> Self {
        Self::explained(self.text, self.store, outcome, variables)
    }

    fn explained(text: Rc<str>, store: Option<String>, outcome: &Outcome, variables: &Variables) -> Self {
        let explanation = cut::explain(&text, store.as_deref(), outcome, variables);
        let shown = outcome.seen && !outcome.analysis.is_syntax_error();
        Self { text, store, explanation: Rc::new(explanation), shown }
    }
}

/// The build cuts the program here: only the later part has the dialog in which an error is pasted.
mod cut {
    use super::{ErrorExplanation, Outcome, Variables};

    #[inline(never)]
    pub(super) fn explain(
        text: &str,
        store: Option<&str>,
        outcome: &Outcome,
        variables: &Variables,
    ) -> ErrorExplanation {
        super::explain(text, store, outcome, variables)
    }
}

/// What an error means, without secrets.
fn explain(text: &str, store: Option<&str>, outcome: &Outcome, variables: &Variables) -> ErrorExplanation {
    let mut explanation = explain_error(text, &outcome.analysis, store);
    // The core knows the values that reach the SQL; the others that are set here are ours.
    let scrubber = Scrubber::of_stores(&outcome.analysis, variables);
    explanation.error = scrubber.scrub(&explanation.error);
    for found in &mut explanation.diagnostics {
        found.message = scrubber.scrub(&found.message).into();
        found.help = found.help.take().map(|help| scrubber.scrub(&help).into());
    }
    explanation.text.clear();
    explanation
}

/// The end of a text that is too long.
fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(MOST);
    &text[text.ceil_char_boundary(from)..]
}

impl PartialEq for Pasted {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.explanation, &other.explanation)
    }
}

impl fmt::Debug for Pasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pasted").field("store", &self.store).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_the_end_is_read() {
        let text = format!("{}ü", "ü".repeat(MOST));
        assert!(tail(&text).len() <= MOST && tail(&text).ends_with("üü"));
        assert_eq!(tail("short"), "short");
    }
}
