//! `shared-data-path`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::identity::{CatalogId, DataPath, Identity};
use crate::rules::lake::identity;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::groups::Groups;
use crate::text::sort::sort_by;

pub(super) const RULE: Rule = Rule {
    code: Code::SharedDataPath,
    docs: r"Two lakes keep their Parquet files in the same directory.

Both lakes attach, write and read. But a lake considers every file below its data path that is not in its own
catalog an orphan: `ducklake_delete_orphaned_files` deletes the files of the other lake, whose tables can then
no longer be read. If the data path of one lake is inside that of the other, the outer lake deletes the files
of the inner one.

Give each lake a directory that is not inside the other's, before any rows are written: a lake keeps the data
path with which it was created.
",
    check: Check::Stores(check),
};

fn check(stores: &[Context<'_>], found: &mut Findings) {
    let lakes: Vec<Lake<'_>> = stores
        .iter()
        .filter(|store| !store.is_read_only())
        .filter_map(|store| {
            let Identity { catalog: Some((id, _)), path: Some(path) } = identity(store) else { return None };
            Some((store, id, path, path.normal()))
        })
        .collect();
    let mut by_path: Groups<Vec<usize>> = Groups::default();
    for (index, (.., normal)) in lakes.iter().enumerate() {
        let there = by_path.or_insert(normal.clone(), Vec::new());
        if there.len() < MANY && there.iter().all(|other| lakes[*other].1 != lakes[index].1) {
            there.push(index);
        }
    }
    // Of the folders around a path only those of so many lengths can be that of a lake; each ends with `/`.
    let mut lengths: Vec<usize> = lakes.iter().map(|(.., normal)| normal.len()).collect();
    sort_by(&mut lengths, |a, b| b.cmp(a));
    lengths.dedup();
    let mut told = vec![false; lakes.len()];
    for (index, (_, id, _, normal)) in lakes.iter().enumerate() {
        for folder in lengths.iter().filter_map(|length| normal.get(..*length)) {
            let others = by_path.get(folder).into_iter().flatten();
            let first = others.copied().find(|other| *other != index && lakes[*other].1.certainly_differs(id));
            let Some(other) = first else { continue };
            let (later, earlier) = (index.max(other), index.min(other));
            if !std::mem::replace(&mut told[later], true) {
                found.push(report(&lakes[later], &lakes[earlier]));
            }
            break;
        }
    }
}

/// Lakes in one folder with which others are compared.
const MANY: usize = 8;

type Lake<'a> = (&'a Context<'a>, &'a CatalogId, &'a DataPath, String);

fn report((_, _, path, normal): &Lake<'_>, (first, _, first_path, first_normal): &Lake<'_>) -> Diagnostic {
    let name = shown(first.name.map_or("", |name| name.value.as_str()));
    let place = if normal == first_normal {
        format!("the folder of the store `{name}`, which is another lake")
    } else if normal.starts_with(first_normal.as_str()) {
        format!("inside the folder of the store `{name}`, which is another lake")
    } else {
        format!("a parent folder of that of the store `{name}`, which is another lake")
    };
    Diagnostic::warning(
        Code::SharedDataPath,
        path.span,
        format!("this is {place}: `ducklake_delete_orphaned_files` in one lake deletes the files of the other"),
    )
    .context(first_path.span, "the other lake's files are here")
    .help("use a separate folder for each lake, neither inside the other")
}
