//! `extend-not-followed`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ExtendNotFollowed,
    docs: r"The file inherits from another file, which is not checked.

Metaxy reads the file that `extend` names and merges it into this one: top-level tables are merged one level
deep, lists are concatenated, and for everything else this file takes precedence. A store that is in both
files is therefore taken from this file alone, without any of its keys in the other: it must be complete here.
Stores that are only in the other file exist too.

The command line follows `extend`. The page reads no files, and standard input has no directory from which
relative paths could be resolved: there, each text is checked on its own, without the stores of other files.
",
    check: Check::Elsewhere,
};
