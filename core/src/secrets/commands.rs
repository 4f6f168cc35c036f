//! Passwords on command lines, in passfiles and in prose, in text of any origin: `--token X`, `-u user:X`,
//! `host:port:db:user:X`, `login u password X`, `the password is X`.
//!
//! Prose names options too: what stands behind one and may be a word of it, or a placeholder, is none.

use crate::secrets::mention::of_passfile;
use crate::secrets::names::{assigns_secret, is_misspelt_password};
use crate::text::span::Span;

/// What the word before has announced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    Secret,
    Login,
    /// A password without a sign, unless it is a word of a sentence.
    Said,
    /// A password as in `.netrc`, whatever it looks like.
    Certain,
    /// The secret of `mc alias set NAME URL KEY SECRET`, behind as many words.
    Behind(u8),
}

/// Adds the passwords.
pub(crate) fn spans(text: &str, spans: &mut Vec<Span>) {
    if !may_hold(text) {
        return;
    }
    let mut next = Next::Nothing;
    let mut goes_on = false;
    let (mut before, mut since_login) = ("", u8::MAX);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // What `.netrc` says may stand on lines of their own.
        if !goes_on && next != Next::Certain {
            next = Next::Nothing;
        }
        goes_on = line.trim_end().ends_with('\\');
        for part in line.split_inclusive(char::is_whitespace) {
            let word = part.trim_end().trim_end_matches('\\');
            let (start, end) = (at, at + word.len());
            at += part.len();
            // In a comment a line begins with its mark.
            if word.is_empty() || word == "#" {
                continue;
            }
            since_login = since_login.saturating_add(1);
            match next {
                Next::Secret => spans.extend(value(text, start, word)),
                Next::Login => spans.extend(password(word).map(|from| Span::new(start + from, end))),
                Next::Said if is_generated(plain(word)) => spans.extend(value(text, start, word)),
                Next::Certain | Next::Behind(0) => spans.push(Span::new(start, end)),
                Next::Nothing if of_passfile(plain(word)).is_some() => {
                    spans.extend(of_passfile(word).map(|from| Span::new(start + from, end)));
                }
                Next::Nothing => spans.extend(joined(word).map(|from| Span::new(start + from, end))),
                Next::Said | Next::Behind(_) => {}
            }
            next = match (next, announced(word)) {
                (Next::Behind(left @ 1..), _) => Next::Behind(left - 1),
                (Next::Said, _) if matches!(word, "is" | "was" | "ist" | ":" | "=") => next,
                (Next::Secret, _) if matches!(word, "TO" | "to" | "=") => next,
                (_, Next::Nothing)
                    if before.eq_ignore_ascii_case("set") && word.contains('_') && assigns_secret(word) =>
                {
                    Next::Secret
                }
                (_, Next::Said) if since_login == 2 => Next::Certain,
                (_, Next::Nothing) if before == "alias" && word == "set" || before == "host" && word == "add" => {
                    Next::Behind(3)
                }
                (_, next) => next,
            };
            if word == "login" {
                since_login = 0;
            }
            before = word;
        }
    }
}

/// Whether a line of a text has an option in it, the word for a password, or the fields of a passfile. Most texts have
/// none of them.
fn may_hold(text: &str) -> bool {
    if text.bytes().any(|it| it.eq_ignore_ascii_case(&b'w')) || text.contains("set ") || text.contains("SET ") {
        return true;
    }
    // Both of these look at many bytes at a time.
    if !text.contains('-') && text.bytes().filter(|it| *it == b':').count() < 4 {
        return false;
    }
    let (mut colons, mut before) = (0, b' ');
    text.bytes().any(|byte| {
        colons = if byte == b'\n' { 0 } else { colons + usize::from(byte == b':') };
        let is_option = before == b'-' && matches!(byte, b'-' | b'u' | b'p');
        before = byte;
        is_option || colons > 3
    })
}

fn announced(word: &str) -> Next {
    match word.trim_start_matches(['`', '"', '\'', '(']) {
        "-u" | "--user" => Next::Login,
        word => match word.strip_prefix("--") {
            Some(name) if assigns_secret(name) && !name.contains('=') => Next::Secret,
            None if SAID.iter().any(|it| it.eq_ignore_ascii_case(plain(word))) || is_misspelt_password(plain(word)) => {
                Next::Said
            }
            _ => Next::Nothing,
        },
    }
}

/// What people call a password in a sentence.
const SAID: &[&str] = &["password", "passwd", "passwort", "pwd", "pw"];

