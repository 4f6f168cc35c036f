//! Which DuckDB is meant, and what another one changes for the text.

use std::ops::Range;

use lakeplan::{Diagnostic, Engine, Rendering};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::compare;
use crate::components::{Effect, Props, prose};
use crate::later::Later;
use crate::state::{Action, State, Turned};

/// More than this of a kind are counted and not listed.
const LIMIT: usize = 5;

/// The choice of a DuckDB.
pub(super) fn picker(state: &State, send: &Callback<Action>) -> Html {
    let onchange = send.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let chosen = Engine::known().iter().find(|it| it.minor == value);
        Action::Engine(chosen.copied().unwrap_or_default())
    });
    html! {
        <label class="picker" title="The DuckDB that Metaxy runs on">
            <span class="visually-hidden">{ "Version of DuckDB" }</span>
            <select class="field" data-testid="engine-picker" {onchange}>
                { for Engine::known().iter().rev().map(|it| html! {
                    <option value={it.minor} selected={**it == *state.engine}>{ "DuckDB " }{ named(it) }</option>
                }) }
            </select>
        </label>
    }
}

/// The version, and whether what is said of it was measured.
fn named(engine: &Engine) -> String {
    format!("{}{}", engine.minor, if engine.is_measured() { "" } else { " (not measured)" })
}

/// What the DuckDB that was chosen changes for the text.
pub(super) fn changes(props: &Props) -> Html {
    match &props.state.turned {
        Some(turned) if props.state.later == Later::Here => cut::changes(props, turned),
        _ => Html::default(),
    }
}

/// The build cuts the program at this function.
mod cut {
    use super::{Html, Props, Turned};

    #[inline(never)]
    pub(super) fn changes(props: &Props, turned: &Turned) -> Html {
        super::changes_of(props, turned)
    }
}

fn changes_of(Props { state, send: _, perform }: &Props, turned: &Turned) -> Html {
    let (before, now) = (turned.outcome.diagnostics(), state.outcome.diagnostics());
    let new = without(now, before);
    let gone = without(before, now);
    let statements = statements(state, turned);
    let said = said(new.len(), gone.len(), statements.len());
    let finding = |word: &'static str, it: &&Diagnostic| {
        let (span, line) = (it.span, state.outcome.position(it.span.start).line);
        html! {
            <li>
                { word }{ ": " }
                <button type="button" class="link" onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}>
                    { format!("line {line}") }
                </button>
                { ": " }{ prose(&it.message) }
            </li>
        }
    };
    html! {
        <div class="note">
            <div>
                <p>
                    { format!("DuckDB {} instead of {}: {said}.", named(state.engine), turned.outcome.analysis.engine.minor) }
                </p>
                <ul class="engine-changes">
                    { for new.iter().take(LIMIT).map(|it| finding("New", it)) }
                    { for gone.iter().take(LIMIT).map(|it| finding("Gone", it)) }
                    { for statements.iter().take(LIMIT).map(statement) }
                </ul>
            </div>
        </div>
    }
}

/// The findings that the others are not.
fn without<'a>(all: &'a [Diagnostic], others: &[Diagnostic]) -> Vec<&'a Diagnostic> {
    let same = |a: &Diagnostic, b: &Diagnostic| a.code == b.code && a.span == b.span;
    all.iter().filter(|it| !others.iter().any(|other| same(it, other))).collect()
}

/// `2 problems more, one statement differs`.
fn said(new: usize, gone: usize, statements: usize) -> String {
    let mut parts = Vec::new();
    let problems = |count: usize, word: &str| match count {
        1 => format!("one problem {word}"),
        count => format!("{count} problems {word}"),
    };
    if new > 0 {
        parts.push(problems(new, "more"));
    }
    if gone > 0 {
        parts.push(problems(gone, "fewer"));
    }
    match statements {
        0 => {}
        1 => parts.push("one statement differs".to_owned()),
        count => parts.push(format!("{count} statements differ")),
    }
    if parts.is_empty() { "nothing changes for this text".to_owned() } else { parts.join(", ") }
}

/// The parts of each statement that differ: before, and now.
fn statements(state: &State, turned: &Turned) -> Vec<(String, String)> {
    let rendering = Rendering { mask: true, setup: state.setup };
    let before = turned.shown.as_ref().and_then(|it| it.store.script(state.flavor, rendering));
    let (Some(before), Some(now)) = (before, state.script(state.flavor, true)) else { return Vec::new() };
    let parts = |text: &str, parts: &[Range<usize>]| {
        parts.iter().map(|it| text[it.clone()].trim_matches([',', ' '])).collect::<Vec<_>>().join(" … ")
    };
    let differing = compare::pairs(&now, &before).into_iter().filter(compare::Pair::differs);
    let each = differing.map(|pair| {
        let before = pair.other.map_or_else(String::new, |it| parts(&it.sql.text, &pair.other_parts));
        let now = pair.shown.map_or_else(String::new, |it| parts(&it.sql.text, &pair.shown_parts));
        (before, now)
    });
    each.collect()
}

fn statement((before, now): &(String, String)) -> Html {
    let code = |text: &String| html! { <code>{ text.clone() }</code> };
    html! {
        <li>
            { match (before.is_empty(), now.is_empty()) {
                (true, _) => html! { <>{ "SQL: with " }{ code(now) }</> },
                (_, true) => html! { <>{ "SQL: without " }{ code(before) }</> },
                _ => html! { <>{ "SQL: " }{ code(before) }{ " becomes " }{ code(now) }</> },
            } }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAKE: &str = "[ducklake]\nattach_options = { automatic_migration = true }\n\
        catalog = { type = \"duckdb\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"/d\" }\n";

    fn turned(toml: &str, version: &str) -> State {
        State::new(toml).after(Action::Engine(Engine::parse(version).expect("it is known").engine))
    }

    #[test]
    fn what_another_duckdb_changes_is_told() {
        let state = turned(LAKE, "1.4");
        let before = state.turned.as_ref().expect("another was chosen");
        let new = without(state.outcome.diagnostics(), before.outcome.diagnostics());
        assert!(new.iter().any(|it| it.code == lakeplan::Code::UnknownAttachOption), "{new:?}");
        let statements = statements(&state, before);
        assert!(statements.iter().any(|(before, _)| before.contains("AUTOMATIC_MIGRATION")), "{statements:?}");
        // What is typed afterwards is about another text.
        assert_eq!(state.after(Action::Edited { text: format!("{LAKE}\n"), revision: 1 }).turned, None);
    }

    #[test]
    fn it_is_told_in_words() {
        assert_eq!(said(0, 0, 0), "nothing changes for this text");
        assert_eq!(said(1, 0, 2), "one problem more, 2 statements differ");
        assert_eq!(said(0, 3, 1), "3 problems fewer, one statement differs");
    }
}
