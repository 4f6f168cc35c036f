//! `look-alike-character`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::text::characters::Characters;

pub(super) const RULE: Rule = Rule {
    code: Code::LookAlikeCharacter,
    docs: r#"A typographic quote, dash or space where only plain ASCII is possible.

Word processors, chats and web pages turn `"` into “ and ”, `-` into – and a space into a non-breaking one. In
a host, a region, a bucket or a key, such a character is always a mistake: the name is not found, or the key
is rejected.

Write the plain character; quotes around the value are part of the TOML syntax only.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values.iter().filter(|value| value.holds.has_any(Characters::UNSEEN) && is_ascii_field(value))
    {
        let Some((character, _)) = value.text.chars().find_map(plain) else { continue };
        let name = match character {
            '\u{a0}' | '\u{202f}' | '\u{2007}' => "a non-breaking space",
            '\u{2010}'..='\u{2015}' | '\u{2212}' => "a typographic dash",
            _ => "a typographic quote",
        };
        let code = u32::from(character);
        let message =
            format!("the value of `{}` contains {name}, U+{code:04X}, which cannot be part of it", shown(value.key));
        let diagnostic = Diagnostic::warning(Code::LookAlikeCharacter, value.span, message);
        found.push(match plainly(context.text, value) {
            Some(fix) => diagnostic.help(fix.title.clone()).fix(fix),
            None => diagnostic.help("write the plain character, or remove it from the variable"),
        });
    }
}

/// Writes the plain characters, one by one, and leaves out those at the ends.
fn plainly(text: &str, value: &TextValue<'_>) -> Option<Fix> {
    let end = value.text.len();
    let edits = value.text.char_indices().filter_map(|(at, character)| {
        let (_, plain) = plain(character)?;
        let after = at + character.len_utf8();
        let at_an_end = (at == 0 || after == end) && plain != '-';
        let replacement = if at_an_end { String::new() } else { plain.to_string() };
        Some(value.span_of(text, at, after).map(|span| Edit { span, replacement }))
    });
    let edits: Option<Vec<Edit>> = edits.collect();
    edits.filter(|_| !value.from_variable).map(|edits| Fix::new("write plain characters", edits).to_be_read())
}

/// Whether a text has a character that stands for a plain one.
pub(super) fn is_in(text: &str) -> bool {
    text.chars().any(|character| plain(character).is_some())
}

/// The character with the one that is meant, if it is one that stands for another.
fn plain(character: char) -> Option<(char, char)> {
    let plain = match character {
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2018}'..='\u{201b}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ' ',
        _ => return None,
    };
    Some((character, plain))
}

/// Values of which no server takes more than ASCII.
fn is_ascii_field(value: &TextValue<'_>) -> bool {
    let key = value.key.to_ascii_lowercase();
    match value.of {
        Of::Catalog | Of::CatalogParameters => matches!(key.as_str(), "host" | "hostaddr" | "region"),
        Of::Storage | Of::StorageParameters => matches!(
            key.as_str(),
            "key_id" | "secret" | "session_token" | "region" | "bucket" | "account_id" | "endpoint" | "url_style"
        ),
        Of::Settings | Of::AttachOptions => false,
    }
}
