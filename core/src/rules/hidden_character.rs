//! `hidden-character`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::TextValue;
use crate::rules::windows_path;
use crate::secrets::shown;
use crate::text::characters::Characters;
use crate::text::hidden::is_hidden;
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::HiddenCharacter,
    docs: r"An invisible character in a name or a value.

With control characters, zero-width characters and characters that change the direction of text, SQL is not
what it looks like. They come with text that was copied from a web page or a chat, or were put into a shared
configuration on purpose: a host or a key with one in it looks correct and is rejected. DuckDB cannot parse a
statement that contains a NUL character.

Remove the character. Tabs and line breaks are reported only in paths and names.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let unseen = context.values.iter().filter(|value| value.holds.has_any(Characters::UNSEEN));
    for value in unseen.filter(|value| windows_path::escape(value, context.text).is_none()) {
        let breaks = value.is_path() || value.is_name(context.is_motherduck());
        let what = || {
            if value.key == "secret_name" {
                "secret name".to_owned()
            } else if value.is_name(context.is_motherduck()) {
                "database name".to_owned()
            } else {
                format!("value of `{}`", shown(value.key))
            }
        };
        report(what, trimmed(value), value.span, breaks, found);
    }
    let tables = context.secrets().filter_map(|secret| secret.parameters).chain(context.keys.attach_options.as_ref());
    for entry in tables.flat_map(|table| table.value.entries()) {
        nul(entry, found);
    }
    if !context.is_motherduck() {
        let (alias, span) = context.alias();
        report(|| "alias".to_owned(), alias, span.unwrap_or(context.keys.span), true, found);
    }
    if let Some(store) = context.name {
        report(|| "store name".to_owned(), &store.value, store.key_span, true, found);
    }
}

/// A NUL in the name of an option, or in a list or table: as a text of its own it is told above.
fn nul(entry: &Entry, found: &mut Findings) {
    let span = match &entry.node.value {
        _ if entry.key.contains('\0') => entry.key_span,
        Value::Array(_) | Value::Table(_) if holds_nul(&entry.node.value) => entry.node.span,
        _ => return,
    };
    report(|| format!("option `{}`", shown(&entry.key)), "\0", span, true, found);
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(|item| holds_nul(&item.value)),
        Value::Table(table) => {
            table.entries.iter().any(|entry| entry.key.contains('\0') || holds_nul(&entry.node.value))
        }
        Value::Boolean(_) | Value::Float(_) | Value::Integer(_) | Value::Datetime(_) | Value::Null => false,
    }
}

/// White space at the ends has a finding of its own.
fn trimmed<'a>(value: &TextValue<'a>) -> &'a str {
    value.text.trim_matches(|it| matches!(it, '\t' | '\n' | '\r' | ' '))
}

fn report(what: impl Fn() -> String, text: &str, span: Span, breaks: bool, found: &mut Findings) {
    // What most texts are made of is seen.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return;
    }
    let is_hidden = |it: &char| is_hidden(*it) && (breaks || !matches!(it, '\t' | '\n' | '\r'));
    let Some(character) = text.chars().find(is_hidden) else { return };
    let (code, what) = (u32::from(character), what());
    let message = if character == '\0' {
        format!("the {what} contains U+0000: DuckDB cannot parse the statement")
    } else {
        format!("the {what} contains U+{code:04X}, which is invisible or changes how the text around it reads")
    };
    found.push(
        Diagnostic::warning(Code::HiddenCharacter, span, message)
            .help("remove the character: the SQL may not be what it looks like"),
    );
}
