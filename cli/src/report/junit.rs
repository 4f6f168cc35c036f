//! `check --format junit`: a report as of tests, which every CI shows. A file is a suite, a finding that
//! fails the check is a failed test, and any other one is noted in a test that passes.

use std::fmt::Write as _;

use lakeplan::LineIndex;
use lakeplan::text::hidden::is_hidden;

use crate::report::checked::Checked;
use crate::report::json::places;

/// The report as XML.
pub(crate) fn render(files: &[Checked]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests: usize = files.iter().map(|file| file.diagnostics.len().max(1)).sum();
    let failures: usize = files.iter().map(|file| file.failing().count()).sum();
    let _ = writeln!(out, "<testsuites name=\"lakeplan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">");
    for file in files {
        let name = escaped(&file.source.name);
        let failures = file.failing().count();
        let tests = file.diagnostics.len().max(1);
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">");
        let lines = LineIndex::new(&file.source.text);
        for found in &file.diagnostics {
            let (start, _) = places(&file.source.text, &lines, found.span);
            let title = format!("{} at {}:{}", found.code, start.line, start.column);
            let help = found.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
            let text = escaped(&format!("{}:{}:{}{help}", file.source.name, start.line, start.column));
            let message = escaped(&found.message);
            let kind = found.severity.as_str();
            let _ = writeln!(out, "    <testcase name=\"{}\" classname=\"{name}\">", escaped(&title));
            let _ = if file.levels.fails(found) {
                writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>")
            } else {
                writeln!(out, "      <system-out>{kind}: {message}&#10;{text}</system-out>")
            };
            out.push_str("    </testcase>\n");
        }
        if file.diagnostics.is_empty() {
            let _ = writeln!(out, "    <testcase name=\"nothing found\" classname=\"{name}\"/>");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Text of XML, in which control characters cannot stand at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            _ if is_hidden(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}
