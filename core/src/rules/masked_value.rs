//! `masked-value`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::secret::MASK;

pub(super) const RULE: Rule = Rule {
    code: Code::MaskedValue,
    docs: r"Asterisks instead of a secret.

A configuration that was copied from output that hides its secrets (a log, a web page, a link or the masked
output of `lakeplan`) contains `********` instead of the secrets. The asterisks are sent verbatim, and the
server rejects them.

Write the secret itself, or `${NAME}` with the name of a variable.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values {
        if is_masked(value.text) {
            let message = format!(
                "the value of `{}` consists of asterisks: it was masked where it was copied from",
                shown(value.key)
            );
            found.push(
                Diagnostic::warning(Code::MaskedValue, value.span, message)
                    .help("write the value itself, or `${NAME}` with the name of a variable"),
            );
        }
    }
}

/// Nothing but asterisks or dots as a form shows them, or what hides a secret in a longer text.
fn is_masked(text: &str) -> bool {
    let dots = |it: char| matches!(it, '*' | '•' | '●');
    let dotted = text.chars().all(dots) && text.chars().nth(2).is_some();
    dotted || (text.contains('*') && text.contains(MASK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks() {
        for text in ["***", "********", "•••••", "postgres:host=h password=********"] {
            assert!(is_masked(text), "{text}");
        }
        for text in ["", "*", "**", "a***", "s3://b/*/x"] {
            assert!(!is_masked(text), "{text}");
        }
    }
}
