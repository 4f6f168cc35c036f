//! `check --format sarif`: SARIF 2.1.0, for code scanning.

use lakeplan::{Code, Diagnostic, LineIndex, Severity, Span};
use serde_json::{Value, json};

use crate::report::checked::Checked;
use crate::report::json::{places, with_slashes};

/// The log as pretty JSON.
pub(crate) fn render(files: &[Checked]) -> String {
    let codes = Code::ALL.iter().filter(|code| !lakeplan::doctor::finds(**code));
    let rules: Vec<Value> = codes.map(|code| rule(*code)).collect();
    let results: Vec<Value> = files.iter().flat_map(results).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "lakeplan",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            // Columns count characters.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).expect("invariant: texts and numbers are JSON");
    format!("{}\n", crate::report::json_escaped(&text))
}

/// GitHub wants all three texts, and of the second no more than 1,024 characters.
fn rule(code: Code) -> Value {
    let explanation = lakeplan::explanation(code);
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": lakeplan::summary(code) },
        "fullDescription": { "text": explanation.split("\n\n").nth(1) },
        "help": { "text": explanation, "markdown": explanation },
    })
}

fn results(file: &Checked) -> Vec<Value> {
    let text = &file.source.text;
    let lines = LineIndex::new(text);
    file.diagnostics.iter().map(|found| result(&file.source.name, text, &lines, found)).collect()
}

fn result(path: &str, text: &str, lines: &LineIndex, found: &Diagnostic) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    };
    let help = found.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    let holds = found.holds().map_or_else(String::new, |holds| format!(" ({holds})"));
    let related: Vec<Value> = found
        .context
        .iter()
        .map(|context| {
            json!({
                "physicalLocation": location(path, text, lines, context.span),
                "message": { "text": context.label.as_str() },
            })
        })
        .collect();
    let fixes: Vec<Value> = found
        .fixes
        .iter()
        .map(|fix| {
            let replacements: Vec<Value> = fix
                .edits
                .iter()
                .map(|edit| {
                    json!({
                        "deletedRegion": region(text, lines, edit.span),
                        "insertedContent": { "text": edit.replacement },
                    })
                })
                .collect();
            json!({
                "description": { "text": fix.title.as_str() },
                "artifactChanges": [{ "artifactLocation": { "uri": uri(path) }, "replacements": replacements }],
            })
        })
        .collect();
    let mut result = json!({
        "ruleId": found.code.as_str(),
        "level": level,
        "message": { "text": format!("{}{help}{holds}", found.message) },
        "locations": [{ "physicalLocation": location(path, text, lines, found.span) }],
    });
    // SARIF wants no empty arrays of fixes.
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    if !fixes.is_empty() {
        result["fixes"] = Value::Array(fixes);
    }
    result
}

fn location(path: &str, text: &str, lines: &LineIndex, span: Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(path) }, "region": region(text, lines, span) })
}

fn region(text: &str, lines: &LineIndex, span: Span) -> Value {
    let (start, end) = places(text, lines, span);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in with_slashes(path).bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
