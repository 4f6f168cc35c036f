//! The validated configuration: every key, its effective value, and where that comes from.

use lakeplan::schema::{Shown, Source};
use lakeplan::secret::MASK;
use yew::prelude::*;

use crate::components::{Effect, Props};
use crate::sections::{self, Visible};

/// The configuration of the chosen store.
#[component]
pub fn ConfigPane(Props { state, send: _, perform }: &Props) -> Html {
    let Ok(store) = state.selected() else {
        return html! { <p class="empty" data-testid="config">{ "No DuckLake store in the text yet." }</p> };
    };
    let name = store.name();
    let sections = sections::visible(store, &state.outcome.secrets);
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
                        aria-label={format!("{} in line {line}", source.as_str())}
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
                <th scope="row"><code>{ shown.field.key }</code></th>
                <td><code class={classes!("value", hidden.then_some("masked"))}>{ value }</code></td>
                <td class="source">{ source }</td>
            </tr>
        }
    };
    let section = |Visible { section, fields }: &Visible| {
        let (there, absent): (Vec<_>, Vec<_>) = fields.iter().partition(|(it, _)| it.source != Source::Absent);
        let path = section.path.replace("<name>", name.unwrap_or("<name>"));
        html! {
            <section class="config-section" key={path.clone()}>
                <h3><code>{ format!("[{path}]") }</code></h3>
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
                <p class="note error">{ "Metaxy rejects this file as it is; see the problems." }</p>
            }
            { for sections.iter().map(section) }
        </div>
    }
}
