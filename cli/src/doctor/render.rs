//! What the doctor prints: progress and results to standard output, findings to standard
//! error, as the other commands do.

use std::io::IsTerminal as _;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Element, Level, Renderer};
use lakeplan::Diagnostic;
use lakeplan::doctor::{At, NOWHERE, Places, Scrubber, silent, too_slow, translate};

use super::engine::Refusal;
use crate::input::Source;
use crate::report::visible;
use crate::report::window::Lines;
use crate::{output, report};

const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// What takes longer says so.
const SLOW: Duration = Duration::from_secs(1);

/// Prints a run; nothing leaves it with a secret in it.
pub(super) struct Report<'a> {
    /// The file.
    pub(super) source: &'a Source,
    /// Knows the secrets.
    pub(super) scrubber: &'a Scrubber,
}

impl Report<'_> {
    /// A line of its own.
    pub(super) fn line(&self, text: &str) {
        say(&format!("{}\n", self.scrubber.scrub(text)));
    }

    /// A remark.
    pub(super) fn note(&self, text: &str) {
        say(&format!("  {DIM}{}{PLAIN}\n", self.scrubber.scrub(text)));
    }

    /// What was seen. The text holds what DuckDB says.
    pub(super) fn seen(&self, text: &str) {
        passed(&self.scrubber.scrub(text), Duration::ZERO);
    }

    /// A finding, with its place and the words of DuckDB, if it said anything.
    pub(super) fn finding(&self, finding: &Diagnostic, says: Option<&str>) {
        output::say(&format!("\n{}\n\n", self.render(&Renderer::styled(), finding, says)));
    }

    fn render(&self, renderer: &Renderer, finding: &Diagnostic, says: Option<&str>) -> String {
        let (part, finding) = &self.source.localized(finding);
        let part = &self.source.parts()[*part];
        let masked = visible::source(&part.text);
        let message = self.scrubber.scrub(&finding.message);
        let help = finding.help.as_ref().map(|help| self.scrubber.scrub(help));
        let says = says.map(|says| format!("DuckDB says: {}", self.scrubber.words_of_duckdb(says)));
        let title = Level::ERROR.primary_title(message.as_str()).id(finding.code.as_str());
        let mut group = title.elements(Vec::<Element<'_>>::new());
        if finding.span != NOWHERE {
            let places = finding.context.iter().map(|context| context.span);
            let window = Lines::new(&masked).around(places.chain([finding.span]));
            let mut snippet =
                window.snippet(&part.name).annotation(AnnotationKind::Primary.span(window.span(finding.span)));
            for context in &finding.context {
                let label = &*context.label;
                snippet = snippet.annotation(AnnotationKind::Context.span(window.span(context.span)).label(label));
            }
            group = group.element(snippet);
        }
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        if let Some(says) = &says {
            group = group.element(Level::NOTE.message(says.as_str()));
        }
        renderer.render(&[group])
    }
}

/// What is about to be done; seen only by someone who waits.
pub(super) fn begin(text: &str) {
    if std::io::stdout().is_terminal() {
        say(&format!("  {DIM}…{PLAIN} {}", one_line(text)));
    }
}

/// What was done. The text is ours, or SQL that is masked already.
pub(super) fn passed(text: &str, time: Duration) {
    let time = if time >= SLOW { format!(" {DIM}({:.1} s){PLAIN}", time.as_secs_f32()) } else { String::new() };
    say(&format!("{}  {GREEN}✓{PLAIN} {}{time}\n", clear(), one_line(text)));
}

/// What failed.
pub(super) fn failed(text: &str) {
    say(&format!("{}  {RED}✗{PLAIN} {}\n", clear(), one_line(text)));
}

/// SQL may hold line breaks; progress is a line each.
fn one_line(text: &str) -> String {
    text.replace('\n', "⏎")
}

/// Takes back what `begin` has written.
fn clear() -> &'static str {
    if std::io::stdout().is_terminal() { "\r\x1b[2K" } else { "" }
}

/// Prints why something was not done, with what DuckDB says about it.
pub(super) fn tell(report: &Report<'_>, refusal: &Refusal, at: At, places: &Places<'_>) {
    match refusal {
        Refusal::DuckDb(error) => report.finding(&translate(error, at, places), Some(error.trim())),
        Refusal::TooSlow(limit) => report.finding(&too_slow(*limit, false, at, places), None),
        Refusal::Stuck(limit) => report.finding(&too_slow(*limit, true, at, places), None),
        Refusal::Silent => report.finding(&silent(places), None),
        // Whoever did it knows.
        Refusal::Interrupted => {}
    }
}

fn say(text: &str) {
    // Whoever reads may stop reading; the checks go on, and the exit code tells.
    if let Some(error) = output::progress(text) {
        report::failure(&error);
    }
}
