//! What is secret by its name and by its shape: the one place that knows.
//!
//! Three things make a text a secret: the name that it stands behind ([`names_secret`]), its own
//! shape (a password in a connection string or URL, a token of a known form: [`spans`]; in a value also
//! what stands behind a name in any way: [`mention`]), and where it stands in a file (`mask`, `schema`). Whoever shows text that may come from a user asks here.
//! Where it is not certain what a text is, too much is secret rather than too little.

mod assignment;
mod commands;
#[cfg(test)]
#[path = "../../tests/canary/forms.rs"]
mod forms;
mod mention;
mod names;
mod shape;
mod tokens;
mod unquoted;
mod url;
mod written;

pub(crate) use commands::spans as command_spans;
pub(crate) use names::{assigns_secret, gives_secret, names_file, names_secret};
pub(crate) use shape::merged;
use shape::{Look, found, is_harmless, is_suspicious, look};
pub(crate) use unquoted::spans as unquoted_spans;
pub(crate) use written::spans as written_spans;

use crate::text::escapes::unescaped;
use crate::text::hidden::{escaped, holds_hidden};
use crate::text::secret::MASK;
use crate::text::span::Span;

/// Whether a text carries credentials: a URL with user information, a password as in a connection
/// string or a query, a token, or what another tool writes.
pub(crate) fn holds_credentials(text: &str) -> bool {
    is_suspicious(text) && (url::has_user_information(text) || !value_spans(text).is_empty())
}

/// The same for the value of a key: no host has user information in front of it, and no user a password behind.
pub(crate) fn holds_credentials_at(key: &str, text: &str) -> bool {
    let is = |keys: &[&str]| keys.iter().any(|it| it.eq_ignore_ascii_case(key));
    // The default of a variable stands behind a colon, too.
    let login = || text.rsplit('}').next().unwrap_or(text).split_once(':');
    holds_credentials(text)
        || (is(&["endpoint", "host", "hostaddr"]) && text.contains('@'))
        || (is(&["user", "username"])
            && text.contains(':')
            && login().is_some_and(|(user, password)| user != "arn" && !password.is_empty()))
}

/// Whether a part of a value is, or reaches into, what is secret in it wherever it stands, or what was made of the value
/// has that in it, be it without its spaces: alone it may not look so.
pub(crate) fn hides(value: &str, part: &str) -> bool {
    let secrets = value_spans(value);
    if secrets.is_empty() {
        return false;
    }
    if value.contains(part) {
        let is_in = |at: usize| secrets.iter().any(|it| it.start < at + part.len() && at < it.end);
        return value.match_indices(part).all(|(at, _)| is_in(at));
    }
    let squashed = |text: &str| text.split_whitespace().collect::<String>();
    let part = squashed(part);
    secrets.iter().map(|it| squashed(it.slice(value))).any(|it| it.len() >= SHORTEST && part.contains(&it))
}

/// The parts of a text that are secret by their shape, in order and without overlap.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    if look(text) == Look::Shape { merged(found(text)) } else { Vec::new() }
}

/// A value or a name that may be shown: [`MASK`] in the place of what is secret.
pub(crate) fn masked(value: &str) -> String {
    replaced(value, &value_spans(value))
}

/// The same for a text of any origin, in which only the shape tells what is secret.
pub(crate) fn masked_text(text: &str) -> String {
    replaced(text, &spans(text))
}

/// Whether a text of TOML, or its value, spells out what must not be shown.
pub(crate) fn writes_credentials(toml: &str) -> bool {
    let is = |text: &str| is_suspicious(text) && (url::has_user_information(text) || !found(text).is_empty());
    let plain = unescaped(toml);
    // Of a string that is not closed the end is missing.
    let inside = plain.strip_prefix(QUOTES);
    is(toml)
        || (toml.len() != plain.len() && is(&plain))
        || inside.is_some_and(|it| holds_credentials(it.trim_matches(QUOTES)))
}

