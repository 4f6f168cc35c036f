//! The top component: wires the state to the browser.

use std::rc::Rc;

use lakeplan::diagnostic::{Applicability, Fix};
use lakeplan::text::lines::line_edits;
use yew::prelude::*;

use crate::browser;
use crate::components::share::offer;
use crate::components::{
    Effect, Findings, LACKS_SECRETS, Tabs, dialog, editor_bar, embed_bar, explained, header, notice, pane, problems,
    sql_pane, variables,
};
use crate::editor::{Editor, EditorPane};
use crate::embed;
use crate::frame::Embed;
use crate::later::Later;
use crate::mend::{self, Mended};
use crate::session;
use crate::state::{Action, Dialog, State, Tab, Theme, Width};

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
            let start = Rc::new(State { embed, fresh, ..start });
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

/// What `boot.js` sends when the later part of the program has come, or will not.
const LATER: &str = "lakeplan-later";

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
                        { panel(&state, Tab::Problems, problems_in == Tab::Problems, || problems(&props)) }
                    }
                    { panel(&state, Tab::Sql, false, || sql_pane(&props)) }
                    { panel(&state, Tab::Picture, false, || pane(Tab::Picture, &props)) }
                    { panel(&state, Tab::Config, false, || pane(Tab::Config, &props)) }
                    { panel(&state, Tab::Reference, false, || pane(Tab::Reference, &props)) }
                </section>
                if state.embed.is_some() {
                    // A frame is read from top to bottom: first what the text becomes.
                    <section key="below" class="left below" aria-label="Findings">{ findings(&props, true) }</section>
                }
            </main>
            <footer class="bottom">
                <span>{ "Nothing you type leaves this tab" }</span>
                <span>
                    <a href="https://ducklake.select/docs/stable/" target="_blank" rel="noreferrer">{ "DuckLake’s documentation" }</a>
                    { " · " }
                    <a href="https://github.com/anam-org/metaxy" target="_blank" rel="noreferrer">{ "Metaxy" }</a>
                </span>
                { engine() }
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
fn engine() -> Html {
    html! {
        <span data-testid="engine">
            { "DuckDB " }{ <&lakeplan::Engine>::default().version }{ " · Metaxy " }{ lakeplan::METAXY_VERSION }
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
            { explained(props) }
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

/// Does what only the browser can do.
fn run(effect: Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
    match effect {
        Effect::Copy { text, said } => copy(text, said, send),
        Effect::Share { fragment, said } => {
            browser::set_fragment(&fragment);
            copy(browser::address(), said, send);
        }
        Effect::Nothing => {}
        Effect::OpenFile(file) => open_file(file.into(), send),
        Effect::StartEmpty => {
            send.emit(Action::Open(String::new()));
            let editor = editor.clone();
            browser::soon(move || editor.focus());
        }
        Effect::WriteAsToml => {
            if let Some(pasted) = &state.outcome.pasted {
                let fix = Fix::new("", line_edits(state.text(), &pasted.toml));
                editor.apply(&fix, &state.outcome, state.revision);
                send.emit(Action::Notice("Written as TOML; undo takes it back".to_owned()));
                browser::keep_focus(AFTER_A_FIX);
            }
        }
        Effect::Split(percent) => browser::set_split(&percent),
        Effect::QuickFix => quick_fix(state, editor, send),
        Effect::Say(said) => send.emit(Action::Notice(said.to_owned())),
        Effect::CopySql { mask: false, .. } if state.lacks_secrets() => {
            send.emit(Action::Notice(LACKS_SECRETS.to_owned()));
        }
        Effect::CopySql { statement, mask, said } => {
            if let Some(script) = state.script(state.flavor, mask) {
                let text = match statement {
                    Some(index) => script.statements.get(index).map(|it| it.sql.text.clone()),
                    None => Some(script.text()),
                };
                let late = if state.is_stale() { ", out of date" } else { "" };
                copy(text.unwrap_or_default(), [said, late].concat(), send);
            }
        }
        Effect::Download => {
            if !state.mask && state.lacks_secrets() {
                send.emit(Action::Notice(LACKS_SECRETS.to_owned()));
            } else if let Some(text) = saved(state) {
                let name = match state.shown.as_ref().and_then(|it| it.store.name()) {
                    Some(store) => format!("attach-{}.sql", file_name(store)),
                    None => "attach.sql".to_owned(),
                };
                browser::download(&name, &text);
            }
        }
        Effect::Show(span) => {
            if !state.is_narrow() && !browser::is_selecting() {
                editor.show_place(state.outcome.utf16.utf16(span.start), state.outcome.utf16.utf16(span.end));
            }
        }
        Effect::Reveal(span) => {
            if state.is_narrow() {
                send.emit(Action::Tab(Tab::Editor));
            }
            let (from, to) = (state.outcome.utf16.utf16(span.start), state.outcome.utf16.utf16(span.end));
            let editor = editor.clone();
            // A hidden editor cannot scroll; on a narrow screen it is shown in the next frame.
            browser::soon(move || editor.reveal(from, to));
        }
        Effect::Fix { of, finding, fix } => {
            let findings = match (of, &state.pasted) {
                (Findings::Text, _) => state.outcome.diagnostics(),
                (Findings::Pasted, Some(pasted)) => &pasted.explanation.diagnostics,
                (Findings::Pasted, None) => &[],
            };
            let fix = findings.get(finding).and_then(|it| it.fixes.get(fix));
            if let Some(fix) = fix {
                editor.apply(fix, &state.outcome, state.revision);
                send.emit(Action::Notice(format!("Done: {}", fix.title.replace('`', ""))));
                browser::keep_focus(AFTER_A_FIX);
            }
        }
        Effect::Migrate | Effect::FixAllSafe | Effect::MakeMetaxy | Effect::ApplyForMetaxy { .. } => {
            match Later::now().said() {
                None => cut::change(&effect, state, editor, send),
                Some(said) => send.emit(Action::Notice(said.to_owned())),
            }
        }
    }
}

/// Changes the text in a way that takes more than one fix.
fn change(effect: &Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
    match effect {
        Effect::Migrate => {
            let edits = lakeplan::metaxy::migrate::edits(state.text());
            let fix = lakeplan::diagnostic::Fix::new("", edits);
            editor.apply(&fix, &state.outcome, state.revision);
            send.emit(Action::Dialog(None));
            send.emit(Action::Notice("Migrated to the released spelling".to_owned()));
            browser::keep_focus(AFTER_A_FIX);
        }
        Effect::FixAllSafe => {
            let options = lakeplan::Options::from(&state.variables);
            let mended = lakeplan::mend::mend(state.text(), &options, Applicability::Safe);
            mend(&mended.text, mended.fixes.len(), 0, state, editor, send);
        }
        Effect::MakeMetaxy => {
            let all = for_metaxy(state, false);
            if all.is_safe() && all.differing == 0 {
                mend_for_metaxy(&all, state, editor, send);
            } else {
                send.emit(Action::Dialog(Some(Dialog::MakeMetaxy)));
            }
        }
        Effect::ApplyForMetaxy { only_safe } => {
            send.emit(Action::Dialog(None));
            mend_for_metaxy(&for_metaxy(state, *only_safe), state, editor, send);
        }
        _ => {}
    }
}

/// The build cuts the program at this function.
mod cut {
    use super::{Action, Callback, Editor, Effect, State};

    #[inline(never)]
    pub(super) fn change(effect: &Effect, state: &State, editor: &Editor, send: &Callback<Action>) {
        super::change(effect, state, editor, send);
    }
}

fn for_metaxy(state: &State, only_safe: bool) -> Mended {
    mend::for_metaxy(state.text(), &state.variables, state.store.as_deref(), only_safe)
}

fn mend_for_metaxy(mended: &Mended, state: &State, editor: &Editor, send: &Callback<Action>) {
    mend(&mended.text, mended.fixes.len(), mended.differing, state, editor, send);
}

/// Puts a text after fixes into the editor as one change, so that one undo takes it back.
fn mend(text: &str, fixes: usize, differing: usize, state: &State, editor: &Editor, send: &Callback<Action>) {
    let fix = Fix::new("", line_edits(state.text(), text));
    editor.apply(&fix, &state.outcome, state.revision);
    let done = match fixes {
        0 => "Nothing was fixed".to_owned(),
        1 => "One fix applied; undo reverts it".to_owned(),
        count => format!("{count} fixes applied; undo reverts them"),
    };
    let left = match differing {
        0 => String::new(),
        1 => ". One statement of Metaxy's still differs".to_owned(),
        left => format!(". {left} statements of Metaxy's still differ"),
    };
    send.emit(Action::Notice(done + &left));
    browser::keep_focus(AFTER_A_FIX);
}

/// Where the focus goes when the button of a fix has gone with it: not to the next one, which
/// nobody has read.
const AFTER_A_FIX: &[&str] = &["problems-title", "tab-sql"];

/// The SQL as a file: as it is shown, and marked where it is not what the text says.
fn saved(state: &State) -> Option<String> {
    let script = state.script(state.flavor, state.mask)?;
    let secrets = script.statements.iter().any(|it| !it.sql.secrets.is_empty());
    let mut text = String::new();
    if state.is_stale() {
        text.push_str("-- Out of date: the SQL of an older text; the current text has errors.\n");
    }
    if state.mask && secrets {
        text.push_str("-- Secrets are hidden: replace the asterisks with the secrets.\n");
    }
    Some(text + &script.text())
}

/// A name with what a file system might not like replaced.
fn file_name(name: &str) -> String {
    name.chars().map(|it| if it.is_alphanumeric() || it == '-' || it == '_' { it } else { '_' }).collect()
}

fn copy(text: String, said: String, send: &Callback<Action>) {
    let send = send.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let copied = browser::copy(&text).await;
        let failed = "The browser did not allow copying; select the text and copy it manually";
        send.emit(Action::Notice(if copied { said } else { failed.to_owned() }));
    });
}

