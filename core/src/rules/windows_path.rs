//! `windows-path`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::TextValue;
use crate::text::characters::Characters;

pub(super) const RULE: Rule = Rule {
    code: Code::WindowsPath,
    docs: r#"Backslashes of a Windows path that TOML read as escapes.

Between double quotes, `\t` is a tab, `\n` a line break, and `\b`, `\f` and `\r` are control characters too:
`"C:\temp\new"` is not a path with a directory `temp`. Windows rejects such a name; elsewhere DuckDB creates a
file or directory with these characters in its name, in the working directory.

Write `/` between directories, which DuckDB accepts on Windows too, or put the path between single quotes,
where backslashes are not escapes.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values.iter().filter(|value| value.is_path()) {
        let Some(escape) = escape(value, context.text) else { continue };
        let message = format!("`{escape}` in double quotes is {}, not a backslash and a letter", name(escape));
        let written = value.span.slice(context.text);
        let fix = Fix::replace("write `/` between folders", value.span, with_slashes(written));
        let diagnostic = Diagnostic::warning(Code::WindowsPath, value.span, message)
            .help("write `/` between folders, or put the path between single quotes");
        found.push(if value.secret { diagnostic } else { diagnostic.fix(fix) });
    }
}

/// The first escape of a control character in a path.
pub(super) fn escape(value: &TextValue<'_>, text: &str) -> Option<&'static str> {
    if !value.holds.has_any(Characters::UNSEEN) {
        return None;
    }
    // What a variable brings is not escaped.
    let written = value.span.slice(text);
    if !written.starts_with('"') || written.starts_with("\"\"\"") || !value.text.contains(char::is_control) {
        return None;
    }
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let escaped = &rest[at + 1..];
        if let Some(escape) = ESCAPES.iter().find(|(escape, _)| escaped.starts_with(&escape[1..])) {
            return Some(escape.0);
        }
        rest = escaped.get(1..).unwrap_or_default();
    }
    None
}

/// The escapes of one letter that are control characters.
const ESCAPES: &[(&str, &str)] = &[
    ("\\t", "a tab"),
    ("\\n", "a line break"),
    ("\\b", "a backspace"),
    ("\\f", "a form feed"),
    ("\\r", "a carriage return"),
];

fn name(escape: &str) -> &'static str {
    ESCAPES.iter().find(|(it, _)| *it == escape).map_or("a control character", |(_, name)| name)
}

/// A written string with a slash for each backslash, doubled or not.
fn with_slashes(written: &str) -> String {
    written.replace("\\\\", "/").replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_recovered() {
        assert_eq!(with_slashes(r#""C:\temp\\new\file""#), r#""C:/temp/new/file""#);
    }
}
