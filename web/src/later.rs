//! How far the later part of the program is: what the first SQL does not need. The build cuts the
//! program at the functions of the modules named `cut` (`xtask/bindgen/src/split.rs`), and the page
//! loads what is reached only through them, code and constants, as soon as it shows the SQL.
//!
//! They must not be called before it is there, which is what the functions that call them see to.

use crate::browser;

/// How far the later part of the program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Later {
    /// It is on its way.
    Loading,
    /// It is there, as it always is where the program is in one piece.
    #[default]
    Here,
    /// It could not be loaded.
    Failed,
}

impl Later {
    /// How far it is now.
    pub fn now() -> Self {
        match browser::later().as_deref() {
            Some("loading") => Self::Loading,
            Some("failed") => Self::Failed,
            _ => Self::Here,
        }
    }

    /// What is said of a part of the page that is not there; nothing if it is.
    pub const fn said(self) -> Option<&'static str> {
        match self {
            Self::Loading => Some("This is still being loaded."),
            Self::Failed => Some("This part of the page could not be loaded. Reload the page to try again."),
            Self::Here => None,
        }
    }
}
