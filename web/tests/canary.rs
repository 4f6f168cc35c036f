//! A canary stands in every place where a secret can stand, and while secrets are hidden neither
//! the markup of the page nor what it keeps in the tab's storage shows it.

#[path = "../../core/tests/canary/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::rc::Rc;

use lakeplan::Flavor;
use lakeplan_web::components::{
    CopyAs, Explained, Props, Share, config_pane, header, make_metaxy, migrate, problems, sql_pane, variables,
};
use lakeplan_web::session;
use lakeplan_web::state::{Action, State};
use texts::{CANARY, VALUES, share, texts};
use yew::prelude::*;

/// Every part of the page that shows something of the text, beside the editor.
#[component]
fn Page(props: &Props) -> Html {
    let each = |part: fn(&Props) -> Html| part(props);
    html! {
        <>
            { for [header, problems, config_pane, sql_pane, variables, make_metaxy, migrate].map(each) }
            <CopyAs ..props.clone() />
            <Share ..props.clone() />
            <Explained ..props.clone() />
        </>
    }
}

fn markup(state: State) -> String {
    let props = Props { state: Rc::new(state), send: Callback::noop(), perform: Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        yew::LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await
    })
}

/// What stands around the canary, wherever it is.
fn around(shown: &str) -> Option<&str> {
    let at = shown.find(CANARY)?;
    Some(&shown[shown[..at].char_indices().rev().nth(80).map_or(0, |it| it.0)..at + CANARY.len()])
}

fn assert_unseen(seen: &BTreeSet<String>) {
    let list: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "{} places\n{}", list.len(), list.join("\n"));
}

#[test]
fn what_the_tab_keeps_does_not_show_it() {
    let mut seen = BTreeSet::new();
    for (what, text) in texts().into_iter().step_by(share()) {
        let state = State::new(&text).after(Action::Variable { name: "P".into(), value: Some(CANARY.into()) });
        // As `session::keep` hands them to the storage.
        let kept = [session::view(&state), lakeplan::share::redact(state.text()).text];
        seen.extend(kept.iter().filter_map(|it| around(it)).map(|it| format!("{it}: {what}")));
    }
    assert_unseen(&seen);
}

#[test]
fn no_markup_shows_it() {
    let mut seen = BTreeSet::new();
    let mut masked = 0;
    // A part of the places with each value: what makes markup of a message or of SQL does not know
    // where it comes from, and all of them are looked at in the core.
    for (index, (what, text)) in texts().into_iter().enumerate().filter(|(index, _)| index % 7 == 0) {
        let flavor = Flavor::ALL[index % Flavor::ALL.len()];
        // As it is, without the escapes of TOML.
        let value = VALUES[index % VALUES.len()].replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
        let pasted = format!("IO Error: Unable to connect at \"{value}\"");
        let state = State::new(&text).after(Action::Flavor(flavor)).after(Action::Paste { text: pasted, store: None });
        let html = markup(state);
        masked += html.matches("********").count();
        seen.extend(around(&html).map(|it| format!("{it}: {what}")));
    }
    assert_unseen(&seen);
    assert!(masked > 100, "{masked}: it looks at something else");
}

/// Whoever shows the secrets sees them, or this test would look at nothing.
#[test]
fn what_is_asked_for_is_shown() {
    let text = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", \
                password = \"c4nary\" }\nstorage = { type = \"local\", path = \"e\" }\n";
    assert!(around(&markup(State::new(text))).is_none());
    assert!(around(&markup(State::new(text).after(Action::Mask(false)))).is_some());
}
