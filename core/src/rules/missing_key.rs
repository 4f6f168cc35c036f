//! `missing-key`.

use crate::diagnostic::{Code, Diagnostic, Prose};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::unknown_key;
use crate::schema::decode::{Misfits, MissingKey};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingKey,
    docs: r"A required key is missing.

The message is shown at the header of the table that lacks the key. If the key is given under the name that
another tool uses for it, `unknown-key` reports both at once.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    around(context.misfits, found);
}

/// Reports what is missing.
pub(super) fn around(misfits: &Misfits, found: &mut Findings) {
    found.extend(unknown_key::nameless(misfits).into_iter().map(|missing| missing_key(missing, misfits)));
}

/// Where a table lacks a key that stands in another one, to which it does not belong: moving it is better than
/// adding another.
fn misplaced(missing: &MissingKey, misfits: &Misfits) -> bool {
    misfits.unknown.iter().any(|unknown| {
        let (there, here) = (unknown.section.path, missing.section.path);
        unknown.entry.key == missing.field.key && (there.starts_with(here) || here.starts_with(there))
    })
}

fn missing_key(missing: &MissingKey, misfits: &Misfits) -> Diagnostic {
    let MissingKey { section, field, at, fix, said } = missing;
    if let Some(said) = said {
        return said.clone();
    }
    let [start, tag, end] = section.described_in_parts();
    let message = Prose::ours(&["missing key `", field.key, "` in ", start, tag, end]);
    let mut diagnostic = Diagnostic::error(Code::MissingKey, *at, message);
    if misplaced(missing, misfits) {
        return diagnostic.help(Prose::ours(&["move `", field.key, "` here from the other table"]));
    }
    if let Some(example) = field.example {
        diagnostic = diagnostic.help(Prose::ours(&["add it, for example `", field.key, " = ", example, "`"]));
    }
    diagnostic.fixes.extend(fix.clone());
    diagnostic
}
