//! `percent-encoding`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::text::characters::Characters;

pub(super) const RULE: Rule = Rule {
    code: Code::PercentEncoding,
    docs: r"A value with percent-encoded characters, which are not decoded.

In a URL, the reserved characters of a user name or password are written as `%40` for `@`, `%2F` for `/`, and
so on. The keys of a backend are not URLs: they are sent as written, and the server does not accept a password
with `%40` in it. Paths are not decoded either, not even after `file://` or `s3://`: the directory is called
`my%20files`.

Write the characters themselves, unless the value really contains a `%` and two digits.
",
    check: Check::Store(check),
};

/// What the URL of a request has that is signed for AWS.
pub(super) const SIGNED: &str = "X-Amz-Signature=";

const PERCENT: Characters = Characters::of("%");

fn check(context: &Context<'_>, found: &mut Findings) {
    // What follows `?` in a URL is decoded by whoever reads it, and told by `data-path`; a token of AWS is the signed
    // URL of a request, which the server wants as it is.
    let is_query = |value: &&TextValue<'_>| {
        value.text.contains('?') && (value.text.contains("://") || value.text.contains(SIGNED))
    };
    let values = context
        .values
        .iter()
        .filter(|value| value.holds.has_any(PERCENT) && decodes(value.text) && is_plain_field(value));
    for value in values.filter(|value| !is_query(value)) {
        let (consequence, help) = if is_location(value) {
            ("is treated as a name that contains `%`", "write the characters themselves, such as a space for `%20`")
        } else {
            (
                "is sent verbatim",
                "only URLs are percent-encoded: write the characters themselves, such as `@` for `%40`",
            )
        };
        let message = format!("the value of `{}` looks percent-encoded, and {consequence}", shown(value.key));
        found.push(Diagnostic::hint(Code::PercentEncoding, value.span, message).help(help));
    }
}

/// Paths and names of buckets.
fn is_location(value: &TextValue<'_>) -> bool {
    let key = value.key.to_ascii_lowercase();
    match value.of {
        Of::Catalog => key == "uri",
        Of::Storage => matches!(key.as_str(), "path" | "data_path" | "bucket" | "prefix"),
        Of::AttachOptions => matches!(key.as_str(), "data_path" | "metadata_path"),
        Of::CatalogParameters | Of::StorageParameters | Of::Settings => false,
    }
}

/// Fields that people copy out of URLs.
fn is_plain_field(value: &TextValue<'_>) -> bool {
    if is_location(value) {
        return true;
    }
    let key = value.key.to_ascii_lowercase();
    match value.of {
        Of::Catalog | Of::CatalogParameters => matches!(key.as_str(), "user" | "password" | "database"),
        Of::Storage | Of::StorageParameters => matches!(key.as_str(), "key_id" | "secret"),
        Of::Settings | Of::AttachOptions => false,
    }
}

/// Whether every `%` begins an encoded character, and one of these is reserved in a URL.
fn decodes(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    let mut reserved = false;
    for part in parts {
        let Some(byte) = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) else { return false };
        reserved |= !byte.is_ascii_alphanumeric() && !b"-._~".contains(&byte);
    }
    reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_characters() {
        assert!(decodes("p%40ss%2Fword") && decodes("%25"));
        for text in ["", "100%", "a%41", "p%40%", "%zz", "abc"] {
            assert!(!decodes(text), "{text}");
        }
    }

    const TOKEN: &str = "h:5432/?Action=connect&DBUser=u&X-Amz-Credential=ASIA%2F20261128&X-Amz-Signature=00";

    #[test]
    fn a_token_of_aws_is_left_as_it_is() {
        let told = |password: &str| {
            let toml = format!(
                "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n\
                 password = \"{password}\"\n[ducklake.storage]\ntype = \"local\"\npath = \"/x\"\n"
            );
            let found = crate::analyze(&toml, &crate::Options::new([("P".to_owned(), TOKEN.to_owned())].into()));
            let about = |it: &Diagnostic| matches!(it.code, Code::PercentEncoding | Code::CredentialForm);
            found.diagnostics.iter().filter(|it| about(it)).map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(told(TOKEN), [Code::CredentialForm]);
        assert_eq!(told("${P}"), []);
        assert_eq!(told("p%40ss%2Fword"), [Code::PercentEncoding]);
    }
}
