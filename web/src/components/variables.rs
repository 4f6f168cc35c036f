//! The variables of the file: where each is used, and what it is.

use std::collections::BTreeMap;

use lakeplan::env::Reference;
use lakeplan::secret::MASK;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::{Effect, Props, icons};
use crate::state::Action;

/// The variables; nothing if the file uses none.
#[component]
pub fn Variables(Props { state, send, perform }: &Props) -> Html {
    let mut names: Vec<&str> = Vec::new();
    let mut uses: BTreeMap<&str, Vec<&Reference>> = BTreeMap::new();
    for reference in &state.outcome.analysis.variables {
        let all = uses.entry(&reference.name).or_default();
        if all.is_empty() {
            names.push(&reference.name);
        }
        all.push(reference);
    }
    if names.is_empty() {
        return html! { <div hidden=true data-testid="variables" /> };
    }
    let row = |name: &&str| {
        let uses = &uses[name];
        let value = state.variables.get(*name);
        let secret = uses.iter().any(|it| it.secret);
        let default = uses.iter().find_map(|it| it.default.as_deref());
        let placeholder = match default {
            Some(default) if secret && state.mask => {
                format!("default: {}", if default.is_empty() { "empty" } else { MASK })
            }
            Some("") => "default: empty".to_owned(),
            Some(default) => format!("default: {default}"),
            None => "not set: the empty string".to_owned(),
        };
        let id = format!("variable-{name}");
        let set = {
            let name = (*name).to_owned();
            send.reform(move |event: InputEvent| {
                let value = event.target_unchecked_into::<HtmlInputElement>().value();
                Action::Variable { name: name.clone(), value: (!value.is_empty()).then_some(value) }
            })
        };
        let lines = uses.iter().map(|it| {
            let (span, line) = (it.span, state.outcome.position(it.span.start).line);
            html! {
                <button
                    type="button"
                    class="chip"
                    aria-label={format!("L{line}, {name}")}
                    onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                >
                    { format!("L{line}") }
                </button>
            }
        });
        html! {
            <li key={(*name).to_owned()} class={classes!("variable", (value.is_none() && default.is_none()).then_some("unset"))}>
                <label for={id.clone()}>
                    <code>{ *name }</code>
                    if secret {
                        <span class="tag">{ icons::lock() }{ "secret" }</span>
                    }
                </label>
                <input
                    {id}
                    class="field"
                    type={if secret { "password" } else { "text" }}
                    value={value.cloned().unwrap_or_default()}
                    {placeholder}
                    autocomplete="off"
                    spellcheck="false"
                    oninput={set}
                />
                <span class="chips">{ for lines }</span>
            </li>
        }
    };
    let unset = uses.values().filter(|uses| uses.iter().any(|it| !it.set && it.default.is_none())).count();
    html! {
        <section class="variables" aria-labelledby="variables-title" data-testid="variables">
            <h2 id="variables-title">
                { "Variables" }
                <span class="count">
                    { if unset == 0 { format!("{}", names.len()) } else { format!("{}, {unset} unset", names.len()) } }
                </span>
            </h2>
            <ul class="variable-list">{ for names.iter().map(row) }</ul>
        </section>
    }
}
