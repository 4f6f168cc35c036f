//! Which store of a file an error is about.

use crate::analysis::{Analysis, Store};
use crate::doctor::metaxy_errors::store_of;
use crate::doctor::words::quoted_after;
use crate::duckdb::CATALOG_OF;
use crate::metaxy::ducklake::Lake;
use crate::plan::flavor::Flavor;
use crate::sql::{Expr, Statement};
use crate::text::words::is_one_of;

/// The store that an error names, if it names one of them more than the others: by its own name, by
/// the names in its SQL, by a path or by a host.
pub(super) fn named<'a>(error: &str, analysis: &'a Analysis) -> Option<&'a Store> {
    let by_name = |name: &str| analysis.stores.iter().find(|store| store.name() == Some(name));
    if let Some(store) = store_of(error).and_then(by_name) {
        return Some(store);
    }
    // Of the two paths of this error the other one may be another store's.
    let given = quoted_after(error, "DATA_PATH parameter", '"').map(|path| path.trim_end_matches('/'));
    if let Some(store) = given.and_then(|path| analysis.stores.iter().find(|store| has_data_path(store, path))) {
        return Some(store);
    }
    let mut scores: Vec<(usize, &Store)> = analysis.stores.iter().map(|store| (score(error, store), store)).collect();
    crate::text::sort::sort_by(&mut scores, |a, b| b.0.cmp(&a.0));
    match scores.as_slice() {
        [(best, store), rest @ ..] if *best > 0 && rest.first().is_none_or(|(next, _)| next < best) => Some(store),
        _ => None,
    }
}

/// Whether the plan of a store has a data path, with or without a slash at its end.
fn has_data_path(store: &Store, path: &str) -> bool {
    let plan = store.plan(Flavor::Metaxy);
    let mut options = plan.iter().flat_map(|plan| &plan.steps).flat_map(|step| match &step.statement {
        Statement::CreateSecret(secret) => secret.options.as_slice(),
        _ => &[],
    });
    options.any(|option| {
        option.name.text() == "DATA_PATH" && option.value.as_text().is_some_and(|it| it.trim_end_matches('/') == path)
    })
}

/// How much of what only this store has is in the error.
fn score(error: &str, store: &Store) -> usize {
    let Some((config, plan)) = store.config().zip(store.plan(Flavor::Metaxy)) else { return 0 };
    let mut sum = 0;
    if let Lake::SelfManaged(lake) = &config.lake {
        let alias = &lake.alias.text;
        if holds(error, &format!("{CATALOG_OF}{alias}")) {
            sum += 4;
        }
        if holds(error, &format!("AS {alias}")) || holds(error, &format!("USE {alias}")) {
            sum += 2;
        }
    }
    for step in &plan.steps {
        match &step.statement {
            Statement::CreateSecret(secret) => {
                sum += 2 * usize::from(holds(error, &secret.name.text()));
                for option in &secret.options {
                    sum += of_value(error, &option.name.text(), &option.value);
                }
            }
            Statement::Attach { options, .. } => {
                for option in options {
                    sum += of_value(error, &option.name.text(), &option.value);
                }
            }
            _ => {}
        }
    }
    sum
}

/// Paths, hosts, buckets and users tell stores apart; passwords and words such as `true` do not.
fn of_value(error: &str, name: &str, value: &Expr) -> usize {
    const TELLING: &str = "METADATA_PATH DATA_PATH METADATA_SCHEMA HOST HOSTADDR DATABASE DBNAME USER PORT ENDPOINT ACCOUNT_ID \
        SCOPE PROFILE REGION";
    if !is_one_of(TELLING, name) {
        return 0;
    }
    let Some(text) = value.as_text().filter(|text| text.len() > 2) else { return 0 };
    let bare = text.trim_end_matches('/');
    usize::from(holds(error, bare)) + usize::from(bare.contains("://") && error.contains(bare))
}

/// Whether the words stand there as a whole.
pub(super) fn holds(error: &str, words: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    !words.is_empty()
        && error.match_indices(words).any(|(at, _)| {
            let (before, behind) = (&error[..at], &error[at + words.len()..]);
            let goes_on = (words.starts_with(is_part) && before.ends_with(is_part))
                || (words.ends_with(is_part) && behind.starts_with(is_part));
            !goes_on
        })
}
