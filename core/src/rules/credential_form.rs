//! `credential-form`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::rules::values::inside;
use crate::text::edit::Fix;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::CredentialForm,
    docs: r"Credentials of a kind that the storage does not accept.

DuckDB uses the S3 protocol with every object store, and signs requests with an access key and its secret. The
key file of a Google service account (an e-mail address and a PEM key) is not an access key, nor is the ARN of
a role or a user: it is sent verbatim and rejected, and so is the path of a key file, or a project before the key. To assume a role,
use the credential chain.

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
    let file = key_id.filter(|key_id| names_key_file(key_id.text));
    let project = key_id.filter(|key_id| hmac_key_of_project(key_id.text).is_some());
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
    } else if let Some(written) = file {
        let message =
            "the path of a file is not an access key: DuckDB reads no key file, and signs its requests with the path";
        let help = if storage.secret_type == SecretType::Gcs {
            "create an HMAC key for the service account (`GOOG…` and its secret), and write that"
        } else {
            "write the access key and its secret, or set variables to them; profiles of the AWS tools are read by the \
             provider `credential_chain`"
        };
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    } else if let Some(written) = project {
        let key = hmac_key_of_project(written.text).unwrap_or_default();
        let message =
            "an HMAC key of Google has no project before it: requests are signed with a key that does not exist";
        let mut diagnostic = Diagnostic::warning(Code::CredentialForm, written.span, message)
            .help("write the key alone, from `GOOG` on");
        if let Some(span) = inside_of(written, context.text, written.text.len() - key.len()) {
            diagnostic = diagnostic.fix(Fix::replace("leave out the project", span, "").to_be_read());
        }
        found.push(diagnostic);
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

/// Whether a text is the path of a file with keys, which many tools take.
fn names_key_file(text: &str) -> bool {
    let absolute = text.starts_with(['/', '~']) && text[1..].contains('/');
    let ends = |ending: &str| text.to_ascii_lowercase().ends_with(ending);
    ends(".json") || (absolute && (ends(".p12") || ends(".pem") || ends(".csv") || ends("/credentials")))
}

/// The HMAC key behind the name of a project.
fn hmac_key_of_project(text: &str) -> Option<&str> {
    let (project, key) = text.rsplit_once('/')?;
    let is_key = key.starts_with("GOOG") && key.bytes().all(|it| it.is_ascii_alphanumeric());
    (is_key && !project.is_empty()).then_some(key)
}

/// The span of the first characters of a value that is written without escapes and variables.
fn inside_of(written: Written<'_>, text: &str, length: usize) -> Option<Span> {
    let inside = inside(written.span.slice(text)).filter(|inside| *inside == written.text)?;
    let start = written.span.start + (written.span.slice(text).len() - inside.len()) / 2;
    (!written.from_variable).then(|| Span::new(start, start + length))
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
