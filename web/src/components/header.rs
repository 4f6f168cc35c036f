//! The bar at the top: the name, the examples, the store, the theme, the help.

use lakeplan::mask::mask_name;
use lakeplan::text::hidden::escaped;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::{Props, icons};
use crate::state::{Action, Dialog, State, Theme};

/// The bar at the top.
pub fn header(Props { state, send, perform: _ }: &Props) -> Html {
    let name = |theme| match theme {
        Theme::System => "System",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    };
    let (theme, next) = (name(state.theme), state.theme.next());
    html! {
        <header class="top">
            <div class="brand">
                { icons::logo() }
                <h1>{ "Lakeplan" }</h1>
                <p>{ "checks the DuckLake section of a metaxy.toml and gives its exact SQL" }</p>
            </div>
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
                <button
                    type="button"
                    class="button"
                    data-testid="paste-error"
                    aria-haspopup="dialog"
                    title="Shows where in the text an error of DuckDB or Metaxy comes from"
                    onclick={send.reform(|_: MouseEvent| Action::Dialog(Some(Dialog::Paste)))}
                >
                    { "Explain an error" }
                </button>
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
                    aria-label={["Theme: ", theme].concat()}
                    title={["Next theme: ", name(next)].concat()}
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
pub(super) fn store_picker(state: &State, send: &Callback<Action>) -> Html {
    let stores = &state.outcome.analysis.stores;
    let chosen = state.selected().ok().and_then(lakeplan::Store::name);
    // A name that holds a secret is not in the page.
    let key = |index: usize, store: &lakeplan::Store| match store.name() {
        Some(name) if mask_name(name) == name => name.to_owned(),
        Some(_) => format!("#{index}"),
        None => String::new(),
    };
    let stores_of_keys: Vec<(String, Option<String>)> =
        stores.iter().enumerate().map(|(index, it)| (key(index, it), it.name().map(str::to_owned))).collect();
    let onchange = send.reform(move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let store = stores_of_keys.iter().find(|(key, _)| *key == value);
        Action::Store(store.and_then(|(_, name)| name.clone()))
    });
    let option = |(index, store): (usize, &lakeplan::Store)| {
        let name = store.name();
        html! {
            <option value={key(index, store)} selected={name == chosen}>
                { name.map_or_else(|| "(fragment)".to_owned(), |it| escaped(&mask_name(it))) }
            </option>
        }
    };
    html! {
        <label class={classes!("picker", (stores.len() < 2).then_some("single"))}>
            <span>{ "Store" }</span>
            <select class="field" data-testid="store-picker" disabled={stores.is_empty()} {onchange}>
                if stores.is_empty() {
                    <option value="" selected=true>{ "none" }</option>
                }
                { for stores.iter().enumerate().map(option) }
            </select>
        </label>
    }
}
