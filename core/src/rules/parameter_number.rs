//! `parameter-number`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Engine;
use crate::duckdb::options::{CatalogKind, Provider, SecretType};
use crate::python;
use crate::rules::client_options::is_passed_on;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::parameter;
use crate::schema::public::is_public_option;
use crate::secrets::shown;
use crate::sql::{Expr, Literal, Segment};
use crate::text::edit::Fix;
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::ParameterNumber,
    docs: r#"An option that must be a whole number has another value.

PostgreSQL's client reads `connect_timeout`, `keepalives`, `keepalives_idle`, `keepalives_interval`,
`keepalives_count` and `tcp_user_timeout` as whole numbers. With a fraction, even `.0`, a unit or `true`, the
connection fails: `invalid integer value "5.0" for connection option
"connect_timeout"`. The times are in seconds, except for `tcp_user_timeout`, which is in milliseconds; `keepalives` is 0 or 1. `meta_busy_timeout`
of a SQLite catalog is a whole number of milliseconds, and `meta_block_size` of a DuckDB catalog a number of
bytes.

Write the number alone.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(secret) = context.catalog_secret() {
        for name in context.engine.whole_numbers {
            let Some(entry) = secret.parameter(name) else { continue };
            if context.engine.has_parameter(secret.secret_type, Provider::Config, name) {
                found.extend(number(entry, Part::CatalogSecret));
            } else if is_passed_on(context.engine, name) {
                // The way by which it reaches the client takes the right number.
                found.extend(number(entry, Part::CatalogSecret).map(|finding| finding.diagnostic));
            }
        }
        debug_assert_eq!(secret.secret_type, SecretType::Postgres);
    }
    let options = context.keys.attach_options.as_ref();
    for (kind, name) in [(CatalogKind::Sqlite, "meta_busy_timeout"), (CatalogKind::DuckDb, "meta_block_size")] {
        if let Some(entry) = parameter(options, name)
            && context.engine.catalog_knows(kind, name)
        {
            found.extend(passed_on(entry));
        }
    }
}

fn number(entry: &Entry, part: Part) -> Option<Finding> {
    let (text, meant) = other(entry)?;
    let message = "PostgreSQL's client does not connect";
    Some(finding(entry, &text, meant, message, part))
}

/// What is written and is no number, and the number that it means.
fn other(entry: &Entry) -> Option<(String, Option<i64>)> {
    Some(match &entry.node.value {
        Value::String(text) | Value::Integer(text) => {
            if text.trim_matches(|it: char| it.is_ascii_whitespace()).parse::<i32>().is_ok() {
                return None;
            }
            (text.clone(), in_text(text, &entry.key))
        }
        Value::Boolean(value) => {
            let is_switch = entry.key.eq_ignore_ascii_case("keepalives");
            (value.to_string(), is_switch.then(|| i64::from(*value)))
        }
        Value::Float(float) => (python::str_of(&entry.node.value), whole(*float)),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => return None,
    })
}

/// The number that a value means which is none.
pub(super) fn meant(engine: &Engine, entry: &Entry) -> Option<String> {
    let (_, meant) = other(entry).filter(|_| engine.is_whole_number(&entry.key))?;
    meant.map(|number| number.to_string())
}

fn passed_on(entry: &Entry) -> Option<Finding> {
    let Value::String(text) = &entry.node.value else { return None };
    if crate::text::float::parse(text.trim()).is_some_and(|number| number >= 0.0) {
        return None;
    }
    Some(finding(entry, text, in_text(text, &entry.key), "the lake is not attached", Part::Attach))
}

fn finding(entry: &Entry, text: &str, meant: Option<i64>, consequence: &str, part: Part) -> Finding {
    let name = entry.key.to_ascii_lowercase();
    let unit = match name.as_str() {
        "tcp_user_timeout" | "meta_busy_timeout" => "a whole number of milliseconds",
        "meta_block_size" => "a number of bytes, from 16384 to 262144",
        "keepalives" => "0 or 1",
        "keepalives_count" => "a whole number",
        _ => "a whole number of seconds",
    };
    let is_public = is_public_option(&entry.key, &entry.node.value) || meant.is_some();
    let found = if is_public { format!("`{}`", shown(text)) } else { "this value".to_owned() };
    let mut diagnostic = Diagnostic::warning(
        Code::ParameterNumber,
        entry.node.span,
        format!("`{name}` is {unit}: with {found} {consequence}"),
    );
    let Some(meant) = meant else {
        return diagnostic.help(format!("write {unit}")).into();
    };
    let meant = meant.to_string();
    diagnostic = diagnostic.help(format!("write `{meant}`"));
    if !entry.node.from_variable {
        diagnostic = diagnostic.fix(Fix::replace(format!("write `{meant}`"), entry.node.span, meant.clone()));
    }
    let value = Expr::Word(Literal { segments: vec![Segment::from(meant, entry.node.span)], secret: false });
    diagnostic.cure(part, Change::set(name.to_ascii_uppercase(), value).of_key(entry.key_span))
}

/// A float that is a number of 32 bits; a fraction is rounded up, so that no time becomes none.
fn whole(float: f64) -> Option<i64> {
    let up = float.ceil();
    // Within the range of 32 bits the conversion is exact.
    #[expect(clippy::cast_possible_truncation, reason = "it has just been looked at")]
    (up.is_finite() && up.abs() <= f64::from(i32::MAX)).then_some(up as i64)
}

/// The number that a text with a fraction or a unit means.
fn in_text(text: &str, key: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    if key.eq_ignore_ascii_case("keepalives") {
        match lower.as_str() {
            "true" | "on" | "yes" => return Some(1),
            "false" | "off" | "no" => return Some(0),
            _ => {}
        }
    }
    let end = lower.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(lower.len());
    let (number, unit) = lower.split_at(end);
    if number.is_empty() || number.ends_with('.') {
        return None;
    }
    if key.eq_ignore_ascii_case("meta_block_size") {
        let bytes = match unit.trim() {
            "" | "b" | "bytes" => 1.0,
            "k" | "kb" | "kib" => 1024.0,
            _ => return None,
        };
        return whole(crate::text::float::parse(number)? * bytes);
    }
    let milliseconds = match unit.trim() {
        "" => return whole(crate::text::float::parse(number)?),
        "ms" | "msec" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
        "m" | "min" | "minute" | "minutes" => 60_000.0,
        _ => return None,
    };
    let key = key.to_ascii_lowercase();
    let unit = match key.as_str() {
        "tcp_user_timeout" | "meta_busy_timeout" => 1.0,
        "keepalives" | "keepalives_count" => return None,
        _ => 1000.0,
    };
    whole(crate::text::float::parse(number)? * milliseconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_converted() {
        assert_eq!(in_text("10s", "connect_timeout"), Some(10));
        assert_eq!(in_text("500 ms", "connect_timeout"), Some(1));
        assert_eq!(in_text("2min", "keepalives_idle"), Some(120));
        assert_eq!(in_text("5s", "meta_busy_timeout"), Some(5000));
        assert_eq!(in_text("256KB", "meta_block_size"), Some(262_144));
        assert_eq!(in_text("5.0", "connect_timeout"), Some(5));
        assert_eq!(in_text("on", "keepalives"), Some(1));
        for text in ["", "x", "10 parsecs", ".", "1.", "9999999999"] {
            assert_eq!(in_text(text, "connect_timeout"), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_of_32_bits() {
        assert_eq!(whole(4.2), Some(5));
        assert_eq!(whole(1e10), None);
        assert_eq!(whole(f64::NAN), None);
    }
}
