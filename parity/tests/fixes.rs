//! What fixes do to generated configurations, and how the flavors come together by them.

use std::collections::BTreeMap;

use lakeplan::{Analysis, Options, analyze};
use parity::fixes::{apply_all, flavors_agree};
use parity::generate;

const CASES: u64 = 2400;

fn disagreeing(analysis: &Analysis) -> usize {
    analysis.stores.iter().filter(|store| flavors_agree(store) == Some(false)).count()
}

/// Every part of the SQL that differs knows the finding that it cures, and without a warning
/// nothing differs.
#[test]
fn every_difference_between_the_flavors_is_the_cure_of_a_finding() {
    let mut differences = 0;
    for seed in 0..2 * CASES {
        let case = generate::case(seed);
        let analysis = analyze(&case.text, &Options::from(&case.variables));
        for store in &analysis.stores {
            if flavors_agree(store) != Some(false) {
                continue;
            }
            differences += 1;
            let plan = store.plan(lakeplan::Flavor::DuckDb).expect("there is SQL");
            let causes: Vec<_> = plan
                .steps
                .iter()
                .flat_map(|step| step.cured_by.iter().copied())
                .chain(plan.omitted.iter().map(|it| it.cause))
                .collect();
            assert!(!causes.is_empty(), "seed {seed}: nothing says why the flavors differ\n{case}");
            for cause in causes {
                let told = |it: &&lakeplan::Diagnostic| it.code == cause.code && it.span == cause.span;
                assert!(analysis.diagnostics.iter().any(|it| told(&it)), "seed {seed}: {cause:?} is not told\n{case}");
            }
        }
    }
    assert!(differences > 300, "only {differences} stores differ");
}

/// Metaxy runs its own SQL: who uses it is helped only by a change of the file.
#[test]
fn fixes_bring_the_flavors_together() {
    let (mut differed, mut together) = (0_usize, 0_usize);
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..CASES {
        let case = generate::case(seed);
        let before = analyze(&case.text, &Options::from(&case.variables));
        if disagreeing(&before) == 0 {
            continue;
        }
        differed += 1;
        let fixed = apply_all(&case.text, &Options::from(&case.variables));
        assert!(fixed.settled, "seed {seed}: the fixes come to no end: {:?}\n{case}", &fixed.applied[190..]);
        let after = analyze(&fixed.text, &Options::from(&case.variables));
        assert!(!after.is_syntax_error(), "seed {seed}\n{case}\n{}\n{:?}", fixed.text, fixed.applied);
        if disagreeing(&after) == 0 {
            together += 1;
            continue;
        }
        for store in after.stores.iter().filter(|store| flavors_agree(store) == Some(false)) {
            let plan = store.plan(lakeplan::Flavor::DuckDb).expect("there is SQL");
            let causes =
                plan.steps.iter().flat_map(|step| &step.cured_by).chain(plan.omitted.iter().map(|it| &it.cause));
            for cause in causes {
                let found = after.diagnostics.iter().find(|it| it.code == cause.code && it.span == cause.span);
                let message = found.map_or("", |it| &it.message);
                *left.entry(format!("{}: {message}", cause.code)).or_default() += 1;
            }
        }
    }
    println!("figure: fixes bring {together} of {differed} configurations together whose flavors differ");
    let mut left: Vec<_> = left.into_iter().collect();
    left.sort_by_key(|it| std::cmp::Reverse(it.1));
    for (what, count) in left.iter().take(60) {
        println!("figure: {count} left: {what}");
    }
    assert!(together * 100 >= differed * LEAST, "only {together} of {differed}: {left:?}");
}

/// Of a hundred configurations whose flavors differ, so many at least come together.
const LEAST: usize = 95;
