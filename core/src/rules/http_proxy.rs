//! `http-proxy`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::rules::values::inside;
use crate::secrets::hides;
use crate::sql::{Expr, Literal, Segment};
use crate::text::percent::decoded;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::HttpProxy,
    docs: r"A proxy that is more than a host and a port.

`http_proxy` of a secret is `host:port`, with or without `http://` in lower case. With a user name and
password, another scheme, a path or a trailing slash, the first request fails:
`Failed to parse http_proxy '…' into a host and port`, and the error message contains the password.

User name and password have their own parameters: `http_proxy_username` and `http_proxy_password`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    let Some(proxy) = storage.option("http_proxy").filter(|proxy| proxy.in_parameters) else { return };
    // What stands before a `/` in a key that was put there by mistake is no host.
    let is_secret = |it: &Parts<'_>| it.user.is_none() && hides(proxy.text, it.address);
    let Some(parts) = parts(proxy.text).filter(|it| !is_secret(it)) else { return };
    let message = if parts.user.is_some() {
        "DuckDB expects only the host and port of the proxy: with a user and password, requests fail"
    } else {
        "DuckDB expects the proxy as `host:port`, optionally after `http://` in lower case"
    };
    let mut help = "write `host:port`".to_owned();
    if parts.user.is_some() {
        help.push_str(", and the user and password as `http_proxy_username` and `http_proxy_password`");
    }
    let mut diagnostic = Diagnostic::warning(Code::HttpProxy, proxy.span, message).help(help);
    diagnostic.fixes.extend(fix(context, storage, &proxy, &parts));
    let text = |text: &str, secret| Expr::Text(Literal { segments: vec![Segment::from(text, proxy.span)], secret });
    let mut finding =
        Finding::from(diagnostic).cure(Part::StorageSecret, Change::set("HTTP_PROXY", text(parts.address, false)));
    for (key, value) in additions(storage, &parts) {
        let name = key.to_ascii_uppercase();
        finding = finding.cure(Part::StorageSecret, Change::set(name, text(&value, true)));
    }
    found.push(finding);
}

/// The parts of a proxy's address.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    user: Option<&'a str>,
    password: Option<&'a str>,
    /// Host and port.
    address: &'a str,
}

/// The parts, if they are more than DuckDB takes.
fn parts(proxy: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = proxy.split_once("://").map_or((None, proxy), |(scheme, rest)| (Some(scheme), rest));
    let authority = rest.split(&['/', '?', '#'] as &[char]).next().unwrap_or_default();
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, authority),
    };
    let sound = scheme.is_none_or(|scheme| scheme == "http") && user.is_none() && authority.len() == rest.len();
    // Of a password with a `/` in it, what stands before that looks like the host.
    let is_cut = rest[authority.len()..].contains('@');
    if sound || is_cut || address.is_empty() {
        return None;
    }
    let (user, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
        Some((user, password)) => (Some(user), Some(password).filter(|password| !password.is_empty())),
        None => (None, None),
    };
    Some(Parts { user, password, address })
}

/// The parameters that take user and password, unless they are there.
fn additions(storage: &SecretView<'_>, parts: &Parts<'_>) -> Vec<(&'static str, String)> {
    [("http_proxy_username", parts.user), ("http_proxy_password", parts.password)]
        .into_iter()
        .filter(|(key, _)| storage.parameter(key).is_none())
        .filter_map(|(key, value)| Some((key, decoded(value?)?)))
        .collect()
}

