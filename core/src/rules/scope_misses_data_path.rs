//! `scope-misses-data-path`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::Value;
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ScopeMissesDataPath,
    docs: r"A scope that does not match the data path.

The scope of a secret is a prefix of the URLs that it is used for, compared character by character. If no URL
of the lake begins with it, DuckDB uses another secret or none, and the first read or write of a file is
rejected. A `*` is not a wildcard.
",
    check: Check::Store(check),
};

/// The scope of a secret is a prefix of the URLs that it is for, compared letter by letter.
fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.storage_secret() else { return };
    if storage.parameter("scope").is_some_and(|entry| !matches!(entry.node.value, Value::String(_))) {
        return;
    }
    let Some(Written { text: scope, span, from_variable, .. }) = storage.option("scope") else { return };
    let Some(path) = context.storage.and_then(|storage| storage.keys().data_path()) else { return };
    let path: String = path.iter().map(|segment| &*segment.text).collect();
    // Files lie below the data path, so a final slash in the scope does no harm.
    let below = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    if !below.starts_with(scope) {
        let message = format!(
            "the scope `{}` is not a prefix of the data path `{}`: the secret is not used",
            shown(scope),
            shown(&path)
        );
        let diagnostic = Diagnostic::warning(Code::ScopeMissesDataPath, span, message);
        let prefix = scope.trim_end_matches('*');
        if prefix.len() == scope.len() || !below.starts_with(prefix) || prefix.is_empty() {
            found.push(diagnostic.help("make the scope an exact prefix of the data path, or remove it"));
            return;
        }
        let title = format!("write `{}`", shown(prefix));
        let mut diagnostic = diagnostic.help("leave out `*`, which is not a wildcard in a scope");
        if !from_variable {
            diagnostic = diagnostic.fix(replace_string(title, span, prefix).to_be_read());
        }
        let prefix = Expr::text(vec![Segment::from(prefix.to_owned(), span)]);
        found.push(diagnostic.cure(Part::StorageSecret, Change::set("SCOPE", prefix)));
    }
}
