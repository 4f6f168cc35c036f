//! The fix that a cure stands for: what a cure changes in the plan, written in the TOML, so that
//! Metaxy's own SQL is the cured one.
//!
//! A finding that offers a fix of its own keeps it; for the others the fix is derived here, in one
//! place, so that whoever uses Metaxy is helped as much as whoever runs the `duckdb` flavor.

mod names;
mod neighbors;
mod options;

use self::names::{named, own_name, safe_name};
pub(crate) use self::neighbors::Neighbors;
use self::options::{data_path, dropped, entry_of, field_of, last_kept, omitted, set, table_of, toml};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Cure, Finding, Part};
use crate::text::case::Case as _;
use crate::text::edit::{Edit, Fix};
use crate::text::span::Span;
use crate::toml::write::toml_key;

/// Gives a finding with cures the fix that they stand for, if it has none and the TOML can say it.
pub(crate) fn offer(context: &Context<'_>, neighbors: &Neighbors<'_>, finding: &mut Finding) {
    if finding.cures.is_empty() || !finding.diagnostic.fixes.is_empty() {
        return;
    }
    if let Some(fix) = spelled_out(context, &finding.cures).or_else(|| one_by_one(context, neighbors, finding)) {
        finding.diagnostic.fixes.push(fix);
    } else if is_from_variable(context, finding) {
        let help = finding.diagnostic.help.take().map_or_else(String::new, |help| format!("{help}; "));
        finding.diagnostic.help = Some(format!("{help}change the variable that the value comes from").into());
    }
}

/// Whether what a finding is about comes from a variable, so that nothing in the file can mend it.
fn is_from_variable(context: &Context<'_>, finding: &Finding) -> bool {
    let of_option = |part: Part, name: &str, key: Option<Span>| {
        let entry = table_of(context, part).and_then(|table| entry_of(table, name, key));
        let entry = entry.map(|entry| entry.node.from_variable);
        entry.or_else(|| field_of(context, part, name).map(|(_, _, from_variable)| from_variable)).unwrap_or_default()
    };
    finding.diagnostic.span.slice(context.text).contains("${")
        || finding.cures.iter().any(|cure| match &cure.change {
            Change::Drop { name, key } | Change::Set { name, key, .. } => of_option(cure.part, name, *key),
            _ => false,
        })
}

/// A table of options in the place of the options: each becomes one of its own.
fn spelled_out(context: &Context<'_>, cures: &[Cure]) -> Option<Fix> {
    let [Cure { part, change: Change::Drop { name, key } }, sets @ ..] = cures else { return None };
    let table = table_of(context, *part)?;
    let entry = entry_of(table, name, *key)?;
    if sets.is_empty() || !entry.node.span.slice(context.text).starts_with('{') {
        return None;
    }
    let lines: Option<Vec<String>> = sets
        .iter()
        .map(|cure| match &cure.change {
            Change::Set { name, value, key: None } => {
                Some(format!("{} = {}", toml_key(&name.to_lower()), toml(value)?))
            }
            _ => None,
        })
        .collect();
    let separator = if table.span.slice(context.text).starts_with('{') { ", " } else { "\n" };
    let span = Span::new(entry.key_span.start, entry.node.span.end);
    Some(Fix::replace("write each as a separate option", span, lines?.join(separator)))
}

fn one_by_one(context: &Context<'_>, neighbors: &Neighbors<'_>, finding: &Finding) -> Option<Fix> {
    let mut whole: Option<Fix> = None;
    for cure in &finding.cures {
        let fix = derived(context, neighbors, cure, finding.diagnostic.span)?;
        match &mut whole {
            None => whole = Some(fix),
            Some(whole) => {
                let apart = |edit: &Edit| {
                    whole.edits.iter().all(|it| it.span.end < edit.span.start || edit.span.end < it.span.start)
                };
                if !fix.edits.iter().all(apart) {
                    return None;
                }
                whole.edits.extend(fix.edits);
                whole.applicability = whole.applicability.max(fix.applicability);
            }
        }
    }
    whole
}

fn derived(context: &Context<'_>, neighbors: &Neighbors<'_>, cure: &Cure, blamed: Span) -> Option<Fix> {
    match &cure.change {
        Change::Drop { name, key } => dropped(context, cure.part, name, *key),
        Change::Set { name, value, key } => set(context, cure.part, name, value, *key),
        Change::KeepLast { name } => last_kept(context, name),
        Change::Omit => omitted(context, cure.part),
        Change::Quote(span) => named(context, *span),
        Change::DataPath(path) => data_path(context, path),
        Change::SafeName => safe_name(context, neighbors, blamed),
        Change::OwnName => own_name(context, cure.part, blamed),
        // What offers another name for a database offers its own fix, where that can be written.
        Change::Rename { .. } => None,
    }
}
