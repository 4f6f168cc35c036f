//! What of the further options of a secret may be shown.

use crate::duckdb;
use crate::duckdb::words::WordOption;
use crate::secrets::{holds_credentials_at, names_file, names_secret};
use crate::text::similar::closest;
use crate::toml::document::Value;

/// Whether the value of an option in `secret_parameters` may be shown. Numbers, booleans
/// and the words of a fixed list may; any other text may be a secret.
pub(crate) fn is_public_option(key: &str, value: &Value) -> bool {
    match value {
        Value::Boolean(_) | Value::Float(_) | Value::Null => true,
        // A password of digits is still a password.
        Value::Integer(_) => is_whole_number(key) || !names_secret(key),
        Value::String(text) => is_public_text(key, text),
        // Several scopes, or the links of a chain.
        Value::Array(items) => items.iter().all(|item| is_public_option(key, &item.value)),
        Value::Datetime(_) | Value::Table(_) => false,
    }
}

/// Whether a text names a place or a role, is one of the words of an option or like one, or a number
/// in quotes. Shown, it tells what to correct, and where such is taken no secret is expected.
fn is_public_text(key: &str, text: &str) -> bool {
    let is = |option: &&str| option.eq_ignore_ascii_case(key);
    // What must not be shown does not depend on the version: a word of any of them is a word.
    let mut words = duckdb::ALL.iter().filter_map(|engine| engine.word_option(key)).peekable();
    if words.peek().is_some() {
        return words.any(|option| is_like_public(text, option));
    }
    let short = text.len() <= 12 && text.bytes().any(|byte| byte.is_ascii_digit());
    let number = || short && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b' '));
    let is_number = is(&"port") || is_whole_number(key);
    // Names of hosts, regions and files; what holds other characters may be anything.
    let is_name = || text.chars().all(|it| it.is_alphanumeric() || "-_.:/@ ~".contains(it));
    // Where a path belongs, a word alone may be what should be in the file.
    let is_path = || ["/", "~/", "./", "../"].iter().any(|start| text.starts_with(start));
    ((PUBLIC_OPTIONS.iter().any(is) || (names_file(key) && is_path())) && is_name() && !holds_credentials_at(key, text))
        || (is_number && number())
        || (BOOLEANS.iter().any(is) && BOOLEAN_WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

/// Whether an option of some version is a whole number.
fn is_whole_number(key: &str) -> bool {
    duckdb::ALL.iter().any(|engine| engine.is_whole_number(key))
}

/// Whether a text is one of the words of an option, several of them, or one that is misspelled.
fn is_like_public(text: &str, option: &WordOption) -> bool {
    let is_word = |text: &str| {
        option.names(text)
            || option.meant_by(text).is_some()
            || BOOLEAN_WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
            || closest(text, option.words.iter().copied()).is_some()
    };
    let is_list = || text.split(&[',', ';', '|', ' '] as &[char]).all(|part| part.is_empty() || is_word(part));
    !text.trim().is_empty() && (is_word(text) || is_list())
}

/// Options that are booleans, with what people write for one.
const BOOLEANS: &[&str] = &["use_ssl", "verify_ssl", "requester_pays", "url_compatibility_mode"];
const BOOLEAN_WORDS: &[&str] = &["true", "false", "t", "f", "yes", "no", "y", "n", "on", "off"];

/// Options that name a place or a role: their values are shown, as those of the fields of the same
/// meaning are.
const PUBLIC_OPTIONS: &[&str] = &[
    "account_id",
    "assume_role_arn",
    "database",
    "dbname",
    "endpoint",
    "host",
    "hostaddr",
    "kms_key_id",
    "profile",
    "refresh",
    "region",
    "scope",
    "service",
    "sslcert",
    "sslcrl",
    "sslrootcert",
    "user",
    "username",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metaxy::sections::SECTIONS;
    use crate::schema::types::Type;

    #[test]
    fn only_known_words_are_public() {
        let text = |text: &str| Value::String(text.to_owned());
        assert!(is_public_option("PROVIDER", &text("credential_chain")));
        assert!(!is_public_option("provider", &text("s3cr3t-x")));
        for (option, misspelt) in [("sslmode", "verify_full"), ("sslmode", "REQUIRE"), ("chain", "env,config")] {
            assert!(is_public_option(option, &text(misspelt)), "{option} = {misspelt}");
        }
        assert!(!is_public_option("chain", &text("env,s3cr3t-x")));
        assert!(is_public_option("profile", &text("analytics")));
        assert!(!is_public_option("endpoint", &text("https://u:s3cr3t@h")));
        assert!(!is_public_option("session_token", &text("x")));
        assert!(
            is_public_option("sslmode", &text("verify_full")) && is_public_option("chain", &text("sso;web_identity"))
        );
        assert!(!is_public_option("sslmode", &text("s3cr3t-x")) && is_public_option("connect_timeout", &text("10")));
        for option in ["web_identity_token_file", "PASSFILE", "ca_cert_file", "secret_directory"] {
            assert!(is_public_option(option, &text("/run/secrets/x")), "{option}");
            assert!(!is_public_option(option, &text("https://u:s3cr3t@h")), "{option}");
            assert!(!is_public_option(option, &text("s3cr3t")), "{option}");
        }
        assert!(is_public_option("kms_key_id", &text("arn:aws:kms:eu-central-1:1:key/12")));
        assert!(is_public_option("refresh", &text("auto")) && is_public_option("service", &text("lake")));
        let list = |text: &str| {
            let document = crate::toml::document::parse(text);
            document.root.get("x").expect("it is there").node.value.clone()
        };
        assert!(is_public_option("scope", &list("x = [\"s3://a/\", \"s3://b/\"]")));
        assert!(!is_public_option("scope", &list("x = [\"s3://a/\", \"s3://k:s3cr3t@b/\"]")));
        assert!(!is_public_option("password", &list("x = [\"a\"]")) && !is_public_option("token", &list("x = [1]")));
        assert!(is_public_option("use_ssl", &Value::Boolean(true)));
        assert!(!is_public_option("password", &Value::Integer("1".into())));
    }

    /// Its name alone says that an option is one: no such name is one of a secret.
    #[test]
    fn no_whole_number_is_a_secret() {
        for option in duckdb::ALL.iter().flat_map(|engine| engine.whole_numbers) {
            assert!(!names_secret(option), "{option}");
        }
    }

    /// What is shown as a field is shown as a parameter.
    #[test]
    fn the_text_of_a_field_that_is_no_secret_is_public() {
        let fields = SECTIONS.iter().flat_map(|section| section.fields);
        let texts = fields.filter(|field| field.ty == Type::String && !field.secret);
        for option in texts.filter_map(|field| field.option) {
            let word = if option == "URL_STYLE" { "path" } else { "plain" };
            assert!(is_public_option(&option.to_ascii_lowercase(), &Value::String(word.to_owned())), "{option}");
        }
    }
}
