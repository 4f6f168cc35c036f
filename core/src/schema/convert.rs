//! The conversions that Pydantic makes without strict mode, which Metaxy's models are in.

use crate::toml::document::Value;
use crate::toml::number;

/// 2 to the power of 63.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// What Pydantic's `int` makes of a value, without strict mode.
pub(super) fn integer(value: &Value) -> Option<String> {
    match value {
        Value::Integer(digits) => Some(digits.clone()),
        Value::Boolean(boolean) => Some(i32::from(*boolean).to_string()),
        // Pydantic takes a float only if 64 bits hold it.
        #[expect(clippy::cast_possible_truncation, reason = "it has just been looked at")]
        Value::Float(float) if float.abs() < TWO_TO_63 && float.fract() == 0.0 => Some((*float as i64).to_string()),
        Value::String(string) => integer_in_string(string),
        _ => None,
    }
}

/// Digits with an optional sign, single underscores between digits and a fraction of zeros.
fn integer_in_string(string: &str) -> Option<String> {
    let text = string.trim();
    let (sign, body) = match text.strip_prefix(['-', '+']) {
        Some(body) => (&text[..1], body),
        None => ("", text),
    };
    let digits = match body.split_once('.') {
        Some((digits, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return None,
        None => body,
    };
    let between_digits = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
    let only_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if !between_digits || !only_digits {
        return None;
    }
    // Longer numbers are refused, as by Python itself.
    number::decimal(&format!("{}{digits}", if sign == "-" { "-" } else { "" }), 10)
}

/// What Pydantic's `bool` makes of a value, without strict mode.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(boolean) => Some(*boolean),
        Value::Integer(digits) => match digits.as_str() {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        },
        Value::Float(float) if *float == 0.0 => Some(false),
        Value::Float(float) if float.to_bits() == 1.0_f64.to_bits() => Some(true),
        Value::String(string) => match string.to_ascii_lowercase().as_str() {
            "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
            "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_strings_convert_as_in_pydantic() {
        for (text, expected) in [
            ("5432", Some("5432")),
            (" 5_432 ", Some("5432")),
            ("+5", Some("5")),
            ("-05", Some("-5")),
            ("5.00", Some("5")),
            ("5.5", None),
            ("5__4", None),
            ("_5", None),
            ("", None),
            ("five", None),
        ] {
            assert_eq!(integer_in_string(text).as_deref(), expected, "{text}");
        }
    }
}
