//! The top component: wires the state to the browser.

mod changes;
mod effects;
mod keys;
mod listeners;

use std::rc::Rc;

use yew::prelude::*;

use self::effects::run;
use self::listeners::{LATER, use_listeners, use_theme};
use crate::browser;
use crate::components::{
    Effect, Tabs, dialog, editor_bar, embed_bar, explained, header, notice, pane, problems, sql_pane, variables,
};
use crate::editor::{Editor, EditorPane};
use crate::frame::Embed;
use crate::later::Later;
use crate::session;
use crate::state::{Action, State, Tab, Theme, Width};

/// Puts the page where the element `app` is.
pub fn mount() {
    let put = || {
        let document = browser::window().document();
        if let Some(root) = document.and_then(|it| it.get_element_by_id("app")) {
            // Before the page is emptied for ours: somebody may have typed into it.
            let embed = browser::root_data("embed").and_then(|it| Embed::from_name(&it));
            let start = session::start();
            // Who reads documentation has chosen nothing, and has nothing to choose.
            let fresh = start.fresh && embed.is_none();
            let mut start = State { embed, fresh, ..start };
            if let Some(action) = browser::root_data("duckdb").and_then(|it| session::engine(&it)) {
                start = State { turned: None, ..start.after(action) };
            }
            let start = Rc::new(start);
            yew::Renderer::<App>::with_root_and_props(root, AppProps { start }).render();
        }
    };
    // Only the later part can open what an address asks for; a text on which the last core has failed
    // comes before that, and is forgotten as soon as this one runs.
    let waits = session::asks(&browser::fragment()) && browser::failed_text().is_none();
    if waits && Later::now() == Later::Loading {
        browser::once(&browser::later_events(), LATER, put);
    } else {
        put();
    }
}

/// The properties of [`App`].
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// What the page starts with.
    pub start: Rc<State>,
}

