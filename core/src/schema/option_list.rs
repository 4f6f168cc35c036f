//! Options that are written as in SQL or on a command line, where a table of them belongs.

use crate::schema::field::Field;
use crate::schema::types::Type;
use crate::secrets::{holds_credentials, names_secret};
use crate::text::case::Case as _;
use crate::toml::document::{Node, Value};
use crate::toml::write::toml_string;

/// The table that is meant by `"READ_ONLY, metadata_schema 'x'"`, or by an array of such options: each is a name, or
/// a name and a value with white space or `=` between. Nothing where that is not certain, or a secret is in it.
pub(super) fn as_table(field: &Field, node: &Node) -> Option<String> {
    if field.ty != Type::Table || node.from_variable {
        return None;
    }
    let texts: Vec<&str> = match &node.value {
        Value::String(text) => text.split(',').collect(),
        Value::Array(items) => items.iter().map(|item| text_of(&item.value)).collect::<Option<_>>()?,
        _ => return None,
    };
    let mut names: Vec<String> = Vec::new();
    let mut pairs = Vec::new();
    for text in texts {
        let (name, value) = option(text)?;
        // A key stands only once in a table.
        if names.contains(&name) {
            return None;
        }
        pairs.push(format!("{name} = {value}"));
        names.push(name);
    }
    (!pairs.is_empty()).then(|| format!("{{ {} }}", pairs.join(", ")))
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The key and the value of an option in TOML; one without a value is `true`.
fn option(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let (name, value) = text.split_once(&['=', ' '] as &[char]).unwrap_or((text, "true"));
    let name = name.trim().to_lower();
    let value = value.trim_matches(|it: char| it == '=' || it == '\'' || it.is_whitespace());
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    if !is_name || names_secret(&name) || holds_credentials(value) {
        return None;
    }
    let is_bare = matches!(value, "true" | "false") || value.parse::<u32>().is_ok_and(|it| it.to_string() == value);
    Some((name, if is_bare { value.to_owned() } else { toml_string(value) }))
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::diagnostic::Code;

    /// The options after the fix, if there is one.
    fn mended(options: &str) -> Option<String> {
        let toml = format!(
            "[ducklake]\ncatalog = {{ type = 'duckdb', uri = 'm.ducklake' }}\n\
             storage = {{ type = 'local', path = '/d' }}\nattach_options = {options}\n"
        );
        let found = crate::analyze(&toml, &Options::default()).diagnostics;
        let wrong = found.iter().find(|it| it.code == Code::WrongType)?;
        let after = wrong.fixes.first()?.apply(&toml);
        let left = crate::analyze(&after, &Options::default()).diagnostics;
        assert!(!left.iter().any(crate::Diagnostic::is_error), "{after}: {left:?}");
        after.split_once("attach_options = ").map(|(_, options)| options.trim_end().to_owned())
    }

    #[test]
    fn options_become_a_table() {
        for (written, table) in [
            ("['READ_ONLY']", "{ read_only = true }"),
            ("'READ_ONLY'", "{ read_only = true }"),
            ("['READ_ONLY', \"METADATA_SCHEMA 'x'\"]", "{ read_only = true, metadata_schema = \"x\" }"),
            (
                "\"AUTOMATIC_MIGRATION=true, data_inlining_row_limit 10\"",
                "{ automatic_migration = true, data_inlining_row_limit = 10 }",
            ),
        ] {
            assert_eq!(mended(written).as_deref(), Some(table), "{written}");
        }
    }

    #[test]
    fn what_is_not_certain_stays() {
        for written in [
            "[]",
            "''",
            "['READ_ONLY', 'read_only']",
            "['READ_ONLY', 1]",
            "'meta_password x'",
            "'(READ_ONLY)'",
            "1",
            "'${X}'",
        ] {
            assert_eq!(mended(written), None, "{written}");
        }
    }
}
