//! `url-style`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UrlStyle,
    docs: r#"A URL style that DuckDB does not know.

Only `path`, in lower case, puts the bucket into the path, and only `vhost` puts it into
the host. With any other word the bucket is in neither.
"#,
    check: Check::Elsewhere,
};
