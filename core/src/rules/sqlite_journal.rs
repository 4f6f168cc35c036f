//! `sqlite-journal`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SqliteJournal,
    docs: r#"A SQLite catalog without a write-ahead log.

While one process has an open transaction, the commit of another fails with `database is locked`. With
SQLite's default journal mode, the process whose commit failed keeps its own lock, and nobody can even read
until it ends. With `meta_journal_mode = "WAL"`, only the second commit fails. The file stays in that mode,
for other programs too; it must not be on a network file system.

Only a store that writes can set the mode: with `read_only`, the lake would not be attached,
`attempt to write a readonly database`. There is no such hint for a lake that is only read.
"#,
    check: Check::Store(check),
};

/// SQLite's own journal, with which a commit that is refused locks everybody out.
fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::Sqlite(raw)) = context.catalog else { return };
    let Some(uri) = &raw.uri else { return };
    // With a plain path Metaxy's SQL makes no SQLite file, and refuses the option; after `//` stands
    // the path of an URL, which is not opened at all.
    let path = context.engine.prefix_of(&uri.value).filter(|(_, kind)| *kind == "sqlite");
    let Some(path) = path.map(|(prefix, _)| &uri.value[prefix.len()..]) else { return };
    let is_said = ["meta_journal_mode", "journal_mode", "meta_type", "metadata_parameters", "metadata_path", "type"];
    let pins = ["snapshot_version", "snapshot_time"];
    // Under such a name another lake is attached, whose catalog is not SQLite.
    let store = context.name.map_or("", |name| name.value.as_str());
    let is_odd =
        [store, context.alias().0].iter().any(|name| !name.chars().all(|it| context.engine.is_secret_name(it)));
    if is_odd
        || path.starts_with("//")
        || path.is_empty()
        || context.access_modes("").iter().any(|mode| mode.reads)
        || context.access_modes("meta_").last().is_some_and(|mode| mode.reads)
        || is_said.iter().chain(&pins).any(|name| context.attach_option(name).is_some())
    {
        return;
    }
    let option = "meta_journal_mode = \"WAL\"";
    let hint = Diagnostic::hint(
        Code::SqliteJournal,
        uri.span,
        "if two processes write at the same time, one fails and then keeps the catalog locked until it ends",
    )
    .help(format!("enable a write-ahead log: `attach_options = {{ {option} }}`"));
    found.push(match context.add_attach_option(option) {
        Some(edit) => hint.fix(Fix::new("use a write-ahead log", vec![edit])),
        None => hint,
    });
}