const THEME: &str = "lakeplan-theme";

#[hook]
fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let root = browser::window().document().and_then(|it| it.document_element());
        let shown = browser::root_data("theme").and_then(|it| Theme::from_name(&it)).unwrap_or_default();
        // The theme of an address, or of the page around this one, is not the visitor's choice.
        let chosen = browser::root_data("embed").is_none() && shown != *theme;
        if let Some(root) = root {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.as_str()),
            };
        }
        if let Some(storage) = browser::local_storage().filter(|_| chosen) {
            // Storage that is full or forbidden costs only the memory of the theme.
            let _ = storage.set_item(THEME, theme.as_str());
        }
    });
}

type Latest = Rc<std::cell::RefCell<Rc<State>>>;

/// Keys of the whole page, the width of the screen, and the fragment of the address.
#[hook]
fn use_listeners(latest: &Latest, send: &Callback<Action>, perform: &Callback<Effect>) {
    let (latest, send, perform) = (Rc::clone(latest), send.clone(), perform.clone());
    use_effect_with((), move |()| {
        let window = browser::window();
        let keys = {
            let (send, latest) = (send.clone(), Rc::clone(&latest));
            browser::listen_first(&window, "keydown", move |event: KeyboardEvent| {
                let state = Rc::clone(&latest.borrow());
                if key(&event, &state, &send, &perform) {
                    event.prevent_default();
                    // The same key may edit in what has the focus.
                    event.stop_propagation();
                }
            })
        };
        // A reload may come before the text has rested.
        let leaving = {
            let latest = Rc::clone(&latest);
            browser::listen(&window, "pagehide", move |_: web_sys::Event| {
                let state = Rc::clone(&latest.borrow());
                session::keep(&state);
            })
        };
        let drops = ["dragover", "drop"].map(|event| {
            let send = send.clone();
            browser::listen_first(&window, event, move |event: web_sys::DragEvent| drop_file(&event, &send))
        });
        let width = browser::width_queries().map(|query| {
            let send = send.clone();
            query.map(|query| {
                browser::listen(&query, "change", move |_: web_sys::Event| send.emit(Action::Width(browser::width())))
            })
        });
        let hosted = send.clone();
        browser::hosted(move |kind, value| {
            if let Some(action) = embed::message(&kind, value) {
                hosted.emit(action);
            }
        });
        let later = {
            let send = send.clone();
            browser::listen(&browser::later_events(), LATER, move |_: web_sys::Event| {
                send.emit(Action::Later(Later::now()));
            })
        };
        // It may have come since the page was put together.
        send.emit(Action::Later(Later::now()));
        let address = browser::listen(&window, "hashchange", move |_: web_sys::Event| {
            for action in session::open(&browser::fragment()).unwrap_or_default() {
                send.emit(action);
            }
        });
        move || drop((keys, leaving, drops, width, address, later))
    });
}

