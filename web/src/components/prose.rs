//! Prose with `code` between backticks.

use yew::prelude::*;

/// A text in which what stands between backticks is shown as code. An odd last backtick is
/// just a backtick.
pub fn prose(text: &str) -> Html {
    let parts: Vec<&str> = text.split('`').collect();
    let balanced = parts.len() % 2 == 1;
    let last = parts.len() - 1;
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| match (index % 2 == 1, balanced || index < last) {
            (true, true) => html! { <code>{ *part }</code> },
            (true, false) => html! { { format!("`{part}") } },
            (false, _) => html! { { *part } },
        })
        .collect()
}
