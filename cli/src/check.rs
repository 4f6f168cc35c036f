//! `lakeplan check`: every problem of every file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use lakeplan::settings::WARNINGS;
use lakeplan::{Code, Severity};

use crate::args::{Check, Format};
use crate::discover::{self, Excluded};
use crate::engine::{Choices, Origin};
use crate::ignores::Stdin;
use crate::input::{self, Source};
use crate::progress::Progress;
use crate::report::checked::{Checked, checked, told_once};
use crate::settings::{Call, Levels, Projects};
use crate::{Outcome, codes, fix, ignores, output, report};

/// Runs the command.
pub(crate) fn run(args: &Check) -> Outcome {
    check(args).unwrap_or_else(|message| report::failure(&message))
}

fn check(args: &Check) -> Result<Outcome, String> {
    let call = call(args)?;
    let mut projects = Projects::default();
    let excluded = Excluded::new(&args.exclude)?;
    let discover::Found { files, failures } = discover::files(&args.files, &excluded, args.force_exclude);
    let mut outcome = failures.iter().fold(Outcome::Fine, |outcome, it| outcome.max(report::failure(it)));
    if files.is_empty() {
        return Ok(outcome);
    }
    let variables = input::variables(&args.variables);
    if args.diff {
        let levels = &mut |source: Source| leveled(source, &call, &mut projects).map(|(source, _)| source);
        return Ok(outcome.max(fix::show(args, &files, &variables, levels)));
    }
    let prints =
        if args.fix { Some(("--fix", "fixed")) } else { args.add_ignore.then_some(("--add-ignore", "changed")) };
    if let Some((option, what)) =
        prints.filter(|_| args.format != Format::Text && files.iter().any(|path| path == Path::new("-")))
    {
        return Err(format!(
            "`{option}` prints the {what} standard input on standard output, where `--format` prints too: choose one"
        ));
    }
    let mut stdin = Stdin::default();
    if args.add_ignore {
        let levels = &mut |source: Source| leveled(source, &call, &mut projects).map(|(source, _)| source);
        let written = ignores::write(args, &files, &variables, levels)?;
        stdin = written.0;
        outcome = outcome.max(written.1);
    }
    let mut all = Vec::new();
    let mut choices = Choices::new(args.duckdb.as_deref());
    let mut progress = Progress::new("checked", files.len());
    for (count, path) in files.iter().enumerate() {
        progress.done(count);
        let read = stdin.read(path).and_then(|source| {
            if discover::is_foreign(path, &source.text) {
                skipped(args, path);
                return Ok(());
            }
            let (source, levels) = leveled(source, &call, &mut projects)?;
            let choice = choices.of(source.path())?;
            if args.fix {
                let (fixed, written) = fix::fix(args, path, source, &variables, choice.engine);
                outcome = outcome.max(written);
                all.extend(checked(&fixed.source, &fixed.analysis, Some(fixed.fixes), &choice, &levels));
            } else {
                let analysis = lakeplan::analyze(&source.text, &source.options(&variables, choice.engine));
                all.extend(checked(&source, &analysis, None, &choice, &levels));
            }
            Ok(())
        });
        if let Err(message) = read {
            progress.end();
            outcome = report::failure(&message);
        }
    }
    progress.end();
    told_once(&mut all);
    of_settings(&mut all, &call, &projects);
    let checked = all;
    // To those who read a log of GitHub and to tools nothing is said beside the result.
    if args.format == Format::Text {
        told(&checked, &call);
    }
    if checked.iter().any(|file| file.failing().next().is_some()) {
        outcome = outcome.max(Outcome::Finding);
    }
    match args.format {
        // If no file could be read, that has been said, and there is nothing to count.
        Format::Text if checked.is_empty() => {}
        Format::Text => report::text::print_all(&checked),
        Format::Json => output::result(&report::json::render(&checked))?,
        Format::Github => output::result(&report::github::render(&checked))?,
        Format::Gitlab => output::result(&report::gitlab::render(&checked))?,
        Format::Junit => output::result(&report::junit::render(&checked))?,
        Format::Sarif => output::result(&report::sarif::render(&checked))?,
    }
    Ok(outcome)
}

/// What the call says of findings.
fn call(args: &Check) -> Result<Call, String> {
    let of = |names: &[String]| -> Result<Vec<Code>, String> {
        names.iter().filter(|name| *name != WARNINGS).map(|name| codes::code(name)).collect()
    };
    if args.ignore.iter().any(|name| name == WARNINGS) {
        return Err("`--ignore` expects codes: all warnings cannot be ignored at once".to_owned());
    }
    let deny_warnings = args.deny.iter().any(|name| name == WARNINGS);
    Ok(Call { ignore: of(&args.ignore)?, deny: of(&args.deny)?, deny_warnings })
}

/// A file without what is not to be told of it.
fn leveled(source: Source, call: &Call, projects: &mut Projects) -> Result<(Source, Levels), String> {
    let levels = Levels::new(call, projects.of(source.path()));
    let ignored = levels.ignored(source.path())?;
    Ok((source.ignoring(ignored), levels))
}

/// Adds what is wrong with the settings: those of the files themselves, and those of their projects.
fn of_settings(all: &mut Vec<Checked>, call: &Call, projects: &Projects) {
    for file in all.iter_mut() {
        let found = lakeplan::settings::read(&file.source.text, "pyproject.toml");
        file.diagnostics.extend(found.into_iter().flat_map(|(_, found)| found));
        file.diagnostics.sort_by_key(|found| found.span);
    }
    let place = |source: &Source| Path::new(&source.name).canonicalize().ok();
    let checked: HashSet<PathBuf> = all.iter().filter_map(|file| place(&file.source)).collect();
    let Some(choice) = all.first().map(|file| file.choice.clone()) else { return };
    for project in projects.all().iter().filter(|project| !project.told.is_empty()) {
        if place(&project.source).is_none_or(|place| !checked.contains(&place)) {
            all.push(Checked {
                source: project.source.clone(),
                stores: Vec::new(),
                diagnostics: project.told.clone(),
                fixes: None,
                choice: choice.clone(),
                levels: Levels::new(call, Some(project.clone())),
            });
        }
    }
}

/// Says once which DuckDB was taken and why, where the call does not say it itself, and what is to know of it;
/// and which codes were to be ignored although they are errors.
fn told(checked: &[Checked], call: &Call) {
    let mut told: HashSet<String> = HashSet::new();
    let mut tell = |text: String| {
        if !told.contains(&text) {
            report::hint(&text);
            told.insert(text);
        }
    };
    for choice in checked.iter().map(|file| &file.choice) {
        let choice_told = (choice.origin != Origin::Call).then(|| choice.told());
        choice_told.into_iter().chain(choice.hint.clone()).for_each(&mut tell);
    }
    let errors = checked.iter().flat_map(|file| &file.diagnostics).filter(|found| found.severity == Severity::Error);
    for found in errors.filter(|found| call.ignore.contains(&found.code)) {
        tell(format!("`{}` cannot be ignored: it is an error, and Metaxy rejects the configuration", found.code));
    }
}

/// A `pyproject.toml` of another project is nothing to check.
fn skipped(args: &Check, path: &Path) {
    if args.format == Format::Text {
        report::hint(&format!("`{}` has no `[tool.metaxy]`: Metaxy does not read anything from it", path.display()));
    }
}