/// Opens a file that is dropped anywhere: it takes the place of the text, and undo brings that back.
fn drop_file(event: &web_sys::DragEvent, send: &Callback<Action>) {
    let Some(files) = event.data_transfer().and_then(|it| it.files()) else { return };
    let named = event.data_transfer().is_some_and(|it| it.types().includes(&"Files".into(), 0));
    if files.length() == 0 && !named {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    if let Some(file) = files.get(0).filter(|_| event.type_() == "drop") {
        open_file(file.into(), send);
    }
}

/// Puts the text of a file into the place of what is there.
pub(crate) fn open_file(file: wasm_bindgen::JsValue, send: &Callback<Action>) {
    let send = send.clone();
    wasm_bindgen_futures::spawn_local(async move {
        match browser::read(&file).await {
            Ok((_, text)) => send.emit(Action::Open(text)),
            Err(why) => send.emit(Action::Alert(Some(format!("The file was not opened: {why}.")))),
        }
    });
}

/// Acts on a key; says whether it was one of ours.
fn key(event: &KeyboardEvent, state: &State, send: &Callback<Action>, perform: &Callback<Effect>) -> bool {
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "F8" => {
            if let Some(span) = next_problem(state, event.shift_key()) {
                perform.emit(Effect::Reveal(span));
            }
            true
        }
        "." if command && state.dialog.is_none() => {
            perform.emit(Effect::QuickFix);
            true
        }
        // In a dialog it may be what sends a form.
        "Enter" if command && !event.shift_key() && !event.alt_key() && state.dialog.is_none() => {
            if let Some(script) = state.script(state.flavor, false) {
                let secrets = script.statements.iter().any(|it| !it.sql.secrets.is_empty());
                let said = if secrets { "SQL copied, with secrets" } else { "SQL copied" };
                perform.emit(Effect::CopySql { statement: None, mask: false, said });
            }
            true
        }
        "s" | "S" if command && !event.shift_key() && !event.alt_key() && state.embed.is_none() => {
            match offer(state).map(|it| (it.said(false), it.fragment)) {
                Some((said, Ok(fragment))) if !state.outcome.analysis.is_syntax_error() => {
                    perform.emit(Effect::Share { fragment, said });
                }
                // What cannot be said in a word is said in the dialog.
                _ => send.emit(Action::Dialog(Some(Dialog::Share))),
            }
            true
        }
        "?" if !command && !browser::is_typing() => {
            send.emit(Action::Dialog(Some(Dialog::Help)));
            true
        }
        _ => false,
    }
}