/// The quotes of TOML.
const QUOTES: [char; 2] = ['"', '\''];

/// The secrets in a value that are no short words, which stand elsewhere by chance.
pub(crate) struct Parts {
    value: String,
    secrets: Vec<Span>,
}

/// Parts that are shorter are those short words.
const SHORTEST: usize = 4;

impl Parts {
    /// Those of a piece of TOML.
    pub(crate) fn of(toml: &str) -> Self {
        // One that goes on to the end of the value has no quote behind it.
        let value = unescaped(toml).trim_matches(QUOTES).to_owned();
        let mut secrets = value_spans(&value);
        secrets.retain(|it| it.end - it.start >= SHORTEST);
        Self { value, secrets }
    }

    /// Whether a text has one of them in it, or is a part of one.
    pub(crate) fn reach_into(&self, text: &str) -> bool {
        let is_part = || text.len() > 2 * SHORTEST && hides(&self.value, text);
        self.secrets.iter().any(|it| text.contains(it.slice(&self.value))) || (!self.secrets.is_empty() && is_part())
    }

    /// Makes a message in place one that says nothing of them: what stands between backticks goes.
    pub(crate) fn hide(&self, text: &mut String) {
        if !self.secrets.is_empty() {
            let quoted = |(number, part)| if number % 2 == 1 && self.reach_into(part) { MASK } else { part };
            *text = text.split('`').enumerate().map(quoted).collect::<Vec<_>>().join("`");
        }
    }
}

/// Text of the user inside a message: what is secret by its shape is masked, and control and
/// bidirectional characters are shown as escapes.
pub(crate) fn shown(text: &str) -> String {
    escaped(&masked(text))
}

/// The parts of a value that are secret by their shape, or by what stands before them in it.
pub(crate) fn value_spans(text: &str) -> Vec<Span> {
    if !is_suspicious(text) {
        return Vec::new();
    }
    let mut spans = merged(found(text));
    for span in &mut spans {
        span.end = mention::unquoted_end(text, *span);
    }
    mention::spans(text, &mut spans, 0);
    spans.retain(|span| !is_harmless(span.slice(text)));
    merged(spans)
}

/// Makes a message in place what may be shown; most are it already. What stands in it between backticks is read as a
/// value, the words around it are ours.
pub(crate) fn show(text: &mut String) {
    let mut spans = spans(text);
    let mut at = 0;
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 && is_suspicious(part) {
            let mut inside = Vec::new();
            mention::spans(part, &mut inside, 0);
            inside.retain(|span| !is_harmless(span.slice(part)));
            spans.extend(inside.iter().map(|it| Span::new(at + it.start, at + it.end)));
        }
        at += part.len() + 1;
    }
    if !spans.is_empty() || holds_hidden(text) {
        *text = escaped(&replaced(text, &merged(spans)));
    }
}

