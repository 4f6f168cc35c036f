//! TOML: the document, what Metaxy's parser refuses in it, where each key is written, and edits.

pub(crate) mod batches;
#[cfg(test)]
mod both_ways;
pub(crate) mod built;
pub mod document;
pub(crate) mod edit;
mod error;
pub(crate) mod mistakes;
pub(crate) mod newer;
pub(crate) mod number;
pub(crate) mod places;
pub(crate) mod remove;
mod scalar;
mod sound;
pub(crate) mod tomli;
mod value;
pub(crate) mod write;

pub use error::SyntaxError;
