//! The variables of the file: where each is used, and what it is; and others that are set,
//! which Metaxy may lay over the file.

use lakeplan::Span;
use lakeplan::metaxy::overrides::Override;
use lakeplan::metaxy::variables::Reference;
use lakeplan::text::secret::MASK;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::browser;
use crate::components::{Effect, Props, breakable, icons};
use crate::state::Action;

/// The variables.
#[expect(clippy::too_many_lines, reason = "markup of one panel")]
pub fn variables(Props { state, send, perform }: &Props) -> Html {
    // In file order; a list, because a map would weigh more than a search through a few names.
    let mut names: Vec<(&str, Vec<&Reference>)> = Vec::new();
    for reference in &state.outcome.analysis.variables {
        match names.iter_mut().find(|it| it.0 == reference.name) {
            Some((_, uses)) => uses.push(reference),
            None => names.push((&reference.name, vec![reference])),
        }
    }
    let chip = |name: &str, span: Span| {
        let line = state.outcome.position(span.start).line;
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
    };
    let row = |(name, uses): &(&str, Vec<&Reference>)| {
        let value = state.variables.get(*name);
        let shown = uses.first().map_or(*name, |it| it.shown());
        let secret = uses.iter().any(|it| it.secret);
        let default = uses.iter().find_map(|it| it.default.as_deref());
        let placeholder = match default {
            Some(default) if secret && state.mask => {
                format!("default: {}", if default.is_empty() { "empty" } else { MASK })
            }
            Some("") => "default: empty".to_owned(),
            // A field of one line would join several.
            Some(default) => format!("default: {}", default.replace('\n', "⏎")),
            None => "not set: empty".to_owned(),
        };
        let id = format!("variable-{shown}");
        let set = {
            let name = (*name).to_owned();
            send.reform(move |event: InputEvent| {
                let value = whole(&event.target_unchecked_into::<HtmlInputElement>());
                Action::Variable { name: name.clone(), value: (!value.is_empty()).then_some(value) }
            })
        };
        let lines = uses.iter().map(|it| chip(shown, it.span));
        html! {
            <li key={(*name).to_owned()} class={classes!("variable", (value.is_none() && default.is_none()).then_some("unset"))}>
                <label for={id.clone()}>
                    <code>{ shown.to_owned() }</code>
                    if secret {
                        <span class="tag">{ icons::lock() }{ "secret" }</span>
                    }
                    if let Some(lines @ 2..) = value.map(|it| it.lines().count()) {
                        // The field shows one.
                        <span class="tag">{ lines }{ " lines" }</span>
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
    let is_blamed = |name: &str| state.outcome.diagnostics().iter().any(|it| it.message.contains(name));
    let others: Vec<&str> =
        state.variables.keys().map(String::as_str).filter(|it| !names.iter().any(|(name, _)| name == it)).collect();
    let other = |name: &&str| {
        let taken: Vec<&Override> =
            state.outcome.analysis.overrides.iter().filter(|it| it.variable == **name).collect();
        let does = match taken.first() {
            Some(first) if first.replaces => "replaces",
            Some(_) => "adds",
            // What Metaxy refuses to read, or reads otherwise, is among the problems.
            None if name.starts_with("METAXY_") && !is_blamed(name) => "no effect",
            None => "",
        };
        let unset = (*name).to_owned();
        html! {
            <li key={format!("={name}")} class="variable other-variable">
                <span><code>{ breakable(name, &['_']) }</code></span>
                <span class="tag">{ does }</span>
                <span class="chips">
                    { for taken.iter().map(|it| chip(name, it.span)) }
                    <button
                        type="button"
                        class="chip"
                        aria-label={format!("Unset {name}")}
                        onclick={send.reform(move |_: MouseEvent| Action::Variable { name: unset.clone(), value: None })}
                    >
                        { "✕" }
                    </button>
                </span>
            </li>
        }
    };
    let forgotten = state.forgotten.iter().filter(|it| !names.iter().any(|(name, _)| name == it)).map(|name| {
        let id = format!("forgotten-{name}");
        let set = {
            let (name, send) = (name.clone(), send.clone());
            Callback::from(move |event: Event| {
                let value = whole(&event.target_unchecked_into::<HtmlInputElement>());
                send.emit(Action::Variable { name: name.clone(), value: (!value.is_empty()).then_some(value) });
            })
        };
        html! {
            <li key={format!("?{name}")} class="variable unset">
                <label for={id.clone()}><code>{ name }</code></label>
                <input
                    {id}
                    class="field"
                    type={if state.mask { "password" } else { "text" }}
                    placeholder="its value is not known"
                    autocomplete="off"
                    spellcheck="false"
                    onchange={set}
                />
            </li>
        }
    });
    let unset = names.iter().filter(|(_, uses)| uses.iter().any(|it| !it.set && it.default.is_none())).count();
    let count = match (names.len() + others.len(), unset) {
        (0, _) => "none".to_owned(),
        (all, 0) => all.to_string(),
        (all, unset) => format!("{all}, {unset} unset"),
    };
    html! {
        <section
            class="variables"
            aria-labelledby="variables-title"
            data-testid="variables"
            hidden={!state.shows_variables()}
        >
            <h2 id="variables-title">{ "Variables" }<span class="count">{ count }</span></h2>
            { set_variable(state.mask, state.variables_shown, send) }
            <ul class="variable-list">
                { for others.iter().map(other) }
                { for forgotten }
                { for names.iter().map(row) }
            </ul>
        </section>
    }
}

/// What a field holds, with the ends of lines that it does not show.
fn whole(field: &HtmlInputElement) -> String {
    browser::whole(&field.value())
}

/// Sets a variable that the text does not name.
fn set_variable(mask: bool, open: bool, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form: Element = event.target_unchecked_into();
        let input = |which| {
            let found = form.query_selector(which).ok().flatten();
            found.map(Element::unchecked_into::<HtmlInputElement>)
        };
        if let (Some(name), Some(value)) = (input("input"), input("input + input")) {
            send.emit(Action::Variable { name: name.value().trim().to_owned(), value: Some(whole(&value)) });
            name.set_value("");
            value.set_value("");
            let _ = name.focus();
        }
    });
    html! {
        <details class="set-variable" {open}>
            <summary data-testid="set-variable">{ "Set a variable…" }</summary>
            <form {onsubmit}>
                <input
                    class="field"
                    required=true
                    pattern="\\s*[^\\s=]+\\s*"
                    aria-label="Name"
                    placeholder="METAXY_STORES__DEV__…"
                    autocomplete="off"
                    spellcheck="false"
                />
                <input
                    class="field"
                    type={if mask { "password" } else { "text" }}
                    aria-label="Value"
                    placeholder="value"
                    autocomplete="off"
                    spellcheck="false"
                />
                <button type="submit" class="button small">{ "Set" }</button>
            </form>
            <p class="faint">
                { "Variables named " }<code>{ "METAXY_…" }</code>{ " override the file. They are kept in memory only." }
            </p>
        </details>
    }
}
