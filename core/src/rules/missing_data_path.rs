//! `missing-data-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingDataPath,
    docs: r"Nothing says where the Parquet files go.

The data path of S3 comes from `data_path`, else from `bucket` and `prefix`, else from
a `scope` that starts with `s3://`. Without any of them Metaxy fails as soon as the
store is opened.
",
    check: Check::Elsewhere,
};
