//! What callers in JavaScript get: plain objects with positions in UTF-16 units. The core's
//! types know nothing of serialisation; each has its counterpart here.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use lakeplan::schema::Shown;
use lakeplan::text::secret::MASK;
use lakeplan::{Analysis, Flavor, LineIndex, Rendering, Span, Store, Utf16Index};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};

/// What `analyze` takes beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The variables that are set.
    pub env: BTreeMap<String, String>,
    /// The store whose SQL is wanted.
    pub store: Option<String>,
    /// `duckdb` (the default) or `metaxy`.
    pub flavor: Option<String>,
    /// Whether secrets are replaced; on unless it is `false`.
    pub mask: Option<bool>,
    /// Whether the statements that install and load extensions come first.
    pub setup: bool,
}

impl Options {
    /// Reads an object of JavaScript. What is missing, null or not of its type is as if it were
    /// not there; a variable may be anything that has a text, as a number has.
    pub fn read(options: &JsValue) -> Self {
        let get = |key: &str| Reflect::get(options, &key.into()).unwrap_or_default();
        let env = get("env").dyn_into::<Object>().map(|it| Object::entries(&it)).unwrap_or_default();
        let variable = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            let value = entry.get(1);
            let set = !value.is_null() && !value.is_undefined();
            set.then(|| {
                (entry.get(0).as_string().unwrap_or_default(), value.unchecked_ref::<Object>().to_string().into())
            })
        };
        Self {
            env: env.iter().filter_map(variable).collect(),
            store: get("store").as_string(),
            flavor: get("flavor").as_string(),
            mask: get("mask").as_bool(),
            setup: get("setup").is_truthy(),
        }
    }
}

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

/// Converts spans of one text.
struct Places<'a> {
    text: &'a str,
    lines: LineIndex,
    utf16: Utf16Index,
}

impl Places<'_> {
    fn place(&self, span: Span) -> Place {
        let position = self.lines.position(self.text, span.start);
        Place {
            from: self.utf16.utf16(span.start),
            to: self.utf16.utf16(span.end),
            line: position.line,
            column: position.column,
        }
    }
}

impl Report {
    /// Analyses a text. An unknown flavour is the only thing that can be wrong with a call.
    pub fn new(text: &str, options: &Options) -> Result<Self, String> {
        let flavor = match options.flavor.as_deref() {
            None => Flavor::DuckDb,
            Some(name) => Flavor::from_name(name)
                .ok_or_else(|| format!("unknown flavor `{name}`: expected `duckdb` or `metaxy`"))?,
        };
        let analysis = lakeplan::analyze(text, &lakeplan::Options::from(&options.env));
        Ok(Self::of(text, &analysis, options, flavor))
    }

    fn of(text: &str, analysis: &Analysis, options: &Options, flavor: Flavor) -> Self {
        let places = Places { text, lines: LineIndex::new(text), utf16: Utf16Index::new(text) };
        let mask = options.mask.unwrap_or(true);
        let selected = analysis.select(options.store.as_deref());
        let store = selected.as_ref().ok().copied();
        Self {
            kind: analysis.kind.map(kind),
            stores: analysis.stores.iter().map(StoreView::from).collect(),
            selected: store.and_then(|store| analysis.stores.iter().position(|it| std::ptr::eq(it, store))),
            problem: selected.as_ref().err().map(ToString::to_string),
            diagnostics: analysis.diagnostics.iter().map(|it| DiagnosticView::new(it, &places)).collect(),
            variables: analysis.variables.iter().map(|it| VariableView::new(it, mask, &places)).collect(),
            overrides: analysis.overrides.iter().map(|it| OverrideView::new(it, &places)).collect(),
            config: store.map(|store| sections(store, &analysis.secrets, mask, &places)).unwrap_or_default(),
            statements: store
                .and_then(|store| store.script(flavor, Rendering { mask, setup: options.setup }))
                .map(|script| script.statements.iter().map(|it| StatementView::new(it, &places)).collect()),
        }
    }
}

fn kind(kind: lakeplan::metaxy::stores::FileKind) -> &'static str {
    use lakeplan::metaxy::stores::FileKind;
    match kind {
        FileKind::Metaxy => "metaxy",
        FileKind::Pyproject => "pyproject",
        FileKind::Fragment => "fragment",
    }
}

fn sections(store: &Store, secrets: &[Span], mask: bool, places: &Places<'_>) -> Vec<SectionView> {
    let sections = crate::sections::visible(store, secrets);
    let fields = |it: &crate::sections::Visible| {
        it.fields.iter().map(|(shown, secret)| FieldView::new(shown, *secret, mask, places)).collect()
    };
    let sections = sections.iter();
    sections.map(|it| SectionView { name: it.section.name, path: it.section.path, fields: fields(it) }).collect()
}

