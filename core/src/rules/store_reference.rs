//! `store-reference`.

use crate::diagnostic::{Code, Diagnostic};
use crate::metaxy::stores::FileKind;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, File, Rule};
use crate::secrets::shown;
use crate::text::groups::Groups;
use crate::text::similar::closest;
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::StoreReference,
    docs: r"A reference to a store that does not exist, or from a store to itself.

`store` is the default store, and `fallback_stores` are the stores from which Metaxy reads what a store does not have.
Metaxy resolves these names when it needs the store, not when it reads the file: `Store 'prod' not found in config`. A
store without `type` does not exist for Metaxy.

If a store is one of its own `fallback_stores`, a read of anything that it does not have never ends. All stores in
`fallback_stores` must use the same `hash_algorithm` as the store.
",
    check: Check::File(check),
};

fn check(file: &File<'_>, found: &mut Findings) {
    let root = match file.kind {
        FileKind::Metaxy => file.root,
        FileKind::Pyproject => {
            let metaxy = file.root.table("tool").and_then(|(_, tool)| tool.table("metaxy"));
            let Some((_, metaxy)) = metaxy else { return };
            metaxy
        }
        FileKind::Fragment => return,
    };
    // A file that is extended, and was not read, has stores too.
    if root.get("extend").is_some() {
        return;
    }
    let Some((_, stores)) = root.table("stores") else { return };
    let list: Vec<Store<'_>> = stores.entries.iter().filter_map(Store::of).collect();
    if list.is_empty() {
        return;
    }
    let mut stores = Stores { by_name: Groups::default(), list, guesses: GUESSES };
    // Of a few stores each is looked at.
    if stores.list.len() > MOST {
        for store in &stores.list {
            stores.by_name.or_insert(store.name.to_owned(), *store);
        }
    }
    if let Some(entry) = root.get("store") {
        default(&entry.node, &mut stores, found);
    }
    for at in 0..stores.list.len() {
        let store = stores.list[at];
        for fallback in store.fallbacks() {
            of_fallback(&store, fallback, &mut stores, found);
        }
    }
}

/// The stores of a file.
struct Stores<'a> {
    list: Vec<Store<'a>>,
    by_name: Groups<Store<'a>>,
    /// For how many names more it is told which store may be meant: each is compared with all stores.
    guesses: usize,
}

impl<'a> Stores<'a> {
    fn get(&self, name: &str) -> Option<&Store<'a>> {
        if self.list.len() > MOST { self.by_name.get(name) } else { self.list.iter().find(|store| store.name == name) }
    }
}

/// For so many names it is told.
const GUESSES: usize = 16;

/// A store that Metaxy does not drop.
#[derive(Clone, Copy)]
struct Store<'a> {
    name: &'a str,
    config: Option<&'a Table>,
}

impl<'a> Store<'a> {
    fn of(entry: &'a Entry) -> Option<Self> {
        let Value::Table(table) = &entry.node.value else { return None };
        table.get("type")?;
        Some(Self { name: &entry.key, config: table.table("config").map(|(_, config)| config) })
    }

    fn fallbacks(&self) -> &'a [Node] {
        match self.config.and_then(|config| config.get("fallback_stores")).map(|entry| &entry.node.value) {
            Some(Value::Array(names)) => names,
            _ => &[],
        }
    }

    /// The hash algorithm, if it is given.
    fn hash_algorithm(&self) -> Option<&'a str> {
        match self.config?.get("hash_algorithm").map(|entry| &entry.node.value) {
            Some(Value::String(name)) => Some(name),
            _ => None,
        }
    }
}

fn default(node: &Node, stores: &mut Stores<'_>, found: &mut Findings) {
    let Value::String(name) = &node.value else { return };
    if name.is_empty() || stores.get(name).is_some() {
        return;
    }
    let message =
        format!("`store` is `{}`, but there is no such store: Metaxy cannot open the default store", shown(name));
    found.push(unknown(Diagnostic::warning(Code::StoreReference, node.span, message), node, name, stores, &[]));
}

fn of_fallback(store: &Store<'_>, node: &Node, stores: &mut Stores<'_>, found: &mut Findings) {
    let Value::String(name) = &node.value else { return };
    let warning = |message: String| Diagnostic::warning(Code::StoreReference, node.span, message);
    let owner = shown(store.name);
    if name == store.name {
        let message = format!("`{owner}` falls back to itself: a read of anything that it does not have never ends");
        found.push(warning(message).help("write another store, or remove it from `fallback_stores`"));
        return;
    }
    let Some(&other) = stores.get(name) else {
        let message = format!(
            "`fallback_stores` contains `{}`, but there is no such store: Metaxy fails to read what `{owner}` does \
             not have",
            shown(name)
        );
        let mut taken = vec![store.name];
        taken.extend(store.fallbacks().iter().take(GUESSES).filter_map(|it| match &it.value {
            Value::String(name) => Some(name.as_str()),
            _ => None,
        }));
        found.push(unknown(warning(message), node, name, stores, &taken));
        return;
    };
    if let (Some(own), Some(theirs)) = (store.hash_algorithm(), other.hash_algorithm())
        && !own.eq_ignore_ascii_case(theirs)
    {
        let message = format!(
            "`{owner}` uses the hash algorithm `{}`, but `{}` uses `{}`: Metaxy refuses to fall back",
            shown(own),
            shown(name),
            shown(theirs)
        );
        found.push(warning(message).help("set the same `hash_algorithm` in both stores"));
    }
}

