//! What callers in JavaScript get: plain objects with positions in UTF-16 units. The core's
//! types know nothing of serialization; each has its counterpart here.

use serde::Serialize;

/// What `analyze` gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `metaxy`, `pyproject` or `fragment`; null if the text is not TOML.
    pub kind: Option<&'static str>,
    /// The `DuckLake` stores, in file order.
    pub stores: Vec<StoreView>,
    /// The index of the store that the rest is about; null if none can be chosen.
    pub selected: Option<usize>,
    /// Why none can be chosen.
    pub problem: Option<String>,
    /// Every finding, in file order.
    pub diagnostics: Vec<DiagnosticView>,
    /// Every `${VAR}`, in file order.
    pub variables: Vec<VariableView>,
    /// Every variable that takes the place of a value of the file or adds one.
    pub overrides: Vec<OverrideView>,
    /// The sections of the chosen store with the effective values of their keys.
    pub config: Vec<SectionView>,
    /// The statements of the chosen store; null if its `ducklake` section has an error.
    pub statements: Option<Vec<StatementView>>,
    /// Who connects where with which secret; null if the `ducklake` section has an error.
    pub picture: Option<PictureView>,
}

/// The picture of a lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureView {
    /// Who takes part.
    pub nodes: Vec<NodeView>,
    /// What leads from one to another.
    pub edges: Vec<EdgeView>,
    /// The same in the language of Mermaid.
    pub mermaid: String,
}

/// Somebody who takes part in a lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeView {
    /// `client`, `catalog`, `storage` or `secret`.
    pub role: &'static str,
    /// What it is called.
    pub title: String,
    /// Where that is written.
    pub place: Option<Place>,
    /// What is known of it.
    pub facts: Vec<FactView>,
    /// The index of its statement.
    pub statement: Option<usize>,
}

/// Something that is known of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactView {
    /// What it is.
    pub name: &'static str,
    /// Its value, without secrets.
    pub text: String,
    /// Where it is written.
    pub place: Option<Place>,
}

/// What leads from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EdgeView {
    /// The index of the node that it comes from.
    pub from: usize,
    /// The index of the node that it leads to.
    pub to: usize,
    /// What happens there.
    pub label: &'static str,
    /// Whether it is wanted and does not come about.
    pub broken: bool,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The first UTF-16 unit.
    pub from: usize,
    /// Behind the last UTF-16 unit.
    pub to: usize,
    /// The line of `from`, from 1.
    pub line: usize,
    /// The column of `from` in characters, from 1.
    pub column: usize,
}

/// A store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoreView {
    /// Its name; null for a fragment.
    pub name: Option<String>,
    /// Whether Metaxy accepts the file and this store in it.
    pub accepted: bool,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticView {
    /// The stable code.
    pub code: &'static str,
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// What was found and what is wanted.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The versions of DuckDB for which it holds.
    pub duckdb: Vec<&'static str>,
    /// Whether it was run on the DuckDB that is meant.
    pub measured: bool,
    /// The place to blame.
    pub place: Place,
    /// Other places that take part.
    pub context: Vec<ContextView>,
    /// Changes that mend it.
    pub fixes: Vec<FixView>,
}

/// Another place that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContextView {
    /// What it has to do with the finding.
    pub label: String,
    /// The place.
    pub place: Place,
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FixView {
    /// The label of its button.
    pub title: String,
    /// `safe`, or `unsafe` for a change that moves, replaces or chooses something.
    pub applicability: &'static str,
    /// The edits, which do not overlap.
    pub edits: Vec<EditView>,
}

/// A replacement in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditView {
    /// The first UTF-16 unit that is replaced.
    pub from: usize,
    /// Behind the last one.
    pub to: usize,
    /// What takes its place.
    pub insert: String,
}

/// A variable where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VariableView {
    /// Its name.
    pub name: String,
    /// The default; masked where it may be a secret.
    pub default: Option<String>,
    /// Whether it is set.
    pub set: bool,
    /// Whether it stands in a field that holds a secret.
    pub secret: bool,
    /// Where it stands.
    pub place: Place,
}

/// A variable that Metaxy lays over the file: `METAXY_STORES__DEV__…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverrideView {
    /// The name of the variable.
    pub variable: String,
    /// The keys that lead to the value.
    pub path: Vec<String>,
    /// Whether it takes the place of a value of the file.
    pub replaces: bool,
    /// That value, or the header of the table that it is added to.
    pub place: Place,
}

/// A section of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionView {
    /// What it is called: `s3`, `ducklake`.
    pub name: &'static str,
    /// The keys that lead to it; `<name>` stands for the store.
    pub path: &'static str,
    /// Its keys.
    pub fields: Vec<FieldView>,
}

/// A key with its effective value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// The key.
    pub key: &'static str,
    /// The value as TOML; null if there is none.
    pub value: Option<String>,
    /// `written`, `variable`, `default` or `absent`.
    pub source: &'static str,
    /// Whether the value is a secret.
    pub secret: bool,
    /// Where it is written.
    pub place: Option<Place>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementView {
    /// The statement with its semicolon.
    pub sql: String,
    /// One sentence about why it is there.
    pub why: &'static str,
    /// Whether it only prepares `DuckDB`.
    pub setup: bool,
    /// Which parts of `sql` come from which places in the text.
    pub origins: Vec<OriginView>,
}

/// A part of a statement and the place that it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OriginView {
    /// The first UTF-16 unit in the statement.
    pub from: usize,
    /// Behind the last one.
    pub to: usize,
    /// The place in the text.
    pub place: Place,
}
