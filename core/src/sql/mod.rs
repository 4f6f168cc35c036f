//! SQL, and the only place that quotes.
//!
//! A statement is written as a row of parts: keywords of ours, names, text, words. What
//! comes from the user enters as a name or as text and is quoted here, or, in the Metaxy
//! flavor only, is *pasted* the way Metaxy pastes it.

mod expr;
mod quote;
pub(crate) mod statement;
mod writer;

pub use expr::{Cause, Expr, Literal, Name, Segment};
pub use quote::{quoted_name, text_literal};
pub use statement::{CreateSecret, SecretOption, Statement};
pub use writer::Sql;
pub(crate) use writer::SqlWriter;
