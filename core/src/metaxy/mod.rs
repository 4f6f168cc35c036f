//! The file around the lake: its stores, their settings, variables, spelling.

pub mod ducklake;
pub mod migrate;
pub mod overrides;
pub mod sections;
pub(crate) mod settings;
pub(crate) mod store_class;
pub mod stores;
pub mod variables;
