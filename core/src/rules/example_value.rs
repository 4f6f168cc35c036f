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
and have not been filled in. They are sent verbatim: the server rejects them or, worse, accepts a well-known
password. `None`, `null` and `undefined` are what programs write for a value that they do not have.

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
        if is_bracketed(value.text) {
            let message = format!("`{}` is a placeholder from a template, and is sent verbatim", shown(value.text));
            found.push(
                Diagnostic::warning(Code::ExampleValue, value.span, message)
                    .help("write the value, without `<` and `>`, or `${NAME}` with the name of a variable"),
            );
        } else if is_example(value.text)
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
fn nothing(value: &TextValue<'_>) -> Option<&'static str> {
    const WORDS: [&str; 6] = ["None", "null", "NULL", "undefined", "nil", "(null)"];
    const KEYS: [&str; 8] = ["host", "user", "password", "key_id", "secret", "session_token", "endpoint", "account_id"];
    let word = WORDS.into_iter().find(|word| value.text == *word)?;
    let key = KEYS.iter().any(|key| value.key.eq_ignore_ascii_case(key)) && value.of != Of::AttachOptions;
    key.then_some(word)
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

fn is_bracketed(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    let word = |it: char| it.is_alphanumeric() || "-_ .".contains(it);
    inside.is_some_and(|inside| !inside.is_empty() && inside.chars().all(word))
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
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    if let Some(inside) = bracketed {
        return inside.len() > 2 && inside.bytes().all(|it| it.is_ascii_uppercase() || it == b'-' || it == b'_');
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
        assert!(is_bracketed("<your-key>") && is_bracketed("<region>"));
        assert!(!is_bracketed("<>") && !is_bracketed("a<b>") && !is_bracketed("<a=b>"));
        for text in ["CHANGEME", "change-me", "your-bucket", "YOUR_KEY", "xxx", "XXXX", "TODO", "[YOUR-PASSWORD]"] {
            assert!(is_example(text), "{text}");
        }
        for text in ["", "changeme", "xx", "yours", "your", "lake", "changes", "s3cr3t", "[a]", "[1]"] {
            assert!(!is_example(text), "{text}");
        }
    }
}
