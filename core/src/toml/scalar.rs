//! Strings, numbers, dates and times as the parser gives them, as values, and whether Python has them.

use std::borrow::Cow;

use toml_parser::Raw;
use toml_parser::decoder::Encoding;

use crate::text::span::Span;
use crate::toml::error::SyntaxError;
use crate::toml::tomli;
use crate::toml::value::{Datetime, Value};

/// A string, as it is written and decoded. Python's parser makes line feeds of the line breaks of Windows before it reads
/// anything: what goes over several lines has none of them.
pub(super) fn string(written: &str, decoded: Cow<'_, str>) -> String {
    // What goes over several lines begins with two marks that are the same, which else only an empty string does.
    let is_plain = written.as_bytes().first() != written.as_bytes().get(1);
    if is_plain || !written.contains("\r\n") {
        return decoded.into_owned();
    }
    let text = written.replace("\r\n", "\n");
    let encoding = if text.starts_with('"') { Encoding::MlBasicString } else { Encoding::MlLiteralString };
    let mut value = Cow::Borrowed("");
    let span = toml_parser::Span::new_unchecked(0, text.len());
    let _ = Raw::new_unchecked(&text, Some(encoding), span).decode_scalar(&mut value, &mut ());
    value.into_owned()
}

/// An integer, and whether Python reads it.
pub(super) fn integer(written: &str, radix: u32, span: Span) -> (Value, Option<SyntaxError>) {
    let (digits, error) = tomli::integer(written, radix, span);
    (Value::Integer(digits), error)
}

/// Python's `float` accepts all that TOML allows; out of range becomes `inf` in both.
pub(super) fn float(written: &str) -> Value {
    Value::Float(crate::text::float::parse(written).unwrap_or(f64::NAN))
}

/// A date or time, and whether Python has it.
pub(super) fn datetime(written: toml_datetime::Datetime, span: Span) -> (Value, Option<SyntaxError>) {
    let datetime = own_datetime(written);
    (Value::Datetime(datetime), tomli::datetime(datetime, span))
}

fn own_datetime(datetime: toml_datetime::Datetime) -> Datetime {
    Datetime {
        date: datetime.date.map(|date| (date.year, date.month, date.day)),
        time: datetime
            .time
            .map(|time| (time.hour, time.minute, time.second.unwrap_or(0), time.nanosecond.unwrap_or(0) / 1000)),
        offset: datetime.offset.map(|offset| match offset {
            toml_datetime::Offset::Z => 0,
            toml_datetime::Offset::Custom { minutes } => minutes,
        }),
    }
}
