//! The examples: grouped, searchable.

use lakeplan::examples::{EXAMPLES, Example};
use lakeplan::text::case::Case as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::{Modal, Props, prose};
use crate::state::Action;

/// The dialog that opens an example.
#[component]
pub fn Examples(Props { state, send, perform: _ }: &Props) -> Html {
    let wanted = use_state(String::new);
    let oninput = {
        let wanted = wanted.setter();
        Callback::from(move |event: InputEvent| {
            wanted.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let found: Vec<&Example> = EXAMPLES.iter().filter(|it| matches(it, &wanted)).collect();
    let onkeydown = {
        let (send, first) = (send.clone(), found.first().map(|it| it.toml));
        Callback::from(move |event: KeyboardEvent| {
            if let Some(toml) = first.filter(|_| event.key() == "Enter" && !event.is_composing()) {
                event.prevent_default();
                send.emit(Action::Open(toml.to_owned()));
            }
        })
    };
    let groups = found.chunk_by(|a, b| a.group == b.group);
    let item = |example: &Example| {
        let toml = example.toml;
        let open = send.reform(move |_: MouseEvent| Action::Open(toml.to_owned()));
        html! {
            <li key={example.id}>
                <button type="button" class="example" onclick={open} data-testid="example" data-id={example.id}>
                    <span class="example-title">{ example.title }</span>
                    <span class="example-doc">{ prose(&summary(example.toml)) }</span>
                </button>
            </li>
        }
    };
    html! {
        <Modal title="Examples" testid="examples-dialog" notice={state.notice.clone()} close={send.reform(|()| Action::Dialog(None))}>
            <input
                type="search"
                class="field wide"
                placeholder="Search: postgres, r2, chain, variables…"
                aria-label="Search the examples"
                autofocus=true
                aria-describedby="examples-enter"
                {oninput}
                {onkeydown}
            />
            <p class="visually-hidden" id="examples-enter">{ "Enter opens the first one that is found." }</p>
            <p class="visually-hidden" role="status">{ format!("{} examples", found.len()) }</p>
            // A list of its own: of one list, Yew would match the search with something else as
            // soon as there are fewer groups.
            <div>
                { for groups.map(|group| html! {
                    <section key={group[0].group}>
                        <h3>{ group[0].group }</h3>
                        <ul class="examples">{ for group.iter().map(|it| item(it)) }</ul>
                    </section>
                }) }
            </div>
            if found.is_empty() {
                <p class="empty">{ "No example matches." }</p>
            }
        </Modal>
    }
}

/// Whether every word is in the title, the group or the text.
fn matches(example: &Example, wanted: &str) -> bool {
    let text = [example.id, example.title, example.group, example.toml].join(" ").to_lower();
    wanted.to_lower().split_whitespace().all(|word| text.contains(word))
}

/// The comment at the top, which says what the example is for.
fn summary(toml: &str) -> String {
    let lines = toml.lines().map_while(|line| line.strip_prefix("# "));
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_says_what_it_is_for() {
        for example in EXAMPLES {
            assert!(summary(example.toml).ends_with('.'), "{}", example.id);
        }
    }

    #[test]
    fn all_words_must_be_there() {
        let ids =
            |wanted: &str| -> Vec<&str> { EXAMPLES.iter().filter(|it| matches(it, wanted)).map(|it| it.id).collect() };
        assert_eq!(ids("Cloudflare R2"), ["duckdb-r2", "sqlite-r2", "postgres-r2"]);
        assert_eq!(ids("").len(), EXAMPLES.len());
        assert!(ids("r2 nonsense").is_empty());
    }
}
