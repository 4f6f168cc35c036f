//! `motherduck-name`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::values::inside;
use crate::schema::Text;
use crate::secrets::shown;
use crate::text::span::Located;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::MotherDuckName,
    docs: r#"A MotherDuck connection string instead of the name of a database.

Metaxy writes `database` of the `motherduck` metadata backend into `USE` as a name. `md:my_lake` and
`my_lake?motherduck_token=…` are not names: DuckDB's parser rejects the statement, and prints it including the
token.

Write the name alone. The token comes from the environment (`motherduck_token` or `MOTHERDUCK_TOKEN`), or is
part of the `database` of the store: `database = "md:?motherduck_token=${MOTHERDUCK_TOKEN}"`.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::MotherDuck(raw)) = context.catalog else { return };
    let Some(database) = &raw.database else { return };
    let Some(name) = rest(&database.value) else { return };
    if name.is_empty() {
        let message = "there is no name of a database behind `md:`: DuckDB cannot parse the `USE` statement";
        let help = "write the name of a database of the account";
        // That DuckDB can parse, and finds no such database.
        let change = Change::Rename { origin: database.span, name: "md:".to_owned() };
        found
            .push(Diagnostic::warning(Code::MotherDuckName, database.span, message).help(help).cure(Part::Use, change));
        return;
    }
    // Whatever it is, it is one name and no other statement.
    let change = Change::Rename { origin: database.span, name: name.to_owned() };
    if name.contains('/') {
        let message = "a MotherDuck path is not a name: DuckDB cannot parse `USE md:…/…`";
        let help = if name.starts_with("_share/") {
            "write the name of a database of the account: a share is read-only and requires `ATTACH`, which Metaxy \
             does not run"
        } else {
            "write the name of a database of the account"
        };
        found
            .push(Diagnostic::warning(Code::MotherDuckName, database.span, message).help(help).cure(Part::Use, change));
        return;
    }
    let prefix = database.value.len() > name.len() && !database.value.starts_with(name);
    let token = database.value.contains('?');
    let message = match (prefix, token) {
        (true, false) => "`md:` is part of a connection string, not of a name: DuckDB cannot parse `USE md:…`",
        _ => {
            "the name must not contain a token or option: DuckDB cannot parse the statement, and prints it in the \
              error"
        }
    };
    let mut help = format!("write only the name: `{}`", shown(name));
    if token {
        help.push_str(
            "; set the token in the environment (`motherduck_token`), or in the store's `database`: \
             `md:?motherduck_token=${MOTHERDUCK_TOKEN}`",
        );
    }
    let mut diagnostic = Diagnostic::warning(Code::MotherDuckName, database.span, message).help(help);
    if let Some(written) = written(context.text, database) {
        let fix = Fix::replace("write only the name", database.span, toml_string(written));
        diagnostic = diagnostic.fix(if token { fix.to_be_read() } else { fix });
    }
    found.push(diagnostic.cure(Part::Use, change));
}

/// The name alone, if there is more.
fn name(database: &str) -> Option<&str> {
    rest(database).filter(|name| !name.is_empty())
}

/// What is left without what does not belong into a name, if anything does not.
pub(super) fn rest(database: &str) -> Option<&str> {
    let begins = |text: &str| {
        let is = |prefix: &&str| text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
        ["md:", "motherduck:"].into_iter().find(is)
    };
    let mut name = database;
    // Whoever puts `md:` before a value that has it already writes it twice.
    while let Some(prefix) = begins(name) {
        name = &name[prefix.len()..];
    }
    let name = name.split('?').next().unwrap_or_default();
    (name.len() < database.len()).then_some(name)
}

/// The name alone as it is written; nothing where a variable holds what does not belong.
fn written<'a>(text: &'a str, database: &'a Located<Text>) -> Option<&'a str> {
    if !database.from_variable {
        return name(&database.value);
    }
    let written = inside(database.span.slice(text)).filter(|written| !written.contains('\\'))?;
    let rest = name(written)?;
    let whole = crate::metaxy::variables::placeholders(written).iter().all(|it| it.start != 0 || !it.name.is_empty());
    (whole && !rest.is_empty() && rest.matches("${").count() == rest.matches('}').count()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(name("md:my_lake"), Some("my_lake"));
        assert_eq!(name("MD:my_lake?x=1"), Some("my_lake"));
        assert_eq!(name("md:md:my_lake"), Some("my_lake"));
        assert_eq!(name("my_lake?motherduck_token=t"), Some("my_lake"));
        for text in ["my_lake", "", "md:", "?x", "mdx"] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
