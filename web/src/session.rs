//! What the page starts with, and what survives a reload of the tab.

use std::rc::Rc;

use lakeplan::examples::{self, EXAMPLES};
use lakeplan::mask::mask_name;
use lakeplan::share::{escape, unescape};
use lakeplan::{Engine, Flavor, share};
use yew::prelude::*;

use crate::browser;
use crate::later::Later;
use crate::state::{Action, State, Tab, Width};

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
        browser::reset_done();
    } else if let Some(kept) = browser::kept() {
        let view = browser::kept_view().unwrap_or_default();
        return chosen(&view).into_iter().fold(State::new(&kept), State::after);
    }
    match open(&fragment) {
        Some(actions) => actions.into_iter().fold(State::new(""), State::after),
        None => State { fresh: true, ..State::new(EXAMPLES[0].toml) },
    }
}

/// Whether an address asks for something that the page knows.
pub fn asks(fragment: &str) -> bool {
    fragment.starts_with("example=") || is_link(fragment)
}

/// What an address asks for; nothing if it asks for nothing that the page knows.
pub fn open(fragment: &str) -> Option<Vec<Action>> {
    if fragment == "text" {
        // The page around this one will send it.
        return Some(Vec::new());
    }
    asks(fragment).then(|| {
        if Later::now() == Later::Here {
            return cut::opened(fragment);
        }
        let said = "The example or link in the URL was not opened: a part of the page could not be loaded. Reload the \
                    page to try again.";
        vec![Action::Alert(Some(said.to_owned()))]
    })
}

/// The build cuts the program at this function.
mod cut {
    use super::Action;

    #[inline(never)]
    pub(super) fn opened(fragment: &str) -> Vec<Action> {
        super::opened(fragment)
    }
}

/// What an address asks for, which asks for something.
fn opened(fragment: &str) -> Vec<Action> {
    let (first, parameters) = fragment.split_once('&').unwrap_or((fragment, ""));
    let text = if let Some(id) = first.strip_prefix("example=") {
        let Some(example) = examples::find(id) else {
            let said = "There is no example with this name. The Examples button lists all of them.";
            return vec![Action::Alert(Some(said.to_owned()))];
        };
        example.toml.to_owned()
    } else {
        match share::decode(fragment) {
            Ok(text) => text,
            Err(error) => return vec![Action::Alert(Some(format!("The link was not opened: {error}.")))],
        }
    };
    let mut actions = vec![Action::Load(text)];
    // A link chooses what is shown of its text, and nothing else of the page.
    let chooses = |it: &Action| matches!(it, Action::Store(_) | Action::Flavor(_) | Action::Engine(_));
    actions.extend(chosen(parameters).into_iter().filter(chooses));
    actions
}

/// What is chosen, for `chosen`: never a value of a variable.
pub fn view(state: &State) -> String {
    let mut view = Vec::new();
    let mut add = |name: &str, value: &str| view.push(format!("{name}={}", escape(value)));
    if let Some(store) = state.store.as_ref().filter(|it| mask_name(it) == **it) {
        add("store", store);
    }
    add("flavor", state.flavor.as_str());
    if state.engine != <&Engine>::default() {
        add("duckdb", state.engine.minor);
    }
    if state.setup {
        add("setup", "1");
    }
    add("tab", state.tab.id());
    for name in state.variables.keys().chain(&state.forgotten) {
        add("variable", name);
    }
    view.join("&")
}

/// What was chosen.
fn chosen(view: &str) -> Vec<Action> {
    let action = |parameter: &str| {
        let (name, value) = parameter.split_once('=')?;
        let value = unescape(value)?;
        match name {
            "store" => Some(Action::Store(Some(value))),
            "flavor" => Flavor::from_name(&value).map(Action::Flavor),
            "duckdb" => engine(&value),
            "setup" => Some(Action::Setup(true)),
            "tab" => Tab::all(Width::One).iter().find(|it| it.id() == value).map(|it| Action::Tab(*it)),
            "variable" => Some(Action::Forgotten(vec![value])),
            _ => None,
        }
    };
    view.split('&').filter_map(action).collect()
}

/// The DuckDB that an address names; nothing is chosen where none is known of that name.
pub fn engine(version: &str) -> Option<Action> {
    Engine::parse(version).ok().map(|asked| Action::Engine(asked.engine))
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
    let key = (Rc::as_ptr(&state.outcome) as usize, view(&state));
    use_effect_with(key, move |_| {
        let timer = state.outcome.seen.then(|| browser::Timer::after(REST, move || keep(&state)));
        move || drop(timer)
    });
}

/// Keeps the text and what is chosen, now.
pub fn keep(state: &State) {
    let outcome = &state.outcome;
    if outcome.seen {
        browser::keep(state.text(), &outcome.left_out(), &view(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state_of(fragment: &str) -> State {
        open(fragment).expect("it asks for something").into_iter().fold(State::new(""), State::after)
    }

    #[test]
    fn an_example_opens() {
        let state = state_of("example=duckdb-local");
        assert_eq!(state.text(), examples::find("duckdb-local").expect("an example").toml);
        assert!(state_of("example=nonsense").alert.is_some());
    }

    #[test]
    fn a_link_opens_with_what_was_chosen() {
        let toml = examples::find("several-stores").expect("an example").toml;
        let link = share::encode(toml).expect("short");
        let state = state_of(&format!("{link}&store=dev&flavor=metaxy&duckdb=1.4&nonsense&x=%"));
        assert_eq!((state.text(), state.store.as_deref(), state.flavor), (toml, Some("dev"), Flavor::Metaxy));
        assert_eq!(state.engine.minor, "1.4");
        let usual = <&Engine>::default();
        assert!([&link, "example=duckdb-local&duckdb=9.9"].iter().all(|it| state_of(it).engine == usual));
        let state = state_of("example=duckdb-local&duckdb=2.0.1");
        assert_eq!((state.engine.minor, state.alert), ("2.0", None));
    }

    #[test]
    fn what_is_chosen_survives_and_no_value_does() {
        let toml = examples::find("several-stores").expect("an example").toml;
        let state = [
            Action::Store(Some("dev".into())),
            Action::Flavor(Flavor::Metaxy),
            Action::Engine(Engine::known()[0]),
            Action::Setup(true),
            Action::Tab(Tab::Config),
            Action::Variable { name: "METAXY_A&B=ü".into(), value: Some("canary".into()) },
            Action::Forgotten(vec!["OLD".into()]),
        ]
        .into_iter()
        .fold(State::new(toml), State::after);
        let kept = view(&state);
        assert!(!kept.contains("canary"), "{kept}");
        let again = chosen(&kept).into_iter().fold(State::new(toml), State::after);
        assert_eq!((again.store.as_deref(), again.flavor, again.setup), (Some("dev"), Flavor::Metaxy, true));
        assert_eq!((again.tab, again.engine), (Tab::Config, Engine::known()[0]));
        assert_eq!(again.forgotten, ["METAXY_A&B=ü", "OLD"]);
        assert!(again.variables.is_empty());
        assert_eq!(view(&again), kept);
        for odd in ["", "&", "tab=nonsense", "store", "variable=%4", "flavor="] {
            assert!(chosen(odd).is_empty(), "{odd}");
        }
    }

    #[test]
    fn a_bad_link_leaves_the_page_usable() {
        for fragment in ["v1=*", "v1=", "v2=abc", "v10="] {
            let state = state_of(fragment);
            assert!(state.alert.is_some(), "{fragment}");
            assert_eq!(state.text(), "");
        }
        assert!(open("").is_none() && open("section-2").is_none() && open("view=1").is_none());
    }
}
