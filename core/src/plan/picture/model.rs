//! What a picture is made of.

use crate::text::span::Span;

/// Who takes part in a lake, and what leads from one to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Who takes part: DuckDB first, then each before what it leads to.
    pub nodes: Vec<Node>,
    /// What leads from one to another.
    pub edges: Vec<Edge>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The DuckDB that attaches the lake.
    Client,
    /// Where the catalog is.
    Catalog,
    /// Where the Parquet files are.
    Storage,
    /// What DuckDB logs in to the catalog with.
    CatalogSecret,
    /// What DuckDB, or MotherDuck, signs requests to the storage with.
    StorageSecret,
}

impl Role {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Catalog => "catalog",
            Self::Storage => "storage",
            Self::CatalogSecret | Self::StorageSecret => "secret",
        }
    }
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub role: Role,
    /// What it is called: a product, or the name of a secret. Never a secret itself.
    pub title: String,
    /// Where the title is written, if it is.
    pub span: Option<Span>,
    /// What is known of it, each with where it is written.
    pub facts: Vec<Fact>,
    /// The statement that brings it in: its index in [`Plan::steps`](crate::plan::Plan::steps).
    pub step: Option<usize>,
}

/// Something that is known of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is: `host`, `scope`.
    pub name: &'static str,
    /// Its value, without secrets.
    pub text: String,
    /// Where it is written; nothing if nobody has written it.
    pub span: Option<Span>,
}

/// What leads from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the node that it comes from.
    pub from: usize,
    /// The index of the node that it leads to.
    pub to: usize,
    /// What happens there.
    pub label: &'static str,
    /// Whether it is wanted and does not come about: a scope misses the data path.
    pub broken: bool,
}

impl Node {
    pub(super) fn new(role: Role, title: impl Into<String>) -> Self {
        Self { role, title: title.into(), span: None, facts: Vec::new(), step: None }
    }
}

impl Node {
    /// What was taken from the file, with where it is written there.
    pub(crate) fn written(&mut self) -> impl Iterator<Item = (Option<Span>, &mut String)> {
        let facts = self.facts.iter_mut().filter(|it| it.text != KEY_PAIR).map(|it| (it.span, &mut it.text));
        std::iter::once((self.span, &mut self.title)).chain(facts)
    }
}

/// What is said of keys instead of showing them.
pub(super) const KEY_PAIR: &str = "key pair";

impl Fact {
    pub(super) fn new(name: &'static str, text: impl Into<String>, span: Option<Span>) -> Self {
        Self { name, text: text.into(), span }
    }
}
