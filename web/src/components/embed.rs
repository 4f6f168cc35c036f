//! What a frame has in the place of the bar at the top.

use web_sys::HtmlAnchorElement;
use yew::prelude::*;

use crate::components::header::store_picker;
use crate::components::{Props, icons};
use crate::embed;

/// The bar of a frame: which store, and the way to the whole page with the same text.
pub fn embed_bar(Props { state, send, perform: _ }: &Props) -> Html {
    let several = state.outcome.analysis.stores.len() > 1;
    let onclick = {
        let state = state.clone();
        // The address is made when it is wanted: packing the text at each key press would be waste. Another
        // button of the mouse is no click, and opens it too.
        Callback::from(move |event: MouseEvent| {
            if let Some(link) = event.target_dyn_into::<HtmlAnchorElement>() {
                link.set_href(&embed::playground(&state));
            }
        })
    };
    html! {
        <header class="top">
            <div class="brand">{ icons::logo() }<h1>{ "Lakeplan" }</h1></div>
            if several {
                { store_picker(state, send) }
            }
            <a
                class="button small end"
                data-testid="open-in-playground"
                href="./"
                target="_blank"
                rel="noopener"
                title="Opens this text in the playground; secrets are left out"
                onpointerdown={onclick.reform(PointerEvent::into)}
                {onclick}
            >
                { "Open in playground" }
            </a>
        </header>
    }
}
