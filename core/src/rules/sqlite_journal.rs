//! `sqlite-journal`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SqliteJournal,
    docs: r#"A SQLite catalog without a write-ahead log.

While one process has an open transaction, the commit of another is refused with `database
is locked`. With SQLite's default journal the one that was refused keeps its own lock, and
nobody can so much as read until it ends. With `meta_journal_mode = "WAL"` nothing but the
second commit is refused. The file stays in that mode, for other programs too; it must not
be on a network file system.
"#,
    check: Check::Elsewhere,
};
