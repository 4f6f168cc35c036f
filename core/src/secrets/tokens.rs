//! Tokens and keys of a known form.

use crate::text::span::Span;
use crate::text::starts::Starts;

/// What a token begins with, and how long it is at least.
const FORMS: &[(&str, usize)] = &[
    // Amazon, Google.
    ("AKIA", 16),
    ("ASIA", 16),
    ("GOOG1", 16),
    ("AIza", 35),
    ("ya29.", 24),
    // JSON Web Tokens, which those of MotherDuck are.
    ("eyJ", 24),
    // GitHub, GitLab, npm, Slack.
    ("ghp_", 24),
    ("gho_", 24),
    ("ghu_", 24),
    ("ghs_", 24),
    ("ghr_", 24),
    ("github_pat_", 24),
    ("glpat-", 20),
    ("npm_", 30),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    // Neon, Supabase, Databricks, Hugging Face, Stripe, DigitalOcean.
    ("npg_", 12),
    ("sbp_", 30),
    ("dapi", 34),
    ("hf_", 24),
    ("sk_live_", 20),
    ("dop_v1_", 30),
    // OpenAI, Anthropic and those that took after them, Stripe's others, Vault, PyPI, Docker, Shopify, Grafana,
    // Slack's apps, Sentry, Tailscale, Google's clients.
    ("sk-", 24),
    ("rk_live_", 20),
    ("whsec_", 20),
    ("hvs.", 20),
    ("pypi-", 20),
    ("dckr_pat_", 20),
    ("SG.", 24),
    ("shpat_", 20),
    ("glsa_", 20),
    ("xapp-", 20),
    ("sntrys_", 20),
    ("tskey-", 20),
    ("GOCSPX-", 20),
    ("AGE-SECRET-KEY-", 20),
];

/// What begins a key in several lines.
const PEM: &str = "-----BEGIN ";

/// Words before a token in a header of HTTP.
const SCHEMES: &[&str] = &["Bearer ", "Basic "];

/// Shorter words behind `Bearer` are words.
const SHORTEST: usize = 8;

/// Shorter words are no random ones.
pub(super) const SHORTEST_RANDOM: usize = 20;

/// The length of an access key of AWS, and of one of R2 in hexadecimal digits.
pub(super) const AWS: usize = 40;
pub(super) const R2: usize = 64;

/// What a byte can be for a token.
static CLASSES: [u8; 256] = classes();
/// A part of a word: no token begins behind it.
const IN_WORD: u8 = 1;
/// What is no part of a word.
const PARTS: u8 = 64;
/// Capital and small letters and digits, which random words mix.
const CAPITAL: u8 = 2;
const SMALL: u8 = 4;
const DIGIT: u8 = 8;
/// What stands behind the name of a secret, whatever tool has written it.
const SEPARATES: u8 = 16;
/// What stands beside a secret that is one by its shape: the sign and the quotes of an assignment, the end of user
/// information.
const SHAPES: u8 = 32;
/// What some token begins with.
const BEGINS: u8 = 128;

const fn classes() -> [u8; 256] {
    // What is not ASCII parts words.
    let mut classes = [PARTS; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            classes[byte as usize] = IN_WORD;
        }
        classes[byte as usize] |= match byte {
            b'A'..=b'Z' => CAPITAL,
            b'a'..=b'z' => SMALL,
            b'0'..=b'9' => DIGIT,
            b' ' | b'\t' | b'\n' | b':' | b',' | b';' | b'|' | b'>' | b'&' | b'%' | b'(' | b'{' => SEPARATES,
            b'=' | b'@' | b'\'' | b'"' => SHAPES,
            _ => 0,
        };
        if STARTS.has_first(byte) {
            classes[byte as usize] |= BEGINS;
        }
        byte += 1;
    }
    // A colon or an equals sign of full width begins with this one.
    classes[0xef] |= SEPARATES;
    classes
}

/// How tokens begin, and what stands before one.
const STARTS: Starts = starts_of_all();

const fn starts_of_all() -> Starts {
    let mut starts = Starts::NONE.and(PEM).and_each_in_any_case(SCHEMES);
    let mut at = 0;
    while at < FORMS.len() {
        starts = starts.and(FORMS[at].0);
        at += 1;
    }
    starts
}

