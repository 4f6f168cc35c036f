//! The editor on the page: a plain text area from the first paint, CodeMirror as soon as its
//! bundle is there. Uncontrolled: text goes in only when it changes elsewhere.

mod shapes;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use lakeplan::text::lines::line_edits;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use self::shapes::{changes, problems, range, secrets};
use crate::browser::{Listener, listen, replace, window};
use crate::later::Later;
use crate::state::{Action, Outcome, State};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = lakeplanEditor, js_name = create)]
    fn js_create(host: &Element, text: &str, label: &str, nonce: Option<String>, events: &Object) -> Handle;

    /// An editor of `editor.js`.
    type Handle;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    fn edit(this: &Handle, changes: &JsValue, revision: u32);
    #[wasm_bindgen(method, js_name = takeBack)]
    fn take_back(this: &Handle, rest: &str, least: i32);
    #[wasm_bindgen(method)]
    fn show(this: &Handle, problems: Vec<u32>, hidden: &JsValue, revision: u32);
    #[wasm_bindgen(method, js_name = setMarked)]
    fn set_marked(this: &Handle, ranges: &JsValue, revision: u32);
    #[wasm_bindgen(method)]
    fn reveal(this: &Handle, from: usize, to: usize);
    #[wasm_bindgen(method, js_name = showPlace)]
    fn show_place(this: &Handle, from: usize, to: usize);
    #[wasm_bindgen(method)]
    fn focus(this: &Handle);
}

/// What the editor is called.
const LABEL: &str = "metaxy.toml";

/// The one editor of the page, for whoever has to reach it from outside of the component.
#[derive(Clone, Default)]
pub struct Editor {
    inner: Rc<RefCell<Inner>>,
    /// What the editor's questions are about.
    latest: Latest,
}

/// The newest state. Apart from [`Inner`], which is in use while the editor asks.
type Latest = Rc<RefCell<Option<Rc<State>>>>;

/// What answers a question of the editor about a place or a problem.
type Ask = fn(&State, usize) -> Option<JsValue>;

#[derive(Default)]
struct Inner {
    handle: Option<Handle>,
    area: Option<HtmlTextAreaElement>,
    /// What keeps the functions alive that the editor calls.
    events: Vec<Closure<dyn FnMut(JsValue, JsValue) -> JsValue>>,
}

impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Editor {
    /// Replaces the text.
    pub fn set_text(&self, text: &str) {
        let inner = self.inner.borrow();
        match (&inner.handle, &inner.area) {
            (Some(handle), _) => handle.set_text(text),
            (None, Some(area)) => area.set_value(text),
            (None, None) => {}
        }
    }

    /// Selects a part of the text, in UTF-16 units, and shows it.
    pub fn reveal(&self, from: usize, to: usize) {
        let inner = self.inner.borrow();
        if let Some(handle) = &inner.handle {
            handle.reveal(from, to);
        } else if let Some(area) = &inner.area {
            let _ = area.focus();
            let unit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let _ = area.set_selection_range(unit(from), unit(to));
        }
    }

    /// Shows a part of the text without the focus: who selects elsewhere goes on with that.
    pub fn show_place(&self, from: usize, to: usize) {
        if let Some(handle) = &self.inner.borrow().handle {
            handle.show_place(from, to);
        }
    }

    /// Makes a change that was computed for the text of `outcome`.
    pub fn apply(&self, fix: &lakeplan::diagnostic::Fix, outcome: &Outcome, revision: u32) {
        let inner = self.inner.borrow();
        if let Some(handle) = &inner.handle {
            handle.edit(&changes(fix, outcome), revision);
            return;
        }
        let Some(area) = inner.area.clone() else { return };
        // What the text area does next comes back here.
        drop(inner);
        // One change for all edits, so that one undo takes it back.
        let after = fix.apply(&outcome.text);
        let (start, end) = lakeplan::text::lines::common(&outcome.text, &after);
        let units = |at: usize| outcome.utf16.utf16(at);
        let old_end = outcome.text.len() - end;
        replace(&area, units(start), units(old_end), &after[start..after.len() - end]);
    }

    /// Takes the last change back. Where there is none, or it does not take so many units out of the text, the text
    /// becomes `rest`, and so does one in the text area, which is `outcome`'s.
    pub fn take_back(&self, rest: &str, least: i32, outcome: &Outcome, revision: u32) {
        if let Some(handle) = &self.inner.borrow().handle {
            return handle.take_back(rest, least);
        }
        self.apply(&lakeplan::diagnostic::Fix::new("", line_edits(&outcome.text, rest)), outcome, revision);
    }

    /// Puts the focus into the editor.
    pub fn focus(&self) {
        let inner = self.inner.borrow();
        if let Some(handle) = &inner.handle {
            handle.focus();
        } else if let Some(area) = &inner.area {
            let _ = area.focus();
        }
    }

    fn point(&self, state: &State) {
        if let Some(handle) = &self.inner.borrow().handle {
            let marked = state.pointed.iter().map(|span| range(&state.outcome, span)).collect::<Array>();
            handle.set_marked(&marked, state.revision);
        }
    }

    fn show(&self, state: &State) {
        if let Some(handle) = &self.inner.borrow().handle {
            let hidden = if state.mask { secrets(&state.outcome) } else { Array::new() };
            handle.show(problems(state), &hidden, state.revision);
        }
    }
}