/// A name that no store has, with the one that may be meant: none of those that are named there already.
fn unknown(diagnostic: Diagnostic, node: &Node, name: &str, stores: &mut Stores<'_>, taken: &[&str]) -> Diagnostic {
    if stores.guesses == 0 {
        return diagnostic;
    }
    stores.guesses -= 1;
    let others: Vec<&str> = stores.list.iter().map(|store| store.name).filter(|name| !taken.contains(name)).collect();
    let list: Vec<String> = others.iter().take(MOST).map(|name| format!("`{}`", shown(name))).collect();
    if others.is_empty() {
        return diagnostic.help(format!("add the store, `[stores.{}]`, or remove the name", shown(name)));
    }
    let more = if others.len() > MOST { ", …" } else { "" };
    let which = if taken.is_empty() { "stores" } else { "other stores" };
    let diagnostic = diagnostic.help(format!("the {which} are {}{more}", list.join(", ")));
    let meant = closest(name, others.iter().copied()).or_else(|| others.first().copied().filter(|_| others.len() == 1));
    match meant.filter(|_| !node.from_variable) {
        Some(meant) => {
            let title = format!("write `{}`", shown(meant));
            diagnostic.fix(replace_string(title, node.span, meant).to_be_read())
        }
        None => diagnostic,
    }
}

/// How many stores are listed.
const MOST: usize = 8;

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    fn found(head: &str, config: &str) -> Vec<String> {
        let store = |name: &str, config: &str| {
            format!(
                "[stores.{name}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.{name}.config]\ndatabase = \
                 \":memory:\"\n{config}[stores.{name}.config.ducklake]\nalias = \"{name}\"\ncatalog = {{ type = \"duckdb\", \
                 uri = \"{name}.db\" }}\nstorage = {{ type = \"local\", path = \"{name}\" }}\n"
            )
        };
        let text = format!("{head}{}{}", store("dev", config), store("prod", "hash_algorithm = \"sha256\"\n"));
        let found = analyze(&text, &Options::default()).diagnostics.into_iter();
        found.filter(|found| found.code == Code::StoreReference).map(|found| found.message.into_owned()).collect()
    }

    #[test]
    fn names_of_stores_are_looked_up() {
        for (head, config, says) in [
            ("store = \"stage\"\n", "", "no such store"),
            ("", "fallback_stores = [\"prd\"]\n", "no such store"),
            ("", "fallback_stores = [\"prod\", \"dev\"]\n", "falls back to itself"),
            ("", "fallback_stores = [\"prod\", \"prd\"]\n", "no such store"),
            ("", "hash_algorithm = \"md5\"\nfallback_stores = [\"prod\"]\n", "`sha256`"),
        ] {
            let found = found(head, config);
            assert!(found.len() == 1 && found[0].contains(says), "{head}{config}: {found:?}");
        }
        for (head, config) in [
            ("store = \"prod\"\n", "fallback_stores = [\"prod\"]\n"),
            ("", "hash_algorithm = \"SHA256\"\nfallback_stores = [\"prod\"]\n"),
            ("extend = \"base.toml\"\nstore = \"stage\"\n", ""),
            ("store = \"\"\n", ""),
        ] {
            assert_eq!(found(head, config), [""; 0], "{head}{config}");
        }
    }

    /// No store is proposed that is named there already.
    #[test]
    fn what_is_named_already_is_not_proposed() {
        let text = "[stores.a]\ntype = \"x.Y\"\n[stores.a.config]\nfallback_stores = [\"b\", \"d\"]\n[stores.b]\ntype = \"x.Y\"\n";
        let helps = |text: &str| -> Vec<String> {
            let found = analyze(text, &Options::default()).diagnostics.into_iter();
            let found = found.filter(|found| found.code == Code::StoreReference);
            found.map(|it| format!("{}, {} fixes", it.help.expect("there is a help"), it.fixes.len())).collect()
        };
        assert_eq!(helps(text), ["add the store, `[stores.d]`, or remove the name, 0 fixes"]);
        assert_eq!(helps(&format!("{text}[stores.c]\ntype = \"x.Y\"\n")), ["the other stores are `c`, 1 fixes"]);
    }
}
