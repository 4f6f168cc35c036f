//! `scope-misses-data-path`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::ScopeMissesDataPath,
    docs: r"A scope that does not match the data path.

The scope of a secret is a prefix of the URLs that it is used for, compared character by character. If no URL
of the lake begins with it, DuckDB uses another secret or none, and the first read or write of a file is
rejected. A `*` is not a wildcard.
",
    check: Check::Store(check),
};

/// The beginning of the data path that a scope without its scheme, with a misspelled one, or in the form of an ARN
/// or an address names.
fn meant<'a>(scope: &str, path: &'a str) -> Option<&'a str> {
    // A scheme that stands twice is a fault of the path, and no scope is made of it.
    let (_, rest) = path.split_once("://").filter(|(_, rest)| !rest.contains("://"))?;
    let bucket = rest.split('/').next().filter(|bucket| !bucket.is_empty())?;
    let name = scope.trim_end_matches(['*', '/']);
    let at = name.rfind(bucket)?;
    let (before, after) = (&name[..at], &name[at + bucket.len()..]);
    let begins = before.is_empty() || before.ends_with(['/', ':']);
    let starts = path.len() - rest.len();
    let end = starts + bucket.len() + after.len();
    let fits = path.get(starts + bucket.len()..end).is_some_and(|below| below == after);
    (begins && fits && (after.is_empty() || after.starts_with('/'))).then(|| path.get(..end + 1)).flatten()
}

/// The scope of a secret is a prefix of the URLs that it is for, compared letter by letter.
fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.storage_secret() else { return };
    if let Some(entry) = storage.parameter("scope").filter(|entry| !matches!(entry.node.value, Value::String(_))) {
        found.extend(list(context, entry));
        return;
    }
    let Some(Written { text: scope, span, from_variable, .. }) = storage.option("scope") else { return };
    let Some((path, below)) = data_path(context) else { return };
    if below.starts_with(scope) {
        return;
    }
    let message = format!(
        "the scope `{}` is not a prefix of the data path `{}`: the secret is not used",
        shown(scope),
        shown(&path)
    );
    let diagnostic = Diagnostic::warning(Code::ScopeMissesDataPath, span, message);
    let change = |title: String, wanted: &str| {
        let edit = around_variables::at(context.text, span, from_variable, scope, wanted)?;
        Some(Fix::new(title, vec![edit]).to_be_read())
    };
    if let Some(other) = other_scheme(scope, &below) {
        let title = format!("write `{}`", shown(&other));
        let mut diagnostic = diagnostic.help(format!("{title}: the scheme must match too"));
        diagnostic.fixes.extend(change(title, &other));
        found.push(diagnostic);
        return;
    }
    let prefix = scope.trim_end_matches('*');
    if prefix.len() == scope.len() || !below.starts_with(prefix) || prefix.is_empty() {
        let mut diagnostic = diagnostic.help(EXACT);
        if let Some(meant) = meant(scope, &below) {
            diagnostic.fixes.extend(change(format!("write `{}`", shown(meant)), meant));
        }
        found.push(diagnostic);
        return;
    }
    let title = format!("write `{}`", shown(prefix));
    let mut diagnostic = diagnostic.help("remove `*`, which is not a wildcard in a scope");
    diagnostic.fixes.extend(change(title, prefix));
    let prefix = Expr::text(vec![Segment::from(prefix.to_owned(), span)]);
    found.push(diagnostic.cure(Part::StorageSecret, Change::set("SCOPE", prefix)));
}

const EXACT: &str = "make the scope an exact prefix of the data path, or remove it";

/// Scopes in a list, which `structured-value` says to write as one text: then they must match as well.
fn list(context: &Context<'_>, entry: &Entry) -> Option<Diagnostic> {
    let Value::Array(items) = &entry.node.value else { return None };
    let scopes: Option<Vec<&str>> = items
        .iter()
        .map(|item| match &item.value {
            Value::String(scope) => Some(scope.as_str()),
            _ => None,
        })
        .collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty())?;
    let (path, below) = data_path(context)?;
    if scopes.iter().any(|scope| below.starts_with(scope)) {
        return None;
    }
    let scopes: Vec<String> = scopes.into_iter().map(|scope| format!("`{}`", shown(scope))).collect();
    let message = format!(
        "no scope of {} is a prefix of the data path `{}`: the secret is not used",
        scopes.join(", "),
        shown(&path)
    );
    Some(Diagnostic::warning(Code::ScopeMissesDataPath, entry.node.span, message).help(EXACT))
}

/// The data path, and what the URLs of its files begin with: files lie below it, so a final slash in the scope does
/// no harm.
fn data_path(context: &Context<'_>) -> Option<(String, String)> {
    let path = context.storage.and_then(|storage| storage.keys().data_path())?;
    let path: String = path.iter().map(|segment| &*segment.text).collect();
    let below = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    Some((path, below))
}

/// The scope with the scheme of the data path, if that alone keeps it from matching.
fn other_scheme(scope: &str, below: &str) -> Option<String> {
    let (scheme, rest) = scope.split_once("://").filter(|(_, rest)| !rest.is_empty())?;
    let (wanted, _) = below.split_once("://").filter(|(wanted, _)| *wanted != scheme)?;
    let other = format!("{wanted}://{rest}");
    below.starts_with(&other).then_some(other)
}
