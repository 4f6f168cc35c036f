//! What the page starts with, and what survives a reload of the tab.

use std::rc::Rc;

use lakeplan::examples::{self, EXAMPLES};
use lakeplan::{Flavor, share};
use yew::prelude::*;

use crate::browser;
use crate::components::share::unescape;
use crate::state::{Action, State};

/// How long the text has to rest before it is kept.
const REST: i32 = 400;

/// The page at its start: a text on which the last core has failed, else what was typed
/// while the page was loading, else what was kept, else what the address asks for, else
/// the first example.
pub fn start() -> State {
    if let Some(text) = browser::failed_text() {
        return State::with_failed(&text);
    }
    if let Some(typed) = browser::plain_text().filter(|it| !it.trim().is_empty()) {
        return State::new(&typed);
    }
    let fragment = browser::fragment();
    if browser::wants_reset() {
        browser::forget();
    } else if let Some(kept) = browser::kept() {
        return State::new(&kept);
    }
    match open(&fragment) {
        Some(actions) => actions.into_iter().fold(State::new(""), State::after),
        None => State::new(EXAMPLES[0].toml),
    }
}

/// What an address asks for; nothing if it asks for nothing that the page knows.
pub fn open(fragment: &str) -> Option<Vec<Action>> {
    if let Some(id) = fragment.strip_prefix("example=") {
        return Some(vec![match examples::find(id) {
            Some(example) => Action::Load(example.toml.to_owned()),
            None => {
                Action::Alert(Some("There is no example of this name. The button Examples lists them all.".to_owned()))
            }
        }]);
    }
    if !is_link(fragment) {
        return None;
    }
    let text = match share::decode(fragment) {
        Ok(text) => text,
        Err(error) => return Some(vec![Action::Alert(Some(format!("The link was not opened: {error}.")))]),
    };
    let mut actions = vec![Action::Load(text)];
    for parameter in fragment.split('&').skip(1) {
        match parameter.split_once('=') {
            Some(("store", name)) => actions.extend(unescape(name).map(|name| Action::Store(Some(name)))),
            Some(("flavor", name)) => actions.extend(Flavor::from_name(name).map(Action::Flavor)),
            _ => {}
        }
    }
    Some(actions)
}

/// Whether a fragment is a link of this or of a later version.
fn is_link(fragment: &str) -> bool {
    let version = fragment.split_once('=').and_then(|(name, _)| name.strip_prefix('v'));
    version.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Keeps the text whenever it rests, unless the core has failed on it.
#[hook]
pub fn use_keeping(state: &Rc<State>) {
    let state = Rc::clone(state);
    use_effect_with(Rc::as_ptr(&state.outcome) as usize, move |_| {
        let timer = state.outcome.seen.then(|| {
            browser::Timer::after(REST, move || browser::keep(state.text(), &share::redact(state.text()).text))
        });
        move || drop(timer)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(fragment: &str) -> State {
        open(fragment).expect("it asks for something").into_iter().fold(State::new(""), State::after)
    }

    #[test]
    fn an_example_opens() {
        let state = opened("example=duckdb-local");
        assert_eq!(state.text(), examples::find("duckdb-local").expect("an example").toml);
        assert!(opened("example=nonsense").alert.is_some());
    }

    #[test]
    fn a_link_opens_with_what_was_chosen() {
        let toml = examples::find("several-stores").expect("an example").toml;
        let link = share::encode(toml).expect("short");
        let state = opened(&format!("{link}&store=dev&flavor=metaxy&nonsense&x=%"));
        assert_eq!((state.text(), state.store.as_deref(), state.flavor), (toml, Some("dev"), Flavor::Metaxy));
    }

    #[test]
    fn a_bad_link_leaves_the_page_usable() {
        for fragment in ["v1=*", "v1=", "v2=abc", "v10="] {
            let state = opened(fragment);
            assert!(state.alert.is_some(), "{fragment}");
            assert_eq!(state.text(), "");
        }
        assert!(open("").is_none() && open("section-2").is_none() && open("view=1").is_none());
    }
}