impl From<&Store> for StoreView {
    fn from(store: &Store) -> Self {
        Self { name: store.name().map(str::to_owned), accepted: store.accepted }
    }
}

impl DiagnosticView {
    fn new(diagnostic: &lakeplan::Diagnostic, places: &Places<'_>) -> Self {
        let context = diagnostic.context.iter();
        let edit = |it: &lakeplan::diagnostic::Edit| EditView {
            from: places.utf16.utf16(it.span.start),
            to: places.utf16.utf16(it.span.end),
            insert: it.replacement.clone(),
        };
        Self {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.as_str(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            place: places.place(diagnostic.span),
            context: context.map(|it| ContextView { label: it.label.clone(), place: places.place(it.span) }).collect(),
            fixes: diagnostic
                .fixes
                .iter()
                .map(|fix| FixView { title: fix.title.clone(), edits: fix.edits.iter().map(edit).collect() })
                .collect(),
        }
    }
}

impl VariableView {
    fn new(variable: &lakeplan::metaxy::variables::Reference, mask: bool, places: &Places<'_>) -> Self {
        let default = variable.default.as_deref();
        Self {
            name: variable.name.clone(),
            default: default.map(|it| if variable.secret && mask { MASK } else { it }.to_owned()),
            set: variable.set,
            secret: variable.secret,
            place: places.place(variable.span),
        }
    }
}

impl OverrideView {
    fn new(source: &lakeplan::metaxy::overrides::Override, places: &Places<'_>) -> Self {
        Self {
            variable: source.variable.clone(),
            path: source.path.clone(),
            replaces: source.replaces,
            place: places.place(source.span),
        }
    }
}

impl FieldView {
    fn new(shown: &Shown, secret: bool, mask: bool, places: &Places<'_>) -> Self {
        let hidden = secret && mask;
        Self {
            key: shown.field.key,
            value: shown.value.as_deref().map(|it| if hidden { MASK } else { it }.to_owned()),
            source: shown.source.as_str(),
            secret: secret || shown.field.secret,
            place: shown.span.map(|span| places.place(span)),
        }
    }
}

impl StatementView {
    fn new(statement: &lakeplan::plan::render::Rendered, places: &Places<'_>) -> Self {
        let sql = &statement.sql;
        let utf16 = Utf16Index::new(&sql.text);
        let origins = sql.origins.iter();
        Self {
            sql: sql.text.clone(),
            why: statement.why,
            setup: statement.setup,
            origins: origins
                .map(|(range, span)| OriginView {
                    from: utf16.utf16(range.start),
                    to: utf16.utf16(range.end),
                    place: places.place(*span),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: &str = "# 😀ü\n[ducklake]\ncatalog = { type = \"duckdb\", uri = \"ü😀.db\" }\nstorage = { type = \"local\", pth = \"d\", path = \"e\" }\n";

    #[test]
    fn positions_count_utf16_units() {
        let report = Report::new(WIDE, &Options::default()).expect("a known flavour");
        let units: Vec<u16> = WIDE.encode_utf16().collect();
        let slice = |place: Place| String::from_utf16(&units[place.from..place.to]).expect("whole characters");
        let unknown = report.diagnostics.iter().find(|it| it.code == "unknown-key").expect("`pth` is unknown");
        assert_eq!(slice(unknown.place), "pth");
        let statements = report.statements.expect("warnings withhold nothing");
        let path = statements.iter().flat_map(|it| &it.origins).find(|it| slice(it.place).contains('😀'));
        let path = path.expect("the path comes from the text");
        assert_eq!(path.to - path.from, "ü😀.db".encode_utf16().count());
    }

    #[test]
    fn what_is_not_toml_is_a_value() {
        let report = Report::new("[", &Options::default()).expect("a known flavour");
        assert_eq!(report.diagnostics[0].code, "syntax");
        assert_eq!((report.kind, report.statements), (None, None));
    }

    #[test]
    fn secrets_are_hidden_unless_asked_for() {
        let toml = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"s\", host = \"h\", database = \"d\", user = \"u\", password = \"${P:-s3cr3t-x}\" }\nstorage = { type = \"local\", path = \"e\" }\n";
        let hidden = Report::new(toml, &Options::default()).expect("a known flavour");
        assert!(!format!("{hidden:?}").contains("s3cr3t-x"));
        let options = Options { mask: Some(false), ..Options::default() };
        let shown = Report::new(toml, &options).expect("a known flavour");
        assert!(format!("{:?}", shown.statements).contains("s3cr3t-x"));
    }

    #[test]
    fn an_unknown_flavor_is_named() {
        let options = Options { flavor: Some("mysql".into()), ..Options::default() };
        assert_eq!(Report::new("", &options), Err("unknown flavor `mysql`: expected `duckdb` or `metaxy`".into()));
    }
}
