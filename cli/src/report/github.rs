//! `check --format github`: workflow commands, which GitHub Actions shows in the diff.
//!
//! The escaping is GitHub's own: see "Workflow commands for GitHub Actions".

use std::fmt::Write as _;

use lakeplan::text::hidden::escaped;
use lakeplan::{LineIndex, Severity};

use crate::report::checked::Checked;
use crate::report::json::places;

/// One command a line.
pub(crate) fn render(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let text = &file.source.text;
        let lines = LineIndex::new(text);
        for found in &file.diagnostics {
            let (start, end) = places(text, &lines, found.span);
            let command = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "notice",
            };
            let help = found.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
            let note = found.holds().map_or_else(String::new, |holds| format!("\nnote: {holds}"));
            let _ = writeln!(
                out,
                "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
                property(&file.source.name),
                start.line,
                end.line,
                start.column,
                end.column,
                property(found.code.as_str()),
                data(&format!("{}{help}{note}", found.message)),
            );
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&escaped(text)).replace(':', "%3A").replace(',', "%2C")
}
