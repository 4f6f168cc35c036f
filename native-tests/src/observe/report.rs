//! What was observed, as text for snapshots.

use std::fmt::Write as _;

use lakeplan::Flavor;

use crate::observe::Observation;

impl Observation {
    /// The observation as text.
    pub fn report(&self, flavor: Flavor) -> String {
        let mut text = String::new();
        let verdict = match (&self.failure, &self.strays[..]) {
            (Some(_), _) => "fails",
            (None, []) => "works",
            (None, _) => "strays",
        };
        let _ = writeln!(text, "━━━ {flavor}: {verdict}");
        for statement in &self.statements {
            let _ = writeln!(text, "{statement}");
        }
        text.push('\n');
        if let Some((step, error)) = &self.failure {
            let _ = writeln!(text, "✗ {step}: {}", without_answer(error).trim_end());
        }
        for line in &self.strays {
            let _ = writeln!(text, "✗ {line}");
        }
        for line in &self.seen {
            let _ = writeln!(text, "✓ {line}");
        }
        text
    }
}

/// The error without what the server wrote about it, which every S3 server words in its way.
fn without_answer(error: &str) -> &str {
    if error.contains("(HTTP code ") { error.lines().next().unwrap_or(error) } else { error }
}

/// The words by which a statement is known: all before what it is about.
pub(crate) fn verb(statement: &str) -> String {
    let words = statement.split_whitespace();
    let verb: Vec<&str> = words.take_while(|word| word.chars().all(|letter| letter.is_ascii_uppercase())).collect();
    verb.join(" ")
}

/// The text with the ids in the names of DuckLake's files replaced by `*`.
pub(crate) fn without_ids(text: &str) -> String {
    let mut parts = text.split("ducklake-");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("ducklake-");
        match part.split_at_checked(36) {
            Some((id, rest)) if id.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit()) => {
                out.push('*');
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}
