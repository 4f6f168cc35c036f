//! `credential-form`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;

pub(super) const RULE: Rule = Rule {
    code: Code::CredentialForm,
    docs: r"Credentials of a kind that the storage does not accept.

DuckDB uses the S3 protocol with every object store, and signs requests with an access key and its secret. The
key file of a Google service account (an e-mail address and a PEM key) is not an access key, nor is the ARN of
a role or a user: it is sent verbatim and rejected. To assume a role, use the credential chain.

For Google Cloud Storage, create an HMAC key for the account in the settings, under Interoperability: `GOOG…`
and a secret of 40 characters.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    if storage.provider() == Provider::CredentialChain {
        return;
    }
    let (key_id, secret) = (storage.option("key_id"), storage.option("secret"));
    let pem = secret.filter(|secret| secret.text.contains("-----BEGIN"));
    let mail = key_id.filter(|key_id| key_id.text.contains('@') && key_id.text.contains('.'));
    let arn = key_id.filter(|key_id| key_id.text.starts_with("arn:"));
    let base64 = key_id.filter(|key_id| key_id.text.ends_with('=') && key_id.text.len() % 4 == 0);
    if let Some(written) = base64 {
        let message =
            "an access key has no `=`: this one looks encoded in base64, as Kubernetes shows the values of a Secret";
        found.push(
            Diagnostic::hint(Code::CredentialForm, written.span, message)
                .help("write the decoded key, and the decoded `secret`"),
        );
    } else if let Some(written) = arn {
        let message = "an ARN is not an access key: DuckDB signs its requests with it, and they are refused";
        let help = if written.text.contains(":role/") {
            "write an access key; or, to assume the role, `secret_parameters = { provider = \"credential_chain\", \
             chain = \"sts\", assume_role_arn = \"…\" }` instead of `key_id` and `secret`"
        } else {
            "write the access key that belongs to it"
        };
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    } else if let Some(written) = mail.or(pem) {
        let what = if mail.is_some() { "an e-mail address" } else { "a PEM key" };
        let message = format!("{what} is not a key of the S3 protocol, with which DuckDB signs its requests");
        let help = if storage.secret_type == SecretType::Gcs {
            "make an HMAC key for the service account (`GOOG…` and its secret), and write that"
        } else {
            "write an access key and its secret; at Google that is an HMAC key (`GOOG…`)"
        };
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    }
}

/// Whether the requests go to Cloudflare R2.
pub(super) fn is_of_r2(storage: &SecretView<'_>) -> bool {
    match storage.option("endpoint") {
        Some(endpoint) => endpoint.text.contains("r2.cloudflarestorage.com"),
        None => storage.secret_type == SecretType::R2,
    }
}

/// Whether a text is so many hexadecimal digits.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|it| it.is_ascii_hexdigit())
}
