//! `structured-value`.

use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::options::{OptionValue, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings};
use crate::rules::known_parameters::{self, dropped};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::part_of;
use crate::schema::public::is_public_option;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::{Entry, Node, Value};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::StructuredValue,
    docs: r"A list or a table where DuckDB expects text.

Metaxy writes `str(value)` between quotes: DuckDB gets the text that Python prints.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for secret in context.secrets() {
        let is_structured = |entry: &Entry| matches!(entry.node.value, Value::Array(_) | Value::Table(_));
        let known = known_parameters::those(context, secret, is_structured);
        found.extend(known.filter_map(|(entry, name)| structured(context, entry, &name, secret.secret_type)));
    }
}

/// Whether a list stands in the file, and is not what a variable of Metaxy says in its place.
fn is_written(context: &Context<'_>, entry: &Entry) -> bool {
    entry.node.span.slice(context.text).starts_with('[')
}

/// A text that stands in the file as it is.
fn plain(item: &Node) -> Option<&str> {
    match &item.value {
        Value::String(text) if !item.from_variable => Some(text),
        _ => None,
    }
}

/// Metaxy turns lists and tables into the text that Python prints.
fn structured(context: &Context<'_>, entry: &Entry, name: &str, secret_type: SecretType) -> Option<Finding> {
    let kind = context.engine.parameter_value(secret_type, name);
    let (what, help, arrives) = match (&entry.node.value, name) {
        (Value::Array(items), "scope") => {
            let texts = !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::String(_)));
            ("a list", "write one scope as a string", texts)
        }
        (Value::Array(_), "chain") => ("a list", "write the entries in one string, separated by `;`", true),
        (Value::Array(_), _) => ("a list", "write a string", kind == OptionValue::Text),
        (Value::Table(_), _) => {
            let help = "create the secret separately, and set only `secret_name` here";
            ("a table", help, name != "scope" && kind != OptionValue::Boolean)
        }
        _ => return None,
    };
    let diagnostic = Diagnostic::warning(
        Code::StructuredValue,
        entry.node.span,
        format!("{what} for `{name}` reaches DuckDB as the text that Python prints, which DuckDB cannot parse"),
    )
    .help(help);
    if let (Value::Array(items), "chain") = (&entry.node.value, name)
        && let Some(links) = items.iter().map(plain).collect::<Option<Vec<&str>>>().filter(|links| !links.is_empty())
    {
        let links = links.join(";");
        let fix = Fix::replace(format!("write `{}`", shown(&links)), entry.node.span, toml_string(&links));
        let value = Expr::text(vec![Segment::from(links, entry.node.span)]);
        return Some(
            diagnostic
                .fix(fix.to_be_read())
                .cure(part_of(secret_type), Change::set("CHAIN", value).of_key(entry.key_span)),
        );
    }
    // As it is written, with the variables in it.
    let diagnostic = match (&entry.node.value, name) {
        (Value::Array(items), "scope") if arrives && is_written(context, entry) => match &items[..] {
            [item] => {
                let text = item.span.slice(context.text);
                diagnostic.fix(Fix::replace("write the scope without brackets", entry.node.span, text))
            }
            _ => diagnostic,
        },
        _ => diagnostic,
    };
    Some(if arrives {
        let secret = !is_public_option(&entry.key, &entry.node.value);
        let value = true_value(&entry.node.value, entry.node.span, secret);
        diagnostic.cure(part_of(secret_type), Change::set(option_name(&entry.key), value).of_key(entry.key_span))
    } else {
        dropped(diagnostic, entry, secret_type)
    })
}
