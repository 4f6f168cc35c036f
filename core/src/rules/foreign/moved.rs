//! The change of the text that writes one entry elsewhere: under another key, or in another table.

use crate::diagnostic::{Edit, Fix};
use crate::rules::context::Sheet;
use crate::rules::foreign::To;
use crate::toml::document::{Entry, parse};
use crate::toml::edit;
use crate::toml::remove::{Comment, Removal};

/// Writes an entry under another key of the same table, with a value that may be spelled otherwise.
pub(in crate::rules) fn respell(text: &str, entry: &Entry, key: &str, value: &str) -> Fix {
    let mut edits = vec![Edit { span: entry.key_span, replacement: key.to_owned() }];
    let span = entry.node.span;
    let spelled = value == span.slice(text);
    if !spelled {
        edits.push(Edit { span, replacement: value.to_owned() });
    }
    let fix = Fix::new(if spelled { format!("rename to `{key}`") } else { format!("write `{key}`") }, edits);
    if spelled { fix } else { fix.to_be_read() }
}

/// Leaves a part of the value of an entry of `secret_parameters`, and gives the other to an option of
/// `ATTACH`.
pub(in crate::rules) fn split_out(sheet: Sheet<'_>, entry: &Entry, rest: &str, key: &str, value: &str) -> Option<Fix> {
    if sheet.few { cut::split_out(sheet, entry, rest, key, value) } else { None }
}

fn split_out_of_few(sheet: Sheet<'_>, entry: &Entry, rest: &str, key: &str, value: &str) -> Option<Fix> {
    let Sheet { text, root, places, .. } = sheet;
    let keys = places.keys();
    let path = &keys.iter().find(|at| at.span == entry.key_span)?.path;
    let lake = path.len().checked_sub(3)?;
    let target: Vec<&str> = path[..lake].iter().map(String::as_str).chain(["attach_options"]).collect();
    let edits = vec![
        Edit { span: entry.node.span, replacement: rest.to_owned() },
        edit::insert_keys(text, root, &target, &[(key.to_owned(), value.to_owned())])?,
    ];
    let fix = Fix::new(format!("move it to `attach_options` as `{key}`"), edits).to_be_read();
    parse(&fix.apply(text)).errors.is_empty().then_some(fix)
}

/// Moves an entry of `secret_parameters` to the options of `ATTACH`, or to the settings of DuckDB.
/// The table goes too if nothing is left in it: an empty one would make an empty secret.
pub(in crate::rules) fn move_out(sheet: Sheet<'_>, entry: &Entry, to: To, key: &str, value: &str) -> Option<Fix> {
    if sheet.few { cut::move_out(sheet, entry, to, key, value) } else { None }
}

fn move_out_of_few(sheet: Sheet<'_>, entry: &Entry, to: To, key: &str, value: &str) -> Option<Fix> {
    let Sheet { text, root, places, .. } = sheet;
    let keys = places.keys();
    let index = keys.iter().position(|at| at.span == entry.key_span)?;
    let path = &keys[index].path;
    let table = path.len().checked_sub(1)?;
    let target: Vec<&str> = match to {
        To::Attach => path[..table.checked_sub(2)?].iter().map(String::as_str).chain(["attach_options"]).collect(),
        To::Setting => {
            let lake = table.checked_sub(3)?;
            (path[lake] == "ducklake").then_some(())?;
            path[..lake].iter().map(String::as_str).chain(["config"]).collect()
        }
        To::Section | To::Parameters => return None,
    };
    let mut around = root;
    let mut parameters = None;
    for key in &path[..table] {
        let (entry, below) = around.table(key)?;
        parameters = Some(entry);
        around = below;
    }
    let mut removal = Removal::new(text, Comment::Stays);
    let parameters = parameters.filter(|_| around.entries.len() == 1);
    match parameters.map(|parameters| (parameters, parameters.node.span.slice(text).chars().next())) {
        Some((parameters, Some('{'))) => {
            removal.pair(parameters.key_span, parameters.node.span);
        }
        Some((parameters, Some('['))) => {
            removal.header(parameters.key_span);
            removal.pair(entry.key_span, entry.node.span);
        }
        _ => removal.pair(entry.key_span, entry.node.span),
    }
    let mut edits = removal.into_edits()?;
    edits.push(edit::insert_keys(text, root, &target, &[(key.to_owned(), value.to_owned())])?);
    let table = target.last().copied().unwrap_or_default();
    let fix = Fix::new(format!("move it to `{table}` as `{key}`"), edits).to_be_read();
    parse(&fix.apply(text)).errors.is_empty().then_some(fix)
}

/// What the page does not need for its first SQL: the build cuts its program at these functions.
mod cut {
    use super::{Entry, Fix, Sheet, To, move_out_of_few, split_out_of_few};

    #[inline(never)]
    pub(super) fn split_out(sheet: Sheet<'_>, entry: &Entry, rest: &str, key: &str, value: &str) -> Option<Fix> {
        split_out_of_few(sheet, entry, rest, key, value)
    }

    #[inline(never)]
    pub(super) fn move_out(sheet: Sheet<'_>, entry: &Entry, to: To, key: &str, value: &str) -> Option<Fix> {
        move_out_of_few(sheet, entry, to, key, value)
    }
}
