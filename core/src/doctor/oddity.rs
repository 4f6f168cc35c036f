//! What is odd about a value that a server has not accepted: said without showing it, since it
//! may be a secret.

/// What is odd about a value, if anything is, as the start of a sentence about it.
pub(super) fn oddity(value: &str) -> Option<&'static str> {
    let first = value.chars().next()?;
    let last = value.chars().next_back()?;
    let in_quotes = value.len() > 1 && first == last && "\"'`".contains(first);
    if value.chars().all(|character| character == '*') && value.len() > 2 {
        Some("the value consists of asterisks, as in a masked copy: write the real value")
    } else if in_quotes {
        Some("the value begins and ends with a quote, which is part of it: remove the quotes")
    } else if first.is_whitespace() || last.is_whitespace() {
        Some("the value has leading or trailing whitespace, which is part of it: remove the whitespace")
    } else if ["op://", "vault:", "ENC[", "arn:aws:secretsmanager:", "/run/secrets/"]
        .iter()
        .any(|it| value.starts_with(it))
    {
        Some("the value refers to a secret that is stored elsewhere, and is not resolved: write the value itself")
    } else if is_placeholder(value) {
        Some(
            "the value looks like a placeholder of another tool: only `${NAME}` is replaced, everything else is sent \
             verbatim",
        )
    } else if value.contains(" #") {
        Some("the value ends in what looks like a comment, which is part of it: remove the comment")
    } else if is_percent_encoded(value) {
        Some("the value looks percent-encoded, and is not decoded: write the characters themselves")
    } else if value.contains("-----BEGIN") {
        Some("the value is a PEM key, which is not the secret of an access key")
    } else if value.chars().any(|character| "“”‘’\u{a0}\u{200b}\u{feff}".contains(character)) {
        Some("the value contains typographic quotes or invisible characters: type it again")
    } else {
        None
    }
}

/// `{{ … }}`, `$NAME`, `$(…)`, `%NAME%`, `<…>` and what documentation puts in the place of a value.
fn is_placeholder(value: &str) -> bool {
    let between = |start: char, end: char| value.len() > 2 && value.starts_with(start) && value.ends_with(end);
    let is_name = |text: &str| {
        text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
            && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    let lower = value.to_ascii_lowercase();
    value.contains("{{")
        || value.contains("$(")
        || value.contains("${")
        || value.strip_prefix('$').is_some_and(is_name)
        || (between('%', '%') && is_name(&value[1..value.len() - 1]))
        || between('<', '>')
        || between('{', '}')
        || ["env_var(", "env:", "your-", "your_", "changeme", "secret://"].iter().any(|word| lower.starts_with(word))
}

fn is_percent_encoded(value: &str) -> bool {
    let is_code = |rest: &str| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit);
    value.match_indices('%').any(|(at, _)| is_code(&value[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_values_are_told_and_sound_ones_are_not() {
        for (value, word) in [
            ("\"minioadmin\"", "quote"),
            ("'x'", "quote"),
            ("key ", "whitespace"),
            ("{{ env_var('PW') }}", "placeholder"),
            ("$PGPASSWORD", "placeholder"),
            ("%PGPASSWORD%", "placeholder"),
            ("<password>", "placeholder"),
            ("${env:PW}", "placeholder"),
            ("your-password", "placeholder"),
            ("op://data/lake/password", "stored elsewhere"),
            ("/run/secrets/pw", "stored elsewhere"),
            ("pw # for dev", "comment"),
            ("p%40ss", "percent"),
            ("********", "asterisks"),
            ("-----BEGIN PRIVATE KEY-----", "PEM"),
            ("“pw”", "typographic"),
        ] {
            assert!(oddity(value).is_some_and(|odd| odd.contains(word)), "{value}: {:?}", oddity(value));
        }
        for value in ["", "pw", "s3cr3t/K7MDENG+bPxRfiCYEXAMPLEKEY", "100%", "a$b", "$", "%x"] {
            assert_eq!(oddity(value), None, "{value}");
        }
    }
}
