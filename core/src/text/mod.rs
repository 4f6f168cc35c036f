//! Text: places in it, changes of it, and what can be said of it without knowing TOML.

pub mod float;
pub mod secret;
pub mod sort;
pub mod span;
