//! How Python prints values. Metaxy pastes `str(value)` into its SQL, so "byte for
//! byte" means that floats, dates, lists and tables must look as Python's do.

use std::fmt::Write as _;

use crate::python::unicode;
use crate::text::float;
use crate::toml::document::{Datetime, Value};

/// `str(value)` of what Python's TOML parser makes of a value.
pub(crate) fn str_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Datetime(datetime) => datetime_str(*datetime),
        other => repr_of(other),
    }
}

/// `repr(value)`: how a value is printed inside a list or a dictionary.
fn repr_of(value: &Value) -> String {
    match value {
        Value::String(text) => string_repr(text),
        Value::Integer(digits) => digits.clone(),
        Value::Float(float) => float_str(*float),
        Value::Boolean(true) => "True".to_owned(),
        Value::Boolean(false) => "False".to_owned(),
        Value::Null => "None".to_owned(),
        Value::Datetime(datetime) => datetime_repr(*datetime),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| repr_of(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let entries: Vec<String> = table
                .entries
                .iter()
                .map(|entry| format!("{}: {}", string_repr(&entry.key), repr_of(&entry.node.value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// `str(float)`: the shortest digits that read back equal, with an exponent below
/// 1e-4 and from 1e16.
pub fn float_str(float: f64) -> String {
    if float.is_nan() {
        return "nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if float == 0.0 {
        return if float.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    let (digits, exponent) = float::shortest(float.abs());
    let mut digits: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let sign = if float < 0.0 { "-" } else { "" };
    let (point, suffix) = if (-4..16).contains(&exponent) {
        // Zeros up to the point, and one digit behind it.
        let leading = usize::try_from(-exponent).unwrap_or(0);
        digits.insert_str(0, &"0".repeat(leading));
        let point = usize::try_from(exponent).unwrap_or(0) + 1;
        while digits.len() <= point {
            digits.push('0');
        }
        (point, String::new())
    } else {
        (1, format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()))
    };
    if digits.len() > point {
        digits.insert(point, '.');
    }
    format!("{sign}{digits}{suffix}")
}

fn datetime_str(datetime: Datetime) -> String {
    let mut out = String::new();
    if let Some((year, month, day)) = datetime.date {
        let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    }
    if let Some((hour, minute, second, micros)) = datetime.time {
        if datetime.date.is_some() {
            out.push(' ');
        }
        let _ = write!(out, "{hour:02}:{minute:02}:{second:02}");
        if micros > 0 {
            let _ = write!(out, ".{micros:06}");
        }
    }
    if let Some(offset) = datetime.offset {
        let sign = if offset < 0 { '-' } else { '+' };
        let _ = write!(out, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
    }
    out
}

fn datetime_repr(datetime: Datetime) -> String {
    let time = datetime.time.map(|(hour, minute, second, micros)| {
        let mut parts = format!("{hour}, {minute}");
        if second > 0 || micros > 0 {
            let _ = write!(parts, ", {second}");
        }
        if micros > 0 {
            let _ = write!(parts, ", {micros}");
        }
        parts
    });
    match (datetime.date, time) {
        (Some((year, month, day)), None) => format!("datetime.date({year}, {month}, {day})"),
        (None, Some(time)) => format!("datetime.time({time})"),
        (Some((year, month, day)), Some(time)) => {
            let zone = datetime.offset.map_or_else(String::new, |minutes| match minutes {
                0 => ", tzinfo=datetime.timezone.utc".to_owned(),
                _ => format!(", tzinfo=datetime.timezone({})", timedelta_repr(minutes)),
            });
            format!("datetime.datetime({year}, {month}, {day}, {time}{zone})")
        }
        (None, None) => String::new(),
    }
}

/// `repr(timedelta(minutes=…))`: days are floored, seconds are never negative.
fn timedelta_repr(minutes: i16) -> String {
    let seconds = i32::from(minutes) * 60;
    let (days, seconds) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    match (days, seconds) {
        (0, seconds) => format!("datetime.timedelta(seconds={seconds})"),
        (days, 0) => format!("datetime.timedelta(days={days})"),
        (days, seconds) => format!("datetime.timedelta(days={days}, seconds={seconds})"),
    }
}

/// `repr(str)`: single quotes unless the text has those and no double quotes.
fn string_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => {
                out.push('\\');
                out.push(character);
            }
            _ if is_printable(character) => out.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

/// `str.isprintable()` for one character. Rust's `{:?}` escapes what is not
/// printable by the same Unicode categories, except for grapheme extenders.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    if unicode::is_newer(character) {
        return false;
    }
    // Behind a letter, `escape_debug` leaves grapheme extenders as they are.
    let mut with_base = String::from("a");
    with_base.push(character);
    !with_base.escape_debug().any(|escaped| escaped == '\\')
}

/// `str.strip()`: white space as Python sees it, which is Unicode's and the four
/// information separators.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    fn printed(toml: &str) -> String {
        let document = document::parse(&format!("x = {toml}"));
        assert!(document.errors.is_empty(), "{toml}: {:?}", document.errors);
        str_of(&document.root.entries[0].node.value)
    }

    /// What CPython 3.11 prints, noted by hand from `python3 -c`.
    #[test]
    fn values_print_as_python_prints_them() {
        for (toml, python) in [
            ("1_000", "1000"),
            ("0xff", "255"),
            ("0xffffffffffffffffffff", "1208925819614629174706175"),
            ("-0", "0"),
            ("1.0", "1.0"),
            ("1e22", "1e+22"),
            ("1e16", "1e+16"),
            ("1e15", "1000000000000000.0"),
            ("1.5e-5", "1.5e-05"),
            ("0.0001", "0.0001"),
            ("-0.0", "-0.0"),
            ("inf", "inf"),
            ("nan", "nan"),
            ("[1, 'a', \"b'c\"]", "[1, 'a', \"b'c\"]"),
            ("{ a = true, b = [1.0] }", "{'a': True, 'b': [1.0]}"),
            ("\"a'b\"", "a'b"),
            ("2024-01-02", "2024-01-02"),
            ("2024-01-02T03:04:05.25Z", "2024-01-02 03:04:05.250000+00:00"),
            (
                "[2024-01-02T03:04:00-01:30]",
                "[datetime.datetime(2024, 1, 2, 3, 4, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=81000)))]",
            ),
            ("[03:04:05]", "[datetime.time(3, 4, 5)]"),
            ("-inf", "-inf"),
            ("-1.5", "-1.5"),
            ("-1e-7", "-1e-07"),
            ("2024-01-02T03:04:05", "2024-01-02 03:04:05"),
            ("2024-01-02T03:04:05-01:30", "2024-01-02 03:04:05-01:30"),
            ("[03:04:00.5]", "[datetime.time(3, 4, 0, 500000)]"),
            ("[03:04:05.000001]", "[datetime.time(3, 4, 5, 1)]"),
            ("[2024-01-02T03:04:05Z]", "[datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)]"),
            ("[2024-01-02T00:00:00]", "[datetime.datetime(2024, 1, 2, 0, 0)]"),
            ("[2024-01-02]", "[datetime.date(2024, 1, 2)]"),
            ("['é', \"\\u00ad\", \"\\u0301\", \"\\n\"]", "['é', '\\xad', '\u{301}', '\\n']"),
        ] {
            assert_eq!(printed(toml), python, "{toml}");
        }
    }

    #[test]
    fn strips_what_python_strips() {
        assert_eq!(strip(" \u{1f}\u{85}a\u{3000}"), "a");
        assert_eq!(strip("\u{200b}"), "\u{200b}");
    }
}