/// What a text may hold, after one look at each of its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing that is secret.
    Nothing,
    /// What is secret in a value only: a random word, or something behind the name of a secret.
    Mention,
    /// What is secret wherever it stands: a token, or something around one of the other bytes.
    Shape,
}

/// Looks for tokens and what stands beside a secret, then for random words, and for what `mentions` knows where
/// something separates words.
pub(super) fn look(text: &str, mentions: impl Fn(&str) -> bool) -> Look {
    let bytes = text.as_bytes();
    let all = bytes.iter().fold(0, |all, byte| all | CLASSES[usize::from(*byte)]);
    if all & SHAPES != 0 || (bytes.len() >= SHORTEST && begins_somewhere(bytes, all)) {
        return Look::Shape;
    }
    let is_mixed = || all & DIGIT != 0 && all & SMALL != 0 && (all & CAPITAL != 0 || bytes.len() == R2);
    if (bytes.len() >= SHORTEST_RANDOM && is_mixed()) || (all & SEPARATES != 0 && mentions(text)) {
        return Look::Mention;
    }
    Look::Nothing
}

/// Adds the tokens of a text.
pub(super) fn spans(text: &str, spans: &mut Vec<Span>) {
    let mut done = 0;
    for at in starts(text.as_bytes()) {
        if at < done {
            continue;
        }
        let rest = &text[at..];
        let span = if rest.starts_with(PEM) {
            Some(key(text, at))
        } else if let Some(scheme) = SCHEMES.iter().find(|scheme| has_prefix(rest, scheme)) {
            let start = at + scheme.len() + rest[scheme.len()..].len() - rest[scheme.len()..].trim_start().len();
            let end = start + text[start..].find(|it: char| !is_part(it)).unwrap_or(text.len() - start);
            (end - start >= SHORTEST).then(|| Span::new(start, end))
        } else {
            let end = at + rest.find(|it: char| !is_part(it)).unwrap_or(rest.len());
            let length = end - at;
            FORMS
                .iter()
                .any(|(start, least)| {
                    rest.starts_with(start) && length >= *least && (*start != "eyJ" || is_encoded(&rest[..length]))
                })
                .then(|| Span::new(at, end))
        };
        if let Some(span) = span {
            done = span.end;
            spans.push(span);
        }
    }
}

/// Whether a word begins like a token, in a text of these classes: without what parts words it is one word.
fn begins_somewhere(bytes: &[u8], all: u8) -> bool {
    if all & PARTS == 0 { begins(bytes) } else { starts(bytes).next().is_some() }
}

/// Where a token may begin: the start of a word with the first letters of one.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut before = PARTS;
    bytes.iter().enumerate().filter_map(move |(at, byte)| {
        let class = CLASSES[usize::from(*byte)];
        let is_start = before & PARTS != 0 && class & BEGINS != 0;
        before = class;
        (is_start && begins(&bytes[at..])).then_some(at)
    })
}

/// Whether a word begins like a token.
fn begins(rest: &[u8]) -> bool {
    static TABLE: Starts = STARTS;
    if !TABLE.may_begin(rest) {
        return false;
    }
    let scheme = |word: &&str| rest.len() > word.len() && rest[..word.len()].eq_ignore_ascii_case(word.as_bytes());
    // All have three bytes, and the third tells most of them apart.
    let third = rest.get(2).copied();
    let is_form = |start: &[u8]| start.get(2).copied() == third && rest.starts_with(start);
    FORMS.iter().any(|(start, _)| is_form(start.as_bytes()))
        || rest.starts_with(PEM.as_bytes())
        || SCHEMES.iter().any(scheme)
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.len() >= prefix.len() && text.as_bytes()[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.+/=~".contains(character)
}

/// Whether it is one of the texts that only encoding makes: with dots or digits in it.
fn is_encoded(token: &str) -> bool {
    token.bytes().any(|byte| byte == b'.' || byte.is_ascii_digit())
}

/// A key of PEM, to its last line; to the end of the text without one.
fn key(text: &str, at: usize) -> Span {
    let rest = &text[at..];
    let kind = rest[PEM.len()..].find("-----").map(|end| &rest[PEM.len()..PEM.len() + end]);
    // A certificate is public.
    let Some(start) = kind.filter(|kind| kind.contains("PRIVATE")).map(|kind| at + PEM.len() + kind.len() + 5) else {
        return Span::at(at);
    };
    let end = text[start..].find("-----END").map_or(text.len(), |end| start + end);
    Span::new(start, end)
}
