//! `duplicate-alias`.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::text::case::Case as _;

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateAlias,
    docs: r"Two stores attach their lakes under the same alias.

`ATTACH IF NOT EXISTS` keeps what is already attached under an alias. On a connection that opens both stores,
the second silently reads and writes the lake of the first. Aliases are not case-sensitive. The default
`alias` is `ducklake`.
",
    check: Check::Stores(check),
};

/// The second is not attached on a connection that has the first.
fn check(stores: &[Context<'_>], found: &mut Findings) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let place = |store: &Context<'_>| store.alias().1.unwrap_or(store.keys.span);
    for (index, store) in stores.iter().enumerate().filter(|(_, store)| !store.is_motherduck()) {
        let alias = store.alias().0;
        let first = *seen.entry(alias.to_lower()).or_insert(index);
        if first != index {
            found.push(
                Diagnostic::hint(
                    Code::DuplicateAlias,
                    place(store),
                    format!("another store also has the alias `{alias}`: a connection can attach only one of them"),
                )
                .context(place(&stores[first]), "the first is here")
                .help("give each lake a different alias if one connection should see both"),
            );
        }
    }
}
