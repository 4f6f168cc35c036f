//! Values of TOML as JSON.

use std::fmt::Write;

use crate::python::float_str;
use crate::toml::document::Value;

/// A value as JSON on one line. What JSON has not, dates and numbers that are not finite, is `null`.
pub fn written(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Integer(digits) => digits.clone(),
        Value::Float(float) if float.is_finite() => float_str(*float),
        Value::Null | Value::Float(_) | Value::Datetime(_) => "null".to_owned(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| written(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let pairs = table.entries.iter().map(|it| format!("{}: {}", string(&it.key), written(&it.node.value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string of JSON, which is one of TOML and of Python too.
pub fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            _ if character.is_control() => {
                // A control character is in the first plane.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document::parse;

    #[test]
    fn values_become_json() {
        let written = |toml: &str| written(&parse(&format!("x = {toml}")).root.entries[0].node.value);
        assert_eq!(
            written("{ a = [\"q\\\"\\n\\\\\", 1.5, inf, true], 'b c' = { d = 0x10 }, e = 1979-05-27 }"),
            r#"{"a": ["q\"\u000a\\", 1.5, null, true], "b c": {"d": 16}, "e": null}"#
        );
    }
}
