//! `lakeplan check`: every problem of every file.

use std::path::{Path, PathBuf};

use lakeplan::Severity;

use crate::args::{Check, Deny, Format};
use crate::engine::{Choice, Origin};
use crate::report::checked::{Checked, checked, told_once};
use crate::{Outcome, fix, input, output, report};

/// Runs the command.
pub(crate) fn run(args: &Check) -> Outcome {
    let files = if args.files.is_empty() {
        match input::discover() {
            Ok(path) => vec![path],
            Err(message) => return report::failure(&message),
        }
    } else {
        args.files.clone()
    };
    let variables = input::variables(&args.variables);
    let files = distinct(&files);
    if args.diff {
        return fix::show(args, &files, &variables);
    }
    if args.fix && args.format != Format::Text && files.contains(&Path::new("-")) {
        return report::failure(
            "`--fix` prints the fixed standard input on standard output, where `--format` prints too: choose one",
        );
    }
    let mut all = Vec::new();
    let mut outcome = Outcome::Fine;
    for path in files {
        match input::read(path) {
            Ok(source) => match Choice::of(args.duckdb.as_deref(), source.path()) {
                Ok(choice) if args.fix => {
                    let (fixed, written) = fix::fix(args, path, source, &variables, choice.engine);
                    outcome = outcome.max(written);
                    all.extend(checked(&fixed.source, &fixed.analysis, Some(fixed.fixes), &choice));
                }
                Ok(choice) => {
                    let analysis = lakeplan::analyze(&source.text, &source.options(&variables, choice.engine));
                    all.extend(checked(&source, &analysis, None, &choice));
                }
                Err(message) => outcome = report::failure(&message),
            },
            Err(message) => outcome = report::failure(&message),
        }
    }
    told_once(&mut all);
    let checked = all;
    // To those who read a log of GitHub and to tools nothing is said beside the result.
    if args.format == Format::Text {
        told(&checked);
    }
    let worst = checked.iter().flat_map(|file| &file.diagnostics).map(|diagnostic| diagnostic.severity).min();
    let denied = if args.deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
    if worst.is_some_and(|worst| worst <= denied) {
        outcome = outcome.max(Outcome::Finding);
    }
    let written = match args.format {
        Format::Text => {
            report::text::print_all(&checked);
            Ok(())
        }
        Format::Json => output::result(&report::json::render(&checked)),
        Format::Github => output::result(&report::github::render(&checked)),
        Format::Gitlab => output::result(&report::gitlab::render(&checked)),
        Format::Junit => output::result(&report::junit::render(&checked, denied)),
        Format::Sarif => output::result(&report::sarif::render(&checked)),
    };
    match written {
        Ok(()) => outcome,
        Err(message) => report::failure(&message),
    }
}

/// Says once which DuckDB was taken and why, where the call does not say it itself, and what is to know of it.
fn told(checked: &[Checked]) {
    let mut told: Vec<String> = Vec::new();
    for choice in checked.iter().map(|file| &file.choice) {
        let choice_told = (choice.origin != Origin::Call).then(|| choice.told());
        for text in choice_told.into_iter().chain(choice.hint.clone()) {
            if !told.contains(&text) {
                report::hint(&text);
                told.push(text);
            }
        }
    }
}

/// Standard input can be read once only, and nobody wants a file reported twice.
fn distinct(files: &[PathBuf]) -> Vec<&Path> {
    let mut distinct: Vec<&Path> = Vec::new();
    for file in files {
        if !distinct.contains(&file.as_path()) {
            distinct.push(file);
        }
    }
    distinct
}
