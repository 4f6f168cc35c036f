//! `endpoint`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::Endpoint,
    docs: r#"An endpoint that DuckDB makes a wrong URL of.

`ENDPOINT` is host and port. Metaxy takes `http://` and `https://` away from the field
`endpoint` of `s3`, in lower case only, and from nothing else. Before an IP address no
bucket can stand as a host name: it needs `url_style = "path"`.
"#,
    check: Check::Elsewhere,
};
