//! The fixes that make Metaxy run what runs on DuckDB, before they are applied.

use lakeplan::diagnostic::Applicability;
use yew::prelude::*;

use crate::components::problems::sureness;
use crate::components::{Effect, Modal, Props, diff_of_texts, prose};
use crate::mend;
use crate::state::{Action, Outcome};

/// The dialog that shows them.
pub fn make_metaxy(Props { state, send, perform }: &Props) -> Html {
    let fixes = |only_safe| mend::for_metaxy(state.text(), &state.options(), state.store.as_deref(), only_safe);
    let all = fixes(false);
    let safe = all.fixes.iter().filter(|(_, it)| *it == Applicability::Safe).count();
    let some_safe = safe > 0 && safe < all.fixes.len() && !fixes(true).fixes.is_empty();
    let button = |only_safe: bool, class: &'static str, testid: &'static str, label: &'static str| {
        html! {
            <button
                type="button"
                {class}
                data-testid={testid}
                onclick={perform.reform(move |_: MouseEvent| Effect::ApplyForMetaxy { only_safe })}
            >
                { label }
            </button>
        }
    };
    let after = Outcome::new(all.text.as_str().into(), state.options(), state.later);
    html! {
        <Modal
            title="Make Metaxy run this"
            testid="make-metaxy-dialog" notice={state.notice.clone()}
            close={send.reform(|()| Action::Dialog(None))}
        >
            if all.fixes.is_empty() {
                <p class="empty">{ "No known change of the text makes the two identical." }</p>
            } else {
                <p>
                    { "Metaxy always runs its own SQL, so the text has to change." }
                    if !all.is_safe() {
                        { " A fix marked " }
                        { sureness(Applicability::Unsafe) }
                        { "moves, renames or chooses something: review it first." }
                    }
                </p>
                <ol class="cure-list" data-testid="cures">
                    { for all.fixes.iter().map(|(title, applicability)| html! {
                        <li>{ sureness(*applicability) }{ prose(title) }</li>
                    }) }
                </ol>
                { diff_of_texts(&state.outcome, &after, state.mask) }
                <p>{ left(all.differing) }</p>
                <p class="share-actions">
                    { button(false, "button primary", "make-metaxy-apply", "Apply all") }
                    if some_safe {
                        { button(true, "button", "make-metaxy-safe", "Apply the safe ones only") }
                    }
                </p>
            }
        </Modal>
    }
}

/// What differs after the fixes.
fn left(differing: usize) -> String {
    match differing {
        0 => "After that, Metaxy runs the same SQL.".to_owned(),
        1 => "After that, one statement still differs; no known change of the text fixes it.".to_owned(),
        count => format!("After that, {count} statements still differ; no known change of the text fixes them."),
    }
}
