//! `missing-key`.

use crate::diagnostic::{Code, Diagnostic};
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
    found.extend(unknown_key::nameless(misfits).into_iter().map(missing_key));
}

fn missing_key(missing: &MissingKey) -> Diagnostic {
    let MissingKey { section, field, at, fix } = missing;
    let message = format!("missing key `{}` in {}", field.key, section.described());
    let mut diagnostic = Diagnostic::error(Code::MissingKey, *at, message);
    if let Some(example) = field.example {
        diagnostic = diagnostic.help(format!("add it, for example `{} = {example}`", field.key));
    }
    diagnostic.fixes.extend(fix.clone());
    diagnostic
}
