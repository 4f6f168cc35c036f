//! A picture of a lake: who connects where, and with which secret.
//!
//! It is read from the statements and the hosts that they contact, so that it shows what DuckDB will
//! do and not what a key seems to say: a scope that misses the bucket is an edge that is broken.

mod mermaid;
mod model;

use crate::duckdb::options::SecretType;
use crate::metaxy::ducklake::{Config, Lake, SelfManagedCatalog};
use crate::plan::Plan;
use crate::plan::hosts::Host;
use crate::plan::hosts::found::{given, texts};
use crate::rules::finding::Part;
use crate::secrets::shown;
use crate::sql::{CreateSecret, Expr, Literal, SecretOption, Segment, Statement};
use crate::text::secret::MASK;
use crate::text::span::Span;

use model::KEY_PAIR;
pub use model::{Edge, Fact, Node, Picture, Role};

impl Picture {
    /// The picture of a sound configuration.
    pub(crate) fn new(config: &Config, plan: &Plan, hosts: &[Host]) -> Self {
        let mut picture = Self::default();
        let mut client = Node::new(Role::Client, "DuckDB");
        if let Some(store) = &config.store {
            client.facts.push(Fact::new("store", shown(&store.value), Some(store.key_span)));
        }
        for (step, it) in plan.steps.iter().enumerate() {
            if let Statement::Attach { alias, .. } = &it.statement {
                client.step = Some(step);
                client.facts.push(fact("alias", &alias.segments, false));
            }
        }
        let others = hosts.iter().filter(|it| it.role != "catalog" && it.role != "storage");
        client.facts.extend(others.map(|it| Fact::new(it.role, it.name.clone(), it.span)));
        let client = picture.add(client);
        let catalog = picture.catalog(client, config, plan, hosts);
        // The files of a lake in MotherDuck are read and written by MotherDuck.
        let reader = if matches!(config.lake, Lake::MotherDuck(_)) { catalog } else { client };
        picture.storage(reader, config, plan, hosts);
        picture
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn lead(&mut self, from: usize, to: usize, label: &'static str) {
        self.edges.push(Edge { from, to, label, broken: false });
    }

    fn catalog(&mut self, client: usize, config: &Config, plan: &Plan, hosts: &[Host]) -> usize {
        let (title, existing) = match &config.lake {
            Lake::MotherDuck(_) => ("MotherDuck", None),
            Lake::SelfManaged(lake) => match &lake.catalog {
                SelfManagedCatalog::DuckDb(_) => ("DuckDB file", None),
                SelfManagedCatalog::Sqlite(_) => ("SQLite file", None),
                SelfManagedCatalog::Postgres(keys) => ("PostgreSQL", Some(&keys.secret_name)),
            },
        };
        let mut node = Node::new(Role::Catalog, title);
        node.facts.extend(hosts_of("catalog", hosts));
        let mut secret = None;
        for (step, it) in plan.steps.iter().enumerate() {
            match (&it.statement, it.part) {
                (Statement::CreateSecret(created), Some(Part::CatalogSecret)) => {
                    node.facts.extend(options(created, &[("PORT", "port"), ("DATABASE", "database")]));
                    let user = options(created, &[("USER", "user")]);
                    secret = Some(Node { facts: user.collect(), ..of_secret(Role::CatalogSecret, created, step) });
                }
                (Statement::CreateSecret(lake), Some(Part::LakeSecret)) => {
                    node.step = Some(step);
                    // In front of a secret it is options of the connection.
                    if title != "PostgreSQL" {
                        node.facts.extend(options(lake, &[("METADATA_PATH", "file")]));
                    }
                }
                (Statement::Use(name) | Statement::CreateDatabase { name, .. }, _) if title == "MotherDuck" => {
                    node.step.get_or_insert(step);
                    if node.facts.iter().all(|it| it.name != "database") {
                        node.facts.push(fact("database", &name.segments, false));
                    }
                }
                _ => {}
            }
        }
        let secret = secret.or_else(|| existing.map(|name| expected(Role::CatalogSecret, &name.value, name.span)));
        let secret = secret.map(|it| self.add(it));
        let catalog = self.add(node);
        match secret {
            Some(secret) => {
                self.lead(client, secret, "logs in with");
                self.lead(secret, catalog, "catalog");
            }
            None => self.lead(client, catalog, "catalog"),
        }
        catalog
    }

    fn storage(&mut self, reader: usize, config: &Config, plan: &Plan, hosts: &[Host]) {
        let storage = match &config.lake {
            Lake::SelfManaged(lake) => Some(&lake.storage),
            Lake::MotherDuck(lake) => lake.storage.as_ref(),
        };
        let Some(storage) = storage else {
            let managed = self.add(Node::new(Role::Storage, "MotherDuck's own storage"));
            return self.lead(reader, managed, "files");
        };
        let mut node = Node::new(Role::Storage, storage.title());
        let (mut secret, mut scopes, mut paths) = (None, Vec::new(), Vec::new());
        for (step, it) in plan.steps.iter().enumerate() {
            match &it.statement {
                Statement::CreateSecret(created) if it.part == Some(Part::StorageSecret) => {
                    let written = given(&created.options, &["SCOPE"]);
                    let default = SecretType::of_tag(created.secret_type).map_or(&[][..], SecretType::default_scopes);
                    scopes = match &written[..] {
                        [] => default.iter().map(|&it| it.to_owned()).collect(),
                        written => written.iter().map(|it| it.text.clone()).collect(),
                    };
                    let mut node = of_secret(Role::StorageSecret, created, step);
                    node.facts.push(credentials(created));
                    node.facts.extend(options(created, &[("SCOPE", "scope")]));
                    if written.is_empty() {
                        node.facts.push(Fact::new("scope", format!("every {}", scopes.join(", ")), None));
                    }
                    secret = Some(node);
                }
                Statement::CreateSecret(CreateSecret { options: lake, .. }) if it.part == Some(Part::LakeSecret) => {
                    node.step = Some(step);
                    let path = lake.iter().find(|it| it.key() == "DATA_PATH");
                    node.facts.extend(path.map(|it| value("files", &it.value)));
                    paths.extend(path.into_iter().flat_map(|it| texts(&it.value)));
                }
                Statement::CreateDatabase { data_path, .. } => {
                    node.step = Some(step);
                    node.facts.push(value("files", data_path));
                    paths.extend(texts(data_path));
                }
                _ => {}
            }
        }
        node.facts.extend(hosts_of("storage", hosts));
        let existing = storage.secret_name();
        let secret = match (secret, existing) {
            (None, Some(name)) => Some(expected(Role::StorageSecret, &name.value, name.span)),
            (secret, _) => secret,
        };
        let secret = secret.map(|it| (it.step.is_some(), self.add(it)));
        let storage = self.add(node);
        let Some((created, secret)) = secret else { return self.lead(reader, storage, "files") };
        // Files lie below the data path, so a final slash in the scope does no harm.
        let fits =
            |path: &str| scopes.iter().any(|scope| [path.trim_end_matches('/'), "/"].concat().starts_with(&**scope));
        let broken = created && !paths.iter().all(|it| fits(&it.text));
        self.lead(reader, secret, "signs with");
        self.edges.push(Edge {
            from: secret,
            to: storage,
            label: if broken { "scope misses" } else { "files" },
            broken,
        });
        if broken {
            self.lead(reader, storage, "without this secret");
        }
    }
}

/// The hosts of a role.
fn hosts_of(role: &'static str, hosts: &[Host]) -> impl Iterator<Item = Fact> {
    let those = hosts.iter().filter(move |it| it.role == role);
    those.map(|it| Fact::new("host", it.name.clone(), it.span))
}

/// A secret that a statement makes.
fn of_secret(role: Role, secret: &CreateSecret, step: usize) -> Node {
    let Fact { text, span, .. } = fact("", &secret.name.segments, false);
    Node { span, step: Some(step), ..Node::new(role, text) }
}

/// A secret that must exist already.
fn expected(role: Role, name: &str, span: Span) -> Node {
    let facts = vec![Fact::new("created", "elsewhere: it must exist", None)];
    Node { span: Some(span), facts, ..Node::new(role, shown(name)) }
}

/// What a secret of an object store holds.
fn credentials(secret: &CreateSecret) -> Fact {
    let has = |name: &str| given(&secret.options, &[name]).into_iter().next();
    let (text, of) = match (has("PROVIDER"), has("KEY_ID"), has("SECRET")) {
        (Some(provider), _, _) => (shown(&provider.text), Some(provider)),
        (None, Some(_), Some(key)) => (KEY_PAIR.to_owned(), Some(key)),
        _ => ("none".to_owned(), None),
    };
    Fact::new("credentials", text, of.and_then(|it| it.span))
}

/// Those of the options that are given, under names of ours.
fn options(secret: &CreateSecret, names: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = Fact> {
    let of = |name: &str, option: &SecretOption| option.key().eq_ignore_ascii_case(name);
    let one = move |(option, name): &(&str, &'static str)| {
        let found = secret.options.iter().find(|it| of(option, it))?;
        Some(value(name, &found.value)).filter(|it| !it.text.is_empty())
    };
    names.iter().filter_map(one)
}

fn value(name: &'static str, value: &Expr) -> Fact {
    match value {
        Expr::Text(literal) | Expr::PastedText(literal) | Expr::Word(literal) => {
            let Literal { segments, secret } = literal;
            fact(name, segments, *secret)
        }
        Expr::List(_) | Expr::Map(_) => {
            let texts = texts(value);
            let text: Vec<&str> = texts.iter().map(|it| it.text.as_str()).collect();
            Fact::new(name, shown(&text.join(", ")), texts.first().and_then(|it| it.span))
        }
    }
}

/// What is made of pieces; of a secret only that it is there.
fn fact(name: &'static str, segments: &[Segment], secret: bool) -> Fact {
    let text: String = segments.iter().map(|it| &*it.text).collect();
    let secret = secret || segments.iter().any(|it| it.secret);
    let text = if secret { MASK.to_owned() } else { shown(&text) };
    Fact::new(name, text, segments.iter().find_map(|it| it.origin))
}

#[cfg(test)]
mod tests;