/// The text with [`MASK`] in the place of the spans.
pub(crate) fn replaced(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        out.push_str(&text[at..span.start]);
        out.push_str(MASK);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_by_its_shape_goes() {
        for text in [
            "postgres:host=h password=PW",
            "postgres:host=h password = PW",
            "host=h password\t=\tPW user=u",
            "host=h password\n=\nPW",
            "host=h password = 'P W' user=u",
            "host=h password='P\\'W x' user=u",
            "host=h password=P\\ W user=u",
            "host=h password='PW",
            "Server=h;Password=PW;Database=d",
            "mysql:host=h passwd=PW",
            "host=h sslpassword=PW",
            "md:x?motherduck_token=PW",
            "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=a&X-Amz-Signature=PW&x=1",
            "https://b/k?X-Amz-Credential=PW%2F2026",
            "https://a.blob.core.windows.net/c?sv=1&sig=PW",
            "https://storage.googleapis.com/b/k?Signature=PW",
            "https://h/?token=PW",
            "postgres://u:PW@h/db",
            "postgresql://u:P/W@h/db",
            "ducklake:postgres:postgresql://u:P@W@h/db",
            "u:PW@minio:9000",
            "postgres:////u:PW@h",
            "postgres:/u:PW@h/d",
            "//u:PW@h/d",
            "https:\\\\u:PW@h",
            "https://proxy/a/u:PW@h",
            "ä:/u:PW@h",
            "AKIAPWPWPWPWPWPWPWPW",
            "see ghp_PWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPWPW for it",
            "eyJhbGciOiPWPWPWPW.eyJzdWIiOiPWPW.PWPWPW",
            "-----BEGIN RSA PRIVATE KEY-----\nPW\nPW\n-----END RSA PRIVATE KEY-----",
            "Authorization: Bearer PWPWPWPWPW",
            "{\"password\": \"PW\"}",
            "{\\\"api_key\\\" : \\\"PW\\\"}",
            "{'token': 'PW'}",
            "ATTACH 'x' (ENCRYPTION_KEY 'PW')",
            "CREATE SECRET s (TYPE s3, SECRET 'PW')",
            "could not translate host name \"PW@h\" to address",
            "invalid port number: \"PW@h:5432\"",
            "the host `PW@h` does not exist",
            "missing \"=\" after \"PW\" in connection info string",
        ] {
            let left = masked(text);
            assert!(!left.contains('P') || !left.contains('W'), "{text}: {left}");
            assert!(left.contains(MASK) && holds_credentials(text), "{text}: {left}");
            let left = masked_text(text);
            assert!(!left.contains('P') || !left.contains('W'), "in a message, {text}: {left}");
        }
    }

    /// Of a value it is known where it ends, and that a password with a space or a quote goes on behind it.
    #[test]
    fn a_password_of_a_value_goes_on() {
        for (text, left) in [
            ("postgres:host=h password=P W user=u", "postgres:host=h password=******** user=u"),
            ("host=h password=x P W", "host=h password=********"),
            ("host=h password=x  user=u", "host=h password=********  user=u"),
            ("host=h password='x' user=u", "host=h password='********' user=u"),
            ("PGPASSWORD=x -h h", "PGPASSWORD=******** -h h"),
            ("postgres://u:x\"Z9@h/d", "postgres://u:********@h/d"),
            ("postgres://u:x'Z9@h/d", "postgres://u:********@h/d"),
            ("postgres://u:x`Z9@h/d", "postgres://u:********@h/d"),
        ] {
            assert_eq!(masked(text), left);
        }
    }

    #[test]
    fn what_other_tools_write_is_hidden_in_a_value() {
        let mut seen = Vec::new();
        for form in forms::FORMS {
            let document = crate::toml::document::parse(&format!("x = \"{form}\""));
            assert!(document.errors.is_empty(), "{form}");
            let crate::toml::document::Value::String(text) = &document.root.entries[0].node.value else {
                panic!("{form} is no text")
            };
            let left = shown(text);
            if left.to_ascii_lowercase().contains("c4n") || !holds_credentials(text) {
                seen.push(left);
            }
        }
        assert!(seen.is_empty(), "{} forms\n{}", seen.len(), seen.join("\n"));
    }

    #[test]
    fn what_is_public_stays() {
        for text in [
            "postgres:host=h dbname=d sslmode=require",
            "host=h password=${PW}",
            "host=h password=********",
            "set `PGPASSWORD`, or write `${PGPASSWORD:-default}`",
            "s3://bucket/a@b",
            "https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Algorithm=AWS4&X-Amz-Date=1&region=eu",
            "http://host:9000/path@x",
            "C:\\data\\a@b.db",
            "file:/C:/data/a@b.db",
            "file:\\C:\\data\\a@b.db",
            "/data/x:1/a@b.db",
            "duckdb:/data/a@b.db",
            "sqlite:/x/a@b.sqlite",
            "duckdb:lake@v1.ducklake",
            "arn:aws:sts::1:assumed-role/r/me@example.com",
            "me@example.com",
            "secret_name=lake_pg",
            "Secret with name 'lake_pg' not found",
            "no secret 'lake_pg', and no key \"id: 1\"",
            "METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'lake_pg'}",
            "{'bucket': 'b'}",
            "sk-learn and GOOGLE and eyJ",
            "AKIA",
        ] {
            assert_eq!(masked_text(text), text);
        }
    }

    /// An address of mail, a path or the name of a container is no login, also where a whole value is judged.
    #[test]
    fn an_at_alone_is_no_login() {
        for text in [
            "me@example.com",
            "/data/a@b.db",
            "s3://bucket/a@b",
            "abfss://container@account.dfs.core.windows.net/lake",
            "WASBS://container@account.blob.core.windows.net",
        ] {
            assert!(!holds_credentials(text) && !url::has_user_information(text), "{text}");
            assert_eq!(masked(text), text);
        }
        for text in ["https://u:PW@h/x", "postgres://u@h/d", "abfss://container:PW@account.dfs.core.windows.net/lake"] {
            assert!(holds_credentials(text) && url::has_user_information(text), "{text}");
        }
    }

    /// A word that only a generator makes is hidden, however it ends; one of words and numbers is not.
    #[test]
    fn random_words_are_told_from_words() {
        for text in [
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "x wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY/ y",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ] {
            let left = masked(text);
            assert!(left.contains(MASK) && !left.contains("MDENG") && !left.contains("cdef"), "{text}: {left}");
        }
        for text in [
            "my-ducklake-bucket-in-eu-central-1-2026",
            "s3://acme-lake-production-eu-central-1/warehouse/v2/tables",
            "MetaxyDuckDbMetadataStoreForDevelopment",
            "0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    /// Of a login on a command line the part behind the colon goes, and nothing before it.
    #[test]
    fn the_user_of_a_command_stays() {
        for (text, left) in [
            ("curl -u user:PW https://h", "curl -u user:"),
            ("curl --user user:PW https://h", "curl --user user:"),
            ("curl --user=user:PW https://h", "curl --user=user:"),
            ("h:5432:d:u:PW", "h:5432:d:u:"),
            ("h:*:d:u:PW", "h:*:d:u:"),
        ] {
            let masked = masked(text);
            assert!(masked.starts_with(left) && masked.contains(MASK) && !masked.contains("PW"), "{text}: {masked}");
        }
        for text in ["curl -u user", "h:port:d:u:x", "fe80:1:2:3:4", "h:5432:d:u:", "h::d:u:x"] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_part_of_a_secret_is_told_from_a_word_beside_it() {
        assert!(hides("https://u:q1w2@h:1", "q1w2@h") && hides("the pw: q1w2 x", "thepw:q1w2x"));
        for (value, part) in [
            ("https://minio:minio@minio:9000", "minio:9000"),
            ("https://u:q1w2@h:1", "h:1"),
            ("https://u:q1w2@h:1", "h.eu:1"),
            ("h:1", "h"),
            ("h:1", ""),
        ] {
            assert!(!hides(value, part), "{value} {part}");
        }
    }

    #[test]
    fn hosts_have_no_user_information() {
        for (user, is) in [
            ("u:PW", true),
            ("${PGUSER}:PW", true),
            ("lake", false),
            ("lake@db.example.com", false),
            ("${PGUSER:-lake}", false),
            ("arn:aws:iam::123456789012:user/lake", false),
            (":", false),
        ] {
            assert_eq!(holds_credentials_at("user", user), is, "{user}");
            assert!(!holds_credentials_at("path", user), "{user}");
        }
        assert!(holds_credentials_at("endpoint", "PW@minio:9000") && holds_credentials_at("HOST", "u@h"));
        assert!(!holds_credentials_at("user", "ducklake@server") && !holds_credentials_at("endpoint", "minio:9000"));
    }
}
