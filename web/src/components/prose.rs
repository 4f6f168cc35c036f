//! Prose with `code` between backticks.

use yew::prelude::*;

use crate::components::odd::odd_characters;

/// What is longer may have to be broken, and then not within a word.
const LONG: usize = 20;

/// A path or a name that may be broken behind these characters, and not within a word.
pub fn breakable(text: &str, behind: &[char]) -> Html {
    let words = text.split_inclusive(behind).enumerate();
    words.map(|(index, word)| html! { <>if index > 0 { <wbr /> }{ odd_characters(word) }</> }).collect()
}

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
            (true, true) if part.len() > LONG => html! { <code>{ breakable(part, &['.', '/']) }</code> },
            (true, true) => html! { <code>{ *part }</code> },
            (true, false) => html! { { format!("`{part}") } },
            (false, _) => html! { { *part } },
        })
        .collect()
}
