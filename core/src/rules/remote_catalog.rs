//! `remote-catalog`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::RemoteCatalog,
    docs: r"A catalog that DuckDB can only read.

DuckDB opens database files over HTTP and in object stores for reading only. A lake
cannot be created or written there; only its Parquet files can be remote.
",
    check: Check::Elsewhere,
};
