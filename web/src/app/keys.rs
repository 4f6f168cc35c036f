//! The keys of the whole page.

use yew::prelude::*;

use crate::browser;
use crate::components::Effect;
use crate::components::share::offer;
use crate::state::{Action, Dialog, State};

/// Acts on a key; says whether it was one of ours.
pub(super) fn key(event: &KeyboardEvent, state: &State, send: &Callback<Action>, perform: &Callback<Effect>) -> bool {
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "F8" => {
            if let Some(span) = next_problem(state, event.shift_key()) {
                perform.emit(Effect::Reveal(span));
            }
            true
        }
        "." if command && state.dialog.is_none() => {
            perform.emit(Effect::QuickFix);
            true
        }
        // In a dialog it may be what sends a form.
        "Enter" if command && !event.shift_key() && !event.alt_key() && state.dialog.is_none() => {
            if let Some(script) = state.script(state.flavor, false) {
                let secrets = script.statements.iter().any(|it| !it.sql.secrets.is_empty());
                // As the button does that stands out.
                let mask = secrets && state.mask;
                let said = match (secrets, mask) {
                    (false, _) => "SQL copied",
                    (true, false) => "SQL copied, with secrets",
                    (true, true) => "SQL copied, secrets hidden",
                };
                perform.emit(Effect::CopySql { statement: None, mask, said });
            }
            true
        }
        "s" | "S" if command && !event.shift_key() && !event.alt_key() && state.embed.is_none() => {
            match offer(state).map(|it| (it.said(false), it.fragment)) {
                Some((said, Ok(fragment))) if !state.outcome.analysis.is_syntax_error() => {
                    perform.emit(Effect::Share { fragment, said });
                }
                // What cannot be said in a word is said in the dialog.
                _ => send.emit(Action::Dialog(Some(Dialog::Share))),
            }
            true
        }
        "?" if !command && !browser::is_typing() => {
            send.emit(Action::Dialog(Some(Dialog::Help)));
            true
        }
        _ => false,
    }
}

/// The next finding from the caret on, or the previous one; around the end.
fn next_problem(state: &State, back: bool) -> Option<lakeplan::Span> {
    let spans: Vec<lakeplan::Span> = state.outcome.diagnostics().iter().map(|it| it.span).collect();
    if back {
        spans.iter().rev().find(|it| it.start < state.caret).or(spans.last()).copied()
    } else {
        spans.iter().find(|it| it.start > state.caret).or(spans.first()).copied()
    }
}