/// Puts the focus to the first fix of the finding at the caret, else of one of its line, else of the
/// next one: it is read there, and Enter applies it.
fn quick_fix(state: &State, editor: &Editor, send: &Callback<Action>) {
    let diagnostics = state.outcome.diagnostics();
    let line = state.outcome.position(state.caret).line;
    let far = |span: lakeplan::Span| {
        let there = state.outcome.position(span.start).line;
        (!span.touches(state.caret), there != line, there < line, there)
    };
    let found =
        diagnostics.iter().enumerate().filter(|(_, it)| !it.fixes.is_empty()).min_by_key(|(_, it)| far(it.span));
    let Some((at, found)) = found else {
        return send.emit(Action::Notice("No problem here has a fix".to_owned()));
    };
    if state.filtered.contains(&found.severity) {
        send.emit(Action::Filter(found.severity));
    }
    if state.problems_in() == Tab::Problems {
        send.emit(Action::Tab(Tab::Problems));
    }
    let (from, to) = (state.outcome.utf16.utf16(found.span.start), state.outcome.utf16.utf16(found.span.end));
    editor.show_place(from, to);
    browser::soon(move || browser::focus(&format!(".problem[data-at='{at}'] [data-testid=fix]")));
}

/// The next finding from the caret on, or the previous one; around the end.
fn next_problem(state: &State, back: bool) -> Option<lakeplan::Span> {
    let spans: Vec<lakeplan::Span> = state.outcome.diagnostics().iter().map(|it| it.span).collect();
    if back {
        spans.iter().rev().find(|it| it.start < state.caret).or(spans.last()).copied()
    } else {
        spans.iter().find(|it| it.start > state.caret).or(spans.first()).copied()
    }
}
