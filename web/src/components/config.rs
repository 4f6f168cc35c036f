//! The validated configuration: every key, its effective value, and where that comes from.

use lakeplan::mask::mask_name;
use lakeplan::schema::{Shown, Source};
use lakeplan::text::secret::MASK;
use yew::prelude::*;

use crate::components::{Effect, LACKS_SECRETS, Props, breakable, icons};
use crate::state::{Outcome, State};
use lakeplan_wasm::sections::{self, Visible};

/// The configuration of the chosen store.
pub fn config_pane(Props { state, send: _, perform }: &Props) -> Html {
    let Ok(store) = state.selected() else {
        return html! { <p class="empty" data-testid="config">{ "There is no DuckLake store in the text yet." }</p> };
    };
    let name = store.name().map(|name| if state.mask { mask_name(name) } else { name.to_owned() });
    let sections = sections::visible(store, &state.outcome.analysis.secrets);
    let row = |(shown, secret): &(Shown, bool)| {
        let hidden = *secret && state.mask;
        let value = shown.value.as_deref().map(|it| if hidden { MASK } else { it }.to_owned());
        let source = match (shown.source, shown.span) {
            (source @ (Source::Written | Source::Variable), Some(span)) => {
                let line = state.outcome.position(span.start).line;
                html! {
                    <button
                        type="button"
                        class="chip"
                        onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                    >
                        { format!("{} · L{line}", source.as_str()) }
                    </button>
                }
            }
            (source, _) => html! { <span class="faint">{ source.as_str() }</span> },
        };
        html! {
            <tr key={shown.field.key}>
                <th scope="row"><code>{ breakable(shown.field.key, &['_']) }</code></th>
                <td><code class={classes!("value", hidden.then_some("masked"))}>{ value.map(|it| breakable(&it, &['_', '.', '/', '-', ',', ' '])) }</code></td>
                <td class="source">{ source }</td>
            </tr>
        }
    };
    let section = |Visible { section, fields }: &Visible| {
        let (there, absent): (Vec<_>, Vec<_>) = fields.iter().partition(|(it, _)| it.source != Source::Absent);
        let path = name.as_deref().map_or_else(|| section.path.to_owned(), |it| sections::path(section, Some(it)));
        html! {
            <section class="config-section" key={path.clone()}>
                <h3><code>{ breakable(&format!("[{path}]"), &['.']) }</code></h3>
                if let Some(tag) = section.tag {
                    <p class="config-type">{ "type " }<code>{ tag }</code></p>
                }
                if !there.is_empty() {
                    <table>
                        <thead>
                            <tr><th scope="col">{ "Key" }</th><th scope="col">{ "Value" }</th><th scope="col">{ "From" }</th></tr>
                        </thead>
                        <tbody>{ for there.into_iter().map(row) }</tbody>
                    </table>
                }
                if !absent.is_empty() {
                    <p class="absent">
                        { "Not set: " }
                        { for absent.iter().enumerate().map(|(index, (it, _))| html! {
                            <>{ if index == 0 { "" } else { ", " } }<code>{ it.field.key }</code></>
                        }) }
                    </p>
                }
            </section>
        }
    };
    html! {
        <div class="config" data-testid="config">
            if !store.accepted {
                <p class="note error">{ "Metaxy rejects this file; see the problems." }</p>
            }
            { for sections.iter().map(section) }
            { ignored(&state.outcome, perform) }
            { forms(state, perform) }
        </div>
    }
}

/// What is written and has no effect.
fn ignored(outcome: &Outcome, perform: &Callback<Effect>) -> Html {
    use lakeplan::{Code, Severity};
    let unread = |it: &&lakeplan::Diagnostic| it.code == Code::UnknownKey && it.severity == Severity::Warning;
    let secrets = &outcome.analysis.secrets;
    let name = |span: lakeplan::Span| {
        let next = secrets.partition_point(|it| it.end <= span.start);
        let is_secret = secrets.get(next).is_some_and(|it| it.start < span.end);
        if is_secret { MASK.to_owned() } else { mask_name(span.slice(&outcome.text)) }
    };
    let keys: Vec<lakeplan::Span> = outcome.diagnostics().iter().filter(unread).map(|it| it.span).collect();
    if keys.is_empty() {
        return Html::default();
    }
    html! {
        <section class="config-section">
            <h3>{ "Ignored" }</h3>
            <p class="absent">{ "In the text, but ignored by Metaxy: see the problems." }</p>
            <table>
                <tbody>
                    { for keys.into_iter().map(|span| html! {
                        <tr>
                            <th scope="row"><code>{ name(span) }</code></th>
                            <td class="source">
                                <button
                                    type="button"
                                    class="chip"
                                    onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
                                >
                                    { format!("ignored · L{}", outcome.position(span.start).line) }
                                </button>
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}

/// The configuration to copy.
fn forms(state: &State, perform: &Callback<Effect>) -> Html {
    let mask = state.mask;
    let button = |label: &'static str, testid: &'static str, text: fn(&[Visible], Option<&str>, bool) -> String| {
        let state = state.clone();
        let copy = perform.reform(move |_: MouseEvent| {
            let store = state.selected().ok();
            let sections = store.map(|it| sections::visible(it, &state.outcome.analysis.secrets)).unwrap_or_default();
            let name = store.and_then(lakeplan::Store::name);
            let name = name.map(|name| if mask { mask_name(name) } else { name.to_owned() });
            let text = text(&sections, name.as_deref(), mask);
            if !mask && text.contains(MASK) {
                return Effect::Say(LACKS_SECRETS);
            }
            let secrets = if mask { "secrets hidden" } else { "with secrets" };
            Effect::Copy { text, said: format!("Configuration copied, {secrets}") }
        });
        html! { <button type="button" class="button small" data-testid={testid} onclick={copy}>{ icons::copy() }{ label }</button> }
    };
    html! {
        <p class="config-copy">
            { button("Copy as TOML", "copy-toml", sections::to_toml) }
            { button("Copy as JSON", "copy-json", sections::to_json) }
            <span class="faint">{ if mask { "secrets hidden" } else { "with secrets" } }</span>
        </p>
    }
}
