//! The rules, run: on a store, on the stores of a file, on the file.

use crate::metaxy::stores::FoundStore;
use crate::options::Options;
use crate::rules::context::{Context, Sheet};
use crate::rules::derived_fix::Neighbors;
use crate::rules::finding::{Finding, Findings};
use crate::rules::rule::{Check, File};
use crate::rules::secret::Secrets;
use crate::rules::{CHECKS, CURING, Kind, derived_fix, missing_key, unknown_key, unsafe_name, values};
use crate::schema::decode::Misfits;

/// So many findings of a store are offered a derived fix; then the first have to be mended.
const MOST_DERIVED_FIXES: usize = 100;

/// Runs every rule on a store.
pub(crate) fn check(
    sheet: Sheet<'_>,
    options: &Options,
    neighbors: &Neighbors<'_>,
    store: &FoundStore,
    secrets: &Secrets<'_>,
) -> Vec<Finding> {
    let keys = &store.ducklake.keys;
    let (catalog, storage) = (store.ducklake.catalog.as_ref(), store.ducklake.storage.as_ref());
    let values = values::of(store.settings.as_ref(), keys, catalog, storage, secrets);
    let context = Context::of(sheet, options, store, &values, secrets);
    if options.only_cures {
        let mut found = Findings::default();
        for check in CURING.iter().flatten() {
            if let Check::Store(check) = check {
                check(&context, &mut found);
            }
        }
        found.into_vec()
    } else {
        cut::check(&context, neighbors)
    }
}

/// Runs the rules on the file as a whole, which cure nothing.
pub(crate) fn of_file(file: &File<'_>, options: &Options) -> Vec<Finding> {
    if options.only_cures { Vec::new() } else { cut::of_file(file) }
}

/// Judges the keys outside of the stores with a `ducklake` section.
pub(crate) fn around(sheet: Sheet<'_>, options: &Options, misfits: &Misfits) -> Vec<Finding> {
    if options.only_cures { Vec::new() } else { cut::around(sheet, misfits) }
}

/// Runs the rules that compare the stores of a file, which cure nothing.
pub(crate) fn across(
    sheet: Sheet<'_>,
    options: &Options,
    stores: &[FoundStore],
    secrets: &[Secrets<'_>],
) -> Vec<Finding> {
    // A single one has none to be compared with.
    if options.only_cures || stores.len() < 2 { Vec::new() } else { cut::across(sheet, options, stores, secrets) }
}

/// What the page does not need for its first SQL: the build cuts its program at these functions.
mod cut {
    use super::{
        CHECKS, Check, Context, File, Finding, Findings, FoundStore, Kind, MOST_DERIVED_FIXES, Misfits, Neighbors,
        Options, Secrets, Sheet, derived_fix, missing_key, unknown_key, unsafe_name,
    };

    #[inline(never)]
    pub(super) fn check(context: &Context<'_>, neighbors: &Neighbors<'_>) -> Vec<Finding> {
        let mut found = Findings::default();
        for (kind, check) in CHECKS {
            if let Check::Store(check) = check {
                let before = found.len();
                check(context, &mut found);
                let cures = *kind == Kind::Cures;
                let curing = found.since(before).iter().find(|it| !cures && !it.cures.is_empty());
                debug_assert_eq!(curing.map(|it| it.diagnostic.code), None, "the rule does more than tell");
            }
        }
        let mut findings = found.into_vec();
        // Each is looked for among all options of its table: of hundreds nobody reads every fix.
        for finding in findings.iter_mut().take(MOST_DERIVED_FIXES) {
            derived_fix::offer(context, neighbors, finding);
        }
        unsafe_name::comes_last(&mut findings);
        findings
    }

    #[inline(never)]
    pub(super) fn of_file(file: &File<'_>) -> Vec<Finding> {
        let mut found = Findings::default();
        for (_, check) in CHECKS {
            if let Check::File(check) = check {
                check(file, &mut found);
            }
        }
        found.into_vec()
    }

    #[inline(never)]
    pub(super) fn around(sheet: Sheet<'_>, misfits: &Misfits) -> Vec<Finding> {
        let mut found = Findings::default();
        unknown_key::around(sheet, misfits, &mut found);
        missing_key::around(misfits, &mut found);
        found.into_vec()
    }

    #[inline(never)]
    pub(super) fn across(
        sheet: Sheet<'_>,
        options: &Options,
        stores: &[FoundStore],
        secrets: &[Secrets<'_>],
    ) -> Vec<Finding> {
        let mut found = Findings::default();
        let contexts: Vec<Context<'_>> = stores
            .iter()
            .zip(secrets)
            .map(|(store, secrets)| Context::of(sheet, options, store, &[], secrets))
            .collect();
        for (_, check) in CHECKS {
            if let Check::Stores(check) = check {
                check(&contexts, &mut found);
            }
        }
        found.into_vec()
    }
}
