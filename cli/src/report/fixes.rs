//! What was fixed, and what else could be.

use std::fmt::Write as _;

use lakeplan::Diagnostic;
use lakeplan::diagnostic::Applicability;
use lakeplan::mend::Applied;

use crate::input::Source;

/// What was fixed and what else could be, a line each; nothing if there is nothing to tell.
pub(crate) fn summary<'a>(
    fixed: impl Iterator<Item = (&'a Source, &'a [Applied])>,
    left: impl Iterator<Item = &'a Diagnostic>,
    fixing: bool,
) -> String {
    let mut out = String::new();
    for (source, fixes) in fixed {
        for fix in fixes {
            let _ = writeln!(out, "fixed {}: {}: {}", source.name, fix.code, fix.title);
        }
    }
    let (mut safe, mut others) = (0, 0);
    for found in left {
        match found.fixes.iter().map(|fix| fix.applicability).min() {
            Some(Applicability::Safe) => safe += 1,
            Some(Applicability::Unsafe) => others += 1,
            None => {}
        }
    }
    let offers = [(safe, "--fix"), (others, if fixing { "--unsafe-fixes" } else { "--fix --unsafe-fixes" })];
    let offers = offers.iter().filter(|(count, flag)| *count > 0 && !(fixing && *flag == "--fix"));
    for (count, flag) in offers {
        let _ = writeln!(out, "{} can be fixed with `{flag}`", counted(*count, "finding", "findings"));
    }
    out
}

/// A number of things.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
