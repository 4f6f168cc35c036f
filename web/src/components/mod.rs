//! The parts of the page. Each takes the state and a way to change it, and nothing else.

mod config;
pub mod copy_as;
mod diff;
mod embed;
mod examples;
mod explain;
mod header;
mod help;
pub mod icons;
mod known;
mod later;
mod make_metaxy;
mod migrate;
mod modal;
mod odd;
mod pasted;
mod picture;
mod problems;
mod prose;
mod reference;
pub mod share;
mod sql;
mod start;
mod statement;
mod tabs;
mod variables;
mod versions;

pub use config::config_pane;
pub use copy_as::CopyAs;
pub use diff::{diff, diff_of_texts};
pub use embed::embed_bar;
pub use examples::Examples;
pub use explain::explain;
pub use header::header;
pub use help::help;
pub use known::known;
pub use later::{dialog, explained, pane};
pub use make_metaxy::make_metaxy;
pub use migrate::migrate;
pub use modal::Modal;
pub use pasted::{Explained, PasteError};
pub use picture::picture;
pub use problems::problems;
pub use prose::{breakable, prose};
pub use reference::Reference;
pub use share::Share;
pub use sql::sql_pane;
pub use start::{TEMPLATE, editor_bar, replace};
pub use tabs::Tabs;
pub use variables::variables;

use std::rc::Rc;

use yew::prelude::*;

use crate::state::{Action, State};

/// Why nothing is copied: what stands in the place of a secret would pass for it.
pub(crate) const LACKS_SECRETS: &str = "Not copied: first enter the secret that was left out";

/// What most parts of the page get.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What the page knows.
    pub state: Rc<State>,
    /// Changes it.
    pub send: Callback<Action>,
    /// Does what only the browser can do.
    pub perform: Callback<Effect>,
}

/// What was done last. The element stays, so that a screen reader follows it; what is in it is made
/// anew, so that the same words show again.
pub fn notice((count, text): &(u32, String)) -> Html {
    html! {
        <p class="notice" role="status">
            if !text.is_empty() {
                <span class="shown" key={*count}>{ text.clone() }</span>
            }
        </p>
    }
}

/// Something that only the browser can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Copies a text and says what was copied.
    Copy {
        /// The text.
        text: String,
        /// What the page says when it is done.
        said: String,
    },
    /// Copies the SQL that is shown.
    CopySql {
        /// The index of the statement; all of them without one.
        statement: Option<usize>,
        /// Whether its secrets are hidden.
        mask: bool,
        /// What the page says when it is done.
        said: &'static str,
    },
    /// Saves the SQL that is shown as a file, with or without its secrets, as is ticked.
    Download,
    /// Opens a file.
    OpenFile(web_sys::File),
    /// Empties the editor and waits there for a text.
    StartEmpty,
    /// Goes to the fixes of the finding at the caret.
    QuickFix,
    /// Shows how much of the width the editor takes, in percent.
    Split(String),
    /// Puts the TOML that was made of a text of another language into its place.
    WriteAsToml,
    /// Sets the variables of the text, which is nothing else, and gives the editor back what was there before it.
    SetVariables,
    /// Explains the text, which is an error message, and gives the editor back what was there before it.
    ExplainText,
    /// Nothing.
    Nothing,
    /// Says something in a few words.
    Say(&'static str),
    /// Goes to a place in the editor.
    Reveal(lakeplan::Span),
    /// Shows a place in the editor, if both are seen, and leaves the focus where it is.
    Show(lakeplan::Span),
    /// Copies a link to the text, and puts it into the address.
    Share {
        /// What stands behind `#`.
        fragment: String,
        /// What the page says when it is done.
        said: String,
    },
    /// Brings the text to the released spelling.
    Migrate,
    /// Applies the safe fixes of all findings.
    FixAllSafe,
    /// Makes Metaxy run what runs on DuckDB, or asks first if that takes fixes that are not safe.
    MakeMetaxy,
    /// Applies the fixes that the dialog has shown.
    ApplyForMetaxy {
        /// Whether only the safe ones.
        only_safe: bool,
    },
    /// Applies the fix with this index of the finding with that index.
    Fix {
        /// Whose findings.
        of: Findings,
        /// The index of the finding.
        finding: usize,
        /// The index of its fix.
        fix: usize,
    },
}

/// A list of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Findings {
    /// Those of the text.
    Text,
    /// Those of the error that was pasted.
    Pasted,
}
