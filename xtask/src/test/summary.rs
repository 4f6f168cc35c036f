//! What the stages found, and the table at the end.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;

use super::{Stage, name};

/// What a stage found.
#[derive(Default)]
pub(crate) struct Findings {
    pub(super) passed: usize,
    pub(super) failed: usize,
    /// What to look at, a line each.
    pub(super) notes: Vec<String>,
}

impl Findings {
    /// Of a stage that is one single check.
    pub(super) fn of_check(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(error) => Self::failure(format!("{error:#}")),
        }
    }

    /// One failure, and what to look at.
    pub(super) fn failure(note: String) -> Self {
        Self { passed: 0, failed: 1, notes: vec![note] }
    }

    /// The same as a report: what failed is told and does not count.
    pub(super) fn reported(self) -> Self {
        Self { passed: self.passed + self.failed, failed: 0, notes: self.notes }
    }
}

/// A stage that has ended.
pub(super) struct Row {
    pub(super) stage: Stage,
    pub(super) findings: Findings,
    pub(super) time: Duration,
}

impl Row {
    /// The line at the end of what a stage says.
    pub(super) fn result(&self) -> String {
        let failed = match self.findings.failed {
            0 => String::new(),
            count => format!(", {count} failed"),
        };
        format!("{}: {:.0} s{failed}", name(&self.stage), self.time.as_secs_f32())
    }
}

/// A table of the stages, what failed, and the line of totals alone at the end.
pub(super) fn summary(rows: &[Row], time: Duration) -> String {
    let mut text = String::from("\n━━━ summary ━━━\n");
    let _ = writeln!(text, "{:<14}{:>8}{:>8}{:>8}", "stage", "passed", "failed", "time");
    for Row { stage, findings, time } in rows {
        let _ = writeln!(
            text,
            "{:<14}{:>8}{:>8}{:>6.0} s",
            name(stage),
            findings.passed,
            findings.failed,
            time.as_secs_f32()
        );
    }
    let _ = writeln!(text, "{:<30}{:>6.0} s", "", time.as_secs_f32());
    for row in rows.iter().filter(|it| it.findings.failed > 0) {
        let name = name(&row.stage);
        let _ = writeln!(text, "\n{name} failed; again: `cargo xtask test --only {name}`");
        for note in &row.findings.notes {
            let _ = writeln!(text, "  {}", note.replace('\n', "\n  "));
        }
    }
    let sum = |count: fn(&Findings) -> usize| -> usize { rows.iter().map(|it| count(&it.findings)).sum() };
    let (passed, failed) = (sum(|it| it.passed), sum(|it| it.failed));
    let _ = writeln!(text, "\n{passed} passed, {failed} failed");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_stand_alone_on_the_last_line() {
        let row = |stage, passed, failed| Row {
            stage,
            findings: Findings { passed, failed, notes: vec!["a note".to_owned()] },
            time: Duration::from_secs(3),
        };
        let text = summary(&[row(Stage::Format, 1, 0), row(Stage::Unit, 40, 2)], Duration::from_secs(6));
        assert_eq!(text.lines().last(), Some("41 passed, 2 failed"));
        assert!(text.contains("unit failed; again: `cargo xtask test --only unit`"));
    }
}
