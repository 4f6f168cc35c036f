//! Keys, and what the page does and does not do.

use yew::prelude::*;

use crate::components::{Modal, Props};
use crate::state::Action;

const KEYS: &[(&str, &str)] = &[
    ("F8 / Shift+F8", "go to the next or previous problem"),
    ("Ctrl+.", "go to the fixes of the problem at the caret"),
    ("Ctrl+Enter", "copy the SQL"),
    ("Ctrl+S", "copy a link to the text, without its secrets"),
    ("Ctrl+Space", "complete a key or a value"),
    ("Ctrl+F", "search in the text"),
    ("Escape, then Tab", "leave the editor"),
    ("?", "open this help (outside of the editor)"),
];

/// The help.
pub fn help(Props { state, send, perform: _ }: &Props) -> Html {
    html! {
        <Modal title="Help" testid="help-dialog" notice={state.notice.clone()} close={send.reform(|()| Action::Dialog(None))}>
            <p>
                { "Write the DuckLake section of a " }<code>{ "metaxy.toml" }</code>
                { ": the SQL that attaches it appears as you type." }
            </p>
            <h3>{ "Keys" }</h3>
            <dl class="keys">
                { for KEYS.iter().map(|(key, what)| html! {
                    <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ *what }</dd></div>
                }) }
            </dl>
            <h3>{ "What happens to your text" }</h3>
            <p>
                { "It stays in this tab. The page sends nothing, and its security policy blocks every other host. \
                   Secrets are hidden on the screen until you show them, and left out of links. The text survives a reload of this tab, its secrets do not; a page opened with " }
                <code>{ "?reset" }</code>{ " starts without the stored text." }
            </p>
        </Modal>
    }
}