/// The page.
#[component]
pub fn App(AppProps { start }: &AppProps) -> Html {
    let state = use_reducer(|| {
        let theme = browser::root_data("theme").and_then(|it| Theme::from_name(&it)).unwrap_or_default();
        let actions = [Action::Theme(theme), Action::Width(browser::width()), Action::Later(Later::now())];
        actions.into_iter().fold(State::clone(start), State::after)
    });
    let editor = use_memo((), |()| Editor::default());
    let send = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch(action))
    };
    // Callbacks live longer than the state that they were made with; they read this.
    let latest = use_mut_ref(|| Rc::new(State::clone(&state)));
    let current = Rc::new(State::clone(&state));
    *latest.borrow_mut() = Rc::clone(&current);
    let perform = {
        let (latest, send, editor) = (Rc::clone(&latest), send.clone(), Rc::clone(&editor));
        use_callback((), move |effect: Effect, ()| {
            let state = Rc::clone(&latest.borrow());
            run(effect, &state, &editor, &send);
        })
    };
    use_theme(state.theme);
    session::use_keeping(&current);
    use_listeners(&latest, &send, &perform);

    let props = yew::props!(crate::components::Props { state: Rc::clone(&current), send, perform });
    let narrow = state.is_narrow();
    let problems_in = state.problems_in();
    let tabs = html! { <Tabs key="tabs" ..props.clone() /> };
    html! {
        <div class={classes!("page", narrow.then_some("narrow"))}>
            { if state.embed.is_some() { embed_bar(&props) } else { header(&props) } }
            if let Some(alert) = &state.alert {
                <div class="alert" role="alert" data-testid="alert">
                    <span>{ alert }</span>
                    <button
                        type="button"
                        class="button small"
                        onclick={props.send.reform(|_: MouseEvent| Action::Alert(None))}
                    >
                        { "Close" }
                    </button>
                </div>
            }
            <main>
                if narrow { { tabs.clone() } }
                <section
                    key="editor"
                    class="left"
                    id="panel-editor"
                    role={narrow.then_some("tabpanel")}
                    aria-labelledby={narrow.then_some("tab-editor")}
                    aria-label={(!narrow).then_some("Text")}
                    hidden={narrow && state.tab != Tab::Editor}
                >
                    if state.embed.is_none() {
                        { editor_bar(&props) }
                    }
                    if state.embed != Some(Embed::View) {
                        <EditorPane state={Rc::clone(&current)} send={props.send.clone()} editor={(*editor).clone()} />
                    }
                    if state.embed.is_none() {
                        { findings(&props, problems_in == Tab::Editor) }
                    }
                </section>
                if !narrow && state.embed.is_none() {
                    <Split key="split" perform={props.perform.clone()} />
                }
                <section key="right" class="right" aria-label="Results" hidden={narrow && state.tab == Tab::Editor}>
                    if !narrow { { tabs } }
                    if state.width != Width::Wide {
                        { panel(&state, Tab::Problems, problems_in == Tab::Problems, || html! {
                            <>
                                if narrow { { explained(&props) } }
                                { problems(&props) }
                            </>
                        }) }
                    }
                    { panel(&state, Tab::Sql, state.printing, || sql_pane(&props)) }
                    { panel(&state, Tab::Picture, false, || pane(Tab::Picture, &props)) }
                    { panel(&state, Tab::Config, false, || pane(Tab::Config, &props)) }
                    { panel(&state, Tab::Reference, false, || pane(Tab::Reference, &props)) }
                </section>
                if state.embed.is_some() {
                    // A frame is read from top to bottom: first what the text becomes.
                    <section key="below" class="left below" aria-label="Findings">{ findings(&props, problems_in != Tab::Sql) }</section>
                }
            </main>
            <footer class="bottom">
                <span>{ "Nothing you type leaves this tab" }</span>
                <span>
                    <a href="https://ducklake.select/docs/stable/" target="_blank" rel="noreferrer">{ "DuckLake docs" }</a>
                    { " · " }
                    { engine(&state) }
                </span>
            </footer>
            if state.dialog.is_none() { { notice(&state.notice) } }
            { state.dialog.map(|it| dialog(it, &props)).unwrap_or_default() }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SplitProps {
    perform: Callback<Effect>,
}

/// What divides the page between the editor and the panes: a range, which keys move too. Its thumb
/// is the gap between the two.
#[component]
fn Split(SplitProps { perform }: &SplitProps) -> Html {
    let value = use_state(browser::split);
    let oninput = {
        let (value, perform) = (value.setter(), perform.clone());
        Callback::from(move |event: InputEvent| {
            let percent = event.target_unchecked_into::<web_sys::HtmlInputElement>().value();
            value.set(percent.clone());
            perform.emit(Effect::Split(percent));
        })
    };
    html! {
        <input
            type="range"
            class="split"
            min="20"
            max="80"
            aria-label="Width of the editor, in percent"
            data-testid="split"
            value={(*value).clone()}
            {oninput}
        />
    }
}

/// Which DuckDB and which Metaxy the page speaks of.
fn engine(State { engine, .. }: &State) -> Html {
    html! {
        <span data-testid="engine">
            { "DuckDB " }{ engine.version }
            if !engine.is_measured() { { ", not measured" } }
            { " · " }
            <a href="https://github.com/anam-org/metaxy" target="_blank" rel="noreferrer">
                { "Metaxy " }{ lakeplan::METAXY_VERSION }
            </a>
        </span>
    }
}

/// What there is to say about the text: its variables, an error that was pasted, its problems.
fn findings(props: &crate::components::Props, with_problems: bool) -> Html {
    html! {
        <>
            // In a view the text stands elsewhere.
            if props.state.embed != Some(Embed::View) {
                { variables(props) }
            }
            // In one pane it stands before the problems, where the page then goes.
            if !props.state.is_narrow() { { explained(props) } }
            if with_problems { { problems(props) } }
        </>
    }
}

/// The pane of a tab. Its content is made only while it is shown, unless it is kept.
fn panel(state: &State, tab: Tab, kept: bool, content: impl FnOnce() -> Html) -> Html {
    let id = tab.id();
    html! {
        <div
            key={id}
            class="panel"
            id={format!("panel-{id}")}
            role="tabpanel"
            aria-labelledby={format!("tab-{id}")}
            hidden={state.tab != tab}
        >
            if state.tab == tab || kept {
                <h2 class="visually-hidden">{ tab.label(Width::Wide) }</h2>
                { content() }
            }
        </div>
    }
}
