//! Variables in the forms of other tools.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::metaxy::secret_key::is_secret_key;
use crate::metaxy::variables::placeholder::{Placeholder, opening};
use crate::secrets::shown;
use crate::text::span::Span;

/// Whether something can be the name of a variable; without this Metaxy takes anything for one.
pub(super) fn is_name(name: &str) -> bool {
    name.chars().all(|it| it.is_alphanumeric() || it == '_')
}

/// How far the end of a variable is looked for: texts with many beginnings must not be read as often.
const LONGEST: usize = 256;

/// Reports the variables of a string that Metaxy does not know, or reads otherwise than meant.
///
/// `source` is how the string is written, with its quotes, and `known` are the variables that Metaxy
/// knows in it.
pub(super) fn check(
    source: &str,
    string: &str,
    known: &[Placeholder<'_>],
    span: Span,
    path: &[&str],
    found: &mut Vec<Diagnostic>,
) {
    // With escapes the places in the text are others.
    let quotes = source.len().saturating_sub(string.len()) / 2;
    let plain = source.get(quotes..source.len() - quotes).is_some_and(|inside| inside == string);
    let mut known = known.iter().peekable();
    let mut at = 0;
    while let Some(start) = opening(string, at) {
        let placeholder = known.next_if(|placeholder| placeholder.start == start);
        let form = form(string, start, placeholder);
        at = placeholder.map_or(start + 2, |placeholder| placeholder.end);
        let Some(form) = form else { continue };
        at = at.max(start + form.written.len());
        // What stands in a default, or in a form of another tool, is a part of it.
        while known.next_if(|placeholder| placeholder.start < at).is_some() {}
        let start = span.start + quotes + start;
        let place = plain.then(|| Span::new(start, start + form.written.len()));
        let secret = path.iter().any(|key| is_secret_key(key) || *key == "secret_parameters");
        found.push(report(&form, place, span, secret));
    }
}

/// A variable in a form of another tool.
#[derive(Debug, PartialEq, Eq)]
struct Form<'a> {
    /// What is wrong with it.
    what: What,
    /// All of it.
    written: &'a str,
    /// The variable, if that can be told.
    name: Option<&'a str>,
    /// Its default.
    default: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// It stays as it is.
    Letters,
    /// All of it is the name of a variable.
    Name,
    /// Another variable stands in its default.
    Nested,
}

fn form<'a>(string: &'a str, start: usize, known: Option<&Placeholder<'a>>) -> Option<Form<'a>> {
    if let Some(known) = known {
        if known.default.is_some_and(|default| opening(default, 0).is_some()) {
            let written = &string[start..known.end];
            return Some(Form { what: What::Nested, written, name: Some(known.name), default: None });
        }
        if is_name(known.name) {
            return None;
        }
        let (name, default) = parts(known.name);
        let default = known.default.or(default);
        // GitHub writes two braces.
        let more = known.name.starts_with('{') && string[known.end..].starts_with('}');
        let end = known.end + usize::from(more);
        return Some(Form { what: What::Name, written: &string[start..end], name, default });
    }
    let inside = &string[start + 2..];
    let window = &inside.as_bytes()[..inside.len().min(LONGEST)];
    let length = window.iter().position(|it| *it == b'}').filter(|length| inside[..*length].contains(':'))?;
    let (name, default) = parts(&inside[..length]);
    // A path of Windows, or JSON: no variable.
    let end = start + 2 + length + 1;
    name.is_some().then_some(Form { what: What::Letters, written: &string[start..end], name, default })
}

/// Name and default of the inside of the braces.
fn parts(inside: &str) -> (Option<&str>, Option<&str>) {
    let inside = inside.trim_matches(['{', ' ']);
    // `${env:NAME}`, `${oc.env:NAME,default}`, `${env.NAME}`, `${{ secrets.NAME }}`.
    for prefix in ["oc.env:", "env:", "ENV:", "env.", "ENV.", "secrets.", "vars.", "var.", "file:"] {
        if let Some(rest) = inside.strip_prefix(prefix) {
            let (name, default) = rest.split_once(',').map_or((rest, None), |(name, default)| (name, Some(default)));
            let known = prefix != "file:" && !name.is_empty() && is_name(name);
            return (known.then_some(name), default);
        }
    }
    let length = inside.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(inside.len());
    let (name, rest) = inside.split_at(length);
    if name.is_empty() {
        return (None, None);
    }
    let default = [":=", "=", ":", "-"].iter().find_map(|sign| rest.strip_prefix(sign));
    match rest.trim_start_matches(':').chars().next() {
        // An error text, or what is put in its place if it is set.
        Some('?' | '+') => (Some(name), None),
        _ => (Some(name), default),
    }
}

