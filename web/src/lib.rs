//! The playground: the Yew page, and the JavaScript API of the core.
//!
//! | module | what it holds |
//! |---|---|
//! | [`state`] | what the page knows, and the one function that changes it; no browser |
//! | [`provenance`], [`compare`] | what is shown: origins, flavors; no browser |
//! | [`components`] | state to markup |
//! | [`app`] | the top component: wires the state to the browser |
//! | [`frame`] | how much of the page there is in a frame; no browser |
//! | [`embed`] | what goes between that and the page around it; no browser |
//! | [`later`] | what the first SQL does not need, which the page loads after it |
//! | [`session`] | what the page starts with, and what it keeps |
//! | [`editor`], [`browser`] | the only modules that call JavaScript |
//!
//! The JavaScript API, and the sections as they may be shown, come from `lakeplan-wasm`.
//!
//! Text of the user reaches the page as text nodes only, and no log at all.

mod api;
pub mod app;
pub mod browser;
pub mod compare;
pub mod components;
pub mod editor;
pub mod embed;
pub mod frame;
pub mod later;
pub mod mend;
mod outcome;
pub mod pasted;
pub mod provenance;
pub mod session;
pub mod state;
mod texts;

/// The JavaScript API, which is a part of the page's module.
pub use lakeplan_wasm::analyze;

/// Starts the page on the element `app`.
pub fn run() {
    // The default hook prints the message, and messages of panics may quote the text. In what is
    // published a panic is a trap, of which `boot.js` hears.
    yew::set_custom_panic_hook(Box::new(|info| {
        if cfg!(debug_assertions) {
            let place = info.location().map_or_else(String::new, ToString::to_string);
            browser::panicked(&place);
        }
    }));
    app::mount();
}
