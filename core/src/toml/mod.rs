//! TOML: the document, what Metaxy's parser refuses in it, where each key is written, and edits.

pub mod document;
pub(crate) mod edit;
pub(crate) mod newer;
pub mod places;
pub(crate) mod removal;
pub(crate) mod tomli;
pub(crate) mod write;
