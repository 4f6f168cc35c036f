//! `missing-data-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingDataPath,
    docs: r"The location of the Parquet files is not configured.

The data path of S3 comes from `data_path`, or else from `bucket` and `prefix`, or else from a `scope` that
starts with `s3://`. Without any of them, Metaxy fails as soon as the store is opened.
",
    check: Check::Elsewhere,
};
