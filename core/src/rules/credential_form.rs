//! `credential-form`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::percent_encoding::SIGNED;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::rules::values::inside;
use crate::text::edit::Fix;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::CredentialForm,
    docs: r"Credentials of a kind that the storage does not accept.

DuckDB uses the S3 protocol with every object store, and signs requests with an access key and its secret. The key
file of a Google service account (an email address and a PEM key) is not an access key, nor is the ARN of a role or a
user: it is sent verbatim and rejected, as are the path of a key file and a key with a project before it. To assume a
role, use the credential chain.

An access key consists of letters, digits, `_`, `-` and `.`: one that ends with the `,` of a CSV file, or that
contains the secret after a `:`, is rejected. A DigitalOcean API token (`dop_v1_…`) is not a Spaces access key, and an
AWS access key (`AKIA…`) is not a Google one. PostgreSQL does not accept the stored hash of a password (`md5…`,
`SCRAM-SHA-256$…`) as the password, and an access token for a short time only. The S3 API of Backblaze
accepts application keys, but not the master key. `Bearer` is not part of a token: DuckDB adds it to the request header itself.

For Google Cloud Storage, create an HMAC key for the account in the settings, under Interoperability: `GOOG…`
and a secret of 40 characters.
",
    check: Check::Store(check),
};

/// The hash of a password in the place of the password, or a token that is soon worth nothing.
fn hash(password: Written<'_>) -> Option<Diagnostic> {
    let text = password.text;
    let web_token = || text.starts_with("eyJ") && text.contains(".eyJ");
    if !password.from_variable && (text.contains(SIGNED) || web_token()) {
        let message = "an access token is valid for a short time (fifteen minutes on Amazon RDS, an hour elsewhere): later, the \
                       server rejects it";
        return Some(
            Diagnostic::hint(Code::CredentialForm, password.span, message)
                .help("write `${NAME}`, and set that variable to a new token before the store is opened"),
        );
    }
    let md5 = text
        .strip_prefix("md5")
        .is_some_and(|hash| is_hex(hash, 32) && hash.bytes().all(|it| !it.is_ascii_uppercase()));
    let scram = text.starts_with("SCRAM-SHA-256$") && text.contains(':');
    if !(md5 || scram) {
        return None;
    }
    let message = "this looks like a password hash as PostgreSQL stores it, which is not accepted as the password";
    Some(
        Diagnostic::hint(Code::CredentialForm, password.span, message)
            .help("write the password itself, or `${NAME}` with the name of a variable"),
    )
}

/// An access key of another form than the server has.
fn other_form(storage: &SecretView<'_>, key_id: Written<'_>, text: &str) -> Option<Diagnostic> {
    let key = key_id.text;
    let hint = |message: &'static str, help: &'static str| {
        Some(Diagnostic::hint(Code::CredentialForm, key_id.span, message).help(help))
    };
    if let Some(alone) = key.strip_suffix([',', ';']).filter(|alone| alone.len() > 3) {
        let diagnostic = hint(
            "an access key does not contain `,` or `;`: it becomes part of the key, and requests are rejected",
            "remove it",
        )?;
        let span = inside_of(key_id, text, key.len()).map(|span| Span::new(span.start + alone.len(), span.end));
        return Some(match span {
            Some(span) => diagnostic.fix(Fix::replace("remove it", span, "").to_be_read()),
            None => diagnostic,
        });
    }
    // Placeholders and references are faults of their own.
    if let Some((id, secret)) = key.split_once(':')
        && id.len() > 3
        && secret.len() > 3
        && !secret.starts_with('/')
        && key.chars().all(|it| it.is_ascii_alphanumeric() || "-_.+/=:".contains(it))
    {
        return hint(
            "an access key does not contain `:`: the part after it looks like the secret",
            "write the part before the `:` as `key_id`, and the part after it as `secret`",
        );
    }
    if key.starts_with("dop_v1_") || key.starts_with("doo_v1_") {
        return hint(
            "a DigitalOcean API token is not a Spaces access key, and is rejected",
            "create a Spaces access key, and write it with its secret",
        );
    }
    let aws = key.len() == 20 && (key.starts_with("AKIA") || key.starts_with("ASIA"));
    let cloud = storage.cloud().filter(|cloud| aws && cloud.key_prefix.is_some())?;
    storage.goes_to(storage.secret_type).then(|| {
        let message = format!("this is an AWS access key, which {} does not accept", cloud.name);
        Diagnostic::hint(Code::CredentialForm, key_id.span, message).help(format!("write {}", cloud.keys))
    })
}

