//! The pure half of `lakeplan doctor`: from the text of an error and the configuration to
//! cause, place and remedy.
//!
//! Nothing here runs anything. A face that has run the statements of a store hands the error
//! over with the place where it came up ([`translate`]); what it shows of the error's own
//! words goes through a [`Scrubber`].

mod at;
mod explanations;
mod files;
mod finding;
mod places;
mod postgres;
mod scrub;
mod storage;
mod symptoms;
#[cfg(test)]
mod tests;
mod translate;
mod words;

pub use at::At;
pub(crate) use explanations::explanation;
pub use explanations::finds;
pub use finding::{Finding, NOWHERE};
pub use places::{Folders, Place, Places};
pub use scrub::Scrubber;
pub use translate::{too_slow, translate};
