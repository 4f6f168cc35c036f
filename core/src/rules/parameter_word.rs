//! `parameter-word`.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Engine;
use crate::duckdb::options::{CatalogKind, Provider, SecretType};
use crate::duckdb::words::WordOption;
use crate::python;
use crate::rules::client_options::is_passed_on;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, parameter};
use crate::schema::public::is_public_option;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::{Entry, Value};
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ParameterWord,
    docs: r#"An option has a value that it does not accept.

Some options accept only a few values. The options of PostgreSQL's client (`sslmode`, `target_session_attrs`,
`channel_binding`, `gssencmode`, …) compare them exactly: `REQUIRE` and `verify_full` are not `require` and
`verify-full`, and the connection fails with `invalid sslmode value: "verify_full"`. `validation` of the
credential chain is `exists` or `none`; with any other value, the secret is not created. `meta_journal_mode`
is not validated: with an unknown value, SQLite keeps its journal mode.

Use one of the values that the help lists.
"#,
    check: Check::Store(check),
};

/// Options with rules of their own.
const ELSEWHERE: [&str; 5] = ["provider", "chain", "refresh", "url_style", "meta_type"];

fn check(context: &Context<'_>, found: &mut Findings) {
    let secrets: Vec<(&SecretView<'_>, Provider)> = context
        .secrets()
        .filter(|secret| secret.parameters.is_some())
        .map(|secret| {
            let chain = secret.wants_chain(context.engine);
            let provider = if chain { Provider::CredentialChain } else { secret.provider() };
            (secret, provider)
        })
        .collect();
    if secrets.is_empty() && context.keys.attach_options.is_none() {
        return;
    }
    let options = context.engine.word_options.iter().filter(|option| !ELSEWHERE.contains(&option.name));
    for option in options {
        for (secret, provider) in &secrets {
            let Some(entry) = secret.parameter(option.name) else { continue };
            let told = || word(option, entry, secret.part(), consequence(option, secret.secret_type));
            if context.engine.has_parameter(secret.secret_type, *provider, option.name) {
                found.extend(told());
            } else if secret.secret_type == SecretType::Postgres && is_passed_on(context.engine, option.name) {
                // The way by which it reaches the client takes the right word.
                found.extend(told().map(|finding| finding.diagnostic));
            }
        }
        let Some(entry) = parameter(context.keys.attach_options.as_ref(), option.name) else { continue };
        let kinds = [CatalogKind::Sqlite, CatalogKind::Postgres];
        if let Some(kind) = kinds.into_iter().find(|kind| context.engine.catalog_knows(*kind, option.name)) {
            let consequence = match kind {
                CatalogKind::Sqlite => "and SQLite silently keeps its current mode",
                CatalogKind::DuckDb | CatalogKind::Postgres => "and the lake is not attached",
            };
            found.extend(word(option, entry, Part::Attach, consequence));
        }
    }
}

fn consequence(option: &WordOption, secret_type: SecretType) -> &'static str {
    match (secret_type, option.name) {
        (SecretType::Postgres, "replication") => "because such a connection cannot run SQL: the lake is not attached",
        (SecretType::Postgres, _) => "and PostgreSQL's client does not connect",
        _ => "and DuckDB does not create the secret",
    }
}

fn word(option: &WordOption, entry: &Entry, part: Part, consequence: &str) -> Option<Finding> {
    let text = match &entry.node.value {
        Value::String(text) | Value::Integer(text) => text.clone(),
        value @ (Value::Boolean(_) | Value::Float(_)) => python::str_of(value).to_ascii_lowercase(),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => return None,
    };
    let fits = match option.separator {
        Some(separator) => list_fits(option, &text, separator),
        // Without a word these keep their default.
        None => option.takes(&text) || (text.is_empty() && !option.exact),
    };
    if fits {
        return None;
    }
    let words = option.words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let found = if is_public_option(&entry.key, &entry.node.value) {
        format!("`{}`", shown(&text))
    } else {
        "this value".to_owned()
    };
    if text.is_empty() {
        let message = format!("`{}` is empty, which is not the same as leaving it out, {consequence}", option.name);
        let diagnostic = Diagnostic::warning(Code::ParameterWord, entry.node.span, message)
            .help(format!("remove it, or write one of {words}"));
        return Some(diagnostic.cure(part, Change::drop(option_name(&entry.key)).of_key(entry.key_span)));
    }
    let diagnostic = Diagnostic::warning(
        Code::ParameterWord,
        entry.node.span,
        format!("`{}` does not accept {found}, {consequence}", option.name),
    );
    let meant = match option.separator {
        Some(separator) => listed(option, &text, separator),
        None => option.meant_by(&text).map(str::to_owned),
    };
    let Some(meant) = meant else {
        return Some(diagnostic.help(format!("write one of {words}")).into());
    };
    let is_spelling = is_spelling(&text, &meant);
    let mut diagnostic = diagnostic.help(format!("write `{meant}`; the values are {words}"));
    if !entry.node.from_variable {
        let fix: Fix = replace_string(format!("change to `{meant}`"), entry.node.span, &meant);
        diagnostic = diagnostic.fix(if is_spelling { fix } else { fix.to_be_read() });
    }
    let finding = Finding::from(diagnostic);
    if !is_spelling {
        return Some(finding);
    }
    let value = Expr::text(vec![Segment::from(meant, entry.node.span)]);
    Some(finding.cure(part, Change::set(option.name.to_ascii_uppercase(), value).of_key(entry.key_span)))
}

