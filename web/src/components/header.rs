//! The bar at the top: the name, the examples, the store, the theme, the help.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::{Props, icons};
use crate::state::{Action, Dialog, State, Theme};

/// The bar at the top.
pub fn header(Props { state, send, perform: _ }: &Props) -> Html {
    let theme = match state.theme {
        Theme::System => "System",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    };
    let next = state.theme.next();
    html! {
        <header class="top">
            <h1 class="brand">{ icons::logo() }<span>{ "Lakeplan" }</span></h1>
            <div class="top-tools">
                <button
                    type="button"
                    class="button"
                    data-testid="examples"
                    aria-haspopup="dialog"
                    onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Examples)))}
                >
                    { "Examples" }
                </button>
                { store_picker(state, send) }
            </div>
            <div class="top-tools end">
                <button
                    type="button"
                    class="button"
                    data-testid="share"
                    aria-haspopup="dialog"
                    onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Share)))}
                >
                    { "Share" }
                </button>
                <button
                    type="button"
                    class="quiet"
                    data-testid="theme"
                    aria-label={format!("Theme: {theme}")}
                    title={format!("Theme: {theme}")}
                    onclick={send.reform(move |_: MouseEvent| Action::Theme(next))}
                >
                    { icons::theme() }<span class="only-wide">{ theme }</span>
                </button>
                <button
                    type="button"
                    class="quiet"
                    data-testid="help"
                    aria-haspopup="dialog"
                    aria-label="Help"
                    title="Help (?)"
                    onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Help)))}
                >
                    { "?" }
                </button>
            </div>
        </header>
    }
}

/// The choice among the stores of the file.
fn store_picker(state: &State, send: &Callback<Action>) -> Html {
    let stores = &state.outcome.analysis.stores;
    let chosen = state.selected().ok().and_then(lakeplan::Store::name);
    let onchange = send.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Store((!value.is_empty()).then_some(value))
    });
    let option = |store: &lakeplan::Store| {
        let name = store.name();
        html! {
            <option value={name.unwrap_or_default().to_owned()} selected={name == chosen}>
                { name.unwrap_or("(fragment)") }
            </option>
        }
    };
    html! {
        <label class="picker">
            <span>{ "Store" }</span>
            <select class="field" data-testid="store-picker" disabled={stores.is_empty()} {onchange}>
                if stores.is_empty() {
                    <option value="" selected=true>{ "none" }</option>
                }
                { for stores.iter().map(option) }
            </select>
        </label>
    }
}
