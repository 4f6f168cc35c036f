//! What is said about a file before anything runs.

use lakeplan::{Diagnostic, LineIndex, Severity};
use native_tests::field::{FieldCase, Finding};

/// A finding in the terms of `case.toml`.
#[derive(Debug)]
pub(crate) struct Said {
    /// Its code.
    pub(crate) code: String,
    /// Its severity.
    pub(crate) severity: String,
    /// Line and column.
    pub(crate) at: String,
    /// Message, help and the titles of the fixes.
    pub(crate) text: String,
    /// Whether it offers a fix.
    pub(crate) fix: bool,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, severity, at, text, fix } = self;
        write!(f, "{severity}[{code}] at {at}{}: {text}", if *fix { ", with a fix" } else { "" })
    }
}

impl Said {
    pub(crate) fn of(toml: &str, lines: &LineIndex, diagnostic: &Diagnostic) -> Self {
        let place = lines.position(toml, diagnostic.span.start);
        let titles = diagnostic.fixes.iter().map(|fix| &*fix.title);
        let text: Vec<&str> =
            [&*diagnostic.message].into_iter().chain(diagnostic.help.as_deref()).chain(titles).collect();
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.to_string(),
            at: format!("{}:{}", place.line, place.column),
            text: text.join("\n    "),
            fix: !diagnostic.fixes.is_empty(),
        }
    }

    /// What is not as expected.
    pub(crate) fn differs(&self, wanted: &Finding) -> Vec<String> {
        let mut differs = Vec::new();
        match &wanted.code {
            Some(code) if *code != self.code => differs.push(format!("the code is not `{code}`")),
            Some(_) => {}
            None => differs.push("`code` is not filled in".to_owned()),
        }
        if wanted.severity != self.severity {
            differs.push(format!("the severity is not `{}`", wanted.severity));
        }
        if wanted.at != self.at {
            differs.push(format!("it is not at {}", wanted.at));
        }
        let missing = wanted.says.iter().filter(|words| !self.text.contains(words.as_str()));
        differs.extend(missing.map(|words| format!("it does not say `{words}`")));
        if wanted.fix.is_some_and(|fix| fix != self.fix) {
            differs.push(if self.fix { "it offers a fix" } else { "it offers no fix" }.to_owned());
        }
        differs
    }
}

/// Compares lists one by one.
pub(crate) fn compare(said: &[&Said], wanted: &[&Finding]) -> Vec<String> {
    let mut problems = Vec::new();
    for index in 0..said.len().max(wanted.len()) {
        match (said.get(index), wanted.get(index)) {
            (Some(said), Some(wanted)) => {
                let differs = said.differs(wanted);
                if !differs.is_empty() {
                    problems.push(format!("{}\n  {said}", differs.join(", ")));
                }
            }
            (Some(said), None) => problems.push(format!("nobody expects\n  {said}")),
            (None, Some(wanted)) => problems.push(format!("it is not said: {wanted:?}")),
            (None, None) => {}
        }
    }
    problems
}

/// What is not as the case says.
pub(crate) fn check(case: &FieldCase) -> Vec<String> {
    let analysis = lakeplan::analyze(&case.toml, &case.options());
    let lines = LineIndex::new(&case.toml);
    let said: Vec<Said> = analysis.diagnostics.iter().map(|it| Said::of(&case.toml, &lines, it)).collect();
    let hint = Severity::Hint.as_str();
    let (hints, told): (Vec<&Said>, Vec<&Said>) = said.iter().partition(|said| said.severity == hint);
    let findings = &case.situation.findings;
    let (wanted_hints, wanted): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|it| it.severity == hint);
    let mut problems = compare(&told, &wanted);
    for wanted in wanted_hints {
        if !hints.iter().any(|hint| hint.differs(wanted).is_empty()) {
            let hints: Vec<String> = hints.iter().map(ToString::to_string).collect();
            problems.push(format!("no hint is {wanted:?}; there are\n  {}", hints.join("\n  ")));
        }
    }
    problems
}
