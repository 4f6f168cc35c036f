//! What a finding says without the secrets of the file.

use crate::diagnostic::{Code, Diagnostic, Prose};
use crate::mask::mask_source;
use crate::metaxy::variables::{Reference, Variables};
use crate::rules::NOTHING;
use crate::secrets::{Parts, holds_credentials, replaced, show, writes_credentials};
use crate::text::edit::{Edit, Fix, apply_edits};
use crate::text::secret::MASK;
use crate::text::span::Span;
use crate::toml::batches;

/// A place that is longer is no value: it is not looked for secrets that came from it.
const LONGEST: usize = 4096;

/// Findings as they may be shown.
pub(super) fn all(mut found: Vec<Diagnostic>, text: &str, secrets: &[Span], given: &Given) -> Vec<Diagnostic> {
    for found in &mut found {
        make(found, text, secrets);
        given.hide(found, text);
    }
    found
}

/// The values of variables that are secret by their names, wherever these stand: `host = "${PGPASSWORD}"`. All are in
/// small letters.
#[derive(Default)]
pub(super) struct Given {
    /// Where each stands, in order.
    places: Vec<(Span, String)>,
    /// Each once, without plain words, which stand elsewhere by chance.
    anywhere: Vec<String>,
}

impl Given {
    /// Those of the references, which are in order.
    pub(super) fn new(references: &[&Reference], variables: &Variables) -> Self {
        let mut given = Self::default();
        for reference in references {
            let value = variables.get(&reference.name).map_or("", |it| it.trim());
            if value.len() < SHORTEST || NOTHING.contains(&value) {
                continue;
            }
            let value = value.to_ascii_lowercase();
            if !value.bytes().all(|it| it.is_ascii_alphabetic()) && !given.anywhere.contains(&value) {
                given.anywhere.push(value.clone());
            }
            given.places.push((reference.span, value));
        }
        given
    }

    fn hide(&self, found: &mut Diagnostic, text: &str) {
        let Span { start, end } = found.span;
        let inside = &self.places[self.places.partition_point(|(at, _)| at.end < start)..];
        for (at, value) in inside.iter().take_while(|(at, _)| at.start <= end) {
            // What is written in the place of the variable may be made of its value.
            let replaces = |it: &Edit| it.span.start <= at.start && at.end <= it.span.end;
            let tells = |it: &Edit| has_word_of(value, &it.replacement.replace(at.slice(text), ""));
            found.fixes.retain(|fix| !fix.edits.iter().any(|it| replaces(it) && tells(it)));
            found.prose().for_each(|it| hide(it, value, true));
        }
        for value in &self.anywhere {
            let tells = |it: &Edit| it.replacement.to_ascii_lowercase().contains(value);
            found.fixes.retain(|fix| !fix.edits.iter().any(tells));
            found.prose().for_each(|it| hide(it, value, false));
        }
    }
}

/// Whether there is a word of a value, which is in small letters, in a text.
fn has_word_of(value: &str, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut words = value.split(|it: char| !it.is_alphanumeric()).filter(|it| it.len() >= SHORTEST);
    words.any(|it| text.contains(it))
}

/// Takes a value in small letters out of a message, in any case, and where the message is `about` it, also what has a
/// word of it: rules tell a part of a value, and what it should be instead.
fn hide(prose: &mut Prose, value: &str, about: bool) {
    let Some(text) = prose.of_others() else { return };
    let lower = text.to_ascii_lowercase();
    let found: Vec<Span> = lower.match_indices(value).map(|(at, it)| Span::new(at, at + it.len())).collect();
    if !found.is_empty() {
        *text = replaced(text, &found);
    }
    if about {
        let shown = |(number, part)| if number % 2 == 1 && has_word_of(value, part) { MASK } else { part };
        *text = text.split('`').enumerate().map(shown).collect::<Vec<_>>().join("`");
    }
}

/// Takes out of the words of a finding what is secret by its shape or came from a secret beside it, and what does not
/// show: rules know of the values that they name whether these may be shown, and this is for those that do not.
fn make(found: &mut Diagnostic, text: &str, secrets: &[Span]) {
    let parts = parts(found.span, text, secrets);
    // In what is ours word for word there is nothing of the file.
    let show = |prose: &mut Prose| {
        if let Some(text) = prose.of_others() {
            if let Some(parts) = &parts {
                parts.hide(text);
            }
            show(text);
        }
    };
    found.prose().for_each(show);
    // What a fix writes is printed too, and cannot be masked without ruining the file.
    let is_of_secret = |text: &str| parts.as_ref().is_some_and(|it| it.reach_into(text));
    let is_secret = |toml: &str| writes_credentials(toml) || is_of_secret(toml);
    let tells = |edit: &Edit| {
        let toml = &*edit.replacement;
        // Most have strings without escapes, whose end is the next quote.
        let is_plain = !toml.bytes().any(|it| matches!(it, b'\'' | b'\\'))
            && !toml.as_bytes().windows(2).any(|pair| pair == b"\"\"");
        is_secret(toml)
            || if is_plain {
                let mut values = toml.split('"').enumerate().filter(|(number, _)| number % 2 == 1);
                values.any(|(_, value)| holds_credentials(value) || is_of_secret(value))
            } else {
                batches::strings(toml).any(|it| is_secret(it.slice(toml)))
            }
    };
    found.fixes.retain(|fix| !fix.edits.iter().any(tells));
    if found.code == Code::Syntax {
        found.fixes.retain(|fix| !cut::bares(fix, text, secrets));
    }
}

/// What the page does not need for its first SQL, when no syntax error has a fix yet: the build cuts its program here.
mod cut {
    use crate::text::edit::Fix;
    use crate::text::span::Span;

