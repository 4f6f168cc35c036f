//! `access-mode`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::attach_options::dropped;
use crate::rules::context::{AccessMode, Context};
use crate::rules::finding::{Finding, Findings};
use crate::rules::rule::{Check, Rule};
use crate::toml::document::Entry;
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::AccessMode,
    docs: r"Options of `ATTACH` that ask for both reading only and writing.

`read_only`, `readonly`, `read_write` and `readwrite` are four names for one setting. If several of them are
given, Metaxy writes them in alphabetical order, and DuckDB uses the last one without reporting the others, so
a lake that is marked `read_only` can be open for writing.

`snapshot_version` and `snapshot_time` read the lake as it was at that snapshot. Together with an option that
asks for writing, DuckLake does not attach the lake: `SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in
read-only mode`.

`meta_read_only` opens only the catalog for reading. The lake is still open for writing, and every write fails
on commit. `read_only` makes both read-only.

`meta_journal_mode` writes to a SQLite file. With `read_only`, the lake is attached only if the file is
already in `WAL` mode: `attempt to write a readonly database`.

The `duckdb` flavor leaves out an option for writing next to a snapshot, and a reader's journal mode. Which of two
contradicting options is intended, or whether `meta_read_only` was meant as `read_only`, cannot be determined.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let (lake, catalog) = (context.access_modes(""), context.access_modes("meta_"));
    for modes in [&lake, &catalog] {
        if let Some((last, earlier)) = modes.split_last() {
            found.extend(earlier.iter().filter(|mode| mode.reads != last.reads).map(|it| ignored(context, it, last)));
        }
    }
    let pin = ["snapshot_version", "snapshot_time"].iter().find_map(|name| Some((*name, context.attach_option(name)?)));
    let last = lake.last();
    match (last.filter(|mode| !mode.reads), pin) {
        (Some(writes), Some((name, pin))) => found.push(pinned(context, writes, name, pin)),
        // Of a lake that is read only nothing is written into the catalog.
        (_, None) if last.is_none_or(|mode| !mode.reads) => {
            found.extend(catalog.last().filter(|mode| mode.reads).map(|mode| catalog_only(context, mode, last)));
        }
        _ => {}
    }
    // The catalog is opened for reading first as soon as one of the options asks for that.
    let reads = lake.iter().rev().find(|mode| mode.reads).or_else(|| catalog.last().filter(|mode| mode.reads));
    if let (Some(mode), Some(journal)) = (reads, context.attach_option("meta_journal_mode"))
        && matches!(context.catalog, Some(RawCatalog::Sqlite(_)))
    {
        found.push(journal_of_a_reader(context, mode, journal));
    }
}

fn journal_of_a_reader(context: &Context<'_>, mode: &AccessMode<'_>, journal: &Entry) -> Finding {
    let message = format!(
        "`meta_journal_mode` writes to the SQLite file, which `{}` opens read-only: unless the file is already in \
         `WAL` mode, the lake is not attached",
        mode.name
    );
    let diagnostic = Diagnostic::warning(Code::AccessMode, journal.key_span, message)
        .context(mode.entry.key_span, format!("`{}` is here", mode.name))
        .help("remove it: the mode persists once a store that writes has set it");
    let diagnostic = match remove_keys(context.text, &[(journal.key_span, journal.node.span)]) {
        Some(edits) => diagnostic.fix(Fix::new("remove `meta_journal_mode`", edits).to_be_read()),
        None => diagnostic,
    };
    dropped(diagnostic, journal)
}

fn ignored(context: &Context<'_>, mode: &AccessMode<'_>, last: &AccessMode<'_>) -> Diagnostic {
    let what = if last.reads { "reading only" } else { "writing" };
    let message = format!(
        "`{}` is ignored: Metaxy sorts the options, and DuckDB uses the last one, `{}`, which requests {what}",
        mode.name, last.name
    );
    let diagnostic = Diagnostic::warning(Code::AccessMode, mode.entry.key_span, message)
        .context(last.entry.key_span, format!("`{}` is here", last.name))
        .help(if last.reads {
            "keep one of the two".to_owned()
        } else {
            format!("remove it, or remove `{}` if the lake should be read-only", last.name)
        });
    let diagnostic = removed(context, diagnostic, mode);
    // Without what asks for writing, a lake that is written into would be so no more.
    if last.reads { removed(context, diagnostic, last) } else { diagnostic }
}

fn pinned(context: &Context<'_>, writes: &AccessMode<'_>, name: &str, pin: &Entry) -> Finding {
    let message =
        format!("`{}` requests writing, but `{name}` is read-only: DuckLake does not attach the lake", writes.name);
    let diagnostic = Diagnostic::warning(Code::AccessMode, writes.entry.key_span, message)
        .context(pin.key_span, format!("`{name}` is here"))
        .help(format!("remove `{}`; with `{name}` the lake is read-only anyway", writes.name));
    dropped(removed(context, diagnostic, writes), writes.entry)
}

fn catalog_only(context: &Context<'_>, mode: &AccessMode<'_>, lake: Option<&AccessMode<'_>>) -> Diagnostic {
    let message = format!(
        "`{}` makes only the catalog read-only: the lake is open for writing, and every write fails on commit",
        mode.name
    );
    let diagnostic = Diagnostic::warning(Code::AccessMode, mode.entry.key_span, message);
    if let Some(lake) = lake {
        let diagnostic = diagnostic
            .context(lake.entry.key_span, format!("`{}` is here", lake.name))
            .help(format!("remove `{}`, or make the lake read-only too, with `read_only = true`", mode.name));
        return removed(context, diagnostic, mode);
    }
    let diagnostic = diagnostic.help("write `read_only = true`, which makes both read-only");
    let name = mode.name.trim_start_matches("meta_");
    let fix = Fix::replace(format!("rename to `{name}`"), mode.entry.key_span, name.to_owned());
    removed(context, diagnostic.fix(fix.to_be_read()), mode)
}

fn removed(context: &Context<'_>, diagnostic: Diagnostic, mode: &AccessMode<'_>) -> Diagnostic {
    match remove_keys(context.text, &[(mode.entry.key_span, mode.entry.node.span)]) {
        Some(edits) => diagnostic.fix(Fix::new(format!("remove `{}`", mode.name), edits).to_be_read()),
        None => diagnostic,
    }
}
