//! What the casts of DuckDB 1.5.5 take, where it reads an option of `ATTACH` or a parameter of a
//! secret. Measured; the native tests compare it with DuckDB value by value.

use std::ops::RangeInclusive;

use crate::duckdb::options::OptionValue;
use crate::toml::document::{Node, Value};

/// What is wanted, if DuckDB does not take the value.
pub(crate) fn mismatch(kind: OptionValue, value: &Value) -> Option<&'static str> {
    // As a literal this is the negative of the word `inf`, which is an error anywhere.
    if matches!(value, Value::Float(float) if *float == f64::NEG_INFINITY) {
        return Some("a finite number");
    }
    let (fits, wanted) = match kind {
        OptionValue::Text => (true, ""),
        OptionValue::Map => (map(value), "a map, such as `{a=b}`"),
        OptionValue::Boolean => (boolean(value), "`true` or `false`"),
        OptionValue::StrictBoolean => (integer(value, -128..=127), "`true` or `false` without quotes"),
        OptionValue::Unsigned => {
            let is_signed = |text: &str| text.strip_prefix('-').is_some_and(|rest| rest.contains(|it| it != '0'));
            let signed = matches!(value, Value::String(text) if is_signed(text.trim()));
            (!signed && integer(value, 0..=i128::from(u64::MAX)), "an integer that is not negative")
        }
        OptionValue::Integer => (integer(value, 0..=i128::from(i64::MAX)), "an integer that is not negative"),
        OptionValue::Timestamp => (timestamp(value), "a date and time"),
        OptionValue::Word(words) => {
            let fits = matches!(value, Value::String(text) if words.iter().any(|word| word.eq_ignore_ascii_case(text)));
            (fits, "one of its words")
        }
    };
    (!fits).then_some(wanted)
}

/// Whether an option takes what is written, as far as the file says it.
pub(crate) fn takes(kind: OptionValue, node: &Node) -> bool {
    node.from_variable || mismatch(kind, &node.value).is_none()
}

fn map(value: &Value) -> bool {
    let Value::String(text) = value else { return false };
    let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| inner.trim().is_empty() || inner.contains('='))
}

/// The boolean that DuckDB casts a text to, in any case.
pub(crate) fn boolean_word(text: &str) -> Option<bool> {
    let is = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["true", "t", "1", "yes", "y"]) {
        return Some(true);
    }
    is(["false", "f", "0", "no", "n"]).then_some(false)
}

fn boolean(value: &Value) -> bool {
    match value {
        Value::Boolean(_) | Value::Integer(_) => true,
        // Metaxy writes `inf` and `nan` as words.
        Value::Float(float) => float.is_finite(),
        Value::String(text) => boolean_word(text).is_some(),
        Value::Null | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => false,
    }
}

fn integer(value: &Value, range: RangeInclusive<i128>) -> bool {
    match value {
        Value::Boolean(_) => true,
        Value::Integer(digits) => digits.parse().is_ok_and(|number| range.contains(&number)),
        Value::Float(float) => within(*float, &range),
        Value::String(text) => {
            let text = text.trim_ascii();
            whole(text)
                .map_or_else(|| decimal(text).is_some_and(|float| within(float, &range)), |it| range.contains(&it))
        }
        Value::Null | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => false,
    }
}

/// Whether it counts something that there must be.
pub(crate) fn counts(value: &Value) -> bool {
    integer(value, 1..=i128::from(i64::MAX))
}

/// Whether a number, rounded, is in a range.
#[expect(clippy::cast_precision_loss, reason = "the ends of the ranges are powers of two, or next to one")]
fn within(float: f64, range: &RangeInclusive<i128>) -> bool {
    let rounded = float.round();
    rounded >= *range.start() as f64 && rounded <= *range.end() as f64
}

/// Decimal, hexadecimal or binary digits.
fn whole(text: &str) -> Option<i128> {
    let radix = |prefix: [&str; 2], radix| {
        let digits = ungrouped(prefix.iter().find_map(|prefix| text.strip_prefix(prefix))?, radix)?;
        i128::from_str_radix(&digits, radix).ok().filter(|_| !digits.starts_with(['+', '-']))
    };
    radix(["0x", "0X"], 16).or_else(|| radix(["0b", "0B"], 2)).or_else(|| ungrouped(text, 10)?.parse().ok())
}

/// A number with a point or an exponent.
fn decimal(text: &str) -> Option<f64> {
    let text = ungrouped(text, 10)?;
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    crate::text::float::parse(&text).filter(|_| number)
}

/// A number without `_`, which it may have between digits.
fn ungrouped(text: &str, radix: u32) -> Option<String> {
    let is_digit = |it: char| it.is_digit(radix);
    let groups: Vec<&str> = text.split('_').collect();
    groups.windows(2).all(|it| it[0].ends_with(is_digit) && it[1].starts_with(is_digit)).then(|| groups.concat())
}

