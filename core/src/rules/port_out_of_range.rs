//! `port-out-of-range`.

use crate::diagnostic::{Code, Diagnostic};
use crate::python;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::sql::{Expr, Literal, Segment};
use crate::text::edit::Fix;
use crate::text::span::Span;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::PortOutOfRange,
    docs: r"A TCP port outside the valid range.

Metaxy accepts any integer; PostgreSQL's client accepts 1 to 65535.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| secret.created) else { return };
    if let Some(entry) = secret.parameter("port") {
        let text = match &entry.node.value {
            Value::String(text) | Value::Integer(text) => text.clone(),
            value @ (Value::Float(_) | Value::Boolean(_)) => python::str_of(value).to_ascii_lowercase(),
            Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => return,
        };
        // One for each server; nothing stands for the default.
        if text.split(',').all(|port| port.is_empty() || is_port(port)) {
            return;
        }
        let whole = match &entry.node.value {
            Value::Float(float) if float.fract() == 0.0 => text.split('.').next().filter(|port| is_port(port)),
            _ => None,
        };
        let finding = refused(&text, entry.node.span);
        found.push(match whole {
            Some(port) => whole_number(finding, port, entry.node.span, entry.key_span, entry.node.from_variable),
            None => finding.into(),
        });
    } else if let Some(port) = secret.option("port")
        && !is_port(port.text)
    {
        found.push(refused(port.text, port.span));
    }
}

fn is_port(text: &str) -> bool {
    text.trim_matches(|it: char| it.is_ascii_whitespace()).parse::<u16>().is_ok_and(|port| port > 0)
}

fn refused(port: &str, span: Span) -> Diagnostic {
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let port = if is_number { format!("the port `{}`", shown(port)) } else { "this port".to_owned() };
    Diagnostic::warning(
        Code::PortOutOfRange,
        span,
        format!("PostgreSQL's client rejects {port}: expected a whole number from 1 to 65535"),
    )
    .help("the default port of PostgreSQL is 5432")
}

fn whole_number(diagnostic: Diagnostic, port: &str, span: Span, key: Span, from_variable: bool) -> Finding {
    let diagnostic = diagnostic.help(format!("write `{port}`"));
    let diagnostic =
        if from_variable { diagnostic } else { diagnostic.fix(Fix::replace(format!("write `{port}`"), span, port)) };
    let value = Expr::Word(Literal { segments: vec![Segment::from(port.to_owned(), span)], secret: false });
    diagnostic.cure(Part::CatalogSecret, Change::set("PORT", value).of_key(key))
}
