//! `duplicate-alias`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::lake::{identity, shared_database};
use crate::rules::rule::{Check, Rule};
use crate::text::case::Case as _;
use crate::text::groups::Groups;

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateAlias,
    docs: r#"Two stores of one DuckDB file attach different lakes under the same alias.

Stores that open the same DuckDB file in one process share what is attached; with `database = ":memory:"`, or
with separate files, nothing is shared. `ATTACH IF NOT EXISTS` keeps what is already attached under an alias:
the store that is opened second silently reads and writes the lake of the first. Aliases are not
case-sensitive. The default `alias` is `ducklake`.
"#,
    check: Check::Stores(check),
};

/// The second is not attached in a process that has the first.
fn check(stores: &[Context<'_>], found: &mut Findings) {
    let mut seen: Groups<&Context<'_>> = Groups::default();
    let place = |store: &Context<'_>| store.alias().1.unwrap_or(store.keys.span);
    for store in stores.iter().filter(|store| !store.is_motherduck()) {
        let Some(database) = shared_database(store) else { continue };
        let alias = store.alias().0;
        let key = format!("{database}\0{}", alias.to_lower());
        let Some(first) = seen.get(&key) else {
            seen.or_insert(key, store);
            continue;
        };
        if identity(store).catalog.is_some() && identity(store).catalog == identity(first).catalog {
            continue;
        }
        found.push(
            Diagnostic::warning(
                Code::DuplicateAlias,
                place(store),
                format!(
                    "another store with the same `database` also has the alias `{alias}`: in one process, the store that is \
                     opened second reads and writes the lake of the first"
                ),
            )
            .context(place(first), "the first is here")
            .help("give each lake a different alias, or each store a separate `database`"),
        );
    }
}
