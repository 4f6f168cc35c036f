//! `example-value`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;

pub(super) const RULE: Rule = Rule {
    code: Code::ExampleValue,
    docs: r"A value that looks like a placeholder from a template.

`<your-key>`, `your-bucket`, `CHANGEME` and `xxx` come from documentation and have not been filled in. They
are sent verbatim: the server rejects them or, worse, accepts a well-known password.

Write the real value, or `${NAME}` with the name of a variable.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values.iter().filter(|value| !value.from_variable) {
        if is_bracketed(value.text) {
            let message = format!("`{}` is a placeholder of a template, and is sent as is", shown(value.text));
            found.push(
                Diagnostic::warning(Code::ExampleValue, value.span, message)
                    .help("write the value, without `<` and `>`, or `${NAME}` with the name of a variable"),
            );
        } else if is_example(value.text) {
            let message = format!("the value of `{}` looks like a placeholder of a template", shown(value.key));
            found.push(
                Diagnostic::hint(Code::ExampleValue, value.span, message)
                    .help("write the real value, or `${NAME}` with the name of a variable"),
            );
        }
    }
}

fn is_bracketed(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    let word = |it: char| it.is_alphanumeric() || "-_ .".contains(it);
    inside.is_some_and(|inside| !inside.is_empty() && inside.chars().all(word))
}

fn is_example(text: &str) -> bool {
    let plain = || text.bytes().filter(|it| !matches!(it, b'-' | b'_' | b' ')).map(|it| it.to_ascii_lowercase());
    let words = ["changeme", "changethis", "changeit", "replaceme", "replacethis", "fillmein", "todo", "placeholder"];
    let crosses = plain().nth(2).is_some() && plain().all(|it| it == b'x');
    let your = ["your-", "your_"];
    let your = text.get(..5).is_some_and(|start| your.iter().any(|it| it.eq_ignore_ascii_case(start)));
    // `changeme` as it stands is the password of many a server on somebody's own machine.
    (words.iter().any(|word| plain().eq(word.bytes())) && text != "changeme") || crosses || your
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_templates() {
        assert!(is_bracketed("<your-key>") && is_bracketed("<region>"));
        assert!(!is_bracketed("<>") && !is_bracketed("a<b>") && !is_bracketed("<a=b>"));
        for text in ["CHANGEME", "change-me", "your-bucket", "YOUR_KEY", "xxx", "XXXX", "TODO"] {
            assert!(is_example(text), "{text}");
        }
        for text in ["", "changeme", "xx", "yours", "your", "lake", "changes", "s3cr3t"] {
            assert!(!is_example(text), "{text}");
        }
    }
}
