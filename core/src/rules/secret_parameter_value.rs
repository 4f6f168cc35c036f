//! `secret-parameter-value`.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::mismatch;
use crate::duckdb::engine::Engine;
use crate::duckdb::options::{OptionValue, Provider, SecretType};
use crate::rules::boolean_word::{as_boolean, bare, truth};
use crate::rules::context::Context;
use crate::rules::duplicate_option::SYNONYMS;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::known_parameters::{self, dropped};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, part_of};
use crate::secrets::{holds_credentials, names_secret};
use crate::sql::{Expr, Segment};
use crate::text::edit::Fix;
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};
use crate::toml::edit::replace_string;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::SecretParameterValue,
    docs: r#"A value that the parameter of a secret does not accept.

Most parameters are text, and accept numbers too. `use_ssl` and similar parameters are booleans, for which
`"on"` is not a valid value, `scope` is a string, and `-inf` is always an error. DuckDB does not create the
secret. `options` of PostgreSQL are those of its command line, with `-c` before each setting; options of the client,
such as `sslmode`, are parameters of their own. Neon compares `endpoint=…` in `options` with the endpoint of the host;
that is based on its documentation, and was not measured.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for secret in context.secrets() {
        let known = known_parameters::of(context, secret);
        found.extend(known.filter_map(|(entry, name)| value(context, entry, &name, secret.secret_type)));
    }
    let Some(secret) = context.catalog_secret() else { return };
    let Some(entry) = secret.parameter("options") else { return };
    found.extend(of_another_endpoint(secret, entry));
    match client_option(context, secret, entry) {
        Some(finding) => found.push(finding),
        None => found.extend(server_options(entry)),
    }
}

/// Whether only PostgreSQL's client takes a name, whoever writes it into `options`: the newest secrets have them all.
fn is_of_client(name: &str) -> bool {
    // These are settings of the server, too.
    const OF_BOTH: [&str; 3] = ["application_name", "client_encoding", "tcp_user_timeout"];
    let secrets = <&Engine>::default();
    !OF_BOTH.contains(&name) && secrets.has_parameter(SecretType::Postgres, Provider::Config, name)
}

/// The first pair of `options` that is no setting of the server, and whether it is the only one.
fn of_client(written: &str) -> Option<(&str, &str, bool)> {
    let mut pairs = written.split([' ', '&', '?']).filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        Some((name.strip_prefix("-c").or_else(|| name.strip_prefix("--")).unwrap_or(name), value))
    });
    let alone = pairs.clone().nth(1).is_none();
    pairs.find(|(name, _)| is_of_client(name)).map(|(name, value)| (name, value, alone))
}

/// An option of the client, which the server does not know.
fn client_option(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry) -> Option<Finding> {
    let Value::String(written) = &entry.node.value else { return None };
    let (name, value, alone) = of_client(written)?;
    let message = format!(
        "`{name}` is an option of PostgreSQL's client: in `options`, it is sent to the server, which rejects the connection"
    );
    let diagnostic = Diagnostic::warning(Code::SecretParameterValue, entry.node.span, message);
    // What else stands there may be a password.
    let is_plain = !names_secret(name) && value.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_./".contains(&it));
    // Of two names for one parameter, the field has the first.
    let field = SYNONYMS.iter().find(|[_, other]| *other == name).map_or(name, |[own, _]| own);
    if secret.has_key_for(field) {
        return Some(diagnostic.help(format!("remove it, and write it as `{field}` of the metadata backend")).into());
    }
    if secret.has(name) {
        return Some(diagnostic.help(format!("remove it: `{name}` is given beside `options`")).into());
    }
    if !is_plain || !alone || entry.node.from_variable {
        return Some(diagnostic.help("write it beside `options` in `secret_parameters`").into());
    }
    let pair = format!("{name} = {}", toml_string(value));
    let whole = Span::new(entry.key_span.start, entry.node.span.end);
    let diagnostic = diagnostic
        .help(format!("write `{pair}` in its place"))
        .fix(Fix::replace(format!("change to `{pair}`"), whole, pair).to_be_read());
    if !context.engine.has_parameter(SecretType::Postgres, Provider::Config, name) {
        return Some(diagnostic.into());
    }
    let value = Expr::text(vec![Segment::from(value.to_owned(), entry.node.span)]);
    Some(
        diagnostic
            .cure(Part::CatalogSecret, Change::drop("OPTIONS").of_key(entry.key_span))
            .cure(Part::CatalogSecret, Change::set(name.to_ascii_uppercase(), value)),
    )
}