/// The build cuts the program at these functions.
mod cut {
    use super::{JsValue, State, shapes};

    #[inline(never)]
    pub(super) fn completion(state: &State, at: usize) -> Option<JsValue> {
        shapes::completion(state, at)
    }

    #[inline(never)]
    pub(super) fn hover(state: &State, at: usize) -> Option<JsValue> {
        shapes::hover(state, at)
    }

    #[inline(never)]
    pub(super) fn problem(state: &State, at: usize) -> Option<JsValue> {
        shapes::problem(state, at)
    }
}

/// The properties of [`EditorPane`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the page knows.
    pub state: Rc<State>,
    /// Changes it.
    pub send: Callback<Action>,
    /// The editor that the component fills.
    pub editor: Editor,
}

/// The text of the file.
#[component]
pub fn EditorPane(Props { state, send, editor }: &Props) -> Html {
    let host = use_node_ref();
    let area = use_node_ref();
    let upgraded = use_state(|| false);

    {
        let (host, area, upgraded) = (host.clone(), area.clone(), upgraded.setter());
        let (state, send, editor) = (Rc::clone(state), send.clone(), editor.clone());
        use_effect_with((), move |()| {
            let element = area.cast::<HtmlTextAreaElement>();
            if let Some(area) = &element {
                area.set_value(state.text());
            }
            editor.inner.borrow_mut().area = element;
            let upgrade = move || {
                if let Some(host) = host.cast::<HtmlElement>() {
                    create(&host, &editor, &send);
                    upgraded.set(true);
                }
            };
            let mut waiting: Option<Listener> = None;
            if Reflect::has(&window(), &"lakeplanEditor".into()).unwrap_or(false) {
                upgrade();
            } else {
                waiting = Some(listen(&window(), "lakeplan-editor", move |_: web_sys::Event| upgrade()));
            }
            move || drop(waiting)
        });
    }
    {
        let (state, editor) = (Rc::clone(state), editor.clone());
        use_effect_with(state.loads, move |&loads| {
            if loads > 0 {
                editor.set_text(state.text());
            }
        });
    }
    *editor.latest.borrow_mut() = Some(Rc::clone(state));
    {
        let (state, editor) = (Rc::clone(state), editor.clone());
        use_effect_with(state.pointed, move |_| editor.point(&state));
    }
    {
        let (state, editor) = (Rc::clone(state), editor.clone());
        let pasted = state.pasted.as_ref().map(|it| Rc::as_ptr(&it.explanation) as usize);
        let key = (Rc::as_ptr(&state.outcome) as usize, state.mask, state.revision, *upgraded, pasted);
        use_effect_with(key, move |_| editor.show(&state));
    }

    let oninput = {
        let (area, send) = (area.clone(), send.clone());
        let revision = state.revision;
        Callback::from(move |_: InputEvent| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                send.emit(Action::Edited { text: area.value(), revision: revision + 1 });
            }
        })
    };
    // It cannot hide a part of its text: without the focus it hides all of it.
    let covered = state.mask && !*upgraded && !state.outcome.analysis.secrets.is_empty();
    html! {
        <div class="editor" data-testid="editor">
            <div class="editor-host" ref={host} hidden={!*upgraded} />
            <textarea
                class={classes!("plain", covered.then_some("covered"))}
                ref={area}
                hidden={*upgraded}
                aria-label={LABEL}
                spellcheck="false"
                autocapitalize="off"
                // The browser would put in what stood here when the page was left: not what was typed since.
                autocomplete="off"
                {oninput}
            />
            <p id="editor-keys" class="visually-hidden">
                {"Tab indents; press Escape and then Tab to leave the editor."}
            </p>
        </div>
    }
}

