//! `override-data-path`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::is_true;
use crate::rules::attach_options;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OverrideDataPath,
    docs: r"`override_data_path` does not move existing files.

It attaches a lake with a different data path than the one in its catalog, for one session. Files are not
moved: existing rows cannot be read, and new ones can be read only with the same override.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for option in attach_options::written(context) {
        if option.name == "override_data_path" && is_true(&option.entry.node.value) {
            let message = "`override_data_path` does not move files: rows written to one data path cannot be read \
                           with the other";
            found.push(
                Diagnostic::warning(Code::OverrideDataPath, option.entry.key_span, message)
                    .help("remove it once the configuration and the catalog have the same data path"),
            );
        }
    }
}
