//! From the older to the released spelling: the whole change first, then the button.

use yew::prelude::*;

use crate::components::{Effect, Modal, Props, diff};
use crate::state::Action;

/// The dialog that migrates the text.
pub fn migrate(Props { state, send, perform }: &Props) -> Html {
    let edits = lakeplan::metaxy::migrate::edits(state.text());
    let close = send.reform(|()| Action::Dialog(None));
    html! {
        <Modal title="Migrate to the released spelling" testid="migrate-dialog" notice={state.notice.clone()} {close}>
            <p>
                { "Released Metaxy reads " }<code>{ "catalog" }</code>{ " and " }<code>{ "storage" }</code>
                { "; its documentation still uses the older names. Comments and layout are preserved." }
            </p>
            if edits.is_empty() {
                <p class="empty">{ "The text already uses the released spelling." }</p>
            } else {
                { diff(&state.outcome, &edits, state.mask) }
                <p>
                    <button
                        type="button"
                        class="button primary"
                        data-testid="migrate-apply"
                        onclick={perform.reform(|_: MouseEvent| Effect::Migrate)}
                    >
                        { "Migrate" }
                    </button>
                </p>
            }
        </Modal>
    }
}
