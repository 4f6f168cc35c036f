//! Checks that are on their way into the files of their findings.

pub(super) mod catalog;
pub(super) mod credentials;
pub(super) mod motherduck;
pub(super) mod names;
pub(super) mod options;
pub(super) mod parameters;
pub(super) mod paths;
