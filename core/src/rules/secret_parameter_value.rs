//! `secret-parameter-value`.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::mismatch;
use crate::duckdb::options::{OptionValue, SecretType};
use crate::rules::boolean_word::{as_boolean, bare, truth};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings};
use crate::rules::known_parameters::{self, dropped};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::part_of;
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::SecretParameterValue,
    docs: r#"A value that the parameter of a secret does not accept.

Most parameters are text, and accept numbers too. `use_ssl` and similar parameters are booleans, for which
`"on"` is not a valid value, `scope` is a string, and `-inf` is always an error. DuckDB does not create the
secret.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for secret in context.secrets() {
        let known = known_parameters::of(context, secret);
        found.extend(known.filter_map(|(entry, name)| value(context, entry, &name, secret.secret_type)));
    }
}

/// Values that DuckDB does not cast to what the parameter is.
fn value(context: &Context<'_>, entry: &Entry, name: &str, secret_type: SecretType) -> Option<Finding> {
    let kind = context.engine.parameter_value(secret_type, name);
    let wanted = match &entry.node.value {
        Value::Array(_) | Value::Table(_) | Value::Null => return None,
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) if name == "scope" => Some("a string"),
        value => mismatch(kind, value),
    }?;
    let mut diagnostic = Diagnostic::warning(
        Code::SecretParameterValue,
        entry.node.span,
        format!("DuckDB expects {wanted} for `{name}`, and does not create the secret"),
    );
    let word = truth(&entry.node.value).filter(|_| kind == OptionValue::Boolean);
    if let Some(word) = word {
        diagnostic = as_boolean(diagnostic, entry, word);
    }
    let diagnostic = diagnostic.help(format!("write {wanted}"));
    Some(match word {
        Some(word) => {
            let value = Change::set(option_name(&entry.key), bare(word, entry.node.span));
            diagnostic.cure(part_of(secret_type), value.of_key(entry.key_span))
        }
        None => dropped(diagnostic, entry, secret_type),
    })
}