/// Takes the text over from the text area.
fn create(host: &HtmlElement, editor: &Editor, send: &Callback<Action>) {
    let mut inner = editor.inner.borrow_mut();
    if inner.handle.is_some() {
        return;
    }
    let area = inner.area.clone();
    let text = area.as_ref().map(HtmlTextAreaElement::value).unwrap_or_default();
    let focused = area.is_some_and(|area| {
        let active = window().document().and_then(|it| it.active_element());
        active.is_some_and(|it| it.is_same_node(Some(area.as_ref())))
    });

    let events = Object::new();
    let mut add = |name: &str, function: Box<dyn FnMut(JsValue, JsValue) -> JsValue>| {
        let closure = Closure::wrap(function);
        let _ = Reflect::set(&events, &name.into(), closure.as_ref().unchecked_ref::<Function>());
        inner.events.push(closure);
    };
    let changed = send.clone();
    add(
        "change",
        Box::new(move |text, revision| {
            let text = text.as_string().unwrap_or_default();
            changed.emit(Action::Edited { text, revision: number(&revision) });
            JsValue::UNDEFINED
        }),
    );
    let moved = send.clone();
    add(
        "caret",
        Box::new(move |at, _| {
            moved.emit(Action::Caret(number(&at) as usize));
            JsValue::UNDEFINED
        }),
    );
    let asked: [(&str, Ask); 3] = [("complete", cut::completion), ("hover", cut::hover), ("problem", cut::problem)];
    for (name, ask) in asked {
        let latest = Rc::clone(&editor.latest);
        add(
            name,
            Box::new(move |at, _| {
                let state = latest.borrow().clone().filter(|_| Later::now() == Later::Here);
                state.and_then(|it| ask(&it, number(&at) as usize)).unwrap_or(JsValue::NULL)
            }),
        );
    }

    let nonce = nonce();
    let handle = js_create(host, &text, LABEL, nonce, &events);
    let page = Reflect::get(&window(), &"lakeplanPage".into());
    if let Ok(page) = page {
        let _ = Reflect::set(&page, &"editor".into(), &handle);
    }
    if focused {
        handle.focus();
    }
    inner.handle = Some(handle);
    // The editor counts its changes from 0.
    drop(inner);
    send.emit(Action::Edited { text, revision: 0 });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "JavaScript counts in floats")]
fn number(value: &JsValue) -> u32 {
    value.as_f64().unwrap_or_default() as u32
}

/// The nonce for the editor's style, which the build writes into the page.
fn nonce() -> Option<String> {
    let meta = window().document()?.query_selector("meta[name=csp-nonce]").ok()??;
    meta.get_attribute("content")
}
