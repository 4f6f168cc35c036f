//! What is known although there is no SQL: the stores that were found, their backends, their hosts.

use lakeplan::Store;
use lakeplan_wasm::sections;
use yew::prelude::*;

use crate::components::Props;
use crate::state::State;

/// The stores of a text, as far as they are known.
pub fn known(Props { state, send: _, perform: _ }: &Props) -> Html {
    let stores = &state.outcome.analysis.stores;
    if stores.is_empty() {
        return Html::default();
    }
    html! {
        <section class="known" data-testid="known">
            <h2>{ "Known so far" }</h2>
            <dl>
                { for stores.iter().map(|store| html! {
                    <div>
                        <dt><code>{ store.name().unwrap_or("(fragment)").to_owned() }</code></dt>
                        <dd>{ what_is_known(state, store) }</dd>
                    </div>
                }) }
            </dl>
        </section>
    }
}

/// `postgres catalog at db.example, s3 storage`.
fn what_is_known(state: &State, store: &Store) -> String {
    let visible = sections::visible(store, &state.outcome.analysis.secrets);
    let backends = visible.iter().filter_map(|it| {
        let tag = it.section.tag?;
        let kind = it.section.path.rsplit('.').next().unwrap_or_default();
        let host = it.fields.iter().find_map(|(field, secret)| {
            let named = matches!(field.field.key, "host" | "endpoint" | "bucket" | "uri" | "path" | "database");
            field.value.as_deref().filter(|value| named && !secret && field.span.is_some() && *value != "\"\"")
        });
        let at = host.map(|it| [" at ", it.trim_matches('"')].concat());
        Some([tag, " ", kind, &at.unwrap_or_default()].concat())
    });
    let backends: Vec<String> = backends.collect();
    let sound = if store.config().is_some() { "sound: " } else { "" };
    if backends.is_empty() { "no backend yet".to_owned() } else { [sound, &backends.join(", ")].concat() }
}
