//! `value-ends`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Severity};
use crate::rules::catalog_file::CatalogFile;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::text::span::{Located, Span};

pub(super) const RULE: Rule = Rule {
    code: Code::ValueEnds,
    docs: r#"Whitespace, quotes or a comment that became part of a value.

`docker run --env-file` and `podman run --env-file` keep the quotes around a value, and everything after it:
`KEY="abc"` gives a key with two quotes in it, `KEY=abc # mine` one that ends in a comment. A file with
Windows line endings leaves a carriage return at the end of every value, and `$(cat secret.txt)` or `"""…"""`
may leave a line break. All of it is sent: a host of that name is not found, a password or key is rejected.

Remove the quotes, the comment or the whitespace from the variable or the string.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for value in context.values {
        // Most texts end as they begin, with a character that can be seen.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'');
        let ends = value.text.as_bytes();
        if !value.from_variable
            && ends.first().zip(ends.last()).is_none_or(|(first, last)| is_plain(*first) && is_plain(*last))
        {
            continue;
        }
        // The endpoint has a finding of its own, and the text of a key file its own line breaks.
        // Around the name of a MotherDuck database SQL's quotes are right: Metaxy adds none.
        let quoted = context.is_motherduck() && value.of == Of::Catalog && value.key == "database";
        if quoted && context.engine.is_quoted_identifier(value.text) {
            continue;
        }
        if value.key.eq_ignore_ascii_case("endpoint") || value.text.contains("-----BEGIN") {
            continue;
        }
        if let Some(mut diagnostic) = by_variable(context, value).or_else(|| written(context.text, value)) {
            if value.of == Of::Catalog && value.key == "uri" && has_another_fault(context, value) {
                diagnostic.fixes.clear();
            }
            found.push(diagnostic);
        }
    }
}

/// Whether something is wrong with the path of the catalog that shows only without what stands at its ends.
fn has_another_fault(context: &Context<'_>, value: &TextValue<'_>) -> bool {
    let Some(file) = CatalogFile::of(context) else { return false };
    let uri = Located { value: value.text.trim().to_owned(), ..file.uri.clone() };
    file.fault(context).is_none() && file.at(&uri).fault(context).is_some()
}

/// What is wrong with the ends of a text, in the words of the message.
fn problem(text: &str, ends: (bool, bool)) -> Option<&'static str> {
    let quotes = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    if ends.1 && text.ends_with('\r') {
        Some("ends with a carriage return")
    } else if ends.1 && text.ends_with('\n') {
        Some("ends with a line break")
    } else if (ends.0 && text.starts_with(char::is_whitespace)) || (ends.1 && text.ends_with(char::is_whitespace)) {
        Some("has leading or trailing whitespace")
    } else if quotes('"') || quotes('\'') {
        Some("begins and ends with a quote")
    } else {
        None
    }
}

fn by_variable(context: &Context<'_>, value: &TextValue<'_>) -> Option<Diagnostic> {
    let placeholders = value.placeholders(context.text);
    let written = value.written(context.text)?;
    placeholders.iter().find_map(|placeholder| {
        let text = context.variables.get(placeholder.name)?;
        let ends = (placeholder.start == 0, placeholder.end == written.len());
        let comment = text.contains(" #") && !value.is_path();
        let problem =
            problem(text, ends).or_else(|| comment.then_some("contains ` #`, and seems to include a comment"))?;
        let message = format!("the value of the variable `{}` {problem}", shown(placeholder.name));
        Some(
            Diagnostic::hint(Code::ValueEnds, value.span, message)
                .help("remove that from the variable, unless it belongs to the value"),
        )
    })
}

fn written(text: &str, value: &TextValue<'_>) -> Option<Diagnostic> {
    // Of a value with variables only the text around them is written here.
    let source = if value.from_variable { value.written(text)? } else { value.text };
    let problem = problem(source, (true, true))?;
    let message = format!("the value of `{}` {problem}", shown(value.key));
    let breaks = breaks(value) || (value.is_path() && is_behind_space(value.text));
    let severity = if breaks && !problem.contains("quote") { Severity::Warning } else { Severity::Hint };
    let help = "remove it, unless it belongs to the value";
    let diagnostic = Diagnostic::new(severity, Code::ValueEnds, value.span, message).help(help);
    Some(match without_ends(text, value) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    })
}

/// Removes what stands at the ends of a string, and repeats nothing of it, which may be a secret.
fn without_ends(text: &str, value: &TextValue<'_>) -> Option<Fix> {
    // Another name may be somebody else's.
    if value.key == "secret_name" {
        return None;
    }
    let source = value.written(text).filter(|source| !source.contains('\\'))?;
    let trimmed = source.trim();
    let trimmed = ['"', '\''].iter().fold(trimmed, |text, quote| {
        text.strip_prefix(*quote).and_then(|inside| inside.strip_suffix(*quote)).unwrap_or(text)
    });
    let start = source.find(trimmed).filter(|_| !trimmed.is_empty())?;
    let offset = value.span.start + (value.span.end - value.span.start - source.len()) / 2;
    let remove = |start, end| Edit { span: Span::new(offset + start, offset + end), replacement: String::new() };
    let edits = [remove(0, start), remove(start + trimmed.len(), source.len())];
    let edits = edits.into_iter().filter(|edit| !edit.span.is_empty()).collect();
    Some(Fix::new("trim the value", edits).to_be_read())
}

/// Whether a path from the root stands behind white space, so that it is one of the working directory.
fn is_behind_space(path: &str) -> bool {
    path.starts_with(char::is_whitespace) && path.trim_start().starts_with('/')
}

/// Whether white space at the ends is never a part of the value.
fn breaks(value: &TextValue<'_>) -> bool {
    let key = value.key.to_ascii_lowercase();
    match value.of {
        Of::Catalog | Of::CatalogParameters => matches!(key.as_str(), "host" | "hostaddr"),
        Of::Storage | Of::StorageParameters => {
            matches!(key.as_str(), "key_id" | "secret" | "session_token" | "region" | "bucket" | "account_id")
        }
        Of::Settings | Of::AttachOptions => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, Severity, analyze};

    fn said(toml: &str, variables: &[(&str, &str)]) -> Vec<(Severity, String)> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\nsecret = \"y\"\n{toml}\n"
        );
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let analysis = analyze(&toml, &Options::new(variables));
        let ends = analysis.diagnostics.iter().filter(|it| it.code.as_str() == "value-ends");
        ends.map(|it| (it.severity, it.message.clone().into_owned())).collect()
    }

    #[test]
    fn variables_are_named_and_not_shown() {
        for (value, words) in
            [("\"abc\"", "quote"), ("abc\r", "carriage return"), (" abc", "whitespace"), ("abc # mine", "#")]
        {
            let said = said("key_id = \"${K}\"", &[("K", value)]);
            assert!(matches!(&said[..], [(Severity::Hint, message)] if message.contains(words)), "{said:?}");
            assert!(!said[0].1.contains("abc"));
        }
        assert_eq!(said("key_id = \"${K}x\"", &[("K", "abc ")]), []);
    }

    #[test]
    fn written_white_space() {
        assert!(matches!(&said("key_id = \" k\"", &[])[..], [(Severity::Warning, _)]));
        assert!(matches!(&said("key_id = \"'k'\"", &[])[..], [(Severity::Hint, _)]));
        assert_eq!(said("key_id = \"k k\"", &[]), []);
    }
}
