//! `older-spelling`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OlderSpelling,
    docs: r"The older spelling of a key or of the store type.

The documentation of Metaxy uses `metadata_backend`, `storage_backend` and
`metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore`. The releases on PyPI (0.1.1 to 0.1.11) read
`catalog`, `storage` and `metaxy.ext.duckdb.DuckDBMetadataStore`. There is no other difference. Use the
spelling of the Metaxy version that reads the file.
",
    check: Check::Elsewhere,
};
