//! `snapshot-time`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::text::span::Span;
use crate::toml::document::{Datetime, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::SnapshotTime,
    docs: r"The time of a snapshot without its offset from UTC.

DuckLake reads such a time as UTC, regardless of the time zone of the session, while `ducklake_snapshots`
prints times in the session's time zone. A time that is copied from there, or is a local time, then selects
another snapshot, or none: `No snapshot found at timestamp`.

Append `Z` to a time in UTC, and the offset to any other: `10:00:00-04:00`. The name of a time zone is
rejected.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(pin) = context.attach_option("snapshot_time").filter(|_| !context.is_motherduck()) else { return };
    let behind = match &pin.node.value {
        Value::Datetime(Datetime { date: Some(_), time: Some(_), offset: None }) => pin.node.span.end,
        Value::String(text) if has_no_offset(text) => pin.node.span.end.saturating_sub(1),
        _ => return,
    };
    let message = "without an offset, this time is read as UTC, regardless of the session's time zone";
    let diagnostic = Diagnostic::hint(Code::SnapshotTime, pin.node.span, message)
        .help("append `Z` if UTC is meant, or an offset such as `-04:00`");
    let written = pin.node.span.slice(context.text);
    let plain = !written.starts_with("\"\"\"") && !written.starts_with("'''");
    found.push(if pin.node.from_variable || !plain {
        diagnostic
    } else {
        diagnostic.fix(Fix::replace("append `Z` to the time", Span::at(behind), "Z"))
    });
}

/// Whether a text is a date and a time and nothing else.
fn has_no_offset(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', ' ']) else { return false };
    let is = |part: &str, marks: &str| {
        part.starts_with(|first: char| first.is_ascii_digit())
            && part.ends_with(|last: char| last.is_ascii_digit())
            && part.chars().all(|it| it.is_ascii_digit() || marks.contains(it))
    };
    is(date, "-") && is(time, ":.") && time.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_seen() {
        assert!(has_no_offset("2026-05-27 10:00:00") && has_no_offset("2026-05-27T10:00:00.123"));
        for text in ["2026-05-27T10:00:00Z", "2026-05-27 10:00:00+02", "2026-05-27", "", "now", "10:00:00"] {
            assert!(!has_no_offset(text), "{text}");
        }
    }
}
