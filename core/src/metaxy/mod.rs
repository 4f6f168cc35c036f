//! The file around the lake: its stores, their settings, variables, spelling.

pub(crate) mod declarations;
pub mod ducklake;
pub mod extend;
pub mod migrate;
pub mod overrides;
pub(crate) mod place;
pub(crate) mod secret_key;
pub(crate) mod sections;
pub(crate) mod settings;
pub(crate) mod store_class;
pub mod stores;
pub mod variables;
mod written_backend;
