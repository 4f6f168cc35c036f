//! Characters that one cannot see, or that turn the direction of writing.

use lakeplan::text::hidden::is_hidden;
use yew::prelude::*;

/// Text in which characters that one cannot see, or that turn the direction of writing,
/// stand alone in elements that show their number.
pub(crate) fn odd_characters(text: &str) -> Html {
    if !text.contains(is_odd) {
        return html! { { text } };
    }
    text.split_inclusive(is_odd)
        .map(|part| match part.char_indices().next_back().filter(|(_, last)| is_odd(*last)) {
            Some((at, odd)) => html! {
                <>{ &part[..at] }<bdi class="odd" data-code={format!("U+{:04X}", u32::from(odd))}>{ &part[at..] }</bdi></>
            },
            None => html! { { part } },
        })
        .collect()
}

fn is_odd(character: char) -> bool {
    character != '\n' && is_hidden(character)
}
