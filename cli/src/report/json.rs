//! `check --format json`: one object, offsets in bytes, lines and columns from 1.

use std::path::MAIN_SEPARATOR;

use lakeplan::{Diagnostic, LineIndex, Span};
use serde::Serialize;

use crate::report::checked::Checked;

#[derive(Debug, Serialize)]
struct Report<'a> {
    files: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    duckdb: DuckDb,
    stores: Vec<Store<'a>>,
    diagnostics: Vec<Finding<'a>>,
    /// With `--fix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<Applied<'a>>>,
}

#[derive(Debug, Serialize)]
struct Applied<'a> {
    code: &'a str,
    title: &'a str,
    applicability: &'static str,
}

/// The DuckDB that the file was checked for.
#[derive(Debug, Serialize)]
struct DuckDb {
    version: &'static str,
    measured: bool,
    /// `call`, `project`, `lock` or `default`.
    chosen_by: &'static str,
    /// The file that chose it.
    from: Option<String>,
    hint: Option<String>,
}

#[derive(Debug, Serialize)]
struct Store<'a> {
    /// Nothing for a fragment, which has no name.
    name: Option<&'a str>,
    accepted: bool,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    /// The versions of DuckDB for which it holds.
    duckdb: Vec<&'static str>,
    measured: bool,
    start: Place,
    end: Place,
    context: Vec<Context<'a>>,
    fixes: Vec<Fix<'a>>,
}

#[derive(Debug, Serialize)]
struct Context<'a> {
    label: &'a str,
    start: Place,
    end: Place,
}

#[derive(Debug, Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Edit<'a>>,
}

#[derive(Debug, Serialize)]
struct Edit<'a> {
    start: Place,
    end: Place,
    replacement: &'a str,
}

/// A place in a text; shared with SARIF.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Place {
    pub(crate) offset: usize,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Both ends of a span.
pub(crate) fn places(text: &str, lines: &LineIndex, span: Span) -> (Place, Place) {
    let place = |offset| {
        let position = lines.position(text, offset);
        Place { offset, line: position.line, column: position.column }
    };
    (place(span.start), place(span.end))
}

/// A path as other tools read it. Elsewhere a name may hold what separates folders on Windows.
pub(crate) fn with_slashes(path: &str) -> String {
    path.replace(MAIN_SEPARATOR, "/")
}

/// The report as pretty JSON.
pub(crate) fn render(files: &[Checked]) -> String {
    let report = Report { files: files.iter().map(file).collect() };
    let text = serde_json::to_string_pretty(&report).expect("invariant: texts and numbers are JSON");
    format!("{}\n", crate::report::json_escaped(&text))
}

fn file(checked: &Checked) -> File<'_> {
    let text = &checked.source.text;
    let lines = LineIndex::new(text);
    let (chosen_by, from) = checked.choice.origin.parts();
    let engine = checked.choice.engine;
    File {
        path: &checked.source.name,
        duckdb: DuckDb {
            version: engine.name,
            measured: engine.is_measured(),
            chosen_by,
            from,
            hint: checked.choice.hint.clone(),
        },
        stores: checked
            .stores
            .iter()
            .map(|(name, accepted)| Store { name: name.as_deref(), accepted: *accepted })
            .collect(),
        diagnostics: checked.diagnostics.iter().map(|found| finding(text, &lines, found)).collect(),
        fixed: checked.fixes.as_ref().map(|fixes| {
            let fixed = fixes.iter().map(|fix| Applied {
                code: fix.code.as_str(),
                title: &fix.title,
                applicability: fix.applicability.as_str(),
            });
            fixed.collect()
        }),
    }
}

fn finding<'a>(text: &str, lines: &LineIndex, found: &'a Diagnostic) -> Finding<'a> {
    let (start, end) = places(text, lines, found.span);
    let context = found.context.iter().map(|context| {
        let (start, end) = places(text, lines, context.span);
        Context { label: &context.label, start, end }
    });
    let fixes = found.fixes.iter().map(|fix| {
        let edits = fix.edits.iter().map(|edit| {
            let (start, end) = places(text, lines, edit.span);
            Edit { start, end, replacement: &edit.replacement }
        });
        Fix { title: &fix.title, applicability: fix.applicability.as_str(), edits: edits.collect() }
    });
    Finding {
        code: found.code.as_str(),
        severity: found.severity.as_str(),
        message: &found.message,
        help: found.help.as_deref(),
        duckdb: found.versions.iter().map(|engine| engine.minor).collect(),
        measured: found.measured,
        start,
        end,
        context: context.collect(),
        fixes: fixes.collect(),
    }
}