/// Whether a text is a word in another spelling.
fn is_spelling(text: &str, word: &str) -> bool {
    let same = |text: &str| text.trim().to_ascii_lowercase().replace(['_', '-', ' '], "");
    same(text) == same(word)
}

/// A text as the option takes it, if it is only spelled otherwise.
pub(super) fn spelled(engine: &Engine, name: &str, text: &str) -> Option<String> {
    let option = engine.word_option(name)?;
    let meant = match option.separator {
        Some(separator) => listed(option, text, separator)?,
        None => option.meant_by(text)?.to_owned(),
    };
    is_spelling(text, &meant).then_some(meant)
}

/// A list of words, all with `!` before them or none.
fn list_fits(option: &WordOption, text: &str, separator: char) -> bool {
    let parts: Vec<&str> = text.split(separator).collect();
    let negative = parts.iter().filter(|part| part.starts_with('!')).count();
    parts.iter().all(|part| option.takes(part.strip_prefix('!').unwrap_or(part)))
        && (negative == 0 || negative == parts.len())
}

/// The list that is meant by a list in another spelling.
fn listed(option: &WordOption, text: &str, separator: char) -> Option<String> {
    let parts = text.split([separator, ';', ' ']).filter(|part| !part.is_empty());
    let meant = parts.map(|part| {
        let (not, word) = part.strip_prefix('!').map_or(("", part), |word| ("!", word));
        option.meant_by(word).map(|word| format!("{not}{word}"))
    });
    let meant = meant.collect::<Option<Vec<String>>>()?.join(&separator.to_string());
    (!meant.is_empty() && list_fits(option, &meant, separator)).then_some(meant)
}

#[cfg(test)]
mod tests {
    use crate::text::edit::Applicability;
    use crate::{Code, Options, analyze};

    fn words(parameters: &str) -> Vec<(String, Option<(String, Applicability)>)> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n\
             password = \"p\"\nsecret_parameters = {{ connect_timeout = 9, {parameters} }}\n[ducklake.storage]\ntype = \
             \"local\"\npath = \"x\"\n"
        );
        let found = analyze(&toml, &Options::default()).diagnostics;
        let of_code = found.into_iter().filter(|diagnostic| diagnostic.code == Code::ParameterWord);
        let fix = |diagnostic: &crate::Diagnostic| {
            let fix = diagnostic.fixes.first()?;
            Some((fix.edits[0].replacement.clone(), fix.applicability))
        };
        of_code.map(|diagnostic| (diagnostic.message.clone().into_owned(), fix(&diagnostic))).collect()
    }

    #[test]
    fn another_spelling_is_corrected() {
        let found = words("sslmode = \"verify_full\"");
        let message = "`sslmode` does not accept `verify_full`, and PostgreSQL's client does not connect";
        assert_eq!(found, [(message.to_owned(), Some(("\"verify-full\"".to_owned(), Applicability::Safe)))]);
    }

    #[test]
    fn a_word_that_is_only_meant_is_to_be_read() {
        assert_eq!(words("sslmode = true")[0].1, Some(("\"require\"".to_owned(), Applicability::Unsafe)));
        assert_eq!(
            words("require_auth = \"scram-sha-256; md5\"")[0].1.as_ref().map(|fix| fix.0.as_str()),
            Some("\"scram-sha-256,md5\"")
        );
    }

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        assert!(words("sslmode = \"hunter2-x\"")[0].0.contains("this value"));
    }

    #[test]
    fn words_are_taken() {
        for sound in [
            "sslmode = \"verify-ca\"",
            "require_auth = \"!password,!md5\"",
            "ssl_min_protocol_version = \"tlsv1.2\"",
            "replication = false",
            "max_protocol_version = 3.2",
            "application_name = \"x\"",
        ] {
            assert_eq!(words(sound), [], "{sound}");
        }
        for unsound in [
            "replication = true",
            "require_auth = \"!md5,password\"",
            "gssencmode = \"require\"",
            "min_protocol_version = 3",
        ] {
            assert_eq!(words(unsound).len(), 1, "{unsound}");
        }
    }
}
