//! `uri-with-fields`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::client_options::{is_passed_on, quoted};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};

use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::names_secret;
use crate::sql::{Expr, Literal, Segment};
use crate::text::edit::{Edit, Fix};
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::UriWithFields,
    docs: r#"A PostgreSQL secret with options that exclude each other.

DuckDB accepts `uri` only by itself: any other option causes `Options with name "port" cannot be specified
when 'URI' option is specified`. Metaxy writes `PORT` into every PostgreSQL secret that it creates, 5432 by
default, so `uri` in `secret_parameters` never works there.

Write the parts of the URL as separate options: `host`, `port`, `dbname`, `user`, `password`, and the options
after the `?`. Or create the secret with its `URI` before the store is opened, and set only `secret_name`.

Nor does DuckDB accept a password beside `aws_rds_secret`, for which it generates a token itself: `'PASSWORD' parameters
must not be specified`. Metaxy requires `password` with `host`, `database` and `user`, and accepts an empty one.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| secret.created) else { return };
    found.extend(password_beside_a_token(context, secret));
    let Some(entry) = secret.parameter("uri") else { return };
    let Value::String(uri) = &entry.node.value else { return };
    let others = secret.parameters.iter().flat_map(|parameters| parameters.value.entries());
    let common = |key: &str| context.engine.common_parameters.iter().any(|name| name.eq_ignore_ascii_case(key));
    let others: Vec<&Entry> = others
        .filter(|other| {
            !other.key.eq_ignore_ascii_case("uri") && !common(&other.key) && other.node.value != Value::Null
        })
        .collect();
    let alone = others.is_empty() && secret.fields.iter().all(|field| field.option == "PORT");
    let message = if alone {
        "DuckDB accepts `uri` only on its own, and Metaxy always adds a `port`: the secret cannot be used"
    } else {
        "DuckDB accepts `uri` only on its own, not with `port` or other options: the secret cannot be used"
    };
    let mut diagnostic = Diagnostic::warning(Code::UriWithFields, entry.key_span, message)
        .help("write `host`, `port`, `dbname`, `user` and `password` instead of the URL");
    for other in &others {
        diagnostic = diagnostic.context(other.key_span, "another option is here");
    }
    if let Some(fix) = parts(context, secret, entry, uri, alone) {
        diagnostic = diagnostic.fix(fix);
    }
    found.push(if !alone {
        diagnostic.into()
    } else if context.engine.has_parameter(SecretType::Postgres, Provider::Config, "uri") {
        diagnostic.cure(Part::CatalogSecret, Change::drop("PORT"))
    } else {
        written_out(context, diagnostic, entry, uri)
    });
}

/// A password where DuckDB brings a token.
fn password_beside_a_token(context: &Context<'_>, secret: &SecretView<'_>) -> Option<Finding> {
    let token = secret.option("aws_rds_secret").filter(|token| !token.text.is_empty())?;
    let password = secret.option("password").filter(|password| !password.text.is_empty())?;
    if !context.engine.has_parameter(SecretType::Postgres, Provider::Config, "aws_rds_secret") {
        return None;
    }
    let message = "DuckDB does not accept a password beside `aws_rds_secret`, for which it generates a token: the lake is \
                   not attached";
    let mut diagnostic = Diagnostic::warning(Code::UriWithFields, password.span, message)
        .help("write `password = \"\"`, which Metaxy accepts")
        .context(token.key_span, "the token");
    if !password.in_parameters {
        diagnostic = diagnostic.fix(Fix::replace("write an empty password", password.span, "\"\"").to_be_read());
    }
    Some(diagnostic.cure(Part::CatalogSecret, Change::drop("PASSWORD")))
}

/// The parts of the URL in the place of it, for a DuckDB whose secrets know no `uri`.
fn written_out(context: &Context<'_>, diagnostic: Diagnostic, entry: &Entry, uri: &str) -> Finding {
    let Some(parts) = split(uri) else { return diagnostic.into() };
    let is_known = |name: &str| context.engine.has_parameter(SecretType::Postgres, Provider::Config, name);
    if !parts.iter().all(|(name, _)| is_known(name) || is_passed_on(context.engine, name)) {
        return diagnostic.into();
    }
    let literal = |text: String, secret: bool| {
        Expr::Text(Literal { segments: vec![Segment::from(text, entry.node.span)], secret })
    };
    let (known, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(name, _)| is_known(name));
    let mut finding = diagnostic.cure(Part::CatalogSecret, Change::drop("URI").of_key(entry.key_span));
    for (name, value) in known {
        let value = literal(value, names_secret(&name));
        finding = finding.cure(Part::CatalogSecret, Change::set(name.to_ascii_uppercase(), value));
    }
    if others.is_empty() {
        return finding;
    }
    let is_secret = others.iter().any(|(name, _)| names_secret(name));
    let path: Vec<String> = others.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    finding.cure(Part::LakeSecret, Change::set("METADATA_PATH", literal(path.join(" "), is_secret)))
}

