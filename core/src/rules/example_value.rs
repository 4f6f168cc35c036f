//! `example-value`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::text::characters::Characters;

pub(super) const RULE: Rule = Rule {
    code: Code::ExampleValue,
    docs: r"A value that looks like a placeholder from a template.

`<your-key>`, `[YOUR-PASSWORD]`, `your-bucket`, `/path/to/lake`, `CHANGEME` and `xxx` come from documentation
and have not been filled in, as `s3://<bucket>/`, `db.<ref>.supabase.co` and `ACCOUNT_ID.r2.cloudflarestorage.com` have
in a part. They are sent verbatim: the server rejects them or, worse, accepts a well-known password. `None`, `null` and
`undefined` are what programs write for a value that they do not have.

Write the real value, or `${NAME}` with the name of a variable.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values {
        if let Some(word) = nothing(value) {
            let message = format!(
                "the value of `{}` is the word `{word}`, which programs print for a missing value",
                shown(value.key)
            );
            let help = if value.from_variable {
                "check where the variable is set"
            } else {
                "write the value, or remove the key"
            };
            found.push(Diagnostic::hint(Code::ExampleValue, value.span, message).help(help));
        }
    }
    for value in context.values.iter().filter(|value| !value.from_variable) {
        let place = || value.is_path() || PLACES.contains(&value.key);
        let blank = if value.holds.has_any(const { Characters::of("<[{") }) { blank(value.text) } else { None };
        // A part of a password may be anything.
        let blank = blank.filter(|blank| *blank == value.text || place());
        if let Some(blank) = blank.filter(|blank| blank.starts_with('<')) {
            let message = format!("`{}` is a placeholder from a template, and is sent verbatim", shown(blank));
            found.push(
                Diagnostic::warning(Code::ExampleValue, value.span, message)
                    .help("write the value, without `<` and `>`, or `${NAME}` with the name of a variable"),
            );
        } else if is_example(value.text)
            || (blank.is_some_and(|blank| blank.starts_with('[') || !value.is_path()) && place())
            || has_example(value)
            || (value.holds.has_any(const { Characters::of("/{") })
                && value.is_path()
                && (is_example_path(value.text) || is_field(value)))
        {
            let message = format!("the value of `{}` looks like a placeholder from a template", shown(value.key));
            found.push(
                Diagnostic::hint(Code::ExampleValue, value.span, message)
                    .help("write the real value, or `${NAME}` with the name of a variable"),
            );
        }
    }
}

/// What programs write for nothing, in the place of a login or a host.
/// What programs print for a missing value.
pub(crate) const NOTHING: [&str; 6] = ["None", "null", "NULL", "undefined", "nil", "(null)"];

fn nothing(value: &TextValue<'_>) -> Option<&'static str> {
    const KEYS: [&str; 8] = ["host", "user", "password", "key_id", "secret", "session_token", "endpoint", "account_id"];
    let word = NOTHING.into_iter().find(|word| value.text == *word)?;
    let key = KEYS.iter().any(|key| value.key.eq_ignore_ascii_case(key)) && value.of != Of::AttachOptions;
    key.then_some(word)
}

/// Where a part of a value can be left open, beside paths.
const PLACES: [&str; 6] = ["host", "user", "database", "endpoint", "account_id", "region"];

/// What a template leaves open in a value: `<bucket>`, `{region}`, `[PROJECT-REF]`.
fn blank(text: &str) -> Option<&str> {
    let start = text.find(['<', '[', '{'])?;
    let (close, fits): (char, fn(char) -> bool) = match text.as_bytes()[start] {
        b'<' => ('>', |it| it.is_alphanumeric() || "-_ .".contains(it)),
        b'[' => (']', |it| it.is_ascii_uppercase() || "-_".contains(it)),
        _ => ('}', |it| it.is_ascii_lowercase() || it == '_'),
    };
    let inside = text[start + 1..].split_once(close)?.0;
    let least = if close == '>' { 1 } else { 3 };
    (inside.len() >= least && inside.chars().all(fits)).then(|| &text[start..start + inside.len() + 2])
}

/// Whether a name of a bucket was not filled in.
pub(super) fn is_blank(name: &str) -> bool {
    // No bucket begins so, and `[bucket]` is how some pages write theirs.
    blank(name).is_some() || name.starts_with('[') || is_example(name)
}

/// Whether the bucket of a URL, or a label of a host, is one from documentation.
fn has_example(value: &TextValue<'_>) -> bool {
    if value.is_path() {
        let bucket = value.text.split_once("://").and_then(|(_, rest)| rest.split('/').next());
        return bucket.is_some_and(is_blank);
    }
    let label = |label: &str| {
        let upper = label.contains('_') && label.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
        upper || (label.len() > 2 && label.bytes().all(|it| it == b'x'))
    };
    if !value.holds.has_any(const { Characters::of("_x") }) || !PLACES.contains(&value.key) {
        return false;
    }
    // The last label is a domain of its own.
    let labels = value.text.rsplit_once('.').map(|(labels, _)| labels);
    labels.is_some_and(|labels| labels.split(['.', '/']).any(label))
}

/// `{name}` between the parts of a path, as programs fill it in.
fn is_field(value: &TextValue<'_>) -> bool {
    value.key != "bucket"
        && value.text.split('/').any(|part| {
            let inside = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            inside.is_some_and(|name| name.len() > 1 && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_'))
        })
}

fn is_example_path(text: &str) -> bool {
    let path = text.rsplit_once(':').map_or(text, |(_, path)| path);
    path.trim_start_matches('/').starts_with("path/to/") && path.starts_with('/')
}

fn is_example(text: &str) -> bool {
    let plain = || text.bytes().filter(|it| !matches!(it, b'-' | b'_' | b' ')).map(|it| it.to_ascii_lowercase());
    let words = ["changeme", "changethis", "changeit", "replaceme", "replacethis", "fillmein", "todo", "placeholder"];
    let Some(first) = plain().next() else { return false };
    if !matches!(first, b'[' | b'x' | b'y') && words.iter().all(|word| word.as_bytes()[0] != first) {
        return false;
    }
    let crosses = plain().nth(2).is_some() && plain().all(|it| it == b'x');
    let your = ["your-", "your_"];
    if first == b'[' {
        return blank(text) == Some(text);
    }
    let your = text.get(..5).is_some_and(|start| your.iter().any(|it| it.eq_ignore_ascii_case(start)));
    // `changeme` as it stands is the password of many a server on somebody's own machine.
    (words.iter().any(|word| plain().eq(word.bytes())) && text != "changeme")
        || crosses
        || (your && !text.ends_with("-objectstorage.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_templates() {
        for (text, part) in [
            ("<your-key>", "<your-key>"),
            ("db.<ref>.supabase.co", "<ref>"),
            ("postgres.[YOUR-PROJECT-REF]", "[YOUR-PROJECT-REF]"),
            ("s3.{region}.example.com", "{region}"),
        ] {
            assert_eq!(blank(text), Some(part), "{text}");
        }
        for text in ["<>", "<a=b>", "a<b", "[::1]:9000", "[AB]", "{}", "{NAME}", "lake"] {
            assert_eq!(blank(text), None, "{text}");
        }
        for text in ["CHANGEME", "change-me", "your-bucket", "YOUR_KEY", "xxx", "XXXX", "TODO", "[YOUR-PASSWORD]"] {
            assert!(is_example(text), "{text}");
        }
        for text in ["", "changeme", "xx", "yours", "your", "lake", "changes", "s3cr3t", "[a]", "[1]"] {
            assert!(!is_example(text), "{text}");
        }
    }
}
