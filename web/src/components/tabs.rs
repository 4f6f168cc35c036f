//! The tabs: one stop for the Tab key, arrows move among them.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::components::Props;
use crate::state::{Action, Tab};

/// The list of tabs. Each controls the element `panel-ID`.
#[component]
pub fn Tabs(Props { state, send, perform: _ }: &Props) -> Html {
    let list = use_node_ref();
    let tabs = Tab::all(state.width);
    let onkeydown = {
        let (send, list, current) = (send.clone(), list.clone(), state.tab);
        Callback::from(move |event: KeyboardEvent| {
            let at = tabs.iter().position(|tab| *tab == current).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (at + 1) % tabs.len(),
                "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
                "Home" => 0,
                "End" => tabs.len() - 1,
                _ => return,
            };
            event.prevent_default();
            send.emit(Action::Tab(tabs[next]));
            let index = u32::try_from(next).unwrap_or_default();
            let child = list.cast::<HtmlElement>().and_then(|it| it.children().item(index));
            if let Some(Ok(button)) = child.map(wasm_bindgen::JsCast::dyn_into::<HtmlElement>) {
                let _ = button.focus();
            }
        })
    };
    let [errors, warnings, _] = state.outcome.counts();
    let tab = |tab: &Tab| {
        let (tab, selected) = (*tab, *tab == state.tab);
        let badge = tab == Tab::Problems && errors + warnings > 0;
        html! {
            <button
                key={tab.id()}
                type="button"
                role="tab"
                id={format!("tab-{}", tab.id())}
                class="tab"
                aria-selected={selected.to_string()}
                aria-controls={format!("panel-{}", tab.id())}
                tabindex={if selected { "0" } else { "-1" }}
                onclick={send.reform(move |_: MouseEvent| Action::Tab(tab))}
            >
                { tab.label(state.width) }
                if badge {
                    <span class={if errors > 0 { "badge error" } else { "badge warning" }}>
                        { errors + warnings }
                        <span class="visually-hidden">{ " errors and warnings" }</span>
                    </span>
                }
            </button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Panes" ref={list} {onkeydown}>
            { for tabs.iter().map(tab) }
        </div>
    }
}
