//! The pure half of `lakeplan doctor`: from the text of an error and the configuration to
//! cause, place and remedy.
//!
//! Nothing here runs anything. A face that has run the statements of a store hands the error
//! over with the place where it came up ([`translate()`]); what it shows of the error's own
//! words goes through a [`Scrubber`]. [`explain_error()`] does it all for a text that somebody
//! has copied from a terminal.

mod account;
mod at;
mod azure;
mod catalog_file;
mod explain_error;
mod explanations;
mod extensions;
mod finding;
mod in_json;
mod lake;
mod leaks;
mod libpq;
mod logins;
mod metaxy_errors;
mod no_lake;
mod oddity;
mod options;
mod pasted;
mod phrases;
mod places;
mod plain;
mod postgres;
mod postgres_words;
mod scrub;
mod session;
mod statements;
mod status;
mod storage;
mod symptoms;
#[cfg(test)]
mod tests;
mod translate;
mod which_store;
mod words;
mod wrapped;

pub use at::At;
pub use explain_error::{ErrorExplanation, explain_error};
pub(crate) use explanations::explanation;
pub use explanations::finds;
pub use finding::{Finding, NOWHERE};
pub use no_lake::{no_lake, would_create};
pub use places::{Folders, Place, Places};
pub use scrub::Scrubber;
pub use translate::{silent, too_slow, translate};
