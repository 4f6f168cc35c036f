//! The text around the variables of a value: what an edit can change where the rest comes from outside.

use crate::metaxy::variables::placeholders;
use crate::rules::values::inside;
use crate::text::edit::{Edit, Fix, Prose};
use crate::text::span::{Located, Span};
use crate::toml::write::toml_string;

/// The change of the text after which a value is another one. Variables stay where they are: nothing if they
/// would have to change, or if a variable that Metaxy lays over the file says it all.
pub(super) fn rewritten<T: AsRef<str>>(text: &str, value: &Located<T>, wanted: &str) -> Option<Edit> {
    at(text, value.span, value.from_variable, value.value.as_ref(), wanted)
}

/// The same of a value whose parts are known one by one.
pub(super) fn at(text: &str, span: Span, from_variable: bool, value: &str, wanted: &str) -> Option<Edit> {
    if !from_variable {
        return Some(Edit { span, replacement: toml_string(wanted) });
    }
    let written = span.slice(text);
    let source = inside(written).filter(|source| !source.contains('\\') && !source.starts_with(['\n', '\r']))?;
    let found = placeholders(source);
    let (first, last) = (found.first()?, found.last()?);
    let (before, behind) = (&source[..first.start], &source[last.end..]);
    // From the first variable to the last nothing is touched, and what they say must come again, once.
    let kept = value.strip_prefix(before)?.strip_suffix(behind).filter(|kept| !kept.is_empty())?;
    let mut places = wanted.match_indices(kept);
    let (place, _) = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let (start, end) = (&wanted[..place], &wanted[place + kept.len()..]);
    let is_odd = |it: char| matches!(it, '"' | '\'' | '\\' | '$') || it.is_control();
    if start.contains(is_odd) || end.contains(is_odd) {
        return None;
    }
    let quote = (written.len() - source.len()) / 2;
    let replacement = format!(
        "{}{start}{}{end}{}",
        &written[..quote],
        &source[first.start..last.end],
        &written[written.len() - quote..]
    );
    (replacement != written).then_some(Edit { span, replacement })
}

/// A fix by such a change; where a variable is part of the value it is to be read, since it was only seen with
/// what the variable says here.
pub(super) fn fix<T: AsRef<str>>(title: impl Into<Prose>, text: &str, value: &Located<T>, wanted: &str) -> Option<Fix> {
    let fix = Fix::new(title, vec![rewritten(text, value, wanted)?]);
    Some(if value.from_variable { fix.to_be_read() } else { fix })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(written: &str, value: &str, wanted: &str) -> Option<String> {
        at(written, Span::new(0, written.len()), written.contains("${"), value, wanted).map(|edit| edit.replacement)
    }

    #[test]
    fn variables_stay_where_they_are() {
        let change = |written: &str, value: &str, wanted: &str, expected: &str| {
            assert_eq!(changed(written, value, wanted).as_deref(), Some(expected), "{written}");
        };
        change("\"HTTP://${H}\"", "HTTP://h:1", "http://h:1", "\"http://${H}\"");
        change("'file:${D}/x'", "file:/d/x", "sqlite:/d/x", "'sqlite:${D}/x'");
        change("\"${B}/\"", "b/", "b", "\"${B}\"");
        change("\"s3://${B}/${P}/*\"", "s3://b/p/*", "s3a://b/p/", "\"s3a://${B}/${P}/\"");
        change("\"\"\"x${A:-a}\"\"\"", "xa", "a", "\"\"\"${A:-a}\"\"\"");
        change("'x'", "x", "it's", "\"it's\"");
    }

    #[test]
    fn what_a_variable_says_is_beyond_the_file() {
        for (written, value, wanted) in [
            // The fault is in the variable.
            ("\"${H}\"", "HTTP://h", "http://h"),
            // Which of the two is meant cannot be told.
            ("\"x${A}\"", "xa", "aa"),
            ("\"x${A}\"", "x", ""),
            // With escapes the text is not what is written.
            ("\"\\u0078${A}\"", "xa", "a"),
            ("\"x${A}\"", "xa", "\"a"),
            // Nothing changes.
            ("\"${A}\"", "a", "a"),
        ] {
            assert_eq!(changed(written, value, wanted), None, "{written}");
        }
        // A variable of Metaxy that lies over the file: there is no place for it.
        assert_eq!(at("\"a\"", Span::new(0, 3), true, "b", "c"), None);
    }
}
