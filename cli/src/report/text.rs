//! For people: source lines with the place underlined, as rustc prints them.
//!
//! The lines that are shown come from the text without its secrets.

use std::collections::HashMap;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Patch, Renderer};
use lakeplan::diagnostic::Fix;
use lakeplan::doctor::{NOWHERE, finds};
use lakeplan::{Diagnostic, Severity};

use crate::input::Source;
use crate::output;
use crate::report::checked::Checked;
use crate::report::fixes;
use crate::report::fixes::counted;
use crate::report::visible;
use crate::report::window::Lines;

/// Prints diagnostics of one file to standard error.
pub(crate) fn print(source: &Source, diagnostics: &[&Diagnostic]) {
    for report in of_source(&Renderer::styled(), source, diagnostics) {
        output::say(&format!("{report}\n\n"));
    }
}

/// The diagnostics of a file, a report each, in the order of the files that it extends.
pub(crate) fn of_source(renderer: &Renderer, source: &Source, diagnostics: &[&Diagnostic]) -> Vec<String> {
    let parts = source.parts();
    let mut found: Vec<Vec<Diagnostic>> = vec![Vec::new(); parts.len()];
    for (part, diagnostic) in diagnostics.iter().map(|diagnostic| source.localized(diagnostic)) {
        found[part].push(diagnostic);
    }
    let of_part = |(part, found): (&Source, &Vec<Diagnostic>)| {
        render_all(renderer, &part.name, &part.text, &found.iter().collect::<Vec<_>>())
    };
    parts.iter().zip(&found).flat_map(of_part).collect()
}

/// The diagnostics of one text without color.
pub(crate) fn plain(path: &str, text: &str, diagnostics: &[&Diagnostic]) -> Vec<String> {
    render_all(&Renderer::plain(), path, text, diagnostics)
}

/// The diagnostics of one text, a report each.
pub(crate) fn render_all(renderer: &Renderer, path: &str, text: &str, diagnostics: &[&Diagnostic]) -> Vec<String> {
    if diagnostics.is_empty() {
        return Vec::new();
    }
    let masked = visible::source(text);
    let lines = Lines::new(&masked);
    // By the place of the first edit, so that each is compared with few.
    let mut told: HashMap<usize, Vec<&Fix>> = HashMap::new();
    let reports = diagnostics.iter().map(|diagnostic| {
        let mut fixes: Vec<&Fix> = Vec::new();
        for fix in &diagnostic.fixes {
            // A fix that mends several findings is shown with the first of them.
            let same = told.entry(fix.edits.first().map_or(0, |edit| edit.span.start)).or_default();
            if !same.contains(&fix) {
                same.push(fix);
                fixes.push(fix);
            }
        }
        render(renderer, path, &lines, diagnostic, &fixes, None)
    });
    reports.collect()
}

/// One diagnostic with all of its fixes, and a note below it.
pub(crate) fn render_with_note(
    renderer: &Renderer,
    source: &Source,
    diagnostic: &Diagnostic,
    note: Option<&str>,
) -> String {
    let (part, diagnostic) = source.localized(diagnostic);
    let part = &source.parts()[part];
    let fixes: Vec<&Fix> = diagnostic.fixes.iter().collect();
    let masked = visible::source(&part.text);
    render(renderer, &part.name, &Lines::new(&masked), &diagnostic, &fixes, note)
}

/// Prints the diagnostics of every file and a line that counts them.
pub(crate) fn print_all(files: &[Checked]) {
    for file in files {
        let diagnostics: Vec<&Diagnostic> = file.diagnostics.iter().collect();
        print(&file.source, &diagnostics);
    }
    output::remark(&format!("{}\n", summary(files)));
    let fixed = files.iter().filter_map(|file| Some((&file.source, file.fixes.as_deref()?)));
    let left = files.iter().flat_map(|file| &file.diagnostics);
    output::remark(&fixes::summary(fixed, left, files.iter().any(|file| file.fixes.is_some())));
}

fn summary(files: &[Checked]) -> String {
    let count =
        |severity| files.iter().flat_map(|file| &file.diagnostics).filter(|found| found.severity == severity).count();
    let counted = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let stores: usize = files.iter().map(|file| file.stores.len()).sum();
    format!(
        "{} in {}: {}, {}, {}",
        counted(stores, "DuckLake store"),
        counted(files.len(), "file"),
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Hint), "hint"),
    )
}

/// A message without a place.
pub(crate) fn line(severity: Severity, message: &str) -> String {
    Renderer::styled().render(&[Group::with_title(level(severity).primary_title(message))])
}

/// Of a fix so many changes are shown.
const SHOWN: usize = 12;

/// One diagnostic, and of its fixes some, over a text without secrets.
fn render(
    renderer: &Renderer,
    path: &str,
    lines: &Lines<'_>,
    diagnostic: &Diagnostic,
    fixes: &[&Fix],
    note: Option<&str>,
) -> String {
    let title = level(diagnostic.severity).primary_title(&*diagnostic.message).id(diagnostic.code.as_str());
    let mut group = title.elements(Vec::<Element<'_>>::new());
    // For some errors no line is to blame.
    if diagnostic.span != NOWHERE || !finds(diagnostic.code) {
        let places = diagnostic.context.iter().map(|context| context.span);
        let mut windows = lines.windows(places.chain([diagnostic.span]));
        // The file is named with the place of the finding first.
        windows.sort_by_key(|window| !window.holds(diagnostic.span));
        let mut contexts: Vec<_> = diagnostic.context.iter().collect();
        for (at, window) in windows.iter().enumerate() {
            let mut snippet = window.snippet(path);
            if at == 0 {
                snippet = snippet.annotation(AnnotationKind::Primary.span(window.span(diagnostic.span)));
            }
            for context in contexts.extract_if(.., |context| window.holds(context.span)) {
                let label = &*context.label;
                snippet = snippet.annotation(AnnotationKind::Context.span(window.span(context.span)).label(label));
            }
            group = group.element(snippet);
        }
    }
    let says_it_itself = |help: &str| fixes.iter().any(|fix| fix.title == *help);
    if let Some(help) = diagnostic.help.as_ref().filter(|help| !says_it_itself(help)) {
        group = group.element(Level::HELP.message(&**help));
    }
    let holds = diagnostic.holds();
    for note in [holds.as_deref(), note].into_iter().flatten() {
        group = group.element(Level::NOTE.message(note));
    }
    let mut report = vec![group];
    for fix in fixes {
        let mut group = Level::HELP.secondary_title(&*fix.title).elements(Vec::<Element<'_>>::new());
        // Nobody reads a change of each header of a long file, and each window asks each of them whether it is inside.
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span.start);
        let more = edits.split_off(edits.len().min(SHOWN)).len();
        for window in lines.windows(edits.iter().map(|edit| edit.span)) {
            let inside = edits.extract_if(.., |edit| window.holds(edit.span));
            let patches = inside.map(|edit| Patch::new(window.span(edit.span), edit.replacement.as_str()));
            group = group.element(window.snippet(path).patches(patches.collect::<Vec<_>>()));
        }
        if more > 0 {
            group = group.element(Level::NOTE.message(format!("and {}", counted(more, "more place", "more places"))));
        }
        report.push(group);
    }
    renderer.render(&report)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::NOTE.with_name("hint"),
    }
}
