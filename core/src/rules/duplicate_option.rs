//! `duplicate-option`.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::attach_options;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::secrets::shown;
use crate::text::case::Case as _;
use crate::text::groups::Groups;
use crate::text::span::Span;
use crate::toml::document::Entry;

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateOption,
    docs: r"An option is given twice.

The names of options and parameters are not case-sensitive. DuckDB or Metaxy uses one of the values and
silently ignores the other. In a PostgreSQL secret, `database` and `dbname`, `user` and `username`, `host` and
`hostname` are two names for one parameter: for the first two pairs the later one is used, for the last always
`host`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(limit) = &context.keys.data_inlining_row_limit {
        for option in attach_options::written(context).filter(|option| option.name == "data_inlining_row_limit") {
            let mut finding = twice(option.entry, limit.key_span);
            // Metaxy keeps one of the two where the keys are the same letter by letter.
            if option.entry.key == "data_inlining_row_limit" {
                finding.cures.clear();
            }
            found.push(finding);
        }
    }
    for (entry, first) in repeated(attach_options::entries(context)) {
        found.push(twice(entry, first.key_span));
    }
    if let Some(secret) = context.catalog_secret().filter(|secret| secret.created) {
        synonyms(secret, found);
    }
    for parameters in context.secrets().filter_map(|secret| secret.parameters) {
        for (entry, first) in repeated(parameters.value.entries()) {
            let name = option_name(&entry.key).to_ascii_lowercase();
            let message =
                format!("the parameter `{}` is given twice, and the later value takes precedence", shown(&name));
            found.push(
                Diagnostic::warning(Code::DuplicateOption, entry.key_span, message)
                    .context(first.key_span, "first given here; parameter names are not case-sensitive")
                    .help("keep one of the two"),
            );
        }
    }
}

/// Two names for one parameter of a PostgreSQL secret.
pub(super) const SYNONYMS: [[&str; 2]; 3] = [["host", "hostname"], ["database", "dbname"], ["user", "username"]];

fn synonyms(secret: &SecretView<'_>, found: &mut Findings) {
    for [name, other] in SYNONYMS {
        // The one that is rarely written first.
        let Some(two) = secret.option(other) else { continue };
        let Some(one) = secret.option(name) else { continue };
        if one.text == two.text {
            continue;
        }
        // Metaxy writes the keys of the backend first.
        let is_later = (one.in_parameters, one.key_span) > (two.in_parameters, two.key_span);
        let (used, ignored) =
            if name == "host" || is_later { ((name, one), (other, two)) } else { ((other, two), (name, one)) };
        let message =
            format!("`{}` is ignored: it is the same parameter as `{}`, which takes precedence", ignored.0, used.0);
        found.push(
            Diagnostic::warning(Code::DuplicateOption, ignored.1.key_span, message)
                .context(used.1.key_span, format!("`{}` is here", used.0))
                .help("keep one of the two"),
        );
    }
}

/// Each entry whose name another has before it, with the first of that name.
fn repeated(entries: &[Entry]) -> impl Iterator<Item = (&Entry, &Entry)> {
    let mut firsts = Groups::default();
    // One alone is no second.
    let entries = if entries.len() > 1 { entries } else { &[] };
    entries.iter().filter_map(move |entry| {
        let first = *firsts.or_insert(option_name(&entry.key), entry);
        (!std::ptr::eq(first, entry)).then_some((entry, first))
    })
}

fn twice(entry: &Entry, other: Span) -> Finding {
    Diagnostic::warning(
        Code::DuplicateOption,
        entry.key_span,
        format!("the option `{}` is given twice, and one of the values is ignored", shown(&entry.key.to_lower())),
    )
    .context(other, "first given here; option names are not case-sensitive")
    .help("keep one of the two")
    .cure(Part::Attach, Change::KeepLast { name: option_name(&entry.key) })
}
