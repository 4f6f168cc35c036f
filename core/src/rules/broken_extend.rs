//! `broken-extend`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::BrokenExtend,
    docs: r"The file inherits from a file that does not exist, or that inherits from it in turn.

Metaxy follows `extend` before it reads anything else, and raises `InvalidConfigError` if the file does not
exist or was already read. A relative path is resolved from the directory of the file that contains `extend`,
and variables in it are not replaced.

The command line follows `extend` as Metaxy does. The page reads no files, and reports that it does not follow it.
",
    check: Check::Elsewhere,
};