fn report(form: &Form<'_>, place: Option<Span>, value: Span, secret: bool) -> Diagnostic {
    let span = place.unwrap_or(value);
    let wanted = |default: Option<&str>| match (form.name, default) {
        (Some(name), Some(default)) => format!("${{{name}:-{default}}}"),
        (Some(name), None) => format!("${{{name}}}"),
        (None, _) => "${NAME}".to_owned(),
    };
    let shown_wanted = shown(&wanted(form.default.map(|default| if secret { "…" } else { default })));
    let message = match form.what {
        What::Letters => "Metaxy does not support this form of variable, and leaves it unchanged",
        What::Name => "Metaxy reads everything between the braces as the name of a variable, which is not set",
        What::Nested => "a default ends at the first `}` and cannot contain a variable: the rest is sent verbatim",
    };
    let diagnostic = Diagnostic::warning(Code::VariableForm, span, message);
    if form.what == What::Nested {
        return diagnostic.help("write a single variable with plain text as its default");
    }
    let diagnostic = diagnostic.help(format!("write `{shown_wanted}`"));
    match place.and_then(|place| fix(form, place, format!("write `{shown_wanted}`"))) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// Changes what stands around name and default, which may be a secret.
fn fix(form: &Form<'_>, place: Span, title: String) -> Option<Fix> {
    let name = form.name?;
    let written = form.written;
    let start = written.find(name)?;
    let behind = start + name.len();
    let edit = |start: usize, end: usize, replacement: &str| Edit {
        span: Span::new(place.start + start, place.start + end),
        replacement: replacement.to_owned(),
    };
    let mut edits = vec![edit(2, start, "")];
    match form.default {
        Some(default) => {
            let at = behind + written[behind..].rfind(default)?;
            edits.push(edit(behind, at, ":-"));
            edits.push(edit(at + default.len(), written.len(), "}"));
        }
        None => edits.push(edit(behind, written.len(), "}")),
    }
    edits.retain(|edit| written[edit.span.start - place.start..edit.span.end - place.start] != edit.replacement);
    let fix = Fix::new(title, edits);
    // Without a default the variable must be set, and an error text is lost.
    Some(if form.default.is_some() { fix } else { fix.to_be_read() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metaxy::variables::placeholders;

    fn said(toml: &str) -> Vec<String> {
        let document = crate::toml::document::parse(toml);
        let crate::toml::document::Value::String(string) = &document.root.entries[0].node.value else {
            panic!("not a string")
        };
        let mut found = Vec::new();
        let entry = &document.root.entries[0];
        let known = placeholders(string);
        check(entry.node.span.slice(toml), string, &known, entry.node.span, &[entry.key.as_str()], &mut found);
        found.iter().map(|it| it.fixes.first().map_or_else(String::new, |fix| fix.apply(toml))).collect()
    }

    #[test]
    fn forms_of_other_tools() {
        for (written, mended) in [
            ("${A:b}", "${A:-b}"),
            ("${A-b}", "${A:-b}"),
            ("${A:=b}", "${A:-b}"),
            ("${A=b}", "${A:-b}"),
            ("${A:?no}", "${A}"),
            ("${A?no}", "${A}"),
            ("${env:A}", "${A}"),
            ("${env.A}", "${A}"),
            ("${oc.env:A,b}", "${A:-b}"),
            ("${{ secrets.A }}", "${A}"),
            ("x${A:b}y", "x${A:-b}y"),
        ] {
            assert_eq!(said(&format!("x = \"{written}\"")), [format!("x = \"{mended}\"")], "{written}");
        }
        assert_eq!(said("x = \"${A:-${B:-c}}\""), [""]);
        for sound in ["${A}", "${A:-b}", "${A:-b:c}", "$A", "${}", "${", "${A:x", "{A}", "${:x}", "${Ä}"] {
            assert_eq!(said(&format!("x = \"{sound}\"")), [""; 0], "{sound}");
        }
    }

    #[test]
    fn a_secret_default_is_not_shown() {
        let mut found = Vec::new();
        check("'${A:s3cr3t-x}'", "${A:s3cr3t-x}", &[], Span::new(0, 15), &["password"], &mut found);
        let text = format!("{found:?}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}