/// Whether a word is hardly one of a sentence: it is long enough, and has letters and digits.
fn is_generated(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|it| kind(&it));
    word.len() > 3 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Where the password begins in `-pX`, as `mysql` has it; a port or a number is none.
fn joined(word: &str) -> Option<usize> {
    let value = word.strip_prefix("-p").filter(|it| !it.contains([':', '/', '=']))?;
    is_generated(plain(value)).then_some(2)
}

/// The value of an option, which may be in quotes.
fn value(text: &str, start: usize, word: &str) -> Option<Span> {
    if let Some(quote) = word.chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let length = text[start + 1..].find(quote)?;
        return (length > 0).then(|| Span::new(start + 1, start + 1 + length));
    }
    let plain = plain(word);
    let in_one_case = plain.bytes().all(|it| it.is_ascii_lowercase())
        || plain.bytes().all(|it| it.is_ascii_uppercase() || matches!(it, b'_' | b'-'));
    let is_other = plain.is_empty() || plain.starts_with(['-', '<', '$', '[', '{', '(', '|', '=']);
    (!in_one_case && !is_other).then(|| Span::new(start, start + word.len()))
}

/// A word without what ends a sentence behind it.
fn plain(word: &str) -> &str {
    word.trim_end_matches([',', '.', ';', ':', ')', '`', '"', '\''])
}

/// Where the password begins in `user:password`; numbers are a user and a group.
fn password(word: &str) -> Option<usize> {
    let (user, password) = word.split_once(':')?;
    let is_number = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    let are_numbers = is_number(user) && is_number(password);
    (!password.is_empty() && !are_numbers).then_some(user.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::spans;
    use crate::secrets::replaced;
    use crate::secrets::shape::{is_harmless, merged};

    fn masked(text: &str) -> String {
        let mut found = Vec::new();
        spans(text, &mut found);
        found.retain(|it| !is_harmless(it.slice(text)));
        replaced(text, &merged(found))
    }

    #[test]
    fn what_a_command_holds_goes() {
        for text in [
            "tool --token P4W",
            "tool --secret-key P4W --region r",
            "`mysql --password 'P4W and P4W'`",
            "mysql --password \\\n  P4W -h h",
            "mysql --password\\\n#  P4W\\\n -h h",
            "curl -u u:P4W https://h",
            "curl --user u:P4W",
            "h:5432:d:u:P4W",
            "in ~/.pgpass: h:*:d:u:P4W",
            "the password is xP4W.",
            "Password: xP4W: refused",
            "pw xP4W",
            "PW = xP4W",
            "das Passwort ist xP4W",
            "mysql -uroot -pxP4W",
            "machine h1 login u1 password P4W",
            "machine h1\n  login u1\n  password P4W\n",
            "machine h1 login u1 password\nP4W",
            "mc alias set local http://h:9000 admin P4W",
            "mc config host add local http://h:9000 admin P4W --api s3v4",
            "the passowrd is xP4W.",
            "paswd: xP4W",
            "SET s3_secret_access_key xP4W",
            "set s3_secret_access_key = xP4W",
            "SET s3_secret_access_key TO xP4W;",
        ] {
            let left = masked(text);
            assert!(left.contains('*') && !left.contains("P4W"), "{text}: {left}");
        }
        assert_eq!(masked("tool --token P4W --region r4\nx1"), "tool --token ******** --region r4\nx1");
        assert_eq!(masked("curl -u me:P4W h1"), "curl -u me:******** h1");
        assert_eq!(masked("login u1 password weak\nx"), "login u1 password ********\nx");
        assert_eq!(masked("mc alias set a http://h k word x"), "mc alias set a http://h k ******** x");
    }

    #[test]
    fn prose_about_options_stays() {
        for text in [
            "use --password to set it",
            "`--token`, or `--password`: both work",
            "error: --token requires a value",
            "tool --token TOKEN --password <PW1> --secret-key $KEY1",
            "tool --token --region r1",
            "tool --password-file /run/x1 --secret-name s1",
            "tool --token=${A} r1",
            "tool --token\nr1",
            "tool --token \\\n\nr1",
            "docker run -u 1000:1000 image1",
            "sort -u x1",
            "at 12:30:00:01:02, [::1]:5432, arn:aws:s3:::b1",
            "a.c:12:5: error1",
            "password authentication failed for user u1",
            "the password is wrong, and the pw of u1 too",
            "password v2 of 2026",
            "psql -p5432, docker run -p8080:80 -p127.0.0.1:1:1 image1, cc -pthread, cargo -pcore",
            "set an alias of host1 add1",
            "set s3_region TO eu1, and set secret_name to s1",
            "set the_key to the one of v2, and the passage is v2",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
