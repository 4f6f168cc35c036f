//! `tool-table`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::metaxy::stores::{FileKind, Root};
use crate::rules::finding::Findings;
use crate::rules::rule::File;
use crate::rules::rule::{Check, Rule};
use crate::text::span::Span;
use crate::toml::document::{Value, parse};
use crate::toml::places::{KeyAt, Places};

pub(super) const RULE: Rule = Rule {
    code: Code::ToolTable,
    docs: r"`[tool.metaxy]` outside of a `pyproject.toml`, or a `pyproject.toml` without it.

In a file named `pyproject.toml`, Metaxy reads the table `tool.metaxy` and nothing else. In a file with any
other name, it reads the whole file, and rejects `tool` as an unknown key:
`tool: Extra inputs are not permitted`.

If the name of the file is not known, a file that contains nothing but `[tool.metaxy]` gets a hint.
",
    check: Check::File(check),
};

const PYPROJECT: &str = "pyproject.toml";

fn check(file: &File<'_>, found: &mut Findings) {
    match (file.kind, file.name) {
        (FileKind::Pyproject, Some(name)) if name != PYPROJECT => found.push(tool(file, Some(name))),
        (FileKind::Pyproject, None) if is_alone(file) => found.push(tool(file, None)),
        (FileKind::Metaxy, Some(PYPROJECT)) => {
            if let Some(stores) = file.root.get("stores") {
                found.push(not_read(file, stores.key_span));
            }
        }
        _ => {}
    }
}

/// Whether the file holds nothing but `[tool.metaxy]`: a real `pyproject.toml` holds a project.
fn is_alone(file: &File<'_>) -> bool {
    file.root.entries.len() == 1 && file.root.table("tool").is_some_and(|(_, tool)| tool.entries.len() == 1)
}

fn tool(file: &File<'_>, name: Option<&str>) -> Diagnostic {
    let span = file.root.get("tool").map_or(Span::at(0), |entry| entry.key_span);
    let help = "write the same tables without `tool.metaxy`";
    let mut diagnostic = if let Some(name) = name {
        let message = format!("Metaxy reads `[tool.metaxy]` only in `pyproject.toml`, and rejects `tool` in `{name}`");
        Diagnostic::error(Code::ToolTable, span, message)
    } else {
        let message = "Metaxy reads `[tool.metaxy]` only in `pyproject.toml`: in `metaxy.toml`, it rejects `tool`";
        Diagnostic::hint(Code::ToolTable, span, message)
    };
    diagnostic = diagnostic.help(help);
    diagnostic.fixes.extend(without_tool(file));
    diagnostic
}

/// The headers without `tool.metaxy`. The keys directly in it come to the top, so that its own header must
/// be the first.
fn without_tool(file: &File<'_>) -> Option<Fix> {
    let text = file.text;
    let keys = Places::new(text).keys();
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(key) = keys.get(at) {
        if key.path == ["tool"] {
            let metaxy = keys.get(at + 1).filter(|next| next.path == ["tool", "metaxy"])?;
            let next = keys.get(at + 2).filter(|next| next.path.len() == 3 && next.path.starts_with(&metaxy.path));
            match next.filter(|next| next.in_header == key.in_header) {
                Some(next) => edits.push(Span::new(key.span.start, next.span.start)),
                None if key.in_header && edits.is_empty() => {
                    let start = text[..key.span.start].rfind('\n').map_or(0, |offset| offset + 1);
                    let end = text[metaxy.span.end..].find('\n').map_or(text.len(), |to| metaxy.span.end + to + 1);
                    edits.push(Span::new(start, end));
                }
                None => return None,
            }
        }
        at += 1;
    }
    let edits = edits.into_iter().map(|span| Edit { span, replacement: String::new() }).collect();
    let fix = Fix::new("remove `tool.metaxy` from every header", edits);
    let after = parse(&fix.apply(text));
    (after.errors.is_empty() && after.root.get("tool").is_none() && after.root.get("stores").is_some()).then_some(fix)
}

fn not_read(file: &File<'_>, span: Span) -> Diagnostic {
    let message = "Metaxy reads only the table `tool.metaxy` of a `pyproject.toml`, and ignores `stores`";
    let mut diagnostic =
        Diagnostic::error(Code::ToolTable, span, message).help("put `tool.metaxy` before the keys of Metaxy");
    diagnostic.fixes.extend(with_tool(file));
    diagnostic
}

/// The headers of Metaxy's tables with `tool.metaxy`, where the file holds nothing else that has no header.
fn with_tool(file: &File<'_>) -> Option<Fix> {
    let text = file.text;
    let own = |key: &KeyAt| Root::SECTION.field(&key.path[0]).is_some();
    let plain = file.root.entries.iter().any(|entry| !matches!(entry.node.value, Value::Table(_)));
    if plain || file.root.get("tool").is_some_and(|tool| !matches!(tool.node.value, Value::Table(_))) {
        return None;
    }
    let keys = Places::new(text).keys();
    let first = keys.iter().filter(|key| key.path.len() == 1 && key.in_header && own(key));
    let edits = first.map(|key| Edit { span: Span::at(key.span.start), replacement: "tool.metaxy.".to_owned() });
    // `[project]` is the project's own table.
    let edits: Vec<Edit> =
        edits.filter(|edit| !text[edit.span.start..].trim_start_matches(['"', '\'']).starts_with("project")).collect();
    let fix = Fix::new("put `tool.metaxy` before every header", edits).to_be_read();
    let after = parse(&fix.apply(text));
    (after.errors.is_empty() && after.root.get("stores").is_none()).then_some(fix)
}

#[cfg(test)]
mod tests {
    use crate::options::Options;
    use crate::{Code, Severity, analyze};

    const STORE: &str = "[tool.metaxy.stores.dev.config.ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a.db\"\n";

    fn found(text: &str, name: Option<&str>) -> Vec<(Severity, Option<String>)> {
        let mut options = Options::default();
        if let Some(name) = name {
            options = options.file_name(name);
        }
        let found = analyze(text, &options).diagnostics;
        let found = found.into_iter().filter(|found| found.code == Code::ToolTable);
        found.map(|found| (found.severity, found.fixes.first().map(|fix| fix.apply(text)))).collect()
    }

    #[test]
    fn only_a_pyproject_has_it() {
        let text = format!("[tool.metaxy]\nstore = \"dev\"\n\n{STORE}");
        let fixed = format!("store = \"dev\"\n\n{}", STORE.replace("tool.metaxy.", ""));
        assert_eq!(found(&text, Some("pyproject.toml")), []);
        assert_eq!(found(&text, Some("metaxy.toml")), [(Severity::Error, Some(fixed.clone()))]);
        assert_eq!(found(&text, None), [(Severity::Hint, Some(fixed))]);
        let project = format!("[project]\nname = \"a\"\n\n{STORE}");
        assert_eq!(found(&project, None), []);
    }

    #[test]
    fn a_table_that_is_not_first_keeps_its_keys() {
        let text = format!("{STORE}\n[tool.metaxy]\nstore = \"dev\"\n");
        assert_eq!(found(&text, Some("metaxy.toml")), [(Severity::Error, None)]);
    }

    #[test]
    fn a_pyproject_without_it() {
        let text = STORE.replace("tool.metaxy.", "");
        assert_eq!(found(&text, Some("pyproject.toml")), [(Severity::Error, Some(STORE.to_owned()))]);
        assert_eq!(found(&text, Some("metaxy.toml")), []);
    }
}
