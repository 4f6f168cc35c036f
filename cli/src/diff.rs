//! `lakeplan diff`: how the SQL of two files, or of two stores, differs.
//!
//! As in a snapshot variables have their names and secrets are hidden; whether secrets differ is known all the same.

use std::path::{Path, PathBuf};

use lakeplan::snapshot::{Snapshot, snapshot};
use lakeplan::{Flavor, Rendering, Store, Variables};

use crate::args::Diff;
use crate::chosen::called;
use crate::engine::Choice;
use crate::input::{self, Source};
use crate::snapshot::odd_in;
use crate::unified::{Side, diff};
use crate::{Outcome, output, report};

/// One of the two.
struct Half {
    source: Source,
    snapshot: Snapshot,
}

/// Runs the command.
pub(crate) fn run(args: &Diff) -> Outcome {
    compare(args).unwrap_or_else(|message| report::failure(&message))
}

fn compare(args: &Diff) -> Result<Outcome, String> {
    let (first, second) = match &args.files[..] {
        [] => (input::discover()?, None),
        [file] => (file.clone(), None),
        [first, second, ..] => (first.clone(), Some(second.clone())),
    };
    if second.is_none() && args.store.len() != 2 {
        return Err("add a second file, or two stores with `--store`".to_owned());
    }
    if [Some(&first), second.as_ref()].iter().all(|path| path.is_some_and(|path| path == Path::new("-"))) {
        return Err("standard input can be read only once: one of the two must be a file".to_owned());
    }
    let before = half(args, &first)?;
    let after = second.map(|path: PathBuf| half(args, &path)).transpose()?;
    let after = after.as_ref().unwrap_or(&before);
    let mut outcome = Outcome::Fine;
    for half in [Some(&before), (!std::ptr::eq(&raw const before, after)).then_some(after)].into_iter().flatten() {
        let errors: Vec<_> = half.snapshot.analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
        report::text::print(&half.source, &errors);
        if half.snapshot.analysis.stores.is_empty() {
            outcome = report::finding(&format!("there is no DuckLake store in {}", half.source.name));
        }
    }
    let flavor = args.flavor.into();
    let mut shown = String::new();
    let mut same_lines = false;
    for (old, new) in pairs(args, &before, after)? {
        let old = side(&before, old, flavor, &mut outcome);
        let new = side(after, new, flavor, &mut outcome);
        let (Some(old), Some(new)) = (old, new) else { continue };
        same_lines |= old.shown == new.shown && old.text != new.text;
        shown.push_str(&diff(old.side(), new.side()));
    }
    if !shown.is_empty() {
        outcome = outcome.max(Outcome::Finding);
        output::result(&shown)?;
    }
    if same_lines {
        report::hint("lines that look the same differ in a secret, which is hidden");
    }
    Ok(outcome)
}

fn half(args: &Diff, path: &Path) -> Result<Half, String> {
    let source = input::read(path)?;
    let variables: Variables = args.env.iter().cloned().collect();
    let choice = Choice::of(args.duckdb.as_deref(), source.path())?;
    let snapshot = snapshot(&source.text, &source.options(&variables, choice.engine));
    Ok(Half { source, snapshot })
}

type Pair<'a> = (Option<&'a Store>, Option<&'a Store>);

/// What is compared with what: the stores that are named; else the only ones; else those of one name.
fn pairs<'a>(args: &Diff, before: &'a Half, after: &'a Half) -> Result<Vec<Pair<'a>>, String> {
    let select = |half: &'a Half, name: &str| {
        let selected = half.snapshot.analysis.select(Some(name));
        selected.map_err(|error| format!("{}: {error}", half.source.name))
    };
    if let Some(first) = args.store.first() {
        let second = args.store.get(1).unwrap_or(first);
        return Ok(vec![(Some(select(before, first)?), Some(select(after, second)?))]);
    }
    let (old, new) = (&before.snapshot.analysis.stores, &after.snapshot.analysis.stores);
    if let ([old], [new]) = (&old[..], &new[..]) {
        return Ok(vec![(Some(old), Some(new))]);
    }
    let of = |stores: &'a [Store], name| stores.iter().find(|it| it.name() == name);
    let mut pairs: Vec<Pair<'a>> = old.iter().map(|store| (Some(store), of(new, store.name()))).collect();
    pairs.extend(new.iter().filter(|store| of(old, store.name()).is_none()).map(|store| (None, Some(store))));
    Ok(pairs)
}

/// The SQL of a store.
struct Sql {
    name: String,
    text: String,
    shown: String,
}

impl Sql {
    fn side(&self) -> Side<'_> {
        Side { name: &self.name, text: &self.text, shown: &self.shown }
    }
}

/// The SQL of a store, or nothing where there is no such store; `None` if it cannot be told.
fn side(half: &Half, store: Option<&Store>, flavor: Flavor, outcome: &mut Outcome) -> Option<Sql> {
    let file = &half.source.name;
    let Some(store) = store else {
        return Some(Sql { name: "/dev/null".to_owned(), text: String::new(), shown: String::new() });
    };
    let sql = half.snapshot.sql(store, flavor);
    let script = store.script(flavor, Rendering { mask: false, setup: false });
    let (Some(shown), Some(script)) = (sql, script) else {
        *outcome =
            report::finding(&format!("there is no SQL for {} of {file} until its errors are fixed", called(store)));
        return None;
    };
    let text = script.text();
    if odd_in(shown.lines()).is_some() || shown.lines().count() != text.lines().count() {
        let told =
            format!("a statement of {} of {file} contains a line break or another hidden character", called(store));
        *outcome = report::finding(&told);
        return None;
    }
    let name = match store.name() {
        Some(name) => format!("{file}: {}", lakeplan::text::hidden::escaped(&lakeplan::mask::mask_name(name))),
        None => file.clone(),
    };
    Some(Sql { name, text, shown })
}
