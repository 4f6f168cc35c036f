//! `missing-key`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::unknown_key;
use crate::schema::decode::{Misfits, MissingKey};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingKey,
    docs: r"A key that must be there is not.

The message is shown on the header of the table that lacks the key. Where the key is there under
the name that another tool has for it, `unknown-key` tells both in one.
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
