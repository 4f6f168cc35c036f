//! `local-with-motherduck`.

use crate::backend::{RawStorage, object_stores};
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::LocalWithMotherDuck,
    docs: r"A local directory as the storage of MotherDuck.

MotherDuck runs on its own servers and cannot access a directory on this machine, according to its documentation:
<https://motherduck.com/docs/integrations/file-formats/ducklake/>.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(RawStorage::Local(local)) = context.storage
        && context.is_motherduck()
    {
        found.push(
            Diagnostic::warning(
                Code::LocalWithMotherDuck,
                local.span,
                "MotherDuck cannot use a folder on this machine as storage",
            )
            .help(format!("use {}, or remove the storage to use MotherDuck's own", object_stores())),
        );
    }
}
