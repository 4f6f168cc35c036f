//! The browser's own functions that the page uses.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlAnchorElement, Storage, Window};

#[wasm_bindgen]
extern "C" {
    /// What `boot.js` has put on the page.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = panicked)]
    fn js_panicked(place: &str);

    /// How often the core was started; a trap ends one and starts the next.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = started)]
    fn js_started() -> u32;

    /// How far the later part of the program is.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = later)]
    fn js_later() -> String;

    /// What hears of it.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = laterEvents)]
    pub fn later_events() -> web_sys::EventTarget;

    /// The text on which the last core has failed.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = failedText)]
    fn js_failed_text() -> Option<String>;

    /// Keeps a text for a reload of the tab.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = keep)]
    pub fn keep(text: &str, hidden: &str, view: &str);

    /// What was chosen when the text was kept.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = keptView)]
    pub fn kept_view() -> Option<String>;

    /// Replaces a part of a text area, in UTF-16 units, as if it were typed.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = replace)]
    pub fn replace(area: &web_sys::HtmlTextAreaElement, from: usize, to: usize, text: &str);

    /// The name and the text of a file, or of the only one of a list.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = read, catch)]
    async fn js_read(file: &JsValue) -> Result<JsValue, JsValue>;

    /// The text that is pasted or dropped, if it was kept out: what sets variables, where one is named; nothing of a text
    /// that is too large.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = keptOut)]
    pub fn kept_out(event: &web_sys::Event) -> Option<String>;

    /// The files that are dropped, or null. An event that brings files, or a link beside a field, has no other effect.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = files)]
    pub fn files(event: &web_sys::Event) -> JsValue;

    /// What a field of one line holds, with the ends of the lines that were pasted into it.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = whole)]
    pub fn whole(value: &str) -> String;

    /// The text that was kept, without its secrets.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = kept)]
    pub fn kept() -> Option<String>;

    /// Forgets it.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = forget)]
    pub fn forget();

    /// Has a function take what the page around this one sends: what it is, and its value.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = hosted)]
    fn js_hosted(take: &JsValue);

    /// Copies a text, by the clipboard where the page may use it, else by a selection.
    #[wasm_bindgen(js_namespace = lakeplanPage, js_name = copy, catch)]
    async fn js_copy(text: &str) -> Result<JsValue, JsValue>;
}

/// Tells the page that the core has failed, and where in our own source.
pub fn panicked(place: &str) {
    if cfg!(target_arch = "wasm32") {
        js_panicked(place);
    } else {
        eprintln!("panicked at {place}");
    }
}

/// How far the later part of the program is; nothing outside of a browser.
pub fn later() -> Option<String> {
    cfg!(target_arch = "wasm32").then(js_later)
}

/// The window.
///
/// # Panics
///
/// Outside of a page.
pub fn window() -> Window {
    web_sys::window().expect("invariant: the page has a window")
}

/// Copies a text, and says whether that worked.
pub async fn copy(text: &str) -> bool {
    js_copy(text).await.is_ok_and(|it| it.is_truthy())
}

/// Calls `take` with what the page around this one sends: `theme` or `text`, and its value.
pub fn hosted(take: impl Fn(String, String) + 'static) {
    // It lives as long as the page: a core that has trapped is replaced, and not asked again.
    js_hosted(&Closure::<dyn Fn(String, String)>::new(take).into_js_value());
}

/// An attribute of the page's root that `boot.js` may have set.
pub fn root_data(name: &str) -> Option<String> {
    window().document()?.document_element()?.get_attribute(&format!("data-{name}"))
}

/// Lets the user save a text as a file.
pub fn download(name: &str, text: &str) {
    let save = || -> Result<(), JsValue> {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("application/sql");
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options)?;
        let url = web_sys::Url::create_object_url_with_blob(&blob)?;
        let document = window().document().ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&url);
        link.set_download(name);
        link.click();
        web_sys::Url::revoke_object_url(&url)
    };
    // The only way to fail is a browser that forbids downloads, and then says so itself.
    let _ = save();
}

/// Storage that lasts: the theme and the width of the editor only.
pub fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// How much room the page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One pane at a time; the editor is one of them.
    One,
    /// The editor and a pane; the problems are a pane.
    Two,
    /// The editor with the problems below it, and a pane.
    Wide,
}

/// How much room the page has now.
pub fn width() -> Width {
    match width_queries().map(|it| it.is_some_and(|it| it.matches())) {
        [true, _] => Width::One,
        [_, true] => Width::Two,
        _ => Width::Wide,
    }
}

/// The media queries behind [`width`].
pub fn width_queries() -> [Option<web_sys::MediaQueryList>; 2] {
    ["(max-width: 767.98px)", "(max-width: 999.98px)"].map(|it| window().match_media(it).ok().flatten())
}

/// The text on which the last core has failed.
pub fn failed_text() -> Option<String> {
    js_failed_text()
}

/// Whether the address asks for a clean start.
pub fn wants_reset() -> bool {
    let query = window().location().search().unwrap_or_default();
    query.trim_start_matches('?').split('&').any(|it| it == "reset" || it.starts_with("reset="))
}

/// Takes the wish for a clean start out of the address, so that a reload keeps what is typed.
pub fn reset_done() {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    let kept: Vec<&str> = query
        .trim_start_matches('?')
        .split('&')
        .filter(|it| !it.is_empty() && *it != "reset" && !it.starts_with("reset="))
        .collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let address = [location.pathname().unwrap_or_default(), query, location.hash().unwrap_or_default()].concat();
    replace_address(&address);
}

fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        // It fails only where the page may not have an address of its own.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// The name and the text of a file, or why there is none.
pub async fn read(file: &JsValue) -> Result<(String, String), String> {
    // What the browser says of a folder, or of bytes that are no text, is for whoever writes programs.
    let why = |error: JsValue| error.as_string().unwrap_or_else(|| "it is not a file of text in UTF-8".to_owned());
    let read = js_read(file).await.map_err(why)?;
    let read: js_sys::Array = read.unchecked_into();
    Ok((read.get(0).as_string().unwrap_or_default(), read.get(1).as_string().unwrap_or_default()))
}

/// Whether something is selected outside of the fields.
pub fn is_selecting() -> bool {
    window().get_selection().ok().flatten().is_some_and(|it| !it.is_collapsed())
}

/// Puts the focus to the first of these elements that is seen, if what had it is gone.
pub fn keep_focus(ids: &'static [&'static str]) {
    soon(move || {
        let Some(document) = window().document() else { return };
        let gone = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
        let seen = |id: &&str| {
            let found = document.get_element_by_id(id)?.unchecked_into::<web_sys::HtmlElement>();
            (found.offset_parent().is_some()).then_some(found)
        };
        if let (true, Some(element)) = (gone, ids.iter().find_map(seen)) {
            let _ = element.focus();
        }
    });
}

/// Puts the focus to the first element that a selector finds.
pub fn focus(selector: &str) {
    let found = window().document().and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// How much of the width the editor takes, in percent, as it was left.
pub fn split() -> String {
    let kept = local_storage().and_then(|it| it.get_item(SPLIT).ok().flatten());
    kept.unwrap_or_else(|| "48".to_owned())
}

/// Gives the editor that much of the width, and remembers it.
pub fn set_split(percent: &str) {
    let root = window().document().and_then(|it| it.document_element());
    if let Some(root) = root {
        // A number from an element of ours cannot be refused.
        let _ = root.unchecked_into::<web_sys::HtmlElement>().style().set_property("--split", percent);
    }
    if let Some(storage) = local_storage() {
        // Storage that is full or forbidden costs only the memory.
        let _ = storage.set_item(SPLIT, percent);
    }
}

const SPLIT: &str = "lakeplan-split";

/// The whole address of the page.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Puts something behind `#`, without a new entry in the history.
pub fn set_fragment(fragment: &str) {
    let address = address();
    let page = address.split('#').next().unwrap_or(&address);
    replace_address(&format!("{page}#{fragment}"));
}

/// What stands behind `#` in the address.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Calls `then` for each event of the name on the target, for as long as the result lives.
#[must_use]
pub fn listen<E: JsCast + 'static>(
    target: &web_sys::EventTarget,
    event: &'static str,
    then: impl Fn(E) + 'static,
) -> Listener {
    listen_at(target, event, false, then)
}

/// The same before any element of the page: what is stopped here reaches none.
#[must_use]
pub fn listen_first<E: JsCast + 'static>(
    target: &web_sys::EventTarget,
    event: &'static str,
    then: impl Fn(E) + 'static,
) -> Listener {
    listen_at(target, event, true, then)
}

fn listen_at<E: JsCast + 'static>(
    target: &web_sys::EventTarget,
    event: &'static str,
    first: bool,
    then: impl Fn(E) + 'static,
) -> Listener {
    let started = js_started();
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        // A core that has trapped is gone, but nobody takes its listeners away.
        if js_started() == started {
            then(event.unchecked_into());
        }
    });
    let function = closure.as_ref().unchecked_ref();
    // A name that is a plain string cannot be refused.
    let _ = target.add_event_listener_with_callback_and_bool(event, function, first);
    Listener { target: target.clone(), event, first, closure }
}

/// Calls `then` for the next event of the name on the target.
pub fn once(target: &web_sys::EventTarget, event: &'static str, then: impl FnOnce() + 'static) {
    let then = std::cell::Cell::new(Some(then));
    let listener = listen(target, event, move |_: web_sys::Event| {
        if let Some(then) = then.take() {
            then();
        }
    });
    // Whoever waits for it is not there to keep it.
    std::mem::forget(listener);
}

/// Stops listening when dropped.
pub struct Listener {
    target: web_sys::EventTarget,
    event: &'static str,
    first: bool,
    closure: Closure<dyn Fn(web_sys::Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.event, function, self.first);
    }
}

/// What was typed into the plain text area of the page before the core was there.
pub fn plain_text() -> Option<String> {
    let area = window().document()?.query_selector("textarea.plain").ok()??;
    Some(area.unchecked_into::<web_sys::HtmlTextAreaElement>().value())
}

/// Whether keys go into a field or the editor.
pub fn is_typing() -> bool {
    let active = window().document().and_then(|it| it.active_element());
    active.is_some_and(|it| it.closest(TYPING).ok().flatten().is_some())
}

/// What takes text: not a tick, and not what divides the panes.
const TYPING: &str = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, .editor";

/// Calls `then` after the page has been laid out anew.
pub fn soon(then: impl FnOnce() + 'static) {
    let function = Closure::once_into_js(then);
    // Twice would be needed only if the change were made in this same frame's callback.
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(function.unchecked_ref(), 16);
}

/// Something that happens later, unless the timer is dropped before.
pub struct Timer {
    id: i32,
    /// The function, as long as it may be called.
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `then` after some milliseconds.
    #[must_use]
    pub fn after(milliseconds: i32, then: impl FnOnce() + 'static) -> Self {
        let mut then = Some(then);
        let started = js_started();
        let closure = Closure::<dyn FnMut()>::new(move || {
            // A core that has trapped is not to be woken.
            if let Some(then) = then.take().filter(|_| js_started() == started) {
                then();
            }
        });
        let function = closure.as_ref().unchecked_ref();
        let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds);
        Self { id: id.unwrap_or_default(), _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}
