//! Names that say that what stands behind them is a secret.

use std::borrow::Cow;

use crate::text::similar::{Measure, is_slip_of};
use crate::text::starts::Starts;

/// Parts of names: `db_password`, `ACCESSKEY`, `gitHubToken`.
const INSIDE: &[&str] = &[
    "pass",
    "secret",
    "token",
    "key",
    "credential",
    "signature",
    "bearer",
    "authorization",
    "connectionstring",
    "connection_string",
    "connection-string",
    "conninfo",
    "connstr",
    "conn_str",
    // In German, Dutch and Spanish; `passwort` and `mot de passe` are here already.
    "kennwort",
    "wachtwoord",
    "contrase",
];

/// Words that mean it only when they stand by themselves: `auth` does, `author` does not.
const WORDS: &[&str] = &[
    "pw", "pwd", "pswd", "psw", "auth", "dsn", "sas", "sig", "jwt", "creds", "cred", "cookie", "pat", "senha", "clave",
    "mdp", "haslo", "heslo", "sifre",
];

/// Words that are recognized with a slip in them: no other word is as near to one of these, but for `taken`.
const LONG: [(&str, Measure); 5] =
    [measured("password"), measured("passwd"), measured("secret"), measured("token"), measured("credential")];
/// How many of them are words for a password.
const PASSWORDS: usize = 2;

const fn measured(word: &str) -> (&str, Measure) {
    (word, Measure::of_ascii(word))
}

/// What looks like one of them and is none.
const PUBLIC: &[&str] = &["keyword", "keyboard", "bypass", "compass", "passthrough", "passive", "taken"];

/// Passwords in languages that are not written in ASCII.
const NATIVE: &[&str] = &[
    "пароль",
    "Пароль",
    "ПАРОЛЬ",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "비밀번호",
    "hasło",
    "Hasło",
    "şifre",
    "Şifre",
    "lösenord",
    "Lösenord",
];

/// How all of them begin: most letters of a name begin none.
static STARTS: Starts =
    Starts::NONE.and_each_in_any_case(INSIDE).and_each_in_any_case(WORDS).and_each_in_any_case(PUBLIC);

/// Whether a name says that its value is a secret.
pub(crate) fn names_secret(name: &str) -> bool {
    // The option of `ATTACH` holds the name of a secret, as `secret_name` does.
    if name.eq_ignore_ascii_case("meta_secret") {
        return false;
    }
    let seen = as_seen(name);
    if matches!(seen, Cow::Owned(_)) && NATIVE.iter().any(|word| name.contains(word)) {
        return true;
    }
    let bytes = seen.as_bytes();
    let mut at = 0;
    let mut previous = b'_';
    while at < bytes.len() {
        let byte = bytes[at];
        let lower = byte.to_ascii_lowercase();
        let starts = |at: usize, word: &str| {
            word.as_bytes()[0] == lower
                && bytes.len() - at >= word.len()
                && bytes[at..at + word.len()].eq_ignore_ascii_case(word.as_bytes())
        };
        if STARTS.may_begin(&bytes[at..]) {
            if let Some(public) = PUBLIC.iter().find(|word| starts(at, word)) {
                at += public.len();
                previous = b'x';
                continue;
            }
            if INSIDE.iter().any(|word| starts(at, word)) {
                return true;
            }
            let begins = !previous.is_ascii_alphanumeric()
                || (byte.is_ascii_uppercase() && !previous.is_ascii_uppercase())
                || previous.is_ascii_digit();
            let is_whole = |word: &&&str| {
                let end = at + word.len();
                starts(at, word)
                    && bytes.get(end).is_none_or(|next| {
                        !next.is_ascii_alphanumeric()
                            || next.is_ascii_digit()
                            || (next.is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase())
                    })
            };
            // No word ends with `pw`: `dbpw`, `pgpwd`.
            let ends = || lower == b'p' && bytes.get(at + 1).is_some_and(|next| next.eq_ignore_ascii_case(&b'w'));
            if (begins || ends()) && WORDS.iter().any(|word| is_whole(&word)) {
                return true;
            }
            // What stands before it may be no word of its own: `pgpasword`.
            if is_slip(word_at(&seen, at), if begins { LONG.len() } else { PASSWORDS }) {
                return true;
            }
        }
        previous = byte;
        at += 1;
    }
    false
}

/// The letters that begin at an offset, up to the hump of a name such as `dbPassword`.
fn word_at(text: &str, at: usize) -> &str {
    let bytes = &text.as_bytes()[at..];
    let is_next =
        |pair: &[u8]| !pair[1].is_ascii_alphabetic() || (pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let length = bytes.windows(2).position(is_next).map_or(bytes.len(), |it| it + 1);
    &text[at..at + length]
}

/// Whether a word is one of the first of [`LONG`], with a slip in it that is not in its first letter.
fn is_slip(word: &str, of: usize) -> bool {
    // Most words are too short or too long, which is seen at once.
    let may_be = |other: &str| {
        word.len().abs_diff(other.len()) <= other.len() / 4
            && word.as_bytes().first().is_some_and(|it| it.eq_ignore_ascii_case(&other.as_bytes()[0]))
    };
    LONG[..of].iter().any(|(other, measure)| may_be(other) && is_slip_of(word, other, *measure))
}

/// Whether a word is one for a password with a slip in it.
pub(crate) fn is_misspelt_password(word: &str) -> bool {
    is_slip(word, PASSWORDS)
}

/// A text with the letters of ASCII that its letters look like: those of full width, and of Cyrillic those that a
/// keyboard or a page puts in the place of Latin ones.
fn as_seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let seen = |it: char| match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(it) - 0xfee0).unwrap_or(it),
        _ => CYRILLIC.chars().zip(LATIN.chars()).find_map(|(one, other)| (one == it).then_some(other)).unwrap_or(it),
    };
    Cow::Owned(text.chars().map(seen).collect())
}

const CYRILLIC: &str = "асеіјорѕуԝАСЕКОРТ";
const LATIN: &str = "aceijopsywACEKOPT";

/// Whether `name=value` in a text of any origin has a secret for its value. The name of a secret is
/// none, nor is the path of the file that holds one.
pub(crate) fn assigns_secret(name: &str) -> bool {
    // Of a dotted key the last part names the value.
    let name = name.rsplit('.').next().unwrap_or(name);
    names_secret(name)
        && !names_file(name)
        && !["_name", "secret_parameters", "sslkey", "x-amz-signedheaders"].iter().any(|end| ends(name, end))
}

/// Whether a variable holds a secret by its name: `S3_KEY_PREFIX` does not.
pub(crate) fn gives_secret(variable: &str) -> bool {
    (variable.rsplit('_').next().is_some_and(names_secret) || is_password(variable)) && assigns_secret(variable)
}

/// Whether a name says that its value is the path of a file or folder, which may hold a secret and is none.
pub(crate) fn names_file(name: &str) -> bool {
    ["_file", "_path", "_directory", "passfile"].iter().any(|end| ends(name, end))
}

/// On a command line a name has `-` for `_`.
fn ends(name: &str, end: &str) -> bool {
    let same = |(one, other): (u8, &u8)| one == other.to_ascii_lowercase() || (one == b'_' && *other == b'-');
    name.len() >= end.len() && end.bytes().rev().zip(name.as_bytes().iter().rev()).all(same)
}

/// Whether a name says that its value is a password, which other words of prose do not.
pub(crate) fn is_password(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["passw", "pwd", "passphrase"].iter().any(|it| lower.contains(it)) || is_misspelt_password(name)
}

#[cfg(test)]
mod tests;
