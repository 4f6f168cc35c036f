//! Text: places in it, changes of it, and what can be said of it without knowing TOML.

pub mod case;
pub(crate) mod characters;
pub(crate) mod edit;
pub(crate) mod escapes;
pub(crate) mod float;
pub(crate) mod groups;
pub mod hidden;
pub mod lines;
pub(crate) mod path;
pub(crate) mod percent;
pub(crate) mod prose;
pub mod secret;
pub(crate) mod similar;
pub mod sort;
pub mod span;
pub(crate) mod starts;
pub(crate) mod words;
