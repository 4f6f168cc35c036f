//! `shared-secret-name`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Findings, Part};
use crate::rules::lake::shared_database;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::shown;
use crate::text::case::Case as _;
use crate::text::groups::Groups;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::SharedSecretName,
    docs: r#"Two stores use one name for two different secrets.

Stores that open the same DuckDB file in one process share their secrets; with `database = ":memory:"`, or
with separate files, nothing is shared. Metaxy creates each secret with `CREATE OR REPLACE`, so the store that
is opened later replaces the secret of the other: from then on, the requests of the first are sent with the
keys of the second, or with none. DuckDB ignores case and the type of the secret when it compares names.

Give each secret a unique name, or make both identical.
"#,
    check: Check::Stores(check),
};

type Seen<'a> = (&'a Context<'a>, &'a SecretView<'a>);

fn check(stores: &[Context<'_>], found: &mut Findings) {
    let mut seen: Groups<Seen<'_>> = Groups::default();
    for context in stores {
        let Some(database) = shared_database(context) else { continue };
        // Two of one store are another finding.
        let mut own: Vec<(String, &SecretView<'_>)> = Vec::new();
        for secret in context.secrets().filter(|secret| secret.created) {
            let Some(name) = secret.name.filter(|name| !name.value.is_empty()) else { continue };
            let key = key(&database, &name.value);
            if own.iter().all(|(other, _)| *other != key) {
                own.push((key, secret));
            }
        }
        for (key, secret) in own {
            match seen.get(&key) {
                None => {
                    seen.or_insert(key, (context, secret));
                }
                Some(first) if clash(first.1, secret) => found.push(report((context, secret), first, &seen)),
                Some(_) => {}
            }
        }
    }
}

/// What two secrets of one name in one database have in common.
fn key(database: &str, name: &str) -> String {
    format!("{} {database}{}", database.len(), name.to_lower())
}

/// The secret of a catalog has done its work once the lake is attached; that of the files has not.
fn clash(first: &SecretView<'_>, second: &SecretView<'_>) -> bool {
    let is_storage = |secret: &SecretView<'_>| secret.part() == Part::StorageSecret;
    let scope = |secret: &SecretView<'_>| secret.option("scope").map(|scope| scope.text.to_owned());
    (is_storage(first) || is_storage(second))
        && (first.secret_type != second.secret_type || first.says() != second.says() || scope(first) != scope(second))
}

fn report(
    (context, secret): (&Context<'_>, &SecretView<'_>),
    (first, other): &Seen<'_>,
    seen: &Groups<Seen<'_>>,
) -> Diagnostic {
    let (span, name) = secret.name.map_or((secret.span, ""), |name| (name.span, name.value.as_str()));
    let store = |context: &Context<'_>| context.name.map_or(String::new(), |name| name.value.clone());
    let message = format!(
        "the store `{}` also creates a secret `{}`, with different contents: once both stores are open in one \
         process, requests of one are sent with the secret of the other",
        shown(&store(first)),
        shown(name)
    );
    let mut diagnostic = Diagnostic::warning(Code::SharedSecretName, span, message)
        .context(other.name.map_or(other.span, |name| name.span), "the other secret of this name");
    if let Some(database) = context.settings.and_then(|settings| settings.database.as_ref()) {
        diagnostic = diagnostic.context(database.span, "both stores open this DuckDB file and share their secrets");
    }
    let diagnostic = diagnostic.help("use different names for the secrets, or a separate `database` for each store");
    let database = shared_database(context).unwrap_or_default();
    let mut free = format!("{name}_{}", plain(&store(context)));
    while seen.get(&key(&database, &free)).is_some() {
        free.push_str("_2");
    }
    if secret.name.is_none_or(|name| name.from_variable) {
        return diagnostic;
    }
    diagnostic.fix(edit::replace_string(format!("rename to `{}`", shown(&free)), span, &free).to_be_read())
}

fn plain(name: &str) -> String {
    name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect()
}