fn timestamp(value: &Value) -> bool {
    match value {
        Value::Datetime(datetime) => datetime.date.is_some(),
        // As a word it is one of those below.
        Value::Float(float) => *float == f64::INFINITY,
        Value::String(text) => {
            let word = text.trim_ascii();
            ["infinity", "-infinity", "inf", "-inf", "epoch"].iter().any(|it| it.eq_ignore_ascii_case(word))
                || date_and_time(text)
        }
        Value::Null | Value::Integer(_) | Value::Boolean(_) | Value::Array(_) | Value::Table(_) => false,
    }
}

/// A date, with `-`, `/`, `\` or spaces in it, and perhaps a time. What
/// follows its hours is not looked at: which time zones there are depends on extensions.
fn date_and_time(text: &str) -> bool {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(separator) = text.chars().find(|character| !character.is_ascii_digit()) else { return false };
    if !['-', '/', '\\', ' '].contains(&separator) {
        return false;
    }
    let mut parts = text.splitn(3, separator);
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, time) = rest.split_at(digits);
    let number = |text: &str, most: usize, range: RangeInclusive<u32>| {
        text.len() <= most && text.parse().is_ok_and(|number| range.contains(&number))
    };
    let date = number(year, 6, 0..=999_999) && number(month, 2, 1..=12) && number(day, 2, 1..=31);
    date && (time.is_empty() || time.strip_prefix([' ', 'T', '\t']).is_some_and(begins_with_hours))
}

/// Hours and a colon, behind which minutes may be left out.
fn begins_with_hours(text: &str) -> bool {
    let Some((hours, minutes)) = text.trim_ascii_start().split_once(':') else { return false };
    let is_digit = |it: char| it.is_ascii_digit();
    (1..=2).contains(&hours.len())
        && hours.chars().all(is_digit)
        && (minutes.is_empty() || minutes.starts_with(is_digit))
}

/// Whether DuckDB, or the cured statement, takes the value for true.
pub(crate) fn is_true(value: &Value) -> bool {
    let number = |number: f64| number.is_finite() && number != 0.0;
    match value {
        Value::Boolean(boolean) => *boolean,
        Value::Integer(digits) => digits != "0",
        Value::Float(float) => number(*float),
        Value::String(text) => {
            boolean_word(text) == Some(true)
                || text.eq_ignore_ascii_case("on")
                || crate::text::float::parse(text.trim()).is_some_and(number)
        }
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::literals::LITERALS;
    use crate::text::span::Span;
    use crate::toml::document::parse;

    fn read(toml: &str) -> Value {
        parse(&format!("v = {toml}")).root.entries.swap_remove(0).node.value
    }

    /// What the native tests ask DuckDB for.
    #[test]
    fn each_kind_takes_what_duckdb_takes() {
        let kinds = [
            ('b', OptionValue::Boolean),
            ('s', OptionValue::StrictBoolean),
            ('u', OptionValue::Unsigned),
            ('i', OptionValue::Integer),
            ('t', OptionValue::Timestamp),
            ('m', OptionValue::Map),
            ('w', OptionValue::Word(&["default", "no_wal_writes"])),
            ('x', OptionValue::Text),
        ];
        for (toml, taken) in LITERALS {
            let value = read(toml);
            let takes: String = kinds.iter().filter(|it| mismatch(it.1, &value).is_none()).map(|it| it.0).collect();
            assert_eq!(takes, *taken, "{toml}");
        }
    }

    #[test]
    fn each_kind_says_what_it_wants() {
        for (kind, wanted) in [
            (OptionValue::Boolean, "`true` or `false`"),
            (OptionValue::StrictBoolean, "`true` or `false` without quotes"),
            (OptionValue::Unsigned, "an integer that is not negative"),
            (OptionValue::Integer, "an integer that is not negative"),
            (OptionValue::Timestamp, "a date and time"),
            (OptionValue::Map, "a map, such as `{a=b}`"),
            (OptionValue::Word(&[]), "one of its words"),
        ] {
            assert_eq!(mismatch(kind, &read("\"?\"")), Some(wanted));
            assert_eq!(mismatch(kind, &read("-inf")), Some("a finite number"));
        }
    }

    /// Measured by attaching a file with `READ_ONLY`; `"on"` is cured, and words of numbers are for strict booleans.
    #[test]
    fn what_is_true_reads_only() {
        for toml in
            ["true", "1", "2", "-1", "0.4", "-0.5", "\"t\"", "\"TRUE\"", "\"yes\"", "\"1\"", "\"On\"", "\" 2 \""]
        {
            assert!(is_true(&read(toml)), "{toml}");
        }
        for toml in ["false", "0", "0.0", "nan", "inf", "\"f\"", "\"No\"", "\"0\"", "\"off\"", "\"inf\"", "[]", "{}"] {
            assert!(!is_true(&read(toml)), "{toml}");
        }
    }

    #[test]
    fn of_a_variable_nothing_is_known() {
        let node = |from_variable| Node { value: read("\"?\""), span: Span::at(0), from_variable };
        assert!(takes(OptionValue::Boolean, &node(true)) && !takes(OptionValue::Boolean, &node(false)));
    }
}
