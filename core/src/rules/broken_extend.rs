//! `broken-extend`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::BrokenExtend,
    docs: r"The file inherits from a file that is not there, or that inherits from it in turn.

Metaxy follows `extend` before it looks at anything else, and raises `InvalidConfigError` where the
file does not exist or was read already. A relative path starts at the folder of the file that `extend` stands
in, and variables in it are not replaced.

The command line follows `extend` as Metaxy does. The page reads no files, and says that it does not follow it.
",
    check: Check::Elsewhere,
};
