//! `data-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::DataPath,
    docs: r"A data path that does not lead where the backend says.

DuckDB chooses file system and secret by the beginning of the path, compared exactly.
A path of another scheme, or one in upper case, does not use the backend's secret, or
is a local folder; nothing fails until rows are written, and often not even then. Of
local folders `~lake` is beside the home directory, and `file:` is the root of the disk.
",
    check: Check::Elsewhere,
};
