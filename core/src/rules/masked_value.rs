//! `masked-value`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::characters::Characters;
use crate::text::secret::is_masked;

pub(super) const RULE: Rule = Rule {
    code: Code::MaskedValue,
    docs: r"Asterisks, or the word `REDACTED`, instead of a secret.

A configuration that was copied from output that hides its secrets (a log, a web page, a link or the masked
output of `lakeplan`) contains `********` or `REDACTED` instead of the secrets. That is sent verbatim, and the
server rejects it.

Write the secret itself, or `${NAME}` with the name of a variable.
",
    check: Check::Store(check),
};

/// What a mask is made of; `D` is that of the word.
const MAY_MASK: Characters = Characters::of("*•Dd");

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values {
        if value.holds.has_any(MAY_MASK) && is_masked(value.text) {
            let message = format!("the value of `{}` was masked where it was copied from", shown(value.key));
            found.push(
                Diagnostic::warning(Code::MaskedValue, value.span, message)
                    .help("write the value itself, or `${NAME}` with the name of a variable"),
            );
        }
    }
}