    #[inline(never)]
    pub(super) fn bares(fix: &Fix, text: &str, secrets: &[Span]) -> bool {
        crate::analysis::presentable::bares(fix, text, secrets)
    }
}

/// Shorter secrets stand elsewhere by chance.
const SHORTEST: usize = 4;

/// Whether a fix makes something of a line after which what was secret there no longer looks it: of `h:5432:d:u:x` a key
/// and a value, of the first word a key.
fn bares(fix: &Fix, text: &str, secrets: &[Span]) -> bool {
    let Some(first) = fix.edits.iter().map(|edit| edit.span.start).min() else { return false };
    let last = fix.edits.iter().map(|edit| edit.span.end).max().unwrap_or(first);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let inside = &secrets[secrets.partition_point(|it| it.end <= start)..];
    let inside = &inside[..inside.partition_point(|it| it.start < end)];
    if inside.is_empty() || end - start > LONGEST {
        return false;
    }
    let shift = |edit: &Edit| {
        let span = Span::new(edit.span.start - start, edit.span.end - start);
        Edit { span, replacement: edit.replacement.clone() }
    };
    let fixed = apply_edits(&text[start..end], &fix.edits.iter().map(shift).collect::<Vec<_>>());
    // The header may say what the keys below it are.
    let header = text[..start].rfind("\n[").map_or(0, |at| at + 1);
    let header = text[header..start].lines().next().filter(|line| line.starts_with('[')).unwrap_or_default();
    let masked = mask_source(&format!("{header}\n{fixed}"));
    // What stands beside the secret too, as the name of its key may, is not told by the fix.
    let within: Vec<Span> = inside.iter().map(|it| Span::new(it.start.max(start), it.end.min(end))).collect();
    let beside = replaced(
        &text[start..end],
        &within.iter().map(|it| Span::new(it.start - start, it.end - start)).collect::<Vec<_>>(),
    );
    let shown = |part: &str| part.len() >= SHORTEST && masked.contains(part) && !beside.contains(part);
    // The fix may part a secret.
    within.iter().any(|it| it.slice(text).split(|it: char| !it.is_alphanumeric()).any(shown))
}

/// The secrets in the value that a finding is about: what it proposes may be made of them, and look like none.
fn parts(place: Span, text: &str, secrets: &[Span]) -> Option<Parts> {
    let inside = &secrets[secrets.partition_point(|it| it.end <= place.start)..];
    let inside = &inside[..inside.partition_point(|it| it.start < place.end)];
    let whole = Span::new(place.start.min(inside.first()?.start), place.end.max(inside.last()?.end));
    (whole.end - whole.start <= LONGEST && is_value(whole.slice(text))).then(|| Parts::of(whole.slice(text)))
}

/// Whether a piece of TOML is one string, or lies within one: in a table, one value says nothing of the others.
fn is_value(toml: &str) -> bool {
    if !toml.contains(['"', '\'', '\n']) {
        return true;
    }
    batches::strings(toml).next() == Some(Span::new(0, toml.len()))
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, Rendering, analyze};

    fn fixed(text: &str) -> Vec<String> {
        let found = analyze(text, &Options::default()).diagnostics;
        let fixes = found.iter().filter(|it| it.code == Code::Syntax).flat_map(|it| &it.fixes);
        fixes.map(|fix| fix.apply(text)).collect()
    }

    /// What is secret in a line of another format is no secret in the TOML that a fix makes of it.
    #[test]
    fn no_fix_makes_a_key_or_a_value_of_a_secret() {
        for text in [
            "x = 1\nh:5432:d:u:s3cr3t\n",
            "x = 1\nmysql --password \\\n  s3cr3t --host h\n",
            "x = 1\nmysql --password \\\n  s3cr3t\"q --host h\n",
            "x = 1\npassword: >-\n  s3cr3t\n",
            "x = 1\npassword = (\n  \"s3cr3t\"\n)\n",
        ] {
            for fixed in fixed(text) {
                assert!(!crate::mask::mask_source(&fixed).contains("s3cr3t"), "{fixed}");
            }
        }
    }

    /// What is proposed instead of a value, and what the statements have in its place, may no longer look secret: without
    /// its spaces, the word that says it is a part of another.
    #[test]
    fn nothing_that_is_made_of_a_secret_shows_it() {
        for value in ["the pw: s3cr3t", "my auth: s3cr3t", "my auth: 's3cr3t' x"] {
            let text = format!(
                "[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"c.db\" }}\nstorage = {{ type = \"s3\", bucket = \"b\", \
                 secret_name = \"n\", key_id = \"k\", secret = \"s\", region = \"r\", endpoint = \"{value}\" }}\n"
            );
            let analysis = analyze(&text, &Options::default());
            let scripts = analysis.stores[0].scripts(Rendering { mask: true, setup: false }).expect("it is sound");
            let sql = scripts.iter().flat_map(|it| &it.statements).map(|it| it.sql.text.clone());
            let told = analysis.diagnostics.iter().map(|it| format!("{} {:?} {:?}", it.message, it.help, it.fixes));
            for shown in sql.chain(told) {
                assert!(!shown.contains("s3cr3t"), "{value}: {shown}");
            }
        }
    }

    #[test]
    fn a_secret_that_stays_one_is_fixed() {
        for text in [
            "x = 1\npassword: s3cr3t\n",
            "x = 1\npassword: \"s3cr3t\"\n",
            "x = 1\npassword = password\n",
            "[secret_parameters]\ny: \"s3cr3t\"\n",
        ] {
            assert_eq!(fixed(text).len(), 1, "{text}");
        }
    }
}
