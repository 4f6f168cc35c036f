//! `swapped-credentials`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::options::SecretType;
use crate::rules::context::Context;
use crate::rules::credential_form::is_hex;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};

pub(super) const RULE: Rule = Rule {
    code: Code::SwappedCredentials,
    docs: r"The key and its secret are swapped.

`key_id` is sent unencrypted with every request, and `secret` signs it. If they are swapped, the secret is
sent unencrypted, and the server rejects the request: R2 with
`Credential access key has length 64, should be 32`, AWS with `InvalidAccessKeyId`.

The two can be told apart by their format: `AKIA…` or `ASIA…` and 40 characters at AWS, `GOOG…` and 40 at
Google, 32 and 64 hexadecimal digits at Cloudflare R2. Swap them, in the file or in the variables; replace a
secret that was sent as the key.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    let Some((key_id, secret)) = exchanged(storage) else { return };
    let message = "key and secret are swapped: `key_id` looks like a secret, and `secret` like a key";
    let diagnostic = Diagnostic::warning(Code::SwappedCredentials, key_id.span, message)
        .context(secret.span, "this looks like a key");
    found.push(if key_id.from_variable || secret.from_variable {
        diagnostic.help("swap the two variables; replace a secret that was already sent as the key")
    } else {
        // The keys, so that no secret stands in the fix.
        let edit = |span: crate::text::span::Span, key: &str| Edit { span, replacement: key.to_owned() };
        let edits = vec![edit(key_id.key_span, "secret"), edit(secret.key_span, "key_id")];
        diagnostic
            .help("swap the two; replace a secret that was already sent as the key")
            .fix(Fix::new("swap `key_id` and `secret`", edits).to_be_read())
    });
}

/// Key and secret, if they have each other's form.
pub(super) fn exchanged<'a>(storage: &SecretView<'a>) -> Option<(Written<'a>, Written<'a>)> {
    let (key_id, secret) = (storage.option("key_id")?, storage.option("secret")?);
    let are_exchanged = if storage.goes_to(SecretType::R2) {
        is_hex(key_id.text, 64) && is_hex(secret.text, 32)
    } else {
        is_access_key(secret.text) && !is_access_key(key_id.text)
    };
    are_exchanged.then_some((key_id, secret))
}

/// The key of AWS or of Google's HMAC keys.
fn is_access_key(text: &str) -> bool {
    let rest = |start: &str| text.strip_prefix(start);
    let upper = |rest: &str| rest.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    rest("AKIA").or_else(|| rest("ASIA")).is_some_and(|rest| rest.len() == 16 && upper(rest))
        || rest("GOOG").is_some_and(|rest| rest.len() >= 16 && upper(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_keys() {
        assert!(is_access_key("AKIAIOSFODNN7EXAMPLE") && is_access_key("GOOG1EXAMPLEEXAMPLEEX"));
        assert!(!is_access_key("AKIA") && !is_access_key("minioadmin") && !is_access_key("AKIAiosfodnn7example"));
    }
}
