//! What happens on the page.

use lakeplan::{Engine, Flavor, Severity, Span};

use crate::browser::Width;
use crate::later::Later;
use crate::state::choices::{Dialog, Tab, Theme};

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Action {
    /// The text of the editor has changed.
    Edited {
        /// All of it.
        text: String,
        /// The editor's count of its changes.
        revision: u32,
    },
    /// The caret has moved to this UTF-16 offset.
    Caret(usize),
    /// Another text is opened: a link, or what was asked about.
    Load(String),
    /// A text is to be opened; what was written is given up only after asking.
    Open(String),
    /// Something is to be said until the user has read it; or no longer.
    Alert(Option<String>),
    /// The pointer is on a part of the SQL that comes from this place; or on none.
    Point(Option<Span>),
    /// A variable gets a value, or loses it.
    Variable {
        /// Its name.
        name: String,
        /// The value; none to unset it.
        value: Option<String>,
    },
    /// The variables that a text sets get their values, all at once.
    Variables(String),
    /// Variables were set before a reload.
    Forgotten(Vec<String>),
    /// A store is chosen.
    Store(Option<String>),
    /// A flavour is chosen.
    Flavor(Flavor),
    /// A DuckDB is chosen.
    Engine(&'static Engine),
    /// Secrets are hidden or shown.
    Mask(bool),
    /// The statements that load extensions are shown or not.
    Setup(bool),
    /// A pane is chosen.
    Tab(Tab),
    /// The colours are chosen.
    Theme(Theme),
    /// A dialog opens, or the open one closes.
    Dialog(Option<Dialog>),
    /// The screen has become narrow, or wide.
    Width(Width),
    /// The page is put on paper, or no longer.
    Print(bool),
    /// The later part of the program has come, or will not.
    Later(Later),
    /// Findings of a severity are shown, or no longer.
    Filter(Severity),
    /// Where variables are set is shown, though there is none.
    ShowVariables,
    /// Something was done that the page confirms in a few words.
    Notice(String),
    /// An error is to be explained; an empty one no longer.
    Paste {
        /// The text of the error, as it was pasted.
        text: String,
        /// The store that it is to be told for; without one, the one that it names.
        store: Option<String>,
    },
}
