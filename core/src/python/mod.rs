//! How Python prints and reads values.

mod print;
pub(crate) mod unicode;

pub use print::float_str;
pub(crate) use print::{str_of, strip};
