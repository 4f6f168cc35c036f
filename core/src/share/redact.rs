//! A text without its secrets, for links and storage.

use crate::mask::secret_spans;
use crate::secrets;
use crate::text::secret::MASK;
use crate::text::span::{LineIndex, Span};
use crate::toml::places::Places;

/// A text without its secrets, and what was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redacted {
    /// The text, in which each secret is [`MASK`].
    pub text: String,
    /// What was taken out, in file order.
    pub hidden: Vec<Hidden>,
}

/// A secret that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hidden {
    /// The keys that lead to it; nothing in a comment.
    pub path: Option<String>,
    /// Its line, from 1.
    pub line: usize,
}

/// Replaces every secret. Names of variables stay, so that the text still works where they
/// are set; a text that is TOML stays TOML.
pub fn redact(text: &str) -> Redacted {
    let lines = LineIndex::new(text);
    let places = Places::new(text);
    let mut all: Vec<Hidden> = Vec::new();
    // The key of the last secret, up to where the text behind it was looked through for
    // comments, and whether there is one.
    let (mut last, mut searched, mut commented) = (None, 0, false);
    let mut before = Span::at(0);
    let redacted = replaced(text, &secret_spans(text), &mut |span| {
        let key = places.last_before(span.start);
        if key != last {
            (last, searched, commented) = (key, key.map_or(0, |(_, end)| end), false);
        }
        commented |= text[searched..span.start].contains('#');
        searched = span.start;
        // What looks like a key may be a line of the secret before.
        let is_secret = key.is_some_and(|(_, end)| before.start < end && end <= before.end);
        before = span;
        let path =
            key.filter(|_| !commented && !is_secret).map(|(key, _)| secrets::masked(&places.path(key).join(".")));
        let hidden = Hidden { path, line: lines.line(span.start) };
        if all.last() != Some(&hidden) {
            all.push(hidden);
        }
    });
    Redacted { text: redacted, hidden: all }
}

/// A text with each of its secrets, as an analysis has found them, as [`MASK`].
pub fn left_out(text: &str, secrets: &[Span]) -> String {
    replaced(text, secrets, &mut |_| {})
}

/// Replaces secrets, and hands over each that was not replaced before.
fn replaced(text: &str, secrets: &[Span], hidden: &mut dyn FnMut(Span)) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for &span in secrets {
        replaced.push_str(&text[at..span.start]);
        at = span.end;
        let secret = span.slice(text);
        if secret.trim().is_empty() || secret.trim_matches(&[' ', '"', '\''] as &[char]) == MASK {
            replaced.push_str(secret);
            continue;
        }
        // A number is not in quotes, nor are most keys, and a mask without quotes would not be TOML.
        let before = text[..span.start].trim_end_matches([' ', '\t']);
        let bare = before.is_empty() || before.ends_with(&['=', '[', ',', '{', '.', '\n'] as &[char]);
        let space = if secret.starts_with(' ') { " " } else { "" };
        let quote = if bare { "\"" } else { "" };
        replaced.push_str(&[space, quote, MASK, quote].concat());
        hidden(span);
    }
    replaced.push_str(&text[at..]);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_variables_stay() {
        let redacted = redact("a.password = \"s3cr3t\"\nsecret = '${S}'\nkey_id = \"${K:-s3cr3t}\"\n");
        assert_eq!(redacted.text, "a.password = \"********\"\nsecret = '${S}'\nkey_id = \"${K:-********}\"\n");
        let hidden: Vec<_> = redacted.hidden.iter().map(|it| (it.path.as_deref(), it.line)).collect();
        assert_eq!(hidden, [(Some("a.password"), 1), (Some("key_id"), 3)]);
    }

    #[test]
    fn what_was_found_quickly_is_left_out_too() {
        let options = crate::Options::default().only_cures(true);
        let text = "password = \"s3cr3t\" # words\n# secret = s3cr3t\n";
        let found = crate::analyze(text, &options).secrets;
        assert_eq!(left_out(text, &found), "password = \"********\" # words\n# secret = \"********\"\n");
    }

    #[test]
    fn comments_are_looked_into() {
        let redacted = redact("host = \"h\" # password = \"s3cr3t\"\n#secret = s3cr3t\n# what a secret is\n");
        assert!(!redacted.text.contains("s3cr3t"), "{}", redacted.text);
        assert!(redacted.text.contains("# what a secret is"));
        assert_eq!(redacted.hidden.iter().map(|it| &it.path).collect::<Vec<_>>(), [&None, &None]);
    }

    #[test]
    fn a_secret_over_several_lines_is_no_key() {
        let redacted = redact("password: |\n  s3cr3t\n\n  s3cr3t\nx = 1\ntoken = \"s3cr3t\"\n");
        assert!(!format!("{redacted:?}").contains("s3cr3t"), "{redacted:?}");
        let last = redacted.hidden.last().map(|it| (it.path.as_deref(), it.line));
        assert_eq!(last, Some((Some("token"), 6)), "{redacted:?}");
    }

    #[test]
    fn a_text_that_is_toml_stays_toml() {
        for text in [
            "password = 12345678901",
            "secret_parameters = { session_token = \"s3cr3t-x\", a = [1979-05-27, \"s3cr3t\"] }",
            "password = \"\"\"\ns3cr3t\n\"\"\"",
            "uri = \"postgres:host=h password=s3cr3t-x\"",
            "password = 'a${B}c'",
        ] {
            let redacted = redact(text);
            assert!(crate::toml::document::parse(&redacted.text).errors.is_empty(), "{}", redacted.text);
            assert!(!redacted.text.contains("s3cr3t"), "{}", redacted.text);
            assert_ne!(redacted.hidden, []);
        }
    }

    #[test]
    fn a_text_without_secrets_is_left_alone() {
        let text = "password = \"********\"\nhost = \"h\"\nsecret = \"${S:-}\"\nuser = \"\"\n";
        assert_eq!(redact(text), Redacted { text: text.to_owned(), hidden: Vec::new() });
    }

    #[test]
    fn redacting_twice_changes_nothing_more() {
        for example in crate::examples::EXAMPLES {
            let once = redact(example.toml);
            assert_eq!(redact(&once.text), Redacted { text: once.text.clone(), hidden: Vec::new() }, "{}", example.id);
        }
    }
}
