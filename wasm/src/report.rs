//! From an analysis to plain objects.

use lakeplan::plan::picture::{Edge, Fact, Node, Picture};
use lakeplan::schema::Shown;
use lakeplan::text::secret::MASK;
use lakeplan::{Analysis, Engine, Flavor, LineIndex, Rendering, Span, Store, Utf16Index};

use crate::options::Options;
use crate::sections::{self, Visible};
use crate::views::{
    ContextView, DiagnosticView, EdgeView, EditView, FactView, FieldView, FixView, NodeView, OriginView, OverrideView,
    PictureView, Place, Report, SectionView, StatementView, StoreView, VariableView,
};

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
    /// Analyzes a text. An unknown flavor is the only thing that can be wrong with a call.
    pub fn new(text: &str, options: &Options) -> Result<Self, String> {
        let flavor = match options.flavor.as_deref() {
            None => Flavor::DuckDb,
            Some(name) => Flavor::from_name(name)
                .ok_or_else(|| format!("unknown flavor `{name}`: expected `duckdb` or `metaxy`"))?,
        };
        let engine = match options.duckdb.as_deref() {
            None => <&Engine>::default(),
            Some(version) => Engine::parse(version).map_err(|error| error.to_string())?.engine,
        };
        let mut analyzed = lakeplan::Options::from(&options.env).engine(engine);
        analyzed.file_name.clone_from(&options.file_name);
        let analysis = lakeplan::analyze(text, &analyzed);
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
            config: store.map(|store| sections_of(store, &analysis.secrets, mask, &places)).unwrap_or_default(),
            statements: store
                .and_then(|store| store.script(flavor, Rendering { mask, setup: options.setup }))
                .map(|script| script.statements.iter().map(|it| StatementView::new(it, &places)).collect()),
            picture: store.and_then(|store| store.picture(flavor)).map(|it| PictureView::new(it, &places)),
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

fn sections_of(store: &Store, secrets: &[Span], mask: bool, places: &Places<'_>) -> Vec<SectionView> {
    let sections = sections::visible(store, secrets);
    let fields =
        |it: &Visible| it.fields.iter().map(|(shown, secret)| FieldView::new(shown, *secret, mask, places)).collect();
    let sections = sections.iter();
    sections.map(|it| SectionView { name: it.section.name, path: it.section.path, fields: fields(it) }).collect()
}

impl PictureView {
    fn new(picture: Picture, places: &Places<'_>) -> Self {
        let place = |span: Option<Span>| span.map(|it| places.place(it));
        let mermaid = picture.mermaid();
        let fact = |it: Fact| FactView { name: it.name, text: it.text, place: place(it.span) };
        let node = |it: Node| NodeView {
            role: it.role.as_str(),
            title: it.title,
            place: place(it.span),
            facts: it.facts.into_iter().map(fact).collect(),
            statement: it.step,
        };
        let edge = |it: Edge| EdgeView { from: it.from, to: it.to, label: it.label, broken: it.broken };
        Self {
            nodes: picture.nodes.into_iter().map(node).collect(),
            edges: picture.edges.into_iter().map(edge).collect(),
            mermaid,
        }
    }
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
            message: diagnostic.message.clone().into_owned(),
            help: diagnostic.help.clone().map(String::from),
            duckdb: diagnostic.versions.iter().map(|engine| engine.minor).collect(),
            measured: diagnostic.measured,
            place: places.place(diagnostic.span),
            context: context
                .map(|it| ContextView { label: it.label.clone().into_owned(), place: places.place(it.span) })
                .collect(),
            fixes: diagnostic
                .fixes
                .iter()
                .map(|fix| FixView {
                    title: fix.title.clone().into_owned(),
                    applicability: fix.applicability.as_str(),
                    edits: fix.edits.iter().map(edit).collect(),
                })
                .collect(),
        }
    }
}

impl VariableView {
    fn new(variable: &lakeplan::metaxy::variables::Reference, mask: bool, places: &Places<'_>) -> Self {
        let default = variable.default.as_deref();
        Self {
            name: if mask { variable.shown() } else { &variable.name }.to_owned(),
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
    fn a_picture_shows_who_connects_where() {
        let report = Report::new(WIDE, &Options::default()).expect("a known flavour");
        let picture = report.picture.expect("warnings withhold nothing");
        let nodes: Vec<_> = picture.nodes.iter().map(|it| (it.role, it.title.as_str())).collect();
        assert_eq!(nodes, [("client", "DuckDB"), ("catalog", "DuckDB file"), ("storage", "Local folder")]);
        let files = &picture.nodes[2].facts[0];
        let units: Vec<u16> = WIDE.encode_utf16().collect();
        let place = files.place.expect("it is written");
        assert_eq!(String::from_utf16(&units[place.from..place.to]).expect("whole characters"), "\"e\"");
        assert_eq!(picture.nodes[2].statement, Some(0));
        assert!(picture.mermaid.starts_with("flowchart LR\n"));
    }

    #[test]
    fn findings_are_those_for_the_duckdb_that_is_meant() {
        let toml = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"m\" }\nstorage = { type = \"local\", path = \"e\" }\n\
                    attach_options = { ducklake_version = \"1.0\" }\n";
        let told = |duckdb: &str| {
            let options = Options { duckdb: Some(duckdb.into()), ..Options::default() };
            let report = Report::new(toml, &options).expect("a known version");
            report.diagnostics.into_iter().map(|it| (it.code, it.duckdb, it.measured)).collect::<Vec<_>>()
        };
        assert_eq!(told("1.5.5"), [("unknown-attach-option", vec!["1.4", "1.5"], true)]);
        assert_eq!(told("2.0"), []);
        let options = Options { duckdb: Some("1.3".into()), ..Options::default() };
        let error = Report::new("", &options).expect_err("it is not known");
        assert!(error.starts_with("unknown DuckDB version `1.3`"), "{error}");
    }

    #[test]
    fn a_file_is_read_by_its_name() {
        let toml = "[tool.metaxy.stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n";
        let codes = |name: &str| {
            let options = Options { file_name: Some(name.into()), ..Options::default() };
            let report = Report::new(toml, &options).expect("a known flavor");
            report.diagnostics.iter().map(|it| it.code.to_string()).collect::<Vec<_>>()
        };
        assert!(codes("metaxy.toml").contains(&"tool-table".to_owned()));
        assert!(!codes("pyproject.toml").contains(&"tool-table".to_owned()));
    }

    #[test]
    fn an_unknown_flavor_is_named() {
        let options = Options { flavor: Some("mysql".into()), ..Options::default() };
        assert_eq!(Report::new("", &options), Err("unknown flavor `mysql`: expected `duckdb` or `metaxy`".into()));
    }
}
