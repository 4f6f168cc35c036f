//! The parts of a PostgreSQL URL that stands under one key, as the keys of the backend.

use crate::diagnostic::{Edit, Fix};
use crate::rules::context::Sheet;
use crate::rules::uri_with_fields::split;
use crate::schema::decode::UnknownKey;
use crate::secrets::names_secret;
use crate::text::span::Span;
use crate::toml::document::{Value, parse};
use crate::toml::places::whole_key;
use crate::toml::write::toml_string;

/// The keys that make a login, by the name of the part.
const LOGIN: [(&str, &str); 5] =
    [("host", "host"), ("port", "port"), ("dbname", "database"), ("user", "user"), ("password", "password")];

/// Writes the keys in the place of the URL. Nothing if the URL does not hold a whole login, which Metaxy would
/// refuse, or if a key of it is there already.
pub(in crate::rules) fn login(sheet: Sheet<'_>, unknown: &UnknownKey) -> Option<Fix> {
    let UnknownKey { section, entry, siblings, .. } = unknown;
    let Value::String(uri) = &entry.node.value else { return None };
    let there = |key: &str| siblings.iter().any(|sibling| sibling == key);
    if section.tag != Some("postgres") || entry.node.from_variable || LOGIN.iter().any(|(_, key)| there(key)) {
        return None;
    }
    let parts = split(uri)?;
    let part = |name: &str| parts.iter().find(|(part, _)| part == name).map(|(_, value)| value.as_str());
    let password = part("password")?;
    let mut lines = Vec::new();
    for (name, key) in LOGIN.iter().filter(|(name, _)| !names_secret(name)) {
        match part(name) {
            Some(value) if *name == "port" => lines.push(format!("{key} = {}", value.parse::<u16>().ok()?)),
            Some(value) => lines.push(format!("{key} = {}", toml_string(value))),
            None if *name == "port" => {}
            None => return None,
        }
    }
    for (name, value) in parts.iter().filter(|(name, _)| !LOGIN.iter().any(|(part, _)| part == name)) {
        if there("secret_parameters")
            || names_secret(name)
            || !name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
        {
            return None;
        }
        lines.push(format!("secret_parameters.{name} = {}", toml_string(value)));
    }
    // The password stays where it is written, so that no change of the text repeats it.
    let span = entry.node.span;
    let written = span.slice(sheet.text);
    let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    if written != format!("{quote}{uri}{quote}") {
        return None;
    }
    let behind = format!(":{password}@");
    let in_string = format!("password={password}");
    let offset =
        uri.find(&behind).map(|at| at + 1).or_else(|| uri.find(&in_string).map(|at| at + "password=".len()))?;
    let at = span.start + 1 + offset;
    // What the key is a part of stands before each of the new ones.
    let keys = sheet.places.keys();
    let index = keys.iter().position(|key| key.span == entry.key_span)?;
    let prefix = &sheet.text[whole_key(sheet.text, &keys, index).start..entry.key_span.start];
    let before = &sheet.text[..entry.key_span.start - prefix.len()];
    let own_line = before[before.rfind('\n').map_or(0, |at| at + 1)..].trim().is_empty();
    let separator = match (own_line, sheet.text.contains("\r\n")) {
        (true, true) => "\r\n",
        (true, false) => "\n",
        _ => ", ",
    };
    lines.push(format!("password = {quote}"));
    let edits = vec![
        Edit { span: Span::new(entry.key_span.start, at), replacement: lines.join(&format!("{separator}{prefix}")) },
        Edit { span: Span::new(at + password.len(), span.end), replacement: quote.to_string() },
    ];
    let fix = Fix::new("write the parts of it as keys", edits).to_be_read();
    parse(&fix.apply(sheet.text)).errors.is_empty().then_some(fix)
}
