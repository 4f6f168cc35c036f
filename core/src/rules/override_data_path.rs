//! `override-data-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OverrideDataPath,
    docs: r"`override_data_path` is no migration.

It lets a lake be attached with another data path than its catalog says, for one
session. Files are not moved: old rows cannot be read, and new ones can be read only
with the same override.
",
    check: Check::Elsewhere,
};
