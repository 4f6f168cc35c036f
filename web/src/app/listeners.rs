//! What the whole page listens to: keys, files that are dropped, the width of the screen, the page around it, the
//! fragment of the address, and what is left of the program. And the theme, which belongs to the whole page too.

use std::rc::Rc;

use yew::prelude::*;

use super::effects::open_file;
use super::keys::key;
use crate::browser;
use crate::components::Effect;
use crate::embed;
use crate::later::Later;
use crate::session;
use crate::state::{Action, Dialog, State, Theme};

/// What `boot.js` sends when the later part of the program has come, or will not.
pub(super) const LATER: &str = "lakeplan-later";

const THEME: &str = "lakeplan-theme";

#[hook]
pub(super) fn use_theme(theme: Theme) {
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

/// The state of now, for callbacks that are older.
pub(super) type Latest = Rc<std::cell::RefCell<Rc<State>>>;

/// Keys of the whole page, the width of the screen, and the fragment of the address.
#[hook]
pub(super) fn use_listeners(latest: &Latest, send: &Callback<Action>, perform: &Callback<Effect>) {
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
        // What is not shown is not there yet; on paper, the SQL is.
        let printing = [("beforeprint", true), ("afterprint", false)].map(|(event, on)| {
            let send = send.clone();
            browser::listen(&window, event, move |_: web_sys::Event| send.emit(Action::Print(on)))
        });
        let brought = ["dragover", "drop", "paste"].map(|event| {
            let send = send.clone();
            browser::listen_first(&window, event, move |event: web_sys::Event| take(&event, &send))
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
            let actions = session::open(&browser::fragment()).unwrap_or_default();
            let state = Rc::clone(&latest.borrow());
            if let Some(Action::Load(text)) = actions.first()
                && **text != *state.text()
                && state.would_lose()
            {
                // As before a file is opened; what is opened then is what the address still asks for.
                return send.emit(Action::Dialog(Some(Dialog::Replace)));
            }
            for action in actions {
                send.emit(action);
            }
        });
        move || drop((keys, leaving, printing, brought, width, address, later))
    });
}

/// Opens a file that is dropped anywhere: it takes the place of the text, and undo brings that back. A text that is as
/// large as no file may be is kept out of every field. Lines that set variables are taken where one is named, before the
/// field makes one line of them.
fn take(event: &web_sys::Event, send: &Callback<Action>) {
    if let Some(text) = browser::kept_out(event) {
        let too_large = || Action::Notice("Not pasted: the text is larger than a megabyte".to_owned());
        return send.emit(if text.is_empty() { too_large() } else { Action::Variables(text) });
    }
    let files = browser::files(event);
    if !files.is_null() {
        open_file(files, send);
    }
}