/// The header of a request in the place of the token in it.
fn header(written: Written<'_>, text: &str) -> Option<Diagnostic> {
    let start = ["Bearer ", "Basic ", "Token "]
        .into_iter()
        .find(|it| written.text.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)))?;
    let word = start.trim_end();
    let message = format!("`{word}` belongs in the request header; here it becomes part of the credential");
    let mut diagnostic = Diagnostic::hint(Code::CredentialForm, written.span, message)
        .help(format!("remove `{word}`, unless it belongs to the value"));
    if let Some(span) = inside_of(written, text, written.text.len()) {
        let span = Span::new(span.start, span.start + start.len());
        diagnostic = diagnostic.fix(Fix::replace(format!("remove `{word}`"), span, "").to_be_read());
    }
    Some(diagnostic)
}

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(password) = context.catalog_secret().and_then(|secret| secret.option("password")) {
        found.extend(hash(password));
        found.extend(header(password, context.text));
    }
    let Some(storage) = context.object_store() else { return };
    for name in ["secret", "session_token", "bearer_token"] {
        found.extend(storage.option(name).and_then(|written| header(written, context.text)));
    }
    if storage.provider() == Provider::CredentialChain {
        return;
    }
    let (key_id, secret) = (storage.option("key_id"), storage.option("secret"));
    let pem = secret.filter(|secret| secret.text.contains("-----BEGIN"));
    let mail = key_id.filter(|key_id| key_id.text.contains('@') && key_id.text.contains('.'));
    let arn = key_id.filter(|key_id| key_id.text.starts_with("arn:"));
    let file = key_id.filter(|key_id| names_key_file(key_id.text));
    let project = key_id.filter(|key_id| hmac_key_of_project(key_id.text).is_some());
    let master = key_id.filter(|key_id| {
        is_hex(key_id.text, 12) && storage.option("endpoint").is_some_and(|it| it.text.contains(".backblazeb2.com"))
    });
    let base64 = key_id.filter(|key_id| key_id.text.ends_with('=') && key_id.text.len() % 4 == 0);
    if let Some(diagnostic) =
        key_id.and_then(|key_id| other_form(storage, key_id, context.text)).filter(|_| arn.is_none())
    {
        found.push(diagnostic);
    } else if let Some(written) = master {
        let message = "this looks like the ID of Backblaze's master key, which its S3 API does not accept";
        found.push(
            Diagnostic::hint(Code::CredentialForm, written.span, message)
                .help("create an application key for the bucket, and write its `keyID` and `applicationKey`"),
        );
    } else if let Some(written) = base64 {
        let message =
            "an access key does not contain `=`: this one looks base64-encoded, like the values of a Kubernetes Secret";
        found.push(
            Diagnostic::hint(Code::CredentialForm, written.span, message)
                .help("write the decoded key, and the decoded `secret`"),
        );
    } else if let Some(written) = arn {
        let message = "an ARN is not an access key: requests signed with it are rejected";
        let help = if written.text.contains(":role/") {
            "write an access key; or, to assume the role, `secret_parameters = { provider = \"credential_chain\", \
             chain = \"sts\", assume_role_arn = \"…\" }` instead of `key_id` and `secret`"
        } else {
            "write the access key of that identity"
        };
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    } else if let Some(written) = file {
        let message =
            "a file path is not an access key: DuckDB does not read key files, and signs requests with the path itself";
        let help = own_keys(storage).unwrap_or_else(|| {
            "write the access key and its secret, or use variables; to use an AWS profile, set `provider = \
             \"credential_chain\"`"
                .to_owned()
        });
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    } else if let Some(written) = project {
        let key = hmac_key_of_project(written.text).unwrap_or_default();
        let message =
            "a Google HMAC key does not include the project: requests are signed with a key that does not exist";
        let mut diagnostic = Diagnostic::warning(Code::CredentialForm, written.span, message)
            .help("write only the key, starting with `GOOG`");
        if let Some(span) = inside_of(written, context.text, written.text.len() - key.len()) {
            diagnostic = diagnostic.fix(Fix::replace("remove the project", span, "").to_be_read());
        }
        found.push(diagnostic);
    } else if let Some(written) = mail.or(pem) {
        let what = if mail.is_some() { "an email address" } else { "a PEM key" };
        let message = format!("{what} is not an S3 access key, which DuckDB needs to sign its requests");
        let help = own_keys(storage)
            .unwrap_or_else(|| "write an access key and its secret; for Google, an HMAC key (`GOOG…`)".to_owned());
        found.push(Diagnostic::warning(Code::CredentialForm, written.span, message).help(help));
    }
}

/// The keys of the only cloud that the storage can be.
fn own_keys(storage: &SecretView<'_>) -> Option<String> {
    storage.cloud().map(|cloud| format!("write {}", cloud.keys))
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

/// Whether a text is so many hexadecimal digits.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|it| it.is_ascii_hexdigit())
}
