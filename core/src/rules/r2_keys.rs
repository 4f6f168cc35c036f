//! `r2-keys`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::SecretType;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::requests::Requests;
use crate::rules::rule::{Check, Rule};
use crate::rules::swapped_credentials::exchanged;

pub(super) const RULE: Rule = Rule {
    code: Code::R2Keys,
    docs: r"An access key that R2 does not accept.

The Access Key ID of R2 has 32 characters, all hexadecimal digits, and R2 rejects any other length
(`Credential access key has length …, should be 32`). Cloudflare shows it, with the Secret Access Key of 64
digits, only once: when an R2 API token is created. The name and the value of the token are different values.
The pair can be derived from an existing token: the ID of the token is the Access Key ID, and the SHA-256 of
its value, in hexadecimal digits, is the Secret Access Key.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(requests) = Requests::of(context) else { return };
    let at_r2 = requests.storage.goes_to(SecretType::R2);
    let Some(key) = requests.text_of("key_id").filter(|key| at_r2 && !key.text.is_empty()) else { return };
    // Of a secret in its place another finding speaks, which says more.
    if exchanged(requests.storage).is_some() {
        return;
    }
    let length = key.text.chars().count();
    // Placeholders of examples are a fault of another kind.
    let placeholder = key.text.contains(&['.', '<', '>', '{', '$', '…'] as &[char]) || key.text.contains("example");
    if length == 32 || placeholder || key.from_variable && length < 12 || !requests.storage.has("secret") {
        return;
    }
    found.push(
        Diagnostic::warning(
            Code::R2Keys,
            key.span,
            format!("an R2 Access Key ID has 32 characters; this one has {length}, and is rejected"),
        )
        .help(
            "write the Access Key ID and the Secret Access Key; for an API token, these are its ID and the SHA-256 of \
             its value",
        ),
    );
}
