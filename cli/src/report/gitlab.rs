//! `check --format gitlab`: a code quality report, which GitLab shows in a merge request.

use std::collections::HashMap;

use lakeplan::{Code, Diagnostic, LineIndex, Severity};
use serde_json::{Value, json};

use crate::report::checked::Checked;
use crate::report::json::{places, with_slashes};

/// One array of findings.
pub(crate) fn render(files: &[Checked]) -> String {
    // GitLab knows a finding again by its fingerprint, wherever it has moved; one that is there twice is counted.
    let mut seen: HashMap<(&str, Code, &str), usize> = HashMap::new();
    let mut findings = Vec::new();
    for file in files {
        let lines = LineIndex::new(&file.source.text);
        for found in &file.diagnostics {
            let (start, end) = places(&file.source.text, &lines, found.span);
            let number = seen.entry((&file.source.name, found.code, &found.message)).or_default();
            let fingerprint = fingerprint(&file.source.name, found, *number);
            *number += 1;
            findings.push(json!({
                "description": description(found),
                "check_name": found.code.as_str(),
                "fingerprint": fingerprint,
                "severity": severity(found.severity),
                "location": {
                    "path": with_slashes(&file.source.name),
                    "positions": {
                        "begin": { "line": start.line, "column": start.column },
                        "end": { "line": end.line, "column": end.column },
                    },
                },
            }));
        }
    }
    let text = serde_json::to_string_pretty(&Value::Array(findings)).expect("invariant: texts and numbers are JSON");
    format!("{}\n", crate::report::json_escaped(&text))
}

fn description(found: &Diagnostic) -> String {
    let help = found.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    format!("{}{help}", found.message)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Hint => "info",
    }
}

/// The hash FNV-1a of what stays the same when lines are put before it.
fn fingerprint(path: &str, found: &Diagnostic, number: usize) -> String {
    let text = format!("{path}\0{}\0{}\0{number}", found.code, found.message);
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}