/// Splits the string where it stands, so that no password stands in the fix.
fn fix(context: &Context<'_>, storage: &SecretView<'_>, proxy: &Written<'_>, parts: &Parts<'_>) -> Option<Fix> {
    let table = storage.parameters?.span.slice(context.text);
    let newline = if context.text.contains("\r\n") { "\r\n" } else { "\n" };
    let separator = match table.chars().next()? {
        '{' => ", ",
        '[' => newline,
        _ => return None,
    };
    let inside = inside(proxy.span.slice(context.text)).filter(|inside| *inside == proxy.text)?;
    let key = proxy.key_span.slice(context.text);
    let taken = ["http_proxy_username", "http_proxy_password"].iter().any(|key| storage.parameter(key).is_some());
    if proxy.from_variable || (parts.user.is_some() && taken) {
        return None;
    }
    let offset = proxy.span.start + 1;
    let at = |part: &str| offset + (part.as_ptr() as usize - proxy.text.as_ptr() as usize);
    let mut edits = Vec::new();
    let mut end = offset;
    if let Some(user) = parts.user {
        edits.push(Edit { span: proxy.key_span, replacement: "http_proxy_username".to_owned() });
        edits.push(Edit { span: Span::new(end, at(user)), replacement: String::new() });
        edits.extend(decoding(user, at(user)));
        end = at(user) + user.len();
        if let Some(password) = parts.password {
            let replacement = format!("\"{separator}http_proxy_password = \"");
            edits.push(Edit { span: Span::new(end, at(password)), replacement });
            edits.extend(decoding(password, at(password)));
            end = at(password) + password.len();
        }
        let replacement = format!("\"{separator}{key} = \"");
        edits.push(Edit { span: Span::new(end, at(parts.address)), replacement });
    } else {
        edits.push(Edit { span: Span::new(end, at(parts.address)), replacement: String::new() });
    }
    let behind = at(parts.address) + parts.address.len();
    edits.push(Edit { span: Span::new(behind, offset + inside.len()), replacement: String::new() });
    edits.retain(|edit| !edit.span.is_empty());
    let title =
        if parts.user.is_some() { "move user and password to separate parameters" } else { "write `host:port`" };
    // Only a string of one kind of quotes can be split.
    let plain =
        proxy.span.slice(context.text).starts_with('"') && !proxy.span.slice(context.text).starts_with("\"\"\"");
    plain.then(|| Fix::new(title, edits).to_be_read())
}

/// Decodes the encoded characters of a text that is written at `start`.
fn decoding(text: &str, start: usize) -> Vec<Edit> {
    let encoded = text.match_indices('%').filter_map(|(at, _)| {
        let character = decoded(text.get(at..at + 3)?).filter(|it| it.len() == 1)?;
        let replacement = crate::toml::write::toml_string(&character).trim_matches('"').to_owned();
        let replacement = if character == "\"" { "\\\"".to_owned() } else { replacement };
        Some(Edit { span: Span::new(start + at, start + at + 3), replacement })
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, analyze};

    #[test]
    fn what_duckdb_does_not_take() {
        for text in ["h:1", "http://h:1", "h", "10.0.0.1:3128"] {
            assert_eq!(parts(text), None, "{text}");
        }
        assert_eq!(parts("http://u:p%40@h:1"), Some(Parts { user: Some("u"), password: Some("p%40"), address: "h:1" }));
        // A part of the password is not taken for the host.
        for text in ["http://u:p/w@h:1", "http://u:p?w@h:1/", "u:p#w@h:1"] {
            assert_eq!(parts(text), None, "{text}");
        }
        for text in ["https://h:1", "HTTP://h:1", "http://h:1/", "h:1/x"] {
            assert_eq!(parts(text), Some(Parts { user: None, password: None, address: "h:1" }), "{text}");
        }
    }

    /// Of a value in which something is encoded the whole is a secret, and of a random key each part.
    #[test]
    fn a_proxy_with_a_user_is_told_and_a_key_is_not_read_as_one() {
        for (proxy, told) in [
            ("http://u:p%40ss@h:1", true),
            ("http://u:p@h:1", true),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", false),
        ] {
            let text = format!(
                "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"l.db\" }}\nstorage = {{ type = \"s3\", secret_name = \"s\", bucket = \"b\", \
                 key_id = \"k\", secret = \"s\", region = \"r\", secret_parameters = {{ http_proxy = \"{proxy}\" }} }}\n"
            );
            let found = analyze(&text, &Options::default()).diagnostics;
            assert_eq!(found.iter().any(|it| it.code == Code::HttpProxy), told, "{proxy}: {found:#?}");
        }
    }
}