/// Writes the parts of the URL in its place.
fn parts(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry, uri: &str, alone: bool) -> Option<Fix> {
    let parameters = secret.parameters?;
    if !alone || !secret.fields.is_empty() || entry.node.from_variable || parameters.from_variable {
        return None;
    }
    let parts = split(uri)?;
    let known = |name: &str| context.engine.has_parameter(SecretType::Postgres, Provider::Config, name);
    let taken = |index: usize| parts[..index].iter().any(|(name, _)| *name == parts[index].0);
    let has_place = |name: &str| known(name) || (is_passed_on(context.engine, name) && !names_secret(name));
    if parts.iter().enumerate().any(|(index, (name, _))| !has_place(name) || taken(index)) {
        return None;
    }
    // What the secret does not take is passed on by the path of the catalog.
    let (parts, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(name, _)| known(name));
    let passed_on = if others.is_empty() {
        None
    } else if context.attach_option("metadata_path").is_some() {
        return None;
    } else {
        let path: Vec<String> = others.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
        Some(context.add_attach_option(&format!("metadata_path = {}", toml_string(&path.join(" "))))?)
    };
    let separator = match parameters.span.slice(context.text).chars().next()? {
        '{' => ", ",
        '[' if context.text.contains("\r\n") => "\r\n",
        '[' => "\n",
        _ => return None,
    };
    // The password stays where it is written, so that no change of the text repeats it.
    let (passwords, open): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| names_secret(name));
    let mut lines: Vec<String> = open
        .into_iter()
        .map(|(name, value)| match value.parse::<u16>() {
            Ok(number) if *name == "port" => format!("port = {number}"),
            _ => format!("{name} = {}", toml_string(value)),
        })
        .collect();
    let title = "write the parts of the URL";
    let whole = Span::new(entry.key_span.start, entry.node.span.end);
    let [(name, password)] = passwords[..] else {
        let edit = Edit { span: whole, replacement: lines.join(separator) };
        let edits = std::iter::once(edit).chain(passed_on).collect();
        return passwords.is_empty().then(|| Fix::new(title, edits).to_be_read());
    };
    let written = entry.node.span.slice(context.text);
    let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let at = entry.node.span.start + 1 + uri.find(&format!(":{password}@"))? + 1;
    if written != format!("{quote}{uri}{quote}") {
        return None;
    }
    lines.push(format!("{name} = {quote}"));
    let mut edits = vec![
        Edit { span: Span::new(whole.start, at), replacement: lines.join(separator) },
        Edit { span: Span::new(at + password.len(), whole.end), replacement: quote.to_string() },
    ];
    edits.extend(passed_on);
    Some(Fix::new(title, edits).to_be_read())
}

/// The parts of a URL or of a connection string, as options of PostgreSQL's client.
pub(super) fn split(uri: &str) -> Option<Vec<(String, String)>> {
    let Some(rest) = uri.strip_prefix("postgresql://").or_else(|| uri.strip_prefix("postgres://")) else {
        return connection_string(uri);
    };
    let mut parts = Vec::new();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push((name.to_owned(), decoded(value)?));
        }
        Some(())
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, address) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    // Several servers, and addresses in brackets, are left to the reader.
    if address.contains([',', '[']) {
        return None;
    }
    let (server, port) = address.split_once(':').unwrap_or((address, ""));
    for (name, value) in
        [("host", server), ("port", port), ("dbname", database), ("user", user), ("password", password)]
    {
        add(name, value)?;
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        add(name, value)?;
    }
    (!parts.is_empty()).then_some(parts)
}

/// `host=… port=…`, without quotes.
fn connection_string(text: &str) -> Option<Vec<(String, String)>> {
    if text.contains(['\'', '\\']) {
        return None;
    }
    let pairs = text.split_ascii_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    });
    pairs.collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())
}

/// A part of a URL without its percent signs.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str) -> Option<String> {
        let parts = split(uri)?;
        Some(parts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn urls_have_parts() {
        let expected = "host=h port=1 dbname=d user=u password=p@:/ sslmode=require";
        assert_eq!(parts("postgresql://u:p%40%3A%2F@h:1/d?sslmode=require").as_deref(), Some(expected));
        assert_eq!(parts("postgres://h/d").as_deref(), Some("host=h dbname=d"));
        assert_eq!(parts("host=h  port=1").as_deref(), Some("host=h port=1"));
        for text in
            ["", "mysql://h", "postgresql://", "postgresql://a,b/d", "postgresql://u:%zz@h/d", "x", "host='a b'", "%"]
        {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