/// An endpoint of Neon in `options` that is not that of the host.
fn of_another_endpoint(secret: &SecretView<'_>, entry: &Entry) -> Option<Diagnostic> {
    let Value::String(written) = &entry.node.value else { return None };
    let host = secret.option("host").filter(|host| host.text.ends_with(".neon.tech"))?;
    let label = host.text.split('.').next()?;
    let own = label.strip_suffix("-pooler").unwrap_or(label);
    let mut words = written.split([' ', '&']);
    words.find(|word| {
        let named = word.strip_prefix("endpoint=").or_else(|| word.strip_prefix("project="));
        named.is_some_and(|other| other != own && !other.contains('$'))
    })?;
    let message = "`options` names another endpoint of Neon than `host`, and Neon rejects the connection";
    let diagnostic = Diagnostic::hint(Code::SecretParameterValue, entry.node.span, message);
    Some(diagnostic.context(host.span, "the host").help("remove it: with TLS, Neon needs only the host"))
}

/// Settings of the PostgreSQL server that its command line does not take as they are written.
fn server_options(entry: &Entry) -> Option<Finding> {
    let Value::String(written) = &entry.node.value else { return None };
    let (message, help, title, meant) = if let Some(meant) = without_spaces(written) {
        (
            "`options` contains whitespace around `=`, and PostgreSQL rejects the connection",
            "remove it, as in `-c statement_timeout=5000`",
            "remove the whitespace",
            meant,
        )
    } else {
        (
            "PostgreSQL expects `-c` before each setting in `options`, and rejects the connection",
            "write `-c` before each setting, as in `-c statement_timeout=5000`",
            "write `-c` before each setting",
            with_options(written)?,
        )
    };
    let mut diagnostic = Diagnostic::warning(Code::SecretParameterValue, entry.node.span, message).help(help);
    if !entry.node.from_variable && !holds_credentials(written) {
        diagnostic = diagnostic.fix(replace_string(title, entry.node.span, &meant));
    }
    let value = Expr::text(vec![Segment::from(meant, entry.node.span)]);
    Some(diagnostic.cure(Part::CatalogSecret, Change::set("OPTIONS", value).of_key(entry.key_span)))
}

/// Settings of the PostgreSQL server as its command line takes them, if they are written otherwise.
pub(super) fn meant_options(written: &str) -> Option<String> {
    without_spaces(written).or_else(|| with_options(written))
}

/// Settings with what the command line wants before each.
fn with_options(written: &str) -> Option<String> {
    let is_value = |word: &str| {
        // Neon's proxy reads these, and a schema is no option for DuckLake.
        const ELSEWHERE: [&str; 3] = ["endpoint", "project", "search_path"];
        let name = word.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty()
            && name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
            && !ELSEWHERE.contains(&name)
            && !is_of_client(name)
    };
    let words: Vec<&str> = written.split_whitespace().collect();
    if words.is_empty() || !words.iter().all(|word| is_value(word)) {
        return None;
    }
    let meant: Vec<String> = words.iter().map(|word| format!("-c {word}")).collect();
    Some(meant.join(" "))
}

/// Settings with whitespace around their `=`, where the command line of the server ends them.
fn without_spaces(written: &str) -> Option<String> {
    if !written.trim_start().starts_with("-c") || !(written.contains(" =") || written.contains("= ")) {
        return None;
    }
    Some(written.split('=').map(str::trim).collect::<Vec<_>>().join("="))
}

/// Headers as JSON or HTTP have them, as a map of DuckDB.
fn headers(written: &str) -> Option<String> {
    let text = written.trim();
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let pair = |pair: &str| {
        let (name, value) = pair.split_once(':')?;
        let [name, value] = [name, value].map(|part| part.trim().trim_matches('"'));
        let is_plain = |part: &str| {
            !part.is_empty() && !part.contains(&['=', '"', '\'', '\\', '{', '}', '[', ']', ':'] as &[char])
        };
        (is_plain(name) && is_plain(value)).then(|| format!("{name}={value}"))
    };
    let pairs: Option<Vec<String>> = text.split(',').map(pair).collect();
    Some(format!("{{{}}}", pairs?.join(", ")))
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
    let meant = match &entry.node.value {
        Value::String(written) if name == "extra_http_headers" && !holds_credentials(written) => headers(written),
        _ => None,
    };
    if let Some(meant) = meant {
        let title = format!("write `{meant}`");
        if !entry.node.from_variable {
            diagnostic = diagnostic.fix(replace_string(title.clone(), entry.node.span, &meant));
        }
        let value = Change::set(option_name(&entry.key), Expr::text(vec![Segment::from(meant, entry.node.span)]));
        return Some(diagnostic.help(title).cure(part_of(secret_type), value.of_key(entry.key_span)));
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

#[cfg(test)]
mod tests;
