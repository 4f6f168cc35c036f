//! Holds Lakeplan against Metaxy itself.
//!
//! [`generate`] makes configurations from the core's own field table: sound ones, mutated
//! ones, in every layout that TOML has. [`Oracle`] asks Metaxy what it makes of each, the
//! way a user's program would; [`answer::ours`] asks the core. [`compare()`] demands that
//! both accept the same stores and that the SQL is equal byte for byte; [`shrink()`] cuts a
//! difference down to what matters.
//!
//! ```sh
//! cargo xtask parity --count 10000
//! ```
//!
//! Not compared, because Metaxy gives no answer that would hold elsewhere:
//! - fragments, and a `pyproject.toml` without `[tool.metaxy]`: Metaxy reads neither;
//! - a file that mixes the spellings: an error of ours alone, which must be there;
//! - a class that is not Metaxy's own, and `enable_map_datatype`: they want a package that may be
//!   there where the file is used;
//! - `extend`: another file, which Lakeplan does not read (and says so);
//! - inline values nested deeper than 80 levels: our parser stops there, Metaxy's at 400.

pub mod answer;
pub mod compare;
pub mod fixes;
pub mod generate;
pub mod golden;
pub mod oracle;
pub mod run;
pub mod shrink;

pub use answer::{Answer, Outcome};
pub use compare::{Difference, compare};
pub use generate::{Case, FileName};
pub use oracle::Oracle;
pub use shrink::shrink;
